"""Redis: the cache that processes share."""
