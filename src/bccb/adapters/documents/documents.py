"""Which reader a document is given to, told from its first bytes."""

from __future__ import annotations

import re

from bccb.adapters.documents.lines import refuse
from bccb.adapters.documents.plain import decoded, read_plain
from bccb.domain.ports.documents import MOST_BYTES, Paper

_MIB = 2**20
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body|div|main|article|section|h[1-6]|p|ul|ol|table|span|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"</(?:p|li|ul|ol|h[1-6]|div|table|td|span|strong|b|a)>", re.IGNORECASE)
_FEWEST_TAGS = 5
_KNOWN = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "is an old Word file or an encrypted DOCX: save it as DOCX without a password",
    b"{\\rtf": "is an RTF file: save it as DOCX or PDF",
    b"%!PS": "is a PostScript file: save it as PDF",
    b"\x89PNG": "is a picture: recognize its characters and hand in the text",
    b"\xff\xd8\xff": "is a picture: recognize its characters and hand in the text",
}


class FileDocuments:
    """Reads every medium; the libraries are imported when the first document of their kind comes."""

    def read(self, content: bytes, *, name: str = "") -> Paper:  # noqa: ARG002 - nothing is told from a name
        if not content:
            refuse("is empty")
        if len(content) > MOST_BYTES:
            refuse(f"is larger than {MOST_BYTES // _MIB} MiB, the most that is read")
        if b"%PDF-" in content[:1024]:
            from bccb.adapters.documents.pdf_by_pypdf import read_pdf

            return read_pdf(content)
        if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
            from bccb.adapters.documents.docx_by_lxml import read_docx

            return read_docx(content)
        for first, advice in _KNOWN.items():
            if content.startswith(first):
                refuse(advice)
        text, notes = decoded(content)
        if _is_html(text):
            from bccb.adapters.documents.html_by_lxml import read_html

            return read_html(text, notes)
        return read_plain(text, notes)


def _is_html(text: str) -> bool:
    return bool(_HTML.match(text)) or len(_TAG.findall(text, 0, 20_000)) >= _FEWEST_TAGS
