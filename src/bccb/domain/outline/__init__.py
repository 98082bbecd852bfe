"""Outlines of courses and credentials, read: what a plain text says of title, outcomes, hours, credits and so on.

The rules are deterministic and learned from nothing. A text is made fit to read (source), seen as lines (lines), its
lines are gathered under what they are about (headings, leads, parts), and each field is read from where it belongs
(naming, outcomes, hours, credits, level, grading, delivery, entry, language). Every value carries its span in the text
that was handed over; what is not found stays empty.
"""

from bccb.domain.outline.reading import read_outline
from bccb.domain.outline.source import LONGEST
from bccb.domain.outline.values import Amount, AssessedPart, Found, Outline, Requirement, Span

__all__ = ["LONGEST", "Amount", "AssessedPart", "Found", "Outline", "Requirement", "Span", "read_outline"]
