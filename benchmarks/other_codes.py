"""Whether the figures are those of this province's codes: the same decisions, with every code and unit made anew.

    OMP_NUM_THREADS=1 python -m benchmarks.other_codes

Institutions get other codes and names, subjects three letters drawn by chance, numbers another length, and a one-term
course counts 0.5 units. "Shared" draws the letters of a subject once for all institutions, as here many say ENGL;
"own" draws them for each institution, so that no subject is known elsewhere. Texts stay. Learned from folds 0-4, asked
about folds 5 and 6, three times in one run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from uuid import UUID

from benchmarks.real import AGREEMENTS, installation, is_here

from bccb.adapters.files.rows import read_rows
from bccb.config import Settings
from bccb.container import Container, build
from bccb.domain.agreement import ArticulationAgreement, GrantedCourse
from bccb.domain.course import Course
from bccb.domain.credit import CreditUnit
from bccb.domain.institution import Institution
from bccb.domain.usecases.evaluating import Evaluation, Exam
from bccb.domain.usecases.evaluating.queries import folds_of

UNIT = CreditUnit(name="unit", per_course=0.5)
SHOWN = ("hit@1", "hit@10", "MRR", "macro-F1 of three", "accuracy", "no credit: average precision", "credit exact")


class Elsewhere:
    """The records of a container as another system would write them."""

    def __init__(self, here: Container, *, is_shared: bool) -> None:
        with here.database().unit_of_work() as unit:
            self._institutions = {each.id: each for each in unit.institutions.all()}
            self._courses = list(unit.courses.each())
            self._agreements = list(unit.agreements.each())
        self._is_shared = is_shared

    def installation(self) -> Container:
        there = build(Settings.read({"BCCB_DATABASE_URL": "memory://"}))
        with there.work()() as unit:
            for institution in self._institutions.values():
                unit.institutions.add(self._institution(institution))
            for course in {
                (each.institution_id, each.code): each for each in map(self._course, self._courses)
            }.values():
                unit.courses.add(course)
            for agreement in self._agreements:
                unit.agreements.add(self._agreement(agreement))
            unit.commit()
        return there

    def _institution(self, it: Institution) -> Institution:
        return replace(it, code=_letters(f"code {it.code}", 5), name=f"College {_letters(it.code, 7)}", unit=UNIT)

    def _course(self, course: Course) -> Course:
        subject, number = self._subject(course.subject, course.institution_id), _number(course.number)
        return replace(
            course, subject=subject, number=number, credits=self._units(course.credits, course.institution_id)
        )

    def _agreement(self, it: ArticulationAgreement) -> ArticulationAgreement:
        source, recognizing = it.source_institution_id, it.recognizing_institution_id

        def granted(course: GrantedCourse) -> GrantedCourse:
            number = course.number if course.is_unassigned else _number(course.number)
            subject, credit = self._subject(course.subject, recognizing), self._units(course.credit, recognizing)
            return replace(course, subject=subject, number=number, credit=credit)

        sources = tuple(
            replace(
                each,
                subject=self._subject(each.subject, source),
                number=_number(each.number),
                credit=self._units(each.credit, source),
            )
            for each in it.sources
        )
        alternatives = tuple(tuple(map(granted, bundle)) for bundle in it.grant.alternatives)
        grant = replace(it.grant, alternatives=alternatives, credit=self._units(it.grant.credit, recognizing))
        return replace(it, sources=sources, grant=grant)

    def _subject(self, subject: str, institution: UUID) -> str:
        return _letters(subject if self._is_shared else f"{subject} {institution}", 3) if subject else ""

    def _units(self, credit: float | None, institution: UUID) -> float | None:
        here = self._institutions[institution].unit.per_course
        return None if credit is None else round(credit / here * UNIT.per_course, 3)


def _letters(key: str, count: int) -> str:
    return "".join(Random(key).choices("ABCDEFGHIJKLMNOPRSTUVWYZ", k=count))


def _number(number: str) -> str:
    """101 → 1010, 1100 → 1105."""
    digits = number.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if len(digits) == 3 and digits.isdecimal():
        return f"{digits}0{number[3:]}"
    return f"{digits[:3]}5{number[4:]}" if len(digits) == 4 and digits.endswith("0") else number


def main() -> int:
    if not is_here():
        return 0
    here = installation()
    places: dict[str, Callable[[], Container]] = {
        "as it is": lambda: here,
        "shared subjects": Elsewhere(here, is_shared=True).installation,
        "own subjects": Elsewhere(here, is_shared=False).installation,
    }
    exam = Exam(learn="01234", ask="56", folds=folds_of(read_rows(AGREEMENTS)))
    found = {name: made().evaluating().evaluate(exam) for name, made in places.items()}
    print("\n| measure |" + "".join(f" {name} |" for name in found) + "\n|---|" + "---|" * len(found))
    for measure in SHOWN:
        print(f"| {measure} |" + "".join(f" {_told(each, measure)} |" for each in found.values()))
    return 0


def _told(evaluation: Evaluation, measure: str) -> str:
    figure = next(each for each in evaluation.figures if each.measure == measure)
    return f"{figure.value:.3f} ({figure.low:.2f}-{figure.high:.2f})"


if __name__ == "__main__":
    raise SystemExit(main())
