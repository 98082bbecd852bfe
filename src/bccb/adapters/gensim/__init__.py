"""The text model learned by gensim."""
