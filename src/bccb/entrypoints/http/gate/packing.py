"""Packing of answers that Flask gives: zstd, brotli or gzip, as the caller likes best. Copies pack themselves."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

_BEST_FIRST = ["zstd", "br", "gzip"]
_TYPES = ["application/json", "application/x-ndjson", "application/jsonl", "text/csv", "text/html", "text/css"]


def install(app: Flask) -> None:
    """Before whatever else looks at answers: who is installed first sees them last."""
    app.config |= {
        "COMPRESS_ALGORITHM": _BEST_FIRST,
        "COMPRESS_ALGORITHM_STREAMING": ["zstd", "br"],
        "COMPRESS_MIMETYPES": _TYPES,
        "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,  # tags are of the record, and compared before
    }
    Compress(app)
