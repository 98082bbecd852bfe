"""A small world to learn from: two institutions that recognize a college's courses, one without a catalogue."""

from __future__ import annotations

from datetime import date

from bccb.domain.agreement import NO_CREDIT, Grant, GrantedCourse, SourceCourse
from bccb.domain.course import Course, CourseCode
from bccb.domain.credit import UNITS, Credit
from bccb.domain.learning import Learning
from bccb.domain.outcome import BloomLevel
from bccb.domain.ports.engines import LabelledOutcome, Lessons
from furniture import a_course, a_credential, an_agreement, an_id, an_institution, an_outcome

COLLEGE, UNIVERSITY, BARE = "COLL", "UNIV", "BARE"
TOPICS = {
    "BIO": "cells genes evolution plants animals tissue organisms inheritance",
    "CHEM": "molecules reactions acids bonding solutions equilibrium oxidation compounds",
    "GEOG": "maps rivers climate settlement landforms glaciers regions weathering",
    "HIST": "empires wars treaties revolution monarchy colonies archives parliament",
    "MATH": "functions derivatives integrals limits matrices vectors proofs sequences",
    "ART": "drawing colour sculpture painting canvas perspective clay portfolio",
}
_PLACES = ("foundations", "methods", "applications", "problems")


def _body(words: str, place: str) -> str:
    first, second, third, *rest = words.split()
    return f"The {place} of {first}, {second} and {third}. Also treats {' and '.join(rest)}, with {place} throughout."


def _titled(subject: str, place: str) -> str:
    return f"{TOPICS[subject].split()[0].title()}: {place}"


def _catalogue(code: str, number: str) -> list[Course]:
    return [
        a_course(
            f"{subject} {number.format(year)}",
            institution_id=an_id(f"institution {code}"),
            title=_titled(subject, place),
            description=_body(words, place),
            credits=1.5 if code == UNIVERSITY else 3.0,
        )
        for subject, words in TOPICS.items()
        for year, place in enumerate(_PLACES, 1)
    ]


def _agreements():
    for subject in TOPICS:
        for year, place in enumerate(_PLACES, 1):
            source = SourceCourse(subject=subject, number=f"{year}000", title=_titled(subject, place), credit=3.0)
            course = GrantedCourse(subject=subject, number=f"{year}01", credit=1.5)
            level = GrantedCourse(subject=subject, number=f"{year}XX", credit=3.0)
            refuses = subject == "ART"
            for recognizing, grant in ((UNIVERSITY, Grant.of((course,))), (BARE, Grant.of((level,)))):
                yield an_agreement(
                    code=f"{subject}-{year}-{recognizing}",
                    source_institution_id=an_id(f"institution {COLLEGE}"),
                    recognizing_institution_id=an_id(f"institution {recognizing}"),
                    sources=(source,),
                    grant=NO_CREDIT if refuses else grant,
                    effective_from=date(2015, 9, 1),
                )


def some_outcomes() -> tuple[LabelledOutcome, ...]:
    asked = {"List": "REMEMBER", "Explain": "UNDERSTAND", "Use": "APPLY", "Compare": "ANALYZE", "Judge": "EVALUATE"}
    asked["Design"] = "CREATE"
    return tuple(
        LabelledOutcome(text=f"{verb} {word} and {place}", levels=frozenset({BloomLevel(level)}))
        for verb, level in asked.items()
        for word in TOPICS["BIO"].split()
        for place in _PLACES
    )


def some_lessons(**changes) -> Lessons:
    fields = {
        "institutions": (
            an_institution(code=COLLEGE),
            an_institution(code=UNIVERSITY, unit=UNITS),
            an_institution(code=BARE),
        ),
        "courses": (*_catalogue(UNIVERSITY, "{}01"), *_catalogue(COLLEGE, "{}000")),
        "agreements": tuple(_agreements()),
        "credentials": (
            a_credential(
                institution_id=an_id(f"institution {COLLEGE}"),
                title="Reading maps of rivers",
                outcomes=(an_outcome("Read maps of glaciers and landforms"),),
            ),
        ),
    }
    return Lessons(**fields | changes)


def a_learning(subject: str = "GEOG", year: int = 1, **changes) -> Learning:
    """What the college teaches, in nearly the same words, under a number nobody has decided on."""
    place = _PLACES[year - 1]
    fields = {
        "title": _titled(subject, place),
        "description": _body(TOPICS[subject], place),
        "credit": Credit(value=3.0),
        "course": CourseCode(subject=subject, number=f"{year}099"),
        "institution": COLLEGE,
    }
    return Learning(**fields | changes)
