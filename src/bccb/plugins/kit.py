"""What every plugin must satisfy, as a check that its author runs: `assert check_plugin(my_plugin) == ()`.

The kit tries a plugin alone, on learning of which nothing is known, on learning at the edges of what is possible, and
on verdicts of every kind. It is no part of a running product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from uuid import UUID

from bccb.domain.agreement import ArticulationAgreement, Grant, GrantedCourse, GrantKind, SourceCourse
from bccb.domain.articulation import Equivalent, Forecast, Match, Overlap, Precedent
from bccb.domain.course import CourseCode, Level
from bccb.domain.credit import CREDITS, UNITS, Credit, CreditUnit
from bccb.domain.errors import PluginFailed
from bccb.domain.institution import Institution
from bccb.domain.learning import LearnerRecord, Learning
from bccb.domain.ports.rulebook import Recommender
from bccb.domain.rule import Case, FindingKind, RecognitionRule
from bccb.domain.verdict import Verdict, judge
from bccb.plugins.manager import Plugins, a_bare_institution
from bccb.plugins.recommending import PluginRecommenders
from bccb.plugins.rulebook import PluginRulebook

ELSEWHERE = "ELSEWHERE"  # the code of an institution that no plugin names
_DAY = date(2026, 9, 1)


def check_plugin(plugin: object) -> tuple[str, ...]:
    """What is wrong with the plugin, a sentence each; empty where nothing is."""
    try:
        plugins = Plugins(shipped=(plugin,))
        (listing,) = plugins.listing()
        return tuple(dict.fromkeys((*_wrong_rules(plugins), *_wrong_recommenders(plugins, listing.recommenders))))
    except PluginFailed as failure:
        return (str(failure),)


def _wrong_rules(plugins: Plugins) -> Iterator[str]:
    (listing,) = plugins.listing()
    rulebook = PluginRulebook(plugins)
    for code in listing.institutions:
        if not rulebook.rules(a_bare_institution(code)):
            yield f"{listing.name} names the institution {code} and has no rule for it."
    if listing.institutions and rulebook.rules(a_bare_institution(ELSEWHERE)):
        yield f"{listing.name} names its institutions and has rules for others."
    for institution in _institutions(listing.institutions):
        rules = rulebook.rules(institution)
        if [rule.name for rule in rules] != [rule.name for rule in rulebook.rules(institution)]:
            yield f"{listing.name} has other rules for {institution.code} when asked again."
        for rule in rules:
            yield from _wrong_rule(rule, institution)


def _wrong_rule(rule: RecognitionRule, institution: Institution) -> Iterator[str]:
    if not rule.policy.endswith("."):
        yield f"{rule.name}: the policy is not a sentence with a full stop: {rule.policy}"
    bare = rule.check(a_bare_case(institution))
    if bare.kind in (FindingKind.FAILED, FindingKind.CAPPED):
        yield f"{rule.name}: is {bare.kind} where nothing is known: {bare.message}"
    for case in (a_bare_case(institution), *extreme_cases(institution)):
        finding = rule.check(case)
        if finding != rule.check(case):
            yield f"{rule.name}: answers differently when asked again."
        if not finding.message.strip():
            yield f"{rule.name}: has no message where it is {finding.kind}."
        if finding.kind is FindingKind.UNKNOWN and not finding.remedy.strip():
            yield f"{rule.name}: does not say what would settle it: {finding.message}"


def _wrong_recommenders(plugins: Plugins, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from _wrong_recommender(PluginRecommenders(plugins, default=name).get(name))


def _wrong_recommender(recommender: Recommender) -> Iterator[str]:
    learning, verdicts = a_learning(), some_verdicts()
    usual = recommender.suggest(learning, verdicts)
    refusing = {verdict.institution for verdict in verdicts if verdict.grant is GrantKind.NO_CREDIT}
    if any(recommender.suggest(learning, order) != usual for order in permutations(verdicts)):
        yield f"{recommender.name}: suggests otherwise when asked again or given the verdicts in another order."
    if recommender.suggest(learning, ()):
        yield f"{recommender.name}: suggests something without a verdict."
    for way in usual:
        if way.institution in refusing:
            yield f"{recommender.name}: suggests {way.institution}, which gives no credit."
        if not way.reasoning.strip():
            yield f"{recommender.name}: gives no reason for {way.institution}."


def _institutions(codes: Sequence[str]) -> Iterator[Institution]:
    """The institutions a plugin names, or one that none names, each with every unit of credit."""
    for code in codes or (ELSEWHERE,):
        for unit in (CREDITS, UNITS, CreditUnit(name="point", per_course=15.0)):
            yield replace(a_bare_institution(code), unit=unit)


def a_bare_case(institution: Institution) -> Case:
    """A case of which nothing is known but the title."""
    return Case(learning=Learning(title="Something"), institution=institution, on=_DAY)


def extreme_cases(institution: Institution) -> Iterator[Case]:
    """Cases at the edges of what the domain allows, each fact first alone and then all together."""
    bare = a_bare_case(institution)
    learnings = tuple(_extreme_learnings())
    learners = tuple(_extreme_learners(institution.unit))
    proposals = tuple(
        Credit(value=value, unit=institution.unit) for value in (0, 0.25, institution.unit.per_course, 300)
    )
    yield from (replace(bare, learning=learning) for learning in learnings)
    yield from (replace(bare, learner=learner) for learner in learners)
    yield from (replace(bare, proposed=proposed) for proposed in proposals)
    yield from (replace(bare, on=day) for day in (date.min, date.max))
    for learning in learnings:
        for learner in learners:
            for day in (date.min, _DAY, date.max):
                yield replace(bare, learning=learning, learner=learner, proposed=proposals[-1], on=day)


def _extreme_learnings() -> Iterator[Learning]:
    bare = Learning(title="Something")
    yield from (replace(bare, hours=hours) for hours in (0, 0.001, 10_000))
    yield from (replace(bare, level=level) for level in Level)
    yield from (replace(bare, is_assessed=assessed) for assessed in (False, True))
    yield from (replace(bare, course=CourseCode(subject=subject, number="0")) for subject in ("A", "É", "X" * 20))
    yield from (replace(bare, credit=Credit(value=value)) for value in (0, 300))
    yield Learning(
        title="𝛼" * 300,
        description="word " * 4_000,
        outcomes=("Explain it",) * 200,
        credit=Credit(value=300, unit=UNITS),
        hours=10_000,
        level=Level.GRADUATE,
        is_assessed=False,
        institution=ELSEWHERE,
        course=CourseCode(subject="BIOL", number="999"),
        code="X",
    )


def _extreme_learners(unit: CreditUnit) -> Iterator[LearnerRecord]:
    yield from (LearnerRecord(grade_percent=grade) for grade in (0, 100))
    yield from (LearnerRecord(completed_on=day) for day in (date.min, date(2024, 2, 29), _DAY, date.max))
    yield from (LearnerRecord(credit_transferred=Credit(value=value, unit=unit)) for value in (0, 300))
    yield LearnerRecord(grade_percent=0, completed_on=date.min, credit_transferred=Credit(value=300))


def a_learning() -> Learning:
    """A micro-credential with outcomes."""
    return Learning(title="Field mapping", outcomes=("Draw a map", "Judge a map"), hours=39, is_assessed=True)


def some_verdicts() -> tuple[Verdict, ...]:
    """Verdicts of every kind on `a_learning`: assigned, unassigned, refused, and without any evidence."""
    return (
        _verdict("AAA", (0.8, 0.1, 0.1), equivalents=_courses("AAA"), precedents=_precedents("AAA")),
        _verdict("BBB", (0.2, 0.5, 0.3), precedents=_precedents("BBB")),
        _verdict("CCC", (0.1, 0.1, 0.8), equivalents=_courses("CCC")),
        _verdict("DDD", (0.0, 1.0, 0.0)),
        _verdict("EEE", (0.8, 0.1, 0.1), equivalents=_courses("EEE")),
    )


def _verdict(
    code: str,
    chances: tuple[float, float, float],
    *,
    equivalents: tuple[Equivalent, ...] = (),
    precedents: tuple[Precedent, ...] = (),
) -> Verdict:
    kinds = (GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT)
    forecast = Forecast(probabilities=dict(zip(kinds, chances, strict=True)), subject="GEOG", number="1XX", support=2.0)
    case = Case(
        learning=a_learning(),
        institution=a_bare_institution(code),
        on=_DAY,
        proposed=Credit(value=3) if equivalents else None,
        equivalents=equivalents,
        precedents=precedents,
    )
    return judge(case, forecast, (), "kit")


def _courses(code: str) -> tuple[Equivalent, ...]:
    half = Overlap(matches=(Match(left="Draw a map", right="Draw maps", likeness=0.9),), only_left=("Judge a map",))
    maps = Equivalent(institution=code, course=CourseCode(subject="GEOG", number="155"), title="Maps", score=0.7)
    return (replace(maps, overlap=half), replace(maps, course=CourseCode(subject="GEOG", number="255"), score=0.2))


def _precedents(code: str) -> tuple[Precedent, ...]:
    granted = Grant.of((GrantedCourse(subject="GEOG", number="155", credit=3.0),))
    refused = Grant(kind=GrantKind.NO_CREDIT, credit=0.0)
    open_ended = Grant(kind=GrantKind.INDIVIDUAL_ASSESSMENT)
    return tuple(
        Precedent(agreement=_agreement(f"{code}-{kind}", grant), source_institution="FFF", likeness=likeness)
        for kind, (grant, likeness) in enumerate(((granted, 0.9), (refused, 0.6), (open_ended, 1.0), (granted, 0.0)))
    )


def _agreement(code: str, grant: Grant) -> ArticulationAgreement:
    bare = a_bare_institution("FFF")
    return ArticulationAgreement(
        id=UUID(int=1),
        created_at=bare.created_at,
        updated_at=bare.updated_at,
        code=code,
        source_institution_id=UUID(int=2),
        recognizing_institution_id=UUID(int=3),
        sources=(SourceCourse(subject="GEOG", number="1155", title="Maps and data"),),
        grant=grant,
    )
