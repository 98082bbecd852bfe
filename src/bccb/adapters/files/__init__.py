"""Files on disk: rows that somebody hands in, and trained models."""
