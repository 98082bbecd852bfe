"""A copy of a public answer, ready to be sent: plain and compressed, all but the time and the request's id.

Those two stand last in the envelope. They are set behind the copy for each request, also behind its compressed form:
a gzip stream may go on with a stored block, and its checksum can be carried on from that of the copy.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from struct import pack

Headers = list[tuple[str, str]]

_EFFORT = 3  # of packing: an eighth larger than at 6, for less than a third of the time
_METADATA = b',"metadata":{"timestamp":'
_GZIP_BEGIN = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_KEPT = frozenset(
    {
        "content-type",
        "etag",
        "cache-control",
        "x-content-type-options",
        "x-frame-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "permissions-policy",
        "content-security-policy",
        "strict-transport-security",
    }
)
_VARIES_BY = {"accept-encoding", "origin", ""}  # what a page's origin adds is set behind the copy


@dataclass(frozen=True)
class Copy:
    """The answer up to its metadata, its headers, and until when it is fresh (seconds since 1970).

    It is compressed when somebody first takes it so, for most copies are read by one and seldom so.
    """

    plain: bytes
    etag: str
    headers: Headers
    fresh_until: float

    @cached_property
    def packed(self) -> bytes:
        deflate = zlib.compressobj(_EFFORT, zlib.DEFLATED, -zlib.MAX_WBITS)
        return deflate.compress(self.plain) + deflate.flush(zlib.Z_FULL_FLUSH)

    @cached_property
    def checksum(self) -> int:
        return zlib.crc32(self.plain)

    def body(self, metadata: bytes) -> bytes:
        return self.plain + metadata

    def gzipped(self, metadata: bytes) -> bytes:
        length = len(metadata)
        checksum = zlib.crc32(metadata, self.checksum)
        size = (len(self.plain) + length) & 0xFFFFFFFF
        return b"".join(
            (
                _GZIP_BEGIN,
                self.packed,
                pack("<BHH", 1, length, length ^ 0xFFFF),
                metadata,
                pack("<II", checksum, size),
            )
        )

    def to_bytes(self) -> bytes:
        told = {"etag": self.etag, "headers": self.headers, "until": self.fresh_until}
        return json.dumps(told).encode() + b"\n" + self.plain


def metadata(timestamp: str, request_id: str) -> bytes:
    """The end of every answer. Neither needs escaping: an id is plain, a timestamp too."""
    return f',"metadata":{{"timestamp":"{timestamp}","requestId":"{request_id}"}}}}\n'.encode()


def copied(status: str, headers: Iterable[tuple[str, str]], body: bytes, fresh_until: float) -> Copy | None:
    """The copy of an answer that may be shared by everybody; None of any other.

    Shared is what answers 200 with a tag, tells nobody anything about an account, and varies by nothing but encoding.
    """
    told = {name.lower(): value for name, value in headers}
    varies = {part.strip().lower() for part in told.get("vary", "").split(",")}
    is_private = "set-cookie" in told or any(word in told.get("cache-control", "") for word in ("private", "no-store"))
    end = body.rfind(_METADATA)
    if not status.startswith("200 ") or "etag" not in told or is_private or varies - _VARIES_BY or end < 0:
        return None
    kept = [(name, value) for name, value in headers if name.lower() in _KEPT]
    return Copy(body[:end], told["etag"], kept, fresh_until)


def opened(kept: bytes) -> Copy:
    """What `to_bytes` made."""
    told, _, content = kept.partition(b"\n")
    fields = json.loads(told)
    headers = [(name, value) for name, value in fields["headers"]]
    return Copy(content, fields["etag"], headers, fields["until"])


@lru_cache(256)
def takes_gzip(accepted: str) -> bool:
    for each in accepted.split(","):
        name, _, weight = each.partition(";")
        if name.strip().lower() == "gzip":
            return weight.replace(" ", "").rstrip("0") not in ("q=", "q=0.", "q=.")
    return False
