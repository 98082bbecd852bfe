"""Ageing: every open request is counted once by its age, every answer by the days it took."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.recognition import Answer, RequestState
from bccb.domain.usecases.ageing import turnarounds
from furniture import NOON, a_credential, a_request, an_id
from usecases.offices import REGISTRAR, SFU, UVIC, Office, an_office

NOW = NOON + timedelta(days=1_000)


def told(office: Office, institution=UVIC, days: int = 365):
    with office.work() as unit:
        return turnarounds(unit, institution and institution.id, now=NOW, days=days)


def asked(number: int, age: float, took: float | None = None, **changes):
    """A request of so many days ago, answered after so many."""
    at = NOW - timedelta(days=age)
    fields = {
        "id": an_id(f"request {number}"),
        "created_at": at,
        "micro_credential_id": an_id(f"credential SFU-{number}"),
        "state": RequestState.SUBMITTED if took is None else RequestState.ANSWERED,
        "updated_at": at if took is None else at + timedelta(days=took),
    }
    return a_request(**fields | changes)


def kept(office: Office, *requests) -> None:
    numbers = {each.micro_credential_id: number for number, each in enumerate(requests)}
    office.keep(*(a_credential(id=identifier, program_code=f"SFU-{n}") for identifier, n in numbers.items()))
    office.keep(*requests)


def test_open_requests_are_counted_by_their_age():
    office = an_office()
    kept(office, *(asked(number, age) for number, age in enumerate((0, 7, 7.9, 8, 30, 31, 90, 91, 400))))
    (pace,) = told(office)
    assert (pace.overall.open, pace.overall.answered) == ((3, 2, 2, 2), 0)
    assert (pace.overall.median_days, pace.overall.p90_days) == (None, None)


@given(st.lists(st.integers(min_value=0, max_value=200), min_size=1, max_size=12))
def test_half_and_nine_in_ten_were_answered_within_the_days_that_are_told(taken):
    office = an_office()
    kept(office, *(asked(number, 201, took) for number, took in enumerate(taken)))
    (found,) = told(office)
    for days, share in ((found.overall.median_days, 0.5), (found.overall.p90_days, 0.9)):
        assert sum(each <= days for each in taken) >= share * len(taken)
        assert sum(each < days for each in taken) < share * len(taken)
    assert found.overall.answered == len(taken)


def test_evaluators_are_told_apart_and_add_up():
    office = an_office()
    kept(office, asked(1, 3, evaluator=REGISTRAR.id), asked(2, 40, 10, evaluator=REGISTRAR.id), asked(3, 50))
    (found,) = told(office)
    assert {who: pace.open for who, pace in found.evaluators.items()} == {
        REGISTRAR.id: (1, 0, 0, 0),
        None: (0, 0, 1, 0),
    }
    assert found.overall.open == (1, 0, 1, 0)
    assert found.evaluators[REGISTRAR.id].median_days == 10


def test_what_was_withdrawn_or_answered_long_ago_is_no_answer_and_what_was_closed_is():
    office = an_office()
    kept(
        office,
        asked(1, 20, 2, state=RequestState.CLOSED, answer=Answer.RETURN),
        asked(2, 20, 5, state=RequestState.CLOSED, answer=Answer.CLOSE),
        asked(3, 500, 1),
        asked(4, 5, is_active=False),
    )
    (found,) = told(office)
    assert (found.overall.answered, found.overall.median_days, sum(found.overall.open)) == (1, 5, 0)


def test_one_institution_is_asked_about_or_all():
    office = an_office()
    kept(office, asked(1, 1), asked(2, 2, recognizing_institution_id=SFU.id))
    assert [each.institution_id for each in told(office)] == [UVIC.id]
    assert {each.institution_id for each in told(office, None)} == {UVIC.id, SFU.id}
