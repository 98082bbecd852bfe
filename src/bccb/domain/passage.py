"""Passages: a stretch of a text that shows the words that were looked for.

A passage is pieces of plain text, each marked or not. Whoever shows it escapes the pieces; no mark is ever mixed into
the text, so that nothing a text holds can pass for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST = 240  # characters of a passage
_BEFORE = 60  # characters shown before the first marked word

_WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ð": "d", "þ": "th", "ł": "l"})


class Piece(NamedTuple):
    text: str
    is_match: bool


def words(text: str) -> list[str]:
    """The words of a text, folded, in their order: runs of letters and digits; `C++` and `C#` are words."""
    return _as_they_stand(text.lower()) if text.isascii() else [folded(found) for found in _WORD.findall(text)]


def _as_they_stand(text: str) -> list[str]:
    """The same, not folded. Most texts need no more than to be split, which takes a fifth of the time."""
    if text.isascii() and "+" not in text and "#" not in text:
        return text.translate(_BLANKS).split()
    return _WORD.findall(text)


def folded(word: str) -> str:
    """The word without case and accents: `Élève` is `eleve`."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_LIGATURES))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def of_raw(is_match: Callable[[str], bool]) -> Callable[[str], bool]:
    """The same question for words as they stand in a text; each different one is folded and asked about once."""
    return lru_cache(maxsize=None)(lambda word: is_match(folded(word)))


def has_match(text: str, is_match: Callable[[str], bool]) -> bool:
    """Whether any word of the text, as it stands there, is one that was looked for."""
    return any(map(is_match, _as_they_stand(text)))


def passage(text: str, is_match: Callable[[str], bool], *, longest: int = LONGEST) -> tuple[Piece, ...]:
    """The stretch in which most of the words looked for stand, at most so long; the beginning where none does.

    An ellipsis stands where the text goes on. `is_match` is asked about words as they stand in the text.
    """
    marks = _marks(text, is_match)
    start = _start(marks, longest)
    start = start if start == 0 else _next_word(text, start)
    end = min(len(text), start + longest)
    pieces = _pieces(text, [mark for mark in marks if start <= mark[0] and mark[1] <= end], start, end)
    ahead = [Piece("… ", False)] if start else []
    return (*ahead, *pieces, *([Piece(" …", False)] if end < len(text) else []))


def _marks(text: str, is_match: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where the words looked for begin and end."""
    marks, end = [], 0
    for word in _as_they_stand(text):
        begin = text.index(word, end)  # between two words there is nothing that one begins with
        end = begin + len(word)
        if is_match(word):
            marks.append((begin, end))
    return marks


def _start(marks: Sequence[tuple[int, int]], longest: int) -> int:
    """Where the stretch begins that holds most marks, the first of those that hold as many."""
    best, start, after = 0, 0, 0
    for at, (begin, _) in enumerate(marks):
        while after < len(marks) and marks[after][1] <= begin + longest - _BEFORE:
            after += 1
        if after - at > best:
            best, start = after - at, max(0, begin - _BEFORE)
    return start


def _next_word(text: str, start: int) -> int:
    """The place after the next blank, so that no word is halved; the place itself where there is none near."""
    blank = text.find(" ", start, start + _BEFORE)
    return start if blank < 0 else blank + 1


def _pieces(text: str, marks: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for begin, after in marks:
        pieces += [Piece(text[at:begin], False), Piece(text[begin:after], True)]
        at = after
    pieces.append(Piece(text[at:end], False))
    return [piece for piece in pieces if piece.text]
