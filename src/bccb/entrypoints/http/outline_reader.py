"""A process that reads outlines, one after the other, for `reading_apart`: it can be killed, and holds no secret.

Standard input brings a line of JSON, `{"field", "length"}`, and so many bytes; standard output answers with a line of
JSON, `{"data"}` or `{"message"}`. It ends when its input does.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, BinaryIO

from bccb.adapters.documents.documents import FileDocuments
from bccb.adapters.system.clock import RandomIdentifiers, SystemClock
from bccb.domain.errors import Invalid
from bccb.domain.outline import read_outline
from bccb.domain.usecases.extracting import Extracting
from bccb.entrypoints.http.schemas.ai_extraction import dumped

MOST_MEMORY = 1 << 30  # bytes of addresses

READY = b"ready\n"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    extracting = Extracting(documents=FileDocuments(), clock=SystemClock(), identifiers=RandomIdentifiers())
    read_outline("Ready")  # its rules are compiled by the first outline
    _say(READY)
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        answer = _answer(extracting, asked["field"], _exactly(sys.stdin.buffer, asked["length"]))
        _say(json.dumps(answer).encode() + b"\n")


def _answer(extracting: Extracting, field: str, content: bytes) -> dict[str, Any]:
    read = {"text": lambda: extracting.of_text(content.decode()), "file": lambda: extracting.of_document(content)}
    try:
        return {"data": dumped(read[field]())}
    except Invalid as refusal:
        return {"message": refusal.details[0].message}
    except MemoryError:
        return {"message": "takes more memory to read than an outline may: hand over one outline alone"}


def _exactly(source: BinaryIO, length: int) -> bytes:
    content = source.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
