"""Recognition: the request, its six answers, and the decision with its term."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.agreement import GrantedCourse
from bccb.domain.credit import CreditType
from bccb.domain.errors import IllegalStep, Invalid
from bccb.domain.recognition import Answer, Evidence, RecognitionType, RequestState, TranscriptMethod
from bccb.domain.rule import FindingKind
from cases import a_finding, a_precedent, a_verdict
from furniture import LATER, NOON, a_full_recognition, a_recognition, a_request, an_id

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))
MAYBE_DAYS = st.none() | DAYS
TERMS = st.tuples(MAYBE_DAYS, MAYBE_DAYS).filter(lambda term: None in term or term[0] <= term[1])
EVALUATOR, OTHER = an_id("evaluator"), an_id("another evaluator")
BY = {"by": EVALUATOR, "at": LATER}


def of_term(term: tuple[date | None, date | None], **changes):
    return a_recognition(effective_date=term[0], expiry_date=term[1], **changes)


def a_refusal(**changes):
    fields = {"recognition_type": RecognitionType.NO_CREDIT, "credit_value": 0, "notes": "No assessment."}
    return a_recognition(**(fields | changes))


# The decision


def test_a_recognition_is_elective_credit_on_the_transcript_unless_it_says_otherwise():
    recognition = a_recognition()
    assert recognition.credit_type is CreditType.ELECTIVE
    assert recognition.transcript_method is TranscriptMethod.LISTED_ON_TRANSCRIPT


def test_a_refusal_is_a_recognition_of_no_credit_with_its_reason():
    assert a_refusal().is_refusal
    assert not a_full_recognition().is_refusal


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: a_refusal(credit_value=3), "creditValue"),
        (lambda: a_refusal(notes=" "), "notes"),
        (lambda: a_refusal(assigned_courses=(GrantedCourse(subject="GEOG", number="155"),)), "assignedCourses"),
        (lambda: a_recognition(recognition_type=RecognitionType.FULL_CREDIT, credit_value=0), "creditValue"),
        (lambda: a_recognition(recognition_type=RecognitionType.PARTIAL_CREDIT, credit_value=0), "creditValue"),
        (lambda: a_recognition(credit_value=-1), "creditValue"),
        (lambda: a_recognition(credit_value=float("nan")), "creditValue"),
        (lambda: a_recognition(conditions="x" * 5_001), "conditions"),
        (lambda: a_recognition(notes="\0"), "notes"),
        (lambda: a_recognition(approval_reference="x" * 501), "approvalReference"),
        (lambda: a_recognition(badge_url="x" * 501), "badgeUrl"),
        (lambda: of_term((date(2026, 1, 2), date(2026, 1, 1))), "expiryDate"),
    ],
)
def test_what_is_wrong_in_a_recognition_is_refused_by_name(make, field):
    with pytest.raises(Invalid) as refusal:
        make()
    assert refusal.value.details[0].field == field


@pytest.mark.parametrize(
    "kind", [RecognitionType.EXEMPTION, RecognitionType.ADVANCED_STANDING, RecognitionType.EQUIVALENCY]
)
def test_standing_can_be_recognized_without_credit(kind):
    assert a_recognition(recognition_type=kind, credit_value=0).credit_value == 0


@given(TERMS, DAYS)
def test_a_recognition_stands_within_its_term_while_it_is_in_use(term, day):
    is_within = (term[0] or date.min) <= day <= (term[1] or date.max)
    assert of_term(term).stands(day) is is_within
    assert not of_term(term).retired(LATER).stands(day)


@given(TERMS, DAYS, DAYS)
def test_an_ended_recognition_stands_no_longer_than_the_day_and_just_as_long_before(term, last, day):
    recognition = of_term(term)
    assert recognition.ended(last, LATER).stands(day) is (recognition.stands(day) and day <= last)


@given(TERMS, DAYS)
def test_ending_twice_changes_nothing_more(term, last):
    ended = of_term(term).ended(last, NOON)
    assert ended.ended(last, LATER) is ended


def test_an_ended_recognition_is_the_next_version_with_its_last_day():
    ended = a_recognition().ended(date(2026, 1, 31), LATER)
    assert (ended.expiry_date, ended.version, ended.updated_at) == (date(2026, 1, 31), 2, LATER)


def test_ending_never_lengthens_a_term():
    recognition = of_term((date(2025, 1, 1), date(2025, 6, 30)))
    assert recognition.ended(date(2026, 1, 31), LATER) is recognition


def test_a_recognition_ended_before_it_begins_never_comes_into_force():
    ended = of_term((date(2026, 9, 1), None)).ended(date(2026, 8, 31), LATER)
    assert not ended.is_active
    assert not ended.stands(date(2026, 9, 1))


@given(TERMS, TERMS)
def test_two_terms_meet_exactly_where_some_day_is_in_both(one, other):
    first, second = of_term(one), of_term(other)
    latest_start = max(one[0] or date.min, other[0] or date.min)
    assert first.meets(second) is second.meets(first)
    assert first.meets(second) is (first.stands(latest_start) and second.stands(latest_start))


# The evidence kept with it


def test_evidence_keeps_a_verdict_in_words_that_outlive_the_code():
    verdict = a_verdict(a_finding(rule="sfu.hours"), a_finding(FindingKind.UNKNOWN, rule="sfu.grade", version="2"))
    evidence = Evidence.of(verdict)
    assert evidence == Evidence(
        summary=verdict.summary,
        confidence=verdict.confidence,
        findings=("UNKNOWN: sfu.grade: sfu.grade unknown.", "PASSED: sfu.hours: sfu.hours passed."),
        precedents=("LANG-GEOG-1155-SFU-1",),
        rule_versions=("sfu.grade 2", "sfu.hours 1"),
        model_version="20260302-1",
        assessed_on=date(2026, 3, 2),
        suggested=evidence.suggested,
    )
    suggested = evidence.suggested
    assert (suggested.kind, suggested.granted_as, suggested.confidence) == (verdict.grant, "GEOG 155", 0.6)


def test_evidence_of_a_case_without_rules_or_precedents_is_empty_but_dated():
    evidence = Evidence.of(a_verdict(precedents=()))
    assert (evidence.findings, evidence.precedents, evidence.rule_versions) == ((), (), ())
    assert evidence.assessed_on == date(2026, 3, 2)
    assert Evidence.of(a_verdict(precedents=(a_precedent(), a_precedent()))).precedents == ("LANG-GEOG-1155-SFU-1",) * 2


# The request and its six answers


def test_there_are_six_answers():
    assert [answer.value for answer in Answer] == ["ESTABLISH", "DENY", "RETURN", "NO_CHANGE", "CLOSE", "FORWARD"]


RECOGNITION = an_id("recognition")
ANSWERS = {
    Answer.ESTABLISH: (lambda request: request.established(RECOGNITION, "Fits", **BY), RequestState.ANSWERED),
    Answer.DENY: (lambda request: request.denied(RECOGNITION, "No assessment", **BY), RequestState.ANSWERED),
    Answer.RETURN: (lambda request: request.returned("Which hours?", **BY), RequestState.RETURNED),
    Answer.NO_CHANGE: (lambda request: request.left_unchanged(None, "Stands", **BY), RequestState.ANSWERED),
    Answer.CLOSE: (lambda request: request.closed("Asked twice", **BY), RequestState.CLOSED),
    Answer.FORWARD: (lambda request: request.forwarded(OTHER, "Their subject", **BY), RequestState.IN_EVALUATION),
}
OPEN = [a_request(), a_request().assigned(EVALUATOR, by=None, at=NOON)]
FINISHED = [a_request().closed("Asked twice", **BY), a_request().established(RECOGNITION, "Fits", **BY)]


@pytest.mark.parametrize("request_", OPEN, ids=lambda request: request.state)
@pytest.mark.parametrize("answer", Answer)
def test_an_open_request_can_get_each_of_the_six_answers(request_, answer):
    give, state = ANSWERS[answer]
    answered = give(request_)
    assert (answered.answer, answered.state, answered.version) == (answer, state, request_.version + 1)
    step = answered.history[-1]
    assert (step.step, step.at, step.by) == (answer.lower(), LATER, EVALUATOR)
    assert answered.history[:-1] == request_.history


@pytest.mark.parametrize("request_", FINISHED, ids=lambda request: request.state)
@pytest.mark.parametrize("answer", Answer)
def test_a_finished_request_gets_no_further_answer(request_, answer):
    with pytest.raises(IllegalStep, match=f"A request that is {request_.state} cannot"):
        ANSWERS[answer][0](request_)


@pytest.mark.parametrize("answer", Answer)
def test_a_returned_request_can_only_be_closed_until_it_is_asked_again(answer):
    returned = a_request().returned("Which hours?", by=EVALUATOR, at=NOON)
    if answer is Answer.CLOSE:
        assert ANSWERS[answer][0](returned).state is RequestState.CLOSED
    else:
        with pytest.raises(IllegalStep, match="from there one may close, resubmit, withdraw"):
            ANSWERS[answer][0](returned)
    again = returned.resubmitted("39 hours", by=OTHER, at=LATER)
    assert (again.state, again.answer) == (RequestState.SUBMITTED, Answer.RETURN)
    assert [step.note for step in again.history] == ["Which hours?", "39 hours"]


@pytest.mark.parametrize(("answer", "leads_to"), [(Answer.ESTABLISH, RECOGNITION), (Answer.DENY, RECOGNITION)])
def test_a_decision_is_kept_with_the_request_that_it_answers(answer, leads_to):
    assert ANSWERS[answer][0](a_request()).recognition_id == leads_to


@pytest.mark.parametrize("answer", [Answer.RETURN, Answer.NO_CHANGE, Answer.CLOSE, Answer.FORWARD])
def test_what_decides_nothing_leaves_no_decision(answer):
    assert ANSWERS[answer][0](a_request()).recognition_id is None


def test_what_was_left_unchanged_is_kept_with_the_request():
    assert a_request().left_unchanged(RECOGNITION, "Stands", **BY).recognition_id == RECOGNITION


@pytest.mark.parametrize("request_", [*OPEN, a_request().returned("Which hours?", by=EVALUATOR, at=NOON)])
def test_what_is_open_can_be_withdrawn_with_a_reason(request_):
    withdrawn = request_.withdrawn("Asked too early", **BY)
    assert (withdrawn.state, withdrawn.answer, withdrawn.is_open) == (RequestState.CLOSED, request_.answer, False)
    assert withdrawn.history[-1].note == "Asked too early"
    with pytest.raises(Invalid, match="reason"):
        request_.withdrawn(" ", **BY)


@pytest.mark.parametrize("request_", FINISHED, ids=lambda request: request.state)
def test_what_has_come_to_an_end_cannot_be_withdrawn(request_):
    with pytest.raises(IllegalStep):
        request_.withdrawn("Asked too early", **BY)


def test_a_retired_request_is_not_open():
    assert a_request().is_open
    assert not a_request(is_active=False).is_open


def test_a_review_changes_nothing_but_its_day():
    reviewed = a_recognition().reviewed(date(2026, 2, 27), LATER)
    assert reviewed == a_recognition(reviewed_on=date(2026, 2, 27), version=2, updated_at=LATER)


def test_an_evaluator_is_assigned_and_another_takes_over():
    assigned = a_request().assigned(EVALUATOR, by=None, at=NOON)
    assert (assigned.state, assigned.evaluator, assigned.history[0].by) == (
        RequestState.IN_EVALUATION,
        EVALUATOR,
        None,
    )
    assert assigned.assigned(OTHER, **BY).evaluator == OTHER
    assert assigned.forwarded(OTHER, "Their subject", **BY).evaluator == OTHER


@pytest.mark.parametrize(
    "give",
    [
        lambda request: request.denied(RECOGNITION, " ", **BY),
        lambda request: request.returned("", **BY),
        lambda request: request.closed("\n", **BY),
    ],
)
def test_a_refusal_a_return_and_a_closing_need_a_reason(give):
    with pytest.raises(Invalid, match="reason: is required"):
        give(a_request())


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: a_request(desired_credit=-1), "desiredCredit"),
        (lambda: a_request(desired_credit=301), "desiredCredit"),
        (lambda: a_request().returned("x" * 5_001, **BY), "note"),
        (lambda: a_request().left_unchanged(None, "\0", **BY), "note"),
    ],
)
def test_what_is_wrong_in_a_request_is_refused_by_name(make, field):
    with pytest.raises(Invalid) as refusal:
        make()
    assert refusal.value.details[0].field == field


def test_a_term_of_one_day_is_a_term():
    day = date(2026, 5, 1)
    recognition = of_term((day, day))
    assert recognition.stands(day)
    assert not recognition.stands(day + timedelta(days=1))
