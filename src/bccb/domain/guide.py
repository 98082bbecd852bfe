"""Lines of the BC Transfer Guide, read."""
