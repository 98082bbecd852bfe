"""Whether the issuing institution's name alone moves an assessment.

    OMP_NUM_THREADS=1 python -m benchmarks.name_swap [--every N]

Trains on all agreements. Every course of the catalogues is asked about at one recognizing institution after another,
as taught by two institutions nobody has heard of and by its own. Between the two strangers nothing may differ: no
precedent or rule cites either. Under its own name a forecast may differ, if `fromInstitution` says how much of it rests
on that.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from itertools import cycle

from benchmarks.real import installation, is_here

from bccb.domain.learning import Learning, learning_of_course
from bccb.domain.ports.engines import Lessons
from bccb.domain.verdict import Verdict

STRANGERS = ("NOWHERE-1", "ZZZ")
SAME = (
    *("grant", "credit", "granted_as", "granted_as_chance", "confidence", "is_withheld"),
    *("probabilities", "equivalents", "precedents"),
)


def main() -> int:
    if not is_here():
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="ask about every N-th course only")
    every = parser.parse_args().every
    container = installation()
    container.training().train()
    recognizing, lessons = container.recognizing(), _lessons(container)
    owners = {each.id: each for each in lessons.institutions}
    recognizing_codes = cycle(sorted({owners[each.recognizing_institution_id].code for each in lessons.agreements}))
    counts: Counter[str] = Counter()
    for course in lessons.courses[::every]:
        learning, institution = learning_of_course(course, owners[course.institution_id]), next(recognizing_codes)
        one, other = (recognizing.assess(_taught_by(learning, name), institution) for name in STRANGERS)
        counts["asked"] += 1
        counts["moved between strangers"] += _differ(one, other)
        if _differ(one, own := recognizing.assess(learning, institution)):
            counts["moved by the own name"] += 1
            counts["of these without a share shown"] += not (own.from_institution or own.precedents)
    for what in ("asked", "moved between strangers", "moved by the own name", "of these without a share shown"):
        print(f"{what:32}{counts[what]:>8,}")
    return 0


def _lessons(container) -> Lessons:  # type: ignore[no-untyped-def]
    with container.database().unit_of_work() as unit:
        return Lessons(
            institutions=unit.institutions.all(),
            courses=tuple(unit.courses.each()),
            agreements=tuple(unit.agreements.each()),
            credentials=(),
        )


def _taught_by(learning: Learning, institution: str) -> Learning:
    return replace(learning, institution=institution, code=f"{institution} {learning.course}")


def _differ(one: Verdict, other: Verdict) -> bool:
    return any(getattr(one, field) != getattr(other, field) for field in SAME)


if __name__ == "__main__":
    raise SystemExit(main())
