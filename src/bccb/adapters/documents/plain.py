"""Plain text, and the encoding of what is text."""

from __future__ import annotations

import codecs
import re

from bccb.adapters.documents.lines import refuse, too_long
from bccb.domain.outline import LONGEST
from bccb.domain.ports.documents import Medium, Paper

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_ASSUMED = "windows-1252"
_LINE_END = re.compile(r"\r\n|\r|\n")


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The characters, and a note where their encoding had to be assumed. Raises Invalid where they are no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded_as(content.removeprefix(mark), encoding), ()
    if b"\0" in content[:4096]:
        refuse("is of no kind that can be read: plain text, HTML, PDF or DOCX are")
    try:
        return content.decode(), ()
    except UnicodeDecodeError:
        declared = _DECLARED.search(content, 0, 4096)
    if declared:
        return _decoded_as(content, declared[1].decode("ascii")), ()
    note = f"The text is not UTF-8; it was read as {_ASSUMED}. Look at letters with accents."
    return _decoded_as(content, _ASSUMED), (note,)


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        refuse(f"is not {encoding}, which it should be: byte {error.start + 1} is 0x{content[error.start]:02X}")
    except (LookupError, ValueError):
        refuse(f"declares the encoding {encoding}, which is unknown: save it as UTF-8")


def read_plain(text: str, notes: tuple[str, ...]) -> Paper:
    """The text as it is; places are lines."""
    if "\0" in text:
        refuse(f"holds a NUL byte, at character {text.index(chr(0)) + 1}: it is no text")
    if len(text) > LONGEST:
        refuse(too_long())
    if not text.strip():
        refuse("holds no text")
    starts = (0, *(end.end() for end in _LINE_END.finditer(text)))
    numbers = tuple(range(1, len(starts) + 1))
    return Paper(medium=Medium.TEXT, text=text, kind="line", starts=starts, numbers=numbers, notes=notes)
