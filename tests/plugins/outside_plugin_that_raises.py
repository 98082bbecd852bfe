"""A plugin whose import fails."""

raise ImportError("a library is missing")
