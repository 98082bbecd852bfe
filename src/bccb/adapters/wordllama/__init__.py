"""The text model of word vectors that wordllama carries."""
