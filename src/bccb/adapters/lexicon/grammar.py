"""The verbs of a statement: their forms, their places and what they are done to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bccb.adapters.lexicon.verbs import CARRIERS, DETERMINERS, NOUNS_TOO, words

_PIECE = re.compile(r"[a-z]+(?:['’-][a-z]+)*|[;:,.()&/•]")
_JOINTS = frozenset((",", ";", ":", ".", "/", "&", "•", "(", "and", "or", "then", "as", "well"))
_ADVERB = re.compile(r"[a-z]{3,}ly")
_LEADING = words(
    """on upon successful completion of this the a an course unit module program students student learners learner will
    should you graduates participants be able can to also both not further more in addition at end have it is expected
    that ability abilities capacity capability how do confidence knowing"""
)
_FRENCH = frozenset(("le", "la", "les", "des", "du", "une", "aux"))
MAIN, JOINED, TOWARD, MEANS = 1.0, 0.85, 0.4, 0.3
_MEANS = frozenset(("by", "through", "in", "for"))
_NEAR = 3  # pieces between two verbs that are joined directly
_VOWELS = "aeiou"


@dataclass(frozen=True)
class Verb:
    """A verb found: its base form, its place among the pieces, and how much it counts (1 for the main verb)."""

    base: str
    at: int
    counts: float


def pieces_of(text: str) -> list[str]:
    """Words in lower case, spelled -ize and -yze, and the punctuation between them."""
    return [_american(piece) for piece in _PIECE.findall(text.lower())]


def forms_of(verb: str) -> Iterator[str]:
    """The verb as it may stand in a statement: analyze, analyzes, analyzed, analyzing."""
    yield verb
    if verb.endswith("e"):
        yield from (f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    elif verb.endswith("y") and verb[-2] not in _VOWELS:
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    else:
        last = verb[-1] if _is_doubled(verb) else ""
        plural = "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"
        yield from (f"{verb}{plural}", f"{verb}{last}ed", f"{verb}{last}ing")


def _is_doubled(verb: str) -> bool:
    """Whether the last letter is doubled, as in planned and setting: one short syllable, or one of these."""
    if verb in ("compel", "model", "program", "label", "transfer", "submit", "counsel"):
        return True
    return (
        len(verb) <= 4
        and verb[-1] not in f"{_VOWELS}wxy"
        and verb[-2] in _VOWELS
        and (len(verb) < 3 or verb[-3] not in _VOWELS)
    )


def _american(word: str) -> str:
    """Spelled as the lexicon spells: organise → organize, analysing → analyzing."""
    return re.sub(r"(?<=[a-z]{3})(i|y)s(e|es|ed|ing)$", _with_z, word)


_STAYS = re.compile(
    r".*(rais|prais|advis|devis|revis|supervis|exercis|practis|compris|promis|surpris|improvis|otherwis|likewis|expertis"
    r"|precis|concis|premis|enterpris|nois|wis)(e|es|ed|ing)$"
)


def _with_z(found: re.Match[str]) -> str:
    word = found.string
    if _STAYS.fullmatch(word):
        return found[0]
    return f"{found[1]}z{found[2]}"


def verbs_in(pieces: list[str], bases: dict[str, str]) -> list[Verb]:
    """Every verb of the statement that stands where something is asked for, the main verb first.

    Others are joined to it (`design and test`), or say to what end or by what means. `bases` gives the base form of
    each known form.
    """
    found: list[Verb] = []
    for at, piece in enumerate(pieces):
        base = bases.get(piece)
        if base is None:
            continue
        counts = _counts(pieces, at, base, found)
        if counts:
            found.append(Verb(base, at, counts))
    return found


def begins_with_a_verb(pieces: list[str]) -> bool:
    """Whether the first word after the lead-in can be a verb, known or not: `of` behind it makes it a noun, and of
    French verbs nothing is known.
    """
    if not _FRENCH.isdisjoint(pieces):
        return False
    at = next((at for at, piece in enumerate(pieces) if not _leads([piece])), None)
    return at is not None and pieces[at] not in DETERMINERS and pieces[at + 1 : at + 2] != ["of"]


def _counts(pieces: list[str], at: int, base: str, found: list[Verb]) -> float:
    """How much a verb at this place counts; 0 where it is more likely a noun or describes one."""
    if not found:
        return MAIN if _leads(pieces[:at]) else _joined(pieces, at, base, found)
    before, is_gerund = _before(pieces, at), pieces[at].endswith("ing")
    if before == "to" and not is_gerund:
        return MAIN if _is_carried(pieces, at) else TOWARD
    if before in _MEANS and is_gerund:
        return MEANS
    return _joined(pieces, at, base, found)


def _joined(pieces: list[str], at: int, base: str, found: list[Verb]) -> float:
    if _before(pieces, at) not in _JOINTS or pieces[at].endswith("ed"):
        return 0.0
    follows_verb = bool(found) and at - found[-1].at <= _NEAR
    following = pieces[at + 1] if at + 1 < len(pieces) else ""
    if base in NOUNS_TOO and not follows_verb and following not in DETERMINERS:
        return 0.0
    main = pieces[found[0].at] if found else ""
    is_means = pieces[at].endswith("ing") and not main.endswith("ing")
    return MEANS if is_means else JOINED


def _is_carried(pieces: list[str], at: int) -> bool:
    """Whether the verb is what an ability is for: `an ability to analyze`."""
    return any(piece in CARRIERS for piece in pieces[max(0, at - 3) : at])


def _leads(before: Iterable[str]) -> bool:
    """Whether nothing but a lead-in stands before: `Students will be able to …`, `Critically …`."""
    return all(piece in _LEADING or piece in _JOINTS or _ADVERB.fullmatch(piece) for piece in before)


def _before(pieces: list[str], at: int) -> str:
    """The piece before, adverbs left out."""
    at -= 1
    while at > 0 and _ADVERB.fullmatch(pieces[at]):
        at -= 1
    return pieces[at] if at >= 0 else ""
