"""Requesting: one of six answers, a decision with its term, and a trail that tells it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bccb.domain.audit import AuditAction
from bccb.domain.credential import CredentialStatus
from bccb.domain.errors import AlreadyExists, Conflict, IllegalStep, Invalid, NotFound
from bccb.domain.recognition import Answer, Recognition, RecognitionRequest, RecognitionType, RequestState
from furniture import LATER, a_credential, a_recognition, an_id
from usecases.offices import COORDINATING, COORDINATOR, DECIDING, GIS, REGISTRAR, SFU, UVIC, Office, an_office

FALL, SPRING, YEAR_END = date(2026, 9, 1), date(2027, 1, 1), date(2026, 12, 31)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31))
MAYBE_DAYS = st.none() | DAYS
TERMS = st.tuples(MAYBE_DAYS, MAYBE_DAYS).filter(lambda term: None in term or term[0] <= term[1])


def a_grant(name: str = "grant", **changes) -> Recognition:
    return a_recognition(**({"id": an_id(name), "effective_date": FALL} | changes))


def a_refusal(name: str = "refusal", **changes) -> Recognition:
    refused = {"recognition_type": RecognitionType.NO_CREDIT, "credit_value": 0, "notes": "Not assessed."}
    return a_grant(name, **(refused | changes))


def asked(office: Office) -> RecognitionRequest:
    return office.requesting.ask("SFU-GIS-01", "UVIC", COORDINATING, desired_credit=1.5)


def standing(office: Office, day: date) -> list[Recognition]:
    with office.work() as unit:
        return [each for each in unit.recognitions.of_credential(GIS.id) if each.stands(day)]


def names(office: Office) -> list[str]:
    return [message.name for message in office.messages()]


def actions(office: Office, identifier) -> list[AuditAction]:
    return [entry.action for entry in office.trail(identifier)]


# Asking


def test_asking_keeps_what_is_asked_by_whom_and_for_which_version():
    office = an_office()
    request = asked(office)
    assert office.of(request) == request
    assert (request.micro_credential_id, request.micro_credential_version) == (GIS.id, GIS.version)
    assert (request.recognizing_institution_id, request.asked_by) == (UVIC.id, COORDINATING.account_id)
    assert (request.desired_credit, request.state, request.created_at) == (
        1.5,
        RequestState.SUBMITTED,
        office.clock.now(),
    )
    assert actions(office, request.id) == [AuditAction.CREATE]
    assert [(each.name, each.payload) for each in office.messages()] == [
        ("RecognitionRequested", {"request_id": str(request.id)})
    ]


@pytest.mark.parametrize("status", [each for each in CredentialStatus if each is not CredentialStatus.PUBLISHED])
def test_only_a_published_credential_can_be_asked_for(status):
    office = an_office()
    office.keep(a_credential(program_code="SFU-X-1", status=status))
    before = office.everything()
    with pytest.raises(Conflict, match=f"The credential SFU-X-1 is {status}; only a published one can be asked for"):
        office.requesting.ask("SFU-X-1", "UVIC", COORDINATING)
    assert office.everything() == before


@pytest.mark.parametrize("record", [GIS, UVIC], ids=["credential", "institution"])
def test_asking_about_or_at_what_is_no_longer_in_use_changes_nothing(record):
    office = an_office()
    with office.work() as unit:
        shelf = unit.credentials if record is GIS else unit.institutions
        shelf.save(record.retired(LATER))
        unit.commit()
    before = office.everything()
    with pytest.raises(Conflict, match="is no longer in use"):
        asked(office)
    assert office.everything() == before


@pytest.mark.parametrize(("credential", "institution"), [("NOPE", "UVIC"), ("SFU-GIS-01", "NOPE")])
def test_asking_for_what_is_not_there_changes_nothing(credential, institution):
    office = an_office()
    before = office.everything()
    with pytest.raises(NotFound, match="NOPE"):
        office.requesting.ask(credential, institution, COORDINATING)
    assert office.everything() == before


def test_a_second_open_request_about_a_credential_at_an_institution_is_refused():
    office = an_office()
    first = asked(office)
    before = office.everything()
    with pytest.raises(Conflict, match="UVIC has an open request about SFU-GIS-01 already"):
        asked(office)
    assert office.everything() == before
    office.requesting.ask("SFU-GIS-01", "LANG", COORDINATING)
    send_back(office, first)
    with pytest.raises(Conflict, match="already"):
        asked(office)


def test_what_came_to_an_end_can_be_asked_again():
    office = an_office()
    for end in (establish, close, withdraw):
        end(office, asked(office))
    assert asked(office).is_open


def test_asking_for_an_impossible_credit_changes_nothing():
    office = an_office()
    before = office.everything()
    with pytest.raises(Invalid, match="desiredCredit"):
        office.requesting.ask("SFU-GIS-01", "UVIC", COORDINATING, desired_credit=-1)
    assert office.everything() == before


# The six answers


def establish(office, request):
    return office.requesting.establish(request.id, a_grant(), "Fits GEOG 228", DECIDING)


def deny(office, request):
    return office.requesting.deny(request.id, a_refusal(), DECIDING)


def send_back(office, request):
    return office.requesting.send_back(request.id, "Which hours?", DECIDING)


def leave_unchanged(office, request):
    return office.requesting.leave_unchanged(request.id, "Stands as it is", DECIDING)


def close(office, request):
    return office.requesting.close(request.id, "Asked twice", DECIDING)


def withdraw(office, request):
    return office.requesting.take_back(request.id, "Asked too early", COORDINATING)


def forward(office, request):
    return office.requesting.forward(request.id, REGISTRAR.id, "Their subject", DECIDING)


SIX = [
    (establish, Answer.ESTABLISH, RequestState.ANSWERED, "Fits GEOG 228", AuditAction.ANSWER),
    (deny, Answer.DENY, RequestState.ANSWERED, "Not assessed.", AuditAction.ANSWER),
    (send_back, Answer.RETURN, RequestState.RETURNED, "Which hours?", AuditAction.RETURN),
    (leave_unchanged, Answer.NO_CHANGE, RequestState.ANSWERED, "Stands as it is", AuditAction.ANSWER),
    (close, Answer.CLOSE, RequestState.CLOSED, "Asked twice", AuditAction.ANSWER),
    (forward, Answer.FORWARD, RequestState.IN_EVALUATION, "Their subject", AuditAction.ASSIGN),
]
by_answer = {"ids": [str(answer) for _, answer, *_ in SIX]}


@pytest.mark.parametrize(("give", "answer", "state", "note", "action"), SIX, **by_answer)
def test_each_of_the_six_answers_is_kept_with_who_when_and_why(give, answer, state, note, action):
    office = an_office()
    request = asked(office)
    office.clock.moment = LATER
    answered = give(office, request)
    assert office.of(request) == answered
    assert (answered.answer, answered.state, answered.version) == (answer, state, 2)
    step = answered.history[-1]
    assert (step.step, step.by, step.at, step.note) == (answer.lower(), REGISTRAR.id, LATER, note)
    assert actions(office, request.id) == [AuditAction.CREATE, action]
    assert "RequestAdvanced" in names(office)


@pytest.mark.parametrize(("give", "answer", "state", "note", "action"), SIX, **by_answer)
def test_no_answer_is_given_to_a_closed_request(give, answer, state, note, action):  # noqa: ARG001
    office = an_office()
    request = office.requesting.close(asked(office).id, "Asked twice", DECIDING)
    before = office.everything()
    with pytest.raises(IllegalStep, match="A request that is CLOSED cannot"):
        give(office, request)
    assert office.everything() == before


@pytest.mark.parametrize(("give", "answer", "state", "note", "action"), SIX, **by_answer)
def test_a_request_that_is_not_there_gets_no_answer(give, answer, state, note, action):  # noqa: ARG001
    office = an_office()
    before = office.everything()
    with pytest.raises(NotFound, match="There is no request"):
        give(office, RecognitionRequest(**(vars(asked(an_office())) | {"id": an_id("nowhere")})))
    assert office.everything() == before


def test_a_request_is_assigned_returned_and_asked_again():
    office = an_office()
    request = asked(office)
    assigned = office.requesting.assign(request.id, REGISTRAR.id, DECIDING)
    assert (assigned.state, assigned.evaluator) == (RequestState.IN_EVALUATION, REGISTRAR.id)
    send_back(office, request)
    again = office.requesting.resubmit(request.id, "39 hours", COORDINATING)
    assert (again.state, [step.note for step in again.history]) == (
        RequestState.SUBMITTED,
        ["", "Which hours?", "39 hours"],
    )
    assert [step.by for step in again.history] == [REGISTRAR.id, REGISTRAR.id, COORDINATING.account_id]
    assert actions(office, request.id) == [
        AuditAction.CREATE,
        AuditAction.ASSIGN,
        AuditAction.RETURN,
        AuditAction.SUBMIT,
    ]


@pytest.mark.parametrize(
    "give",
    [
        lambda office, request: office.requesting.send_back(request.id, " ", DECIDING),
        lambda office, request: office.requesting.close(request.id, "", DECIDING),
    ],
)
def test_an_answer_that_needs_a_reason_and_has_none_changes_nothing(give):
    office = an_office()
    request = asked(office)
    before = office.everything()
    with pytest.raises(Invalid, match="reason: is required"):
        give(office, request)
    assert office.everything() == before


def test_those_who_asked_take_an_open_request_back_and_its_history_says_why():
    office = an_office()
    request = asked(office)
    office.clock.moment = LATER
    withdrawn = withdraw(office, request)
    assert office.of(request) == withdrawn
    assert (withdrawn.state, withdrawn.answer, withdrawn.is_open) == (RequestState.CLOSED, None, False)
    step = withdrawn.history[-1]
    assert (step.step, step.by, step.at, step.note) == ("withdraw", COORDINATOR.id, LATER, "Asked too early")
    assert actions(office, request.id) == [AuditAction.CREATE, AuditAction.WITHDRAW]
    assert office.messages()[-1].payload == {"request_id": str(request.id), "step": "withdraw"}


def test_what_was_answered_cannot_be_taken_back():
    office = an_office()
    request = establish(office, asked(office))
    before = office.everything()
    with pytest.raises(IllegalStep, match="A request that is ANSWERED cannot withdraw"):
        withdraw(office, request)
    with pytest.raises(Invalid, match="reason: is required"):
        office.requesting.take_back(office.requesting.ask("SFU-GIS-01", "LANG", COORDINATING).id, " ", COORDINATING)
    assert office.of(request) == before["requests"][0]


# The decision


def test_establishing_keeps_the_recognition_with_its_own_entry_and_event():
    office = an_office()
    request = establish(office, asked(office))
    recognition = office.get(Recognition, request.recognition_id)
    assert recognition == a_grant(micro_credential_version=GIS.version)
    assert actions(office, recognition.id) == [AuditAction.GRANT]
    assert names(office) == ["RecognitionRequested", "RecognitionGranted", "FeedbackGiven", "RequestAdvanced"]


def test_denying_publishes_the_refusal_with_its_reason():
    office = an_office()
    request = deny(office, asked(office))
    refusal = office.get(Recognition, request.recognition_id)
    assert (refusal.is_refusal, refusal.notes) == (True, "Not assessed.")
    assert actions(office, refusal.id) == [AuditAction.REJECT]
    assert names(office) == ["RecognitionRequested", "RecognitionRefused", "FeedbackGiven", "RequestAdvanced"]


def test_a_decision_that_names_no_day_begins_today():
    office = an_office()
    office.clock.day = date(2026, 5, 4)
    request = office.requesting.establish(asked(office).id, a_grant(effective_date=None), "", DECIDING)
    assert office.get(Recognition, request.recognition_id).effective_date == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("decide", "field"),
    [
        (lambda office, request: office.requesting.establish(request, a_refusal(), "", DECIDING), "recognitionType"),
        (lambda office, request: office.requesting.deny(request, a_grant(), DECIDING), "recognitionType"),
        (
            lambda office, request: office.requesting.establish(
                request, a_grant(recognizing_institution_id=SFU.id), "", DECIDING
            ),
            "recognizingInstitution",
        ),
        (
            lambda office, request: office.requesting.deny(
                request, a_refusal(micro_credential_id=an_id("another")), DECIDING
            ),
            "microCredential",
        ),
    ],
)
def test_a_decision_that_does_not_answer_the_request_changes_nothing(decide, field):
    office = an_office()
    office.keep(a_grant("before", effective_date=None))
    request = asked(office)
    before = office.everything()
    with pytest.raises(Invalid) as refusal:
        decide(office, request.id)
    assert refusal.value.details[0].field == field
    assert office.everything() == before


def test_a_decision_that_is_already_kept_changes_nothing():
    office = an_office()
    office.keep(a_grant())
    request = asked(office)
    before = office.everything()
    with pytest.raises(AlreadyExists, match="recognition"):
        establish(office, request)
    assert office.everything() == before


# A new decision ends what stood


@pytest.mark.parametrize(
    ("stood", "last_day"),
    [
        ((None, None), date(2026, 8, 31)),
        ((date(2025, 1, 1), None), date(2026, 8, 31)),
        ((date(2025, 1, 1), date(2027, 6, 30)), date(2026, 8, 31)),
        ((date(2025, 1, 1), FALL), date(2026, 8, 31)),
        ((date(2025, 1, 1), date(2026, 8, 31)), date(2026, 8, 31)),
        ((date(2025, 1, 1), date(2025, 12, 31)), date(2025, 12, 31)),
    ],
)
def test_what_stands_when_a_decision_begins_ends_the_day_before(stood, last_day):
    office = an_office()
    old = a_grant("old", effective_date=stood[0], expiry_date=stood[1])
    office.keep(old)
    establish(office, asked(office))
    assert (office.of(old).expiry_date, office.of(old).is_active) == (last_day, True)


@pytest.mark.parametrize("begins", [FALL, FALL + timedelta(days=1), date(2030, 1, 1)])
def test_what_would_begin_within_the_term_of_a_decision_is_retired(begins):
    office = an_office()
    future = a_grant("future", effective_date=begins)
    office.keep(future)
    establish(office, asked(office))
    assert not office.of(future).is_active


def test_what_begins_after_the_term_of_a_decision_is_left_alone():
    office = an_office()
    later = a_grant("later", effective_date=SPRING)
    office.keep(later)
    office.requesting.establish(asked(office).id, a_grant(expiry_date=YEAR_END), "", DECIDING)
    assert office.of(later) == later


def test_a_decision_leaves_other_institutions_and_other_credentials_alone():
    office = an_office()
    other = a_credential(program_code="SFU-X-1", status=CredentialStatus.PUBLISHED)
    elsewhere = a_grant("elsewhere", recognizing_institution_id=SFU.id)
    another = a_grant("another", micro_credential_id=other.id)
    office.keep(other, elsewhere, another)
    establish(office, asked(office))
    assert (office.of(elsewhere), office.of(another)) == (elsewhere, another)


def test_what_a_decision_ends_has_its_own_entry_and_event():
    office = an_office()
    old, future = a_grant("old", effective_date=None), a_grant("future", effective_date=SPRING)
    office.keep(old, future)
    deny(office, asked(office))
    assert actions(office, old.id) == actions(office, future.id) == [AuditAction.WITHDRAW]
    assert office.trail(old.id)[0].changes["expiry_date"] == (None, "2026-08-31")
    assert office.trail(future.id)[0].changes["is_active"] == (True, False)
    assert sorted(names(office)) == [
        "FeedbackGiven",
        "RecognitionRefused",
        "RecognitionRequested",
        "RecognitionWithdrawn",
        "RecognitionWithdrawn",
        "RequestAdvanced",
    ]


def test_a_grant_ends_the_refusal_before_it_and_a_refusal_the_grant():
    office = an_office()
    establish(office, asked(office))
    office.requesting.deny(asked(office).id, a_refusal(effective_date=SPRING), DECIDING)
    assert [each.is_refusal for each in standing(office, YEAR_END)] == [False]
    assert [each.is_refusal for each in standing(office, SPRING)] == [True]


def test_leaving_unchanged_leaves_what_stands_standing_and_says_when_it_was_reviewed():
    office = an_office()
    office.clock.day = SPRING
    old = a_grant("old")
    office.keep(old)
    request = leave_unchanged(office, asked(office))
    assert request.recognition_id == old.id
    assert office.of(old) == replace(old, reviewed_on=SPRING, version=2, updated_at=office.clock.now())
    assert office.trail(old.id)[0].changes["reviewed_on"] == (None, str(SPRING))
    assert names(office) == ["RecognitionRequested", "RecognitionReviewed", "RequestAdvanced"]


def test_leaving_unchanged_where_nothing_stands_changes_no_recognition():
    office = an_office()
    ended = a_grant("ended", effective_date=None, expiry_date=date(2025, 12, 31))
    elsewhere = a_grant("elsewhere", recognizing_institution_id=SFU.id)
    office.keep(ended, elsewhere)
    assert leave_unchanged(office, asked(office)).recognition_id is None
    assert (office.of(ended), office.of(elsewhere)) == (ended, elsewhere)


def test_a_decision_records_the_version_of_the_credential_it_was_made_on():
    office = an_office()
    request = asked(office)
    with office.work() as unit:
        unit.credentials.save(GIS.changed(LATER, cost=450.0))
        unit.commit()
    decided = office.get(Recognition, deny(office, request).recognition_id)
    assert (request.micro_credential_version, decided.micro_credential_version) == (1, 2)


def test_a_decision_from_the_first_day_of_all_retires_what_always_held():
    office = an_office()
    old = a_grant("old", effective_date=None)
    office.keep(old)
    office.requesting.establish(asked(office).id, a_grant(effective_date=date.min), "", DECIDING)
    assert not office.of(old).is_active


@given(st.lists(TERMS, max_size=3), TERMS, DAYS)
def test_whatever_stood_a_decision_stands_alone_throughout_its_term(stood, term, day):
    office = an_office()
    old = [
        a_grant(f"old {place}", effective_date=begins, expiry_date=ends) for place, (begins, ends) in enumerate(stood)
    ]
    office.keep(*old)
    begins = term[0] or office.clock.day
    assume(term[1] is None or begins <= term[1])
    decision = a_grant(effective_date=term[0], expiry_date=term[1])
    office.requesting.establish(asked(office).id, decision, "", DECIDING)
    within = [each.id for each in standing(office, day)]
    if begins <= day <= (term[1] or date.max):
        assert within == [decision.id]
    else:
        assert decision.id not in within
    if day < begins:
        assert sorted(within) == sorted(each.id for each in old if each.stands(day))


# Withdrawing


def test_withdrawing_ends_a_recognition_with_an_entry_and_an_event():
    office = an_office()
    office.keep(a_grant("old", effective_date=None))
    office.clock.moment = LATER
    ended = office.requesting.withdraw(an_id("old"), YEAR_END, DECIDING)
    assert (ended.expiry_date, ended.version, ended.updated_at) == (YEAR_END, 2, LATER)
    assert office.get(Recognition, an_id("old")) == ended
    assert actions(office, an_id("old")) == [AuditAction.WITHDRAW]
    assert names(office) == ["RecognitionWithdrawn"]


def test_withdrawing_what_has_not_begun_means_that_it_never_will():
    office = an_office()
    office.keep(a_grant("old"))
    assert not office.requesting.withdraw(an_id("old"), FALL - timedelta(days=1), DECIDING).is_active


def test_withdrawing_what_has_begun_does_not_undo_that_it_stood():
    office = an_office()
    office.keep(a_grant("old"))
    office.clock.day = FALL
    before = office.everything()
    with pytest.raises(Invalid, match=f"lastDay: must be {FALL} or later"):
        office.requesting.withdraw(an_id("old"), FALL - timedelta(days=1), DECIDING)
    assert office.everything() == before
    assert office.requesting.withdraw(an_id("old"), FALL, DECIDING).expiry_date == FALL


@pytest.mark.parametrize("last_day", [YEAR_END, SPRING])
def test_withdrawing_what_ends_by_then_changes_nothing(last_day):
    office = an_office()
    old = a_grant("old", expiry_date=YEAR_END)
    office.keep(old)
    before = office.everything()
    assert office.requesting.withdraw(old.id, last_day, DECIDING) == old
    assert office.everything() == before


def test_withdrawing_what_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="There is no recognition"):
        an_office().requesting.withdraw(an_id("nowhere"), FALL, DECIDING)


# Every write


def test_every_change_of_a_record_has_exactly_one_entry():
    office = an_office()
    office.keep(a_grant("old", effective_date=None))
    request = asked(office)
    office.requesting.assign(request.id, REGISTRAR.id, DECIDING)
    office.requesting.forward(request.id, REGISTRAR.id, "", DECIDING)
    establish(office, request)
    office.requesting.withdraw(a_grant().id, YEAR_END, DECIDING)
    for identifier, kind, first in (
        (request.id, RecognitionRequest, 1),
        (an_id("old"), Recognition, 2),
        (a_grant().id, Recognition, 1),
    ):
        versions = [entry.changes["version"][1] for entry in office.trail(identifier)]
        assert versions == list(range(first, office.get(kind, identifier).version + 1))


def test_the_request_remembers_the_version_that_was_asked_for():
    office = an_office()
    later = replace(GIS, version=2)
    with office.work() as unit:
        unit.credentials.save(later)
        unit.commit()
    assert asked(office).micro_credential_version == 2
