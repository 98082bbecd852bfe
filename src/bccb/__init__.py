"""BCCB: recognition of micro-credentials between institutions, explained and dated."""

__version__ = "0.1.0"
