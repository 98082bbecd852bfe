"""Signatures by a pair of keys."""
