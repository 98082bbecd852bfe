"""Verdicts: what the evidence and an institution's own rules come to.

`judge` is the heart of the product and pure: the same case, forecast and rules give the same verdict, in whatever order
the rules were loaded. One failed rule withholds; the smallest cap wins; what is not known is said and refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bccb.domain.agreement import GrantKind
from bccb.domain.articulation import Equivalent, Forecast, Precedent, Reason, Share
from bccb.domain.credit import Credit
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning
from bccb.domain.rule import Case, Finding, FindingKind, RecognitionRule

FEW_PRECEDENTS = 0.1  # below this much support next to nothing alike was decided there: the verdict is thin
SURE_COURSE = 0.5  # from this score on, credit cut below a course is in the subject and level of that course
RARE = 0.2  # a subject and level of less than this chance is one of many
UNSURE = 0.5  # below this probability a verdict is thin, unless the institution draws the line elsewhere

_TELLING = 0.03  # by how much evidence must move a chance to be spoken of

_ORDINALS = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th"}
_IN_WORDS = {
    GrantKind.ASSIGNED: "an assigned course",
    GrantKind.UNASSIGNED: "unassigned credit",
    GrantKind.NO_CREDIT: "no credit",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """What would have to be different, which rules would pass then, and what the verdict would be.

    `more_hours` and `grade_percent` are None where nothing must change about them.
    """

    more_hours: float | None
    assessment: bool
    grade_percent: float | None
    passes: tuple[str, ...]
    grant: GrantKind
    credit: Credit | None
    granted_as: str
    confidence: float

    def __str__(self) -> str:
        asked = (
            f"{self.more_hours:g} more hours" if self.more_hours else "",
            "an assessment" if self.assessment else "",
            f"a grade of {self.grade_percent:g}%" if self.grade_percent else "",
        )
        rules = " and ".join(self.passes)
        pass_ = "passes" if len(self.passes) == 1 else "pass"
        then = _granted(self.grant, self.credit, self.granted_as, self.confidence)
        return f"With {' and '.join(filter(None, asked))}, {rules} {pass_}: {then}."


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a piece of learning is worth at one institution on one day, with everything it rests on.

    `grant` is ASSIGNED, UNASSIGNED or NO_CREDIT. `credit` is in the institution's unit and None where nothing tells.
    `granted_as` is the course, or the subject and level, the credit would carry, `granted_as_chance` how likely that is
    of credit granted in this way; None where nothing tells. `confidence` is the probability of
    this grant: 1 where the rules alone rule credit out, that of any credit where they cut it below the course that is
    foreseen. `is_thin` says that an evaluator should be asked; `change` what would change the verdict, None where no
    rule stands in the way that more hours, an assessment or a better grade would satisfy.
    """

    learning: Learning
    institution: str
    on: date
    grant: GrantKind
    credit: Credit | None
    granted_as: str
    granted_as_chance: float | None = None
    confidence: float
    is_withheld: bool
    is_thin: bool
    probabilities: Mapping[GrantKind, float]
    equivalents: tuple[Equivalent, ...]
    precedents: tuple[Precedent, ...]
    findings: tuple[Finding, ...]
    shares: tuple[Share, ...]
    support: float
    from_institution: float
    model_version: str
    change: Change | None = None
    combinations: tuple[Precedent, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def failures(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.kind is FindingKind.FAILED)

    @property
    def limit(self) -> Finding | None:
        """The rule whose cap the credit has reached, None where none limits it."""
        amount = None if self.credit is None or self.is_withheld else self.credit.courses
        return next((each for each in self.findings if each.cap is not None and each.cap.courses == amount), None)

    @property
    def named(self) -> str:
        """What the credit would carry, to go on with: ", perhaps as CMPT 1XX (16% of such cases)"; may be empty."""
        return _named(self.grant, self.granted_as, self.granted_as_chance)

    @property
    def summary(self) -> str:
        """What decided it, in a few sentences for a registrar."""
        return " ".join(sentence for sentence in self._sentences() if sentence)

    def _sentences(self) -> tuple[str, ...]:
        return self._outcome(), self._reasons(), self._ground(), self._advice()

    def _reasons(self) -> str:
        """What weighed most for the grant that was foreseen, and what against it; nothing where a rule decided."""
        if self.is_withheld or self.limit:
            return ""
        best = max(self.reasons, key=lambda each: each.moved, default=None)
        worst = min(self.reasons, key=lambda each: each.moved, default=None)
        told = []
        if best and best.moved >= _TELLING:
            told.append(f"What speaks most for it is {best.told} ({best.without:.0%} without that)")
        if worst and worst.moved <= -_TELLING:
            told.append(f"{'against it' if told else 'Against it speaks'} {worst.told} ({worst.without:.0%})")
        return f"{', '.join(told)}." if told else ""

    def _outcome(self) -> str:
        if self.is_withheld:
            return f"{self.institution} would refuse: {' '.join(finding.message for finding in self.failures)}"
        reason = self.limit.message if self.limit else ""
        if self.grant is GrantKind.NO_CREDIT and reason:
            return f"{self.institution} would grant no credit: {reason}"
        would = "would probably" if self.confidence >= UNSURE else "might"
        granted = _granted(self.grant, self.credit, self.granted_as, self.confidence, self.granted_as_chance)
        told = self._unusual_refusal() or f"{self.institution} {would} grant {granted}."
        return f"{told} {reason}".rstrip()

    def _unusual_refusal(self) -> str:
        """Of a refusal that is named although something else is likelier: both, and why it is named."""
        kind = max(self.probabilities, key=lambda each: self.probabilities[each])
        if self.grant is not GrantKind.NO_CREDIT or self.probabilities[kind] <= self.confidence:
            return ""
        return (
            f"{self.institution} might grant no credit: that is rare, but here its chance is {self.confidence:.0%}. "
            f"{_IN_WORDS[kind].capitalize()} is still likelier ({self.probabilities[kind]:.0%})."
        )

    def _ground(self) -> str:
        told = []
        if self.equivalents:
            best = self.equivalents[0]
            told.append(f"the nearest course is {f'{best} {best.title}'.strip()} ({best.score:.0%} if one is named)")
        if self.precedents:
            told.append(f"the nearest precedent is {self._nearest_precedent()}")
        sentence = " and ".join(told)
        return f"{sentence[0].upper()}{sentence[1:]}." if sentence else "No course or precedent there is like it."

    def _nearest_precedent(self) -> str:
        nearest = self.precedents[0]
        agreement = nearest.agreement
        ended = "" if agreement.stands(self.on) else ", no longer in force"
        if nearest.is_on(self.learning):
            days = (("since", agreement.effective_from), ("until", agreement.effective_until))
            term = " ".join(f"{word} {day}" for word, day in days if day)
            return f"on this very learning: {', '.join(filter(None, (str(agreement.grant), term)))}{ended}"
        sources = " & ".join(str(source.code) for source in agreement.sources)
        return f"{nearest.source_institution} {sources}: {agreement.grant}{ended}"

    def _advice(self) -> str:
        """Whether to ask an evaluator, and what would help most; nothing said here helps a refusal that is foreseen."""
        is_foreseen = self.grant is GrantKind.NO_CREDIT and not self.is_withheld and self.limit is None
        remedies = [] if is_foreseen else [finding.remedy for finding in self._by_weight() if finding.remedy]
        thin = ["The evidence is thin: ask an evaluator."] if self.is_thin else []
        would = [str(self.change)] if self.change else remedies[:1]
        return " ".join([*thin, *would])

    def _by_weight(self) -> list[Finding]:
        """Failures first, then caps, then what is not known."""
        weights = (FindingKind.FAILED, FindingKind.CAPPED, FindingKind.UNKNOWN, FindingKind.PASSED)
        return sorted(self.findings, key=lambda finding: weights.index(finding.kind))


def _granted(
    grant: GrantKind, credit: Credit | None, granted_as: str, confidence: float, chance: float | None = None
) -> str:
    """The sort of credit with its chance; which course or level it would carry is another question."""
    sure = f"({confidence:.0%})"
    if grant is GrantKind.NO_CREDIT:
        return f"no credit {sure}"
    sort = "for a course of its own" if grant is GrantKind.ASSIGNED else "unassigned"
    return f"{credit or 'credit'} {sort} {sure}{_named(grant, granted_as, chance)}"


def _named(grant: GrantKind, granted_as: str, chance: float | None) -> str:
    if not granted_as:
        return ""
    if grant is GrantKind.ASSIGNED:
        return f", most likely {granted_as}"
    if chance is not None and chance < RARE:
        return f"; as which subject and level is open, most often {granted_as} ({chance:.0%} of such cases)"
    likely = "probably" if chance is not None and chance >= UNSURE else "perhaps"
    return f", {likely} as {granted_as}{'' if chance is None else f' ({chance:.0%} of such cases)'}"


def judge(case: Case, forecast: Forecast, rules: Iterable[RecognitionRule], model_version: str) -> Verdict:
    """What the case comes to under the forecast and the rules."""
    findings = tuple(sorted((rule.check(case) for rule in rules), key=_place))
    is_withheld = any(finding.kind is FindingKind.FAILED for finding in findings)
    credit = _capped(case.proposed, findings)
    is_ruled_out = is_withheld or (_is_nothing(credit) and credit != case.proposed)
    grant, confidence = (GrantKind.NO_CREDIT, 1.0) if is_ruled_out else _foreseen(forecast, case.proposed, credit)
    if grant is GrantKind.NO_CREDIT:
        credit = Credit(value=0, unit=case.institution.unit)
    granted_as, granted_as_chance = _granted_as(grant, case.equivalents, forecast)
    return Verdict(
        learning=case.learning,
        institution=case.institution.code,
        on=case.on,
        grant=grant,
        credit=credit,
        granted_as=granted_as,
        granted_as_chance=granted_as_chance,
        confidence=confidence,
        is_withheld=is_withheld,
        is_thin=not is_ruled_out and (forecast.support < FEW_PRECEDENTS or confidence < _line(case.institution)),
        probabilities=forecast.probabilities,
        equivalents=case.equivalents,
        precedents=case.precedents,
        combinations=case.combinations,
        findings=findings,
        shares=forecast.shares,
        reasons=forecast.reasons,
        support=forecast.support,
        from_institution=forecast.from_institution,
        model_version=model_version,
    )


def _line(institution: Institution) -> float:
    return UNSURE if institution.ask_below is None else institution.ask_below


def _place(finding: Finding) -> tuple[str, ...]:
    """By rule; by everything else where a rule comes twice, so that the order is always the same."""
    return finding.rule, finding.version, repr(finding)


def _capped(proposed: Credit | None, findings: tuple[Finding, ...]) -> Credit | None:
    caps = [finding.cap for finding in findings if finding.cap is not None]
    for cap in caps:
        proposed = cap if proposed is None else proposed.capped(cap)
    return proposed


def _is_nothing(credit: Credit | None) -> bool:
    return credit is not None and credit.value == 0


def _foreseen(forecast: Forecast, proposed: Credit | None, credit: Credit | None) -> tuple[GrantKind, float]:
    """The grant to go by and its chance. Less credit than the course that is foreseen is credit without a course."""
    chances = forecast.probabilities
    if _is_nothing(credit):
        return GrantKind.NO_CREDIT, chances[GrantKind.NO_CREDIT]
    whole = 1.0 if proposed is None else proposed.courses
    if forecast.grant is GrantKind.ASSIGNED and credit is not None and credit.courses < whole:
        return GrantKind.UNASSIGNED, min(1.0, chances[GrantKind.ASSIGNED] + chances[GrantKind.UNASSIGNED])
    return forecast.grant, chances[forecast.grant]


def _granted_as(grant: GrantKind, equivalents: tuple[Equivalent, ...], forecast: Forecast) -> tuple[str, float | None]:
    """The course, or subject and level, and its chance."""
    best = equivalents[0] if equivalents else None
    if grant is GrantKind.NO_CREDIT:
        return "", None
    if grant is GrantKind.ASSIGNED and best:
        return str(best.course), best.score
    is_cut = grant is not forecast.grant
    if is_cut and forecast.number and best and best.score >= SURE_COURSE:
        return f"{best.course.subject} {_level_mark(best.course.number, forecast.number)}", best.score
    if not forecast.subject:
        return "", None
    chance = forecast.level_chance if grant is GrantKind.UNASSIGNED else None
    return f"{forecast.subject} {forecast.number or ''}".strip(), chance


def _level_mark(course_number: str, style: str) -> str:
    """The level of a course in the style in which the institution writes one: 1XX, 1XXX, 1st."""
    digit = course_number[:1]
    if not digit.isdecimal():
        return style
    if style[1:] and not style[1:].strip("X"):
        return digit + style[1:]
    return _ORDINALS.get(digit, style) if style in _ORDINALS.values() else style
