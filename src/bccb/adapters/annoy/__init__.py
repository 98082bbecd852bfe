"""The similarity index of Annoy: a read-only file that processes share by mapping it."""
