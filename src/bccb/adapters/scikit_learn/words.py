"""Text to tokens, and what titles and course numbers tell a reader."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"[a-z0-9+#]+")
_GRAMMAR = frozenset(["a", "an", "and", "the", "of", "in", "to", "for", "on", "with", "by", "from", "as"])
_BOILERPLATE = frozenset(
    [
        "is",
        "are",
        "be",
        "or",
        "at",
        "this",
        "that",
        "which",
        "will",
        "it",
        "its",
        "their",
        "an",
        "into",
        "through",
        "such",
        "including",
        "include",
        "includes",
        "may",
        "not",
        "also",
        "other",
        "using",
        "used",
        "use",
        "can",
        "has",
        "have",
        "these",
        "those",
        "both",
        "between",
        "within",
        "student",
        "course",
        "topic",
        "study",
        "examine",
        "examination",
        "introduction",
        "introduce",
        "introductory",
        "learn",
        "emphasis",
        "prerequisite",
        "credit",
        "students",
        "courses",
        "topics",
        "examines",
        "introduces",
    ]
)
_SEQUENCE = re.compile(r"\b(i{1,3}|iv|v|[1-4]|one|two)\b(?=\s*(?:$|[:(,]))")
_PLACES = {"i": 1, "1": 1, "one": 1, "ii": 2, "2": 2, "two": 2, "iii": 3, "3": 3, "iv": 4, "4": 4, "v": 5}
_DIGIT = re.compile(r"\d")
HIGHEST_YEAR = 5  # graduate numbers of any length


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    return Stemmer.Stemmer("english").stemWord(word)


def _stems(text: str, without: Collection[str]) -> list[str]:
    words = _WORD.findall(text.lower().replace("'s", "").replace("’s", ""))
    return [stem(word) for word in words if word not in without]


def title_tokens(title: str) -> list[str]:
    """The stems of every word of a title but articles and prepositions: in a title `introduction` tells something."""
    return _stems(title, _GRAMMAR)


def tokens(text: str) -> list[str]:
    """The stems of the words that tell one description from another."""
    return _stems(text, _GRAMMAR | _BOILERPLATE)


def letters(title: str) -> list[str]:
    """The runs of three and four letters within each word, blanks at its ends included: they bridge spellings."""
    padded = [f" {word} " for word in _WORD.findall(title.lower())]
    return [word[start : start + size] for word in padded for size in (3, 4) for start in range(len(word) - size + 1)]


def place_in_sequence(title: str) -> int:
    """1 for `Calculus I`, 2 for `Physics 2: Waves`; 0 for a title that is no part of a sequence."""
    found = _SEQUENCE.search(title.lower())
    return _PLACES[found[1]] if found else 0


def year_of(number: str) -> int:
    """The year a course number tells by its first digit, from 0 (preparatory, or no digit) to 5 (graduate)."""
    found = _DIGIT.search(number)
    return min(int(found[0]), HIGHEST_YEAR) if found else 0


def digits(number: str) -> str:
    """The digits of a course number, `101` of `101W`."""
    return "".join(_DIGIT.findall(number))


def ending_of(number: str) -> int:
    """The last two digits of a course number; -1 where it has fewer."""
    found = digits(number)
    return int(found[-2:]) if len(found) >= 2 else -1


def position(digits: str) -> float:
    """The digits of a course number as years and parts of one, so that three digits and four compare: 1.51 of `151`."""
    return int(digits) / 10 ** (len(digits) - 1) if digits else 0.0
