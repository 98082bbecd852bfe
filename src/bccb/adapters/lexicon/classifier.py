"""The port `OutcomeClassifier` by a lexicon: no training, no data, the same answer everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest

from bccb.adapters.lexicon.grammar import MAIN, Verb, begins_with_a_verb, forms_of, pieces_of, verbs_in
from bccb.adapters.lexicon.verbs import (
    ACTS,
    ATTITUDES,
    COMPETENCIES,
    DOING,
    EVALUATIVE,
    MAKING,
    OBJECTS,
    OPEN,
    PLAIN,
    SPLIT,
    USING,
    words,
)
from bccb.domain.outcome import BloomLevel, OutcomeCategory, OutcomeReading

_SURE = 0.9  # the chance of the level of a verb that has but one
_REACH = 7  # pieces after an open verb within which its object stands
_CRITICAL = 0.65  # the chance that what is done critically is judged
_LIKELY = 0.5
_LESSER = 0.7  # what a level counts beside a higher one that is likely: outcomes go by the most that they ask
_FLOOR = 0.02  # the chance of a level that nothing speaks for
_MOST_KEYWORDS = 6
_LONGEST_KEYWORD = 3
_FUNCTION_WORDS = words(
    """a an the and or but nor of in to for on with by from as at into onto upon about across between among through
    during within without over under than then that which who whom whose this these those their its it they them his her
    your our you we is are was were be been being have has had do does did can could will would should may might must
    not no own such other others each both all any some more most how what when where why while also able ability
    students student learners learner course unit module completion successful end variety range wide appropriate
    relevant various different effectively critically including etc eg ie well using use used based within key main
    understanding knowledge skills skill basic"""
)
_PUNCTUATION = frozenset(";:,.()&/•")

Chances = Mapping[BloomLevel, float]


class LexiconClassifier:
    """Reads outcomes by their verbs, what these are done to, and how they are joined."""

    version = "lexicon-3"

    def classify(self, texts: Sequence[str]) -> tuple[OutcomeReading, ...]:
        return tuple(_read(text) for text in texts)


def _read(text: str) -> OutcomeReading:
    pieces = pieces_of(text)
    verbs = verbs_in(pieces, _bases())
    probabilities = _levels(pieces, verbs)
    level = max(BloomLevel, key=lambda each: (probabilities[each], each.rank))
    return OutcomeReading(
        bloom_level=level,
        probabilities={each: round(chance, 4) for each, chance in probabilities.items()},
        category=_category(pieces, level),
        keywords=_keywords(pieces, {verb.at for verb in verbs}),
    )


def _levels(pieces: list[str], verbs: Sequence[Verb]) -> dict[BloomLevel, float]:
    """Every verb speaks for its levels; a level is missed only if all of them are wrong about it.

    A level counts less beside a higher one, as teachers file an outcome by the highest thinking in it. Every outcome
    asks for some level: where none is likely, the likeliest is.
    """
    missed = dict.fromkeys(BloomLevel, 1.0 - _FLOOR)
    for counts, asked in _asked(pieces, verbs):
        for level, chance in asked.items():
            missed[level] *= 1.0 - counts * chance
    chances = {level: 1.0 - chance for level, chance in missed.items()}
    highest = max((level.rank for level, chance in chances.items() if chance >= _LIKELY), default=0)
    if highest == 0 and verbs:
        likeliest = max(chances, key=lambda each: (chances[each], each.rank))
        return chances | {likeliest: _LIKELY}
    return {level: chance * (_LESSER if level.rank < highest else 1.0) for level, chance in chances.items()}


def _asked(pieces: list[str], verbs: Sequence[Verb]) -> Iterator[tuple[float, Chances]]:
    """What each verb asks for and how much it counts; without a main verb, what the first noun of an act does, or a
    verb that is in no list: most of these are things to do (calibrate, weld, immobilize).
    """
    if not any(verb.counts == MAIN for verb in verbs):
        noun = next((piece for piece in pieces[:_REACH] if piece in ACTS), None)
        if noun is not None:
            yield MAIN, ACTS[noun]
        elif begins_with_a_verb(pieces):
            yield MAIN, DOING
    for verb, following in zip_longest(verbs, verbs[1:]):
        is_carrier = verb.base in OPEN and following is not None and following.counts == MAIN
        if not is_carrier:
            yield verb.counts, _asked_by(verb, pieces)


def _asked_by(verb: Verb, pieces: list[str]) -> Chances:
    """The levels a verb asks for, with its object where the verb alone says little."""
    own = SPLIT.get(verb.base) or _plain().get(verb.base, {})
    if verb.at and pieces[verb.at - 1] in EVALUATIVE and BloomLevel.ANALYZE not in _firm(own):
        return {**own, BloomLevel.EVALUATE: max(own.get(BloomLevel.EVALUATE, 0.0), _CRITICAL)}
    if verb.base not in OPEN or verb.base in USING:
        return own
    following = pieces[verb.at + 1 : verb.at + 1 + _REACH]
    found = next((OBJECTS[piece] for piece in following if piece in OBJECTS), None)
    if found is None:
        return own
    if verb.base in MAKING:
        return {level: own.get(level, 0) * 0.35 + found.get(level, 0) * 0.65 for level in BloomLevel}
    return found


def _firm(levels: Chances) -> set[BloomLevel]:
    return {level for level, chance in levels.items() if chance > 0.5}


@lru_cache(maxsize=1)
def _plain() -> dict[str, Chances]:
    """The verbs of one level; one listed under several has an even chance of each."""
    listed: dict[str, list[BloomLevel]] = {}
    for level, verbs in PLAIN.items():
        for verb in dict.fromkeys(verbs.split()):
            listed.setdefault(verb, []).append(level)
    return {verb: dict.fromkeys(levels, _SURE if len(levels) == 1 else 0.5) for verb, levels in listed.items()}


@lru_cache(maxsize=1)
def _bases() -> dict[str, str]:
    """The base form of every form of every verb."""
    verbs = sorted({*_plain(), *SPLIT, *OPEN})
    return {form: verb for verb in verbs for form in forms_of(verb)} | {verb: verb for verb in verbs}


def _category(pieces: Sequence[str], level: BloomLevel) -> OutcomeCategory:
    words = set(pieces)
    if pieces and (words & ATTITUDES) and (pieces[0] in ATTITUDES or level.rank <= BloomLevel.UNDERSTAND.rank):
        return OutcomeCategory.ATTITUDES
    if len(words & COMPETENCIES) >= 2 or (words & COMPETENCIES and level.rank >= BloomLevel.APPLY.rank):
        return OutcomeCategory.COMPETENCIES
    return OutcomeCategory.KNOWLEDGE if level.rank <= BloomLevel.UNDERSTAND.rank else OutcomeCategory.SKILLS


def _keywords(pieces: Sequence[str], verbs: set[int]) -> tuple[str, ...]:
    """What the outcome is about: runs of content words between its verbs and function words, in their order."""
    runs: list[list[str]] = [[]]
    for at, piece in enumerate(pieces):
        if at in verbs or piece in _FUNCTION_WORDS or piece in _PUNCTUATION or len(piece) < 3:
            runs.append([])
        else:
            runs[-1].append(piece)
    phrases = (" ".join(run[-_LONGEST_KEYWORD:]) for run in runs if run)
    return tuple(dict.fromkeys(phrase[:100] for phrase in phrases))[:_MOST_KEYWORDS]
