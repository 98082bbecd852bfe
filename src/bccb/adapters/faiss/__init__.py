"""The similarity index of Faiss: vectors in cells, a byte a dimension, for large catalogues."""
