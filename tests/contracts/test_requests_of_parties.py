"""Whose requests are found: those a party asked, was asked, issues for or evaluates, oldest first, page by page."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest

from bccb.domain.errors import AlreadyExists, Conflict, Invalid, NotFound
from bccb.domain.ports.repositories import Party, Timing
from bccb.domain.recognition import Answer, RequestState
from furniture import LATER, NOON, a_credential, a_request, an_account, an_id, an_institution

SFU, UVIC, LANG = an_institution(code="SFU"), an_institution(code="UVIC"), an_institution(code="LANG")
OURS = a_credential()
THEIRS = a_credential(program_code="LANG-GIS-01", institution_id=LANG.id)
LEARNER, EVALUATOR = an_account(), an_account(email="evaluator@example.ca")


def a_numbered_request(number: int, **changes):
    at = NOON + timedelta(days=number)
    fields = {
        "id": an_id(f"request {number}"),
        "created_at": at,
        "updated_at": at,
        "micro_credential_id": OURS.id,
        "recognizing_institution_id": UVIC.id,
        "asked_by": None,
        "evaluator": None,
    }
    return a_request(**(fields | changes))


FROM_US = a_numbered_request(1)
BY_LEARNER = a_numbered_request(2, micro_credential_id=THEIRS.id, asked_by=LEARNER.id)
EVALUATED = a_numbered_request(3, micro_credential_id=THEIRS.id, evaluator=EVALUATOR.id, state=RequestState.ANSWERED)
TO_LANG = a_numbered_request(4, recognizing_institution_id=LANG.id, state=RequestState.RETURNED)
RETIRED = a_numbered_request(5, is_active=False)
NOBODY = an_id("nobody")


@pytest.fixture
def unit(database):
    with database.unit_of_work() as unit:
        for institution in (SFU, UVIC, LANG):
            unit.institutions.add(institution)
        for account in (LEARNER, EVALUATOR):
            unit.accounts.add(account)
        for credential in (OURS, THEIRS):
            unit.credentials.add(credential)
        for request in (EVALUATED, TO_LANG, RETIRED, FROM_US, BY_LEARNER):
            unit.requests.add(request)
        unit.commit()
    with database.unit_of_work() as unit:
        yield unit


@pytest.mark.parametrize(
    ("party", "found"),
    [
        (None, (FROM_US, BY_LEARNER, EVALUATED, TO_LANG)),
        (Party(account_id=LEARNER.id), (BY_LEARNER,)),
        (Party(account_id=NOBODY), ()),
        (Party(account_id=NOBODY, issuing=SFU.id), (FROM_US, TO_LANG)),
        (Party(account_id=NOBODY, recognizing=LANG.id), (TO_LANG,)),
        (Party(account_id=EVALUATOR.id, home=UVIC.id), (EVALUATED,)),
        (Party(account_id=EVALUATOR.id, home=LANG.id), ()),
        (Party(account_id=EVALUATOR.id), ()),
        (Party(account_id=LEARNER.id, issuing=SFU.id), (FROM_US, BY_LEARNER, TO_LANG)),
    ],
)
def test_a_party_finds_what_concerns_it_and_nothing_else(unit, party, found):
    page = unit.requests.involving(party, {})
    assert (page.items, page.total, page.following) == (found, len(found), None)


def test_conditions_and_age_narrow_what_a_party_finds(unit):
    party = Party(account_id=NOBODY, issuing=SFU.id)
    assert unit.requests.involving(party, {"state": RequestState.RETURNED}).items == (TO_LANG,)
    assert unit.requests.involving(party, {}, asked_by=FROM_US.created_at).items == (FROM_US,)
    assert unit.requests.involving(party, {}, asked_by=NOON).items == ()
    with pytest.raises(Invalid, match="history"):
        unit.requests.involving(party, {"history": ()})


def test_pages_go_on_where_the_last_one_ended(unit):
    seen, after = [], None
    while True:
        page = unit.requests.involving(None, {}, after=after, limit=1)
        seen += page.items
        assert page.total == 4
        if (after := page.following) is None:
            break
    assert seen == [FROM_US, BY_LEARNER, EVALUATED, TO_LANG]
    with pytest.raises(Invalid, match="after"):
        unit.requests.involving(None, {}, after="bm90aGluZw==")


@pytest.mark.usefixtures("unit")
def test_who_holds_a_request_changes_it_before_the_others(database):
    is_held, states = Event(), []

    def second():
        is_held.wait()
        try:
            with database.unit_of_work() as later:
                states.append(later.requests.hold(FROM_US.id).state)
        except Conflict:
            states.append(RequestState.CLOSED)

    waiting = Thread(target=second)
    waiting.start()
    with database.unit_of_work() as first:
        held = first.requests.hold(FROM_US.id)
        is_held.set()
        first.requests.save(held.changed(LATER, state=RequestState.CLOSED))
        first.commit()
    waiting.join()
    assert states == [RequestState.CLOSED]


def test_a_request_that_is_not_there_is_not_held(unit):
    with pytest.raises(NotFound):
        unit.requests.hold(NOBODY)


def test_a_credential_has_one_open_request_at_an_institution(unit):
    with pytest.raises(AlreadyExists) as refusal:
        unit.requests.add(a_numbered_request(6))
    assert refusal.value.field == "recognizingInstitution"


def test_a_request_is_open_again_only_while_no_other_is(unit):
    closed = a_numbered_request(6, state=RequestState.CLOSED)
    unit.requests.add(closed)
    with pytest.raises(AlreadyExists):
        unit.requests.save(closed.changed(NOON, state=RequestState.SUBMITTED))


def test_what_is_closed_or_retired_makes_room_for_another(unit):
    unit.requests.save(FROM_US.changed(NOON, state=RequestState.ANSWERED))
    unit.requests.save(BY_LEARNER.retired(NOON))
    unit.requests.add(a_numbered_request(6))
    unit.requests.add(a_numbered_request(7, micro_credential_id=THEIRS.id))
    assert unit.requests.page({"state": RequestState.SUBMITTED}).total == 2


def test_of_two_who_ask_the_same_at_once_one_is_heard(database, unit):  # noqa: ARG001 - the unit keeps the records
    start, outcomes = Barrier(2), []

    def ask(number):
        with database.unit_of_work() as mine:
            start.wait()
            try:
                mine.requests.add(
                    a_numbered_request(number, micro_credential_id=THEIRS.id, recognizing_institution_id=SFU.id)
                )
                mine.commit()
                outcomes.append("asked")
            except Conflict as refusal:
                outcomes.append(type(refusal).__name__)

    writers = [Thread(target=ask, args=(number,)) for number in (6, 7)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(outcomes) == ["AlreadyExists", "asked"]


def test_the_times_of_what_is_open_or_was_answered_since_are_told(unit):
    answered = Timing(
        institution_id=UVIC.id, evaluator=EVALUATOR.id, asked_at=EVALUATED.created_at, answered_at=EVALUATED.updated_at
    )
    found = unit.requests.timings(UVIC.id, since=EVALUATED.updated_at)
    assert answered in found
    assert [each.answered_at for each in found if each != answered] == [None, None]
    assert answered not in unit.requests.timings(UVIC.id, since=EVALUATED.updated_at + timedelta(seconds=1))
    assert [each.asked_at for each in unit.requests.timings(LANG.id, since=NOON)] == [TO_LANG.created_at]
    assert len(unit.requests.timings(None, since=NOON)) == 4


def test_what_was_withdrawn_is_never_an_answer(unit):
    unit.requests.save(FROM_US.changed(LATER, state=RequestState.CLOSED))
    closed = BY_LEARNER.changed(LATER, state=RequestState.CLOSED, answer=Answer.CLOSE)
    unit.requests.save(closed)
    asked_at = [each.asked_at for each in unit.requests.timings(UVIC.id, since=NOON)]
    assert FROM_US.created_at not in asked_at
    assert closed.created_at in asked_at
