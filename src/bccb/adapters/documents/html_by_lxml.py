"""HTML through lxml's event parser: it builds no tree, so that deep or broken tags cost no more than their length."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from bccb.adapters.documents.lines import Lines, refuse
from bccb.domain.ports.documents import Medium, Paper

_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
_BLOCKS = frozenset(
    {
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "aside",
            "ul",
            "ol",
            "dl",
            "table",
            "thead",
            "tbody",
            "tfoot",
        ),
        *(
            "caption",
            "figure",
            "figcaption",
            "blockquote",
            "address",
            "fieldset",
            "form",
            "hr",
            "pre",
            "details",
            "summary",
        ),
        *("center", "body", "html", *_HEADINGS),
    }
)
_SILENT = frozenset(
    {"script", "style", "template", "noscript", "nav", "footer", "svg", "select", "button", "iframe", "head"}
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[\s\u00a0]+")
_DEEPEST_INDENT = 8


def read_html(text: str, notes: tuple[str, ...]) -> Paper:
    """The visible text of a page, without its navigation and footer; places are paragraphs, counted as they come."""
    reader = _Page()
    parser = etree.HTMLParser(target=reader, no_network=True, recover=True)
    try:
        parser.feed(text)
        parser.close()
    except (etree.LxmlError, ValueError, AssertionError) as error:
        refuse(f"is no HTML that can be read: {error}")
    return reader.lines.document(Medium.HTML, "paragraph", notes)


class _Page:
    """What lxml calls for each tag and text. Lists and rows are kept count of; all else is lines."""

    def __init__(self) -> None:
        self.lines = Lines()
        self._words: list[str] = []
        self._prefix = ""
        self._number = 1
        self._silence: list[str] = []
        self._lists: list[int | None] = []  # None for bullets, else how many points there are so far
        self._in_row = self._in_title = False
        self._title = ""
        self._has_heading = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._in_title = tag == "title"
        if self._silence or tag in _SILENT or ("hidden" in attributes and tag not in _VOID):
            if tag not in _VOID:
                self._silence.append(tag)
        elif tag in ("ul", "ol"):
            self._flush()
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._flush()
            self._prefix = self._point()
        elif tag in _CELLS:
            self._words.append(" | " if self._in_row and self._words else "")
        elif tag in ("br", "tr", "dt", "dd"):
            self._break(tag)
        elif tag in _BLOCKS and not self._in_row:
            self._flush(gap=not self._prefix)
            self._prefix = self._prefix or "#" * _HEADINGS.get(tag, 0) + " " * (tag in _HEADINGS)

    def _break(self, tag: str) -> None:
        """A new line; what defines a term stays on the line of the term."""
        if tag == "dd" and "".join(self._words).strip():
            self._words.append(" " if "".join(self._words).rstrip().endswith(":") else ": ")
        elif tag == "br" and self._in_row:
            self._words.append(" ")
        else:
            self._flush()
        self._in_row = self._in_row or tag == "tr"

    def _point(self) -> str:
        if not self._lists:
            return "• "
        indent = "  " * min(len(self._lists) - 1, _DEEPEST_INDENT)
        count = self._lists[-1]
        if count is None:
            return f"{indent}• "
        self._lists[-1] = count + 1
        return f"{indent}{count + 1}. "

    def end(self, tag: str) -> None:
        if self._silence:
            if tag in self._silence:
                while self._silence.pop() != tag:
                    pass
            return
        if tag == "tr":
            self._flush()
            self._in_row = False
        elif tag in ("ul", "ol"):
            self._flush(gap=len(self._lists) < 2)
            del self._lists[-1:]
        elif (tag in _BLOCKS and not self._in_row) or tag in ("li", "dt", "dd"):
            if tag != "dt":
                self._flush(gap=tag in _BLOCKS and not self._lists)
            self._has_heading = self._has_heading or tag == "h1"

    def data(self, text: str) -> None:
        if self._in_title and not self._title:
            self._title = _SPACES.sub(" ", text).strip()
        if not self._silence:
            self._words.append(text)

    def comment(self, text: str) -> None:
        """Comments are not read."""

    def close(self) -> None:
        self._flush()

    def _flush(self, *, gap: bool = False) -> None:
        """Write the words gathered so far as one line; `gap` leaves a blank line after what is written."""
        words = _SPACES.sub(" ", "".join(self._words)).strip(" |")
        if words:
            if self._prefix.startswith("#"):
                self.lines.add("", self._number)
            self.lines.add(self._prefix + words, self._number)
            self._number += 1
            self._prefix = ""
        elif gap:
            self._prefix = self._prefix if self._prefix.strip().endswith(("•", ".")) else ""
        self._words.clear()
        if gap:
            self.lines.add("", self._number)
