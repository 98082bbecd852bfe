"""Bodies that are files: taken in a piece at a time, counted while they come, and kept on disk meanwhile."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO, cast

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from bccb.entrypoints.http.errors import Malformed, OtherMedia, TooLarge

_PIECE = 65_536  # bytes


@dataclass(frozen=True)
class Upload:
    """A body on disk, and what tells it from others."""

    path: Path
    digest: str


@contextmanager
def received(kinds: Mapping[str, str], most: int) -> Iterator[Upload]:
    """The body, if its media type is among `kinds`, which name the end of its file; gone when this is left.

    It may come in gzip. Raises OtherMedia, TooLarge beyond `most` bytes, as sent or unpacked, and Malformed.
    """
    if request.mimetype not in kinds or request.content_encoding not in (None, "", "identity", "gzip"):
        raise OtherMedia(*kinds, "one of them in gzip")
    request.max_content_length = most + 1
    with NamedTemporaryFile(suffix=kinds[request.mimetype]) as file:
        digest = _copied(_body(most), file, most)
        file.flush()
        yield Upload(Path(file.name), digest)


def _body(most: int) -> BinaryIO:
    try:
        sent = cast(BinaryIO, request.stream)
    except RequestEntityTooLarge:
        raise TooLarge(most) from None
    return cast(BinaryIO, gzip.GzipFile(fileobj=sent)) if request.content_encoding == "gzip" else sent


def _copied(body: BinaryIO, file: IO[bytes], most: int) -> str:
    """The digest of the body, copied into the file."""
    digest, count = hashlib.blake2b(digest_size=16), 0
    try:
        for piece in iter(partial(body.read, _PIECE), b""):
            count += len(piece)
            if count > most:
                raise TooLarge(most)
            digest.update(piece)
            file.write(piece)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Malformed("must be gzip, as its Content-Encoding says, and whole") from None
    return digest.hexdigest()
