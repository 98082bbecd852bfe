"""PDF through pypdf, within limits of work; running heads and page numbers are left out where pages share them."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections import Counter
from collections.abc import Sequence

import pypdf
from pypdf.errors import LimitReachedError, PyPdfError

from bccb.adapters.documents.lines import Lines, refuse
from bccb.domain.ports.documents import MOST_PAGES, MOST_UNPACKING, Medium, Paper

_LEAST_UNPACKED = 8 * 2**20  # a small file may unpack to this much, whatever its size
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\s*(?:page\s*)?[-–]?\s*#\s*[-–]?(?:\s*(?:of|de|/)\s*#)?\s*", re.IGNORECASE)
_EDGE_LINES = 3

logging.getLogger("pypdf").addHandler(logging.NullHandler())


def read_pdf(content: bytes) -> Paper:
    """The text of every page in order; places are pages."""
    pages = _pages(content)
    shared = _shared_lines(pages)
    lines = Lines()
    for number, page in enumerate(pages, start=1):
        for index, line in enumerate(page):
            is_edge = index < _EDGE_LINES or index >= len(page) - _EDGE_LINES
            if not (is_edge and _alike(line) in shared):
                lines.add(line, number)
    blank = [str(number) for number, page in enumerate(pages, start=1) if not any(map(str.strip, page))]
    if len(blank) == len(pages):
        refuse("holds pictures of text and no text: it may be a scan; recognize its characters first")
    notes = (f"Pages without text, perhaps scans: {', '.join(blank)}.",) if blank else ()
    return lines.document(Medium.PDF, "page", notes)


def _pages(content: bytes) -> list[list[str]]:
    most = max(MOST_UNPACKING * len(content), _LEAST_UNPACKED)
    limits = pypdf.Configuration(
        zlib_maximum_output_length=most,
        lzw_maximum_output_length=most,
        run_length_maximum_output_length=most,
        stream_decoding_work_maximum_length=most,
        page_tree_maximum_entries=MOST_PAGES * 4,
        xform_maximum_invocations_per_extraction=500,
    )
    with warnings.catch_warnings(), pypdf.apply_configuration(limits):
        warnings.simplefilter("ignore")
        try:
            return _texts(content)
        except LimitReachedError as error:
            refuse(f"takes more work to read than an outline should: {error}")
        except PyPdfError as error:
            refuse(f"is a damaged PDF: {error}")


def _texts(content: bytes) -> list[list[str]]:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            refuse("is an encrypted PDF: remove the password and hand it in again")
        if len(reader.pages) > MOST_PAGES:
            refuse(f"has {len(reader.pages):,} pages; at most {MOST_PAGES} are read")
        return [page.extract_text().splitlines() for page in reader.pages]
    except (PyPdfError, *_BROKEN) as error:
        if isinstance(error, PyPdfError):
            raise
        refuse(f"is a damaged PDF: {type(error).__name__}: {error}")


# pypdf: "broken PDF files might cause other exceptions".
_BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    NotImplementedError,
    OSError,
    AssertionError,
    MemoryError,
)


def _shared_lines(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Lines at the head or the foot of most pages, numbers apart."""
    if len(pages) < 2:
        return frozenset()
    counted = Counter(
        line for page in pages for line in {_alike(each) for each in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])}
    )
    often = max(3, len(pages) * 0.6) if len(pages) > 2 else 2
    return frozenset(
        line for line, times in counted.items() if times >= often and (len(pages) > 2 or _PAGE_NUMBER.fullmatch(line))
    )


def _alike(line: str) -> str:
    return _NUMBERS.sub("#", " ".join(line.split())).casefold()
