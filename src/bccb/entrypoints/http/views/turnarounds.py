"""How old the open requests of an institution are, and how long its answers took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bccb.domain.account import Permission
from bccb.domain.ports.unit_of_work import UnitOfWork
from bccb.domain.usecases.ageing import Pace, Turnaround
from bccb.domain.usecases.ageing import turnarounds as found_by
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.door import Door
from bccb.entrypoints.http.gate import callers
from bccb.entrypoints.http.pagination import conditions
from bccb.entrypoints.http.schemas import examples, request_examples
from bccb.entrypoints.http.schemas.turnarounds import TurnaroundQuery, TurnaroundSchema

turnarounds = Door("Turnaround", __name__, description="How old open requests are, and how long answers took.")

_PACE = asdict(Pace(open=(3, 1, 0, 0), answered=12, median_days=9, p90_days=21))
_EXAMPLE = {
    **_PACE,
    "recognizing_institution": examples.UVIC,
    "evaluators": [{**_PACE, "evaluator": request_examples.REQUEST.evaluator}],
}


@turnarounds.route("/requests/turnaround")
@turnarounds.signed_in(Permission.DECIDE_REQUESTS)
@turnarounds.arguments(TurnaroundQuery, location="query")
@turnarounds.whole(TurnaroundSchema, example=_EXAMPLE)
def read_turnaround(asked: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Read how old open requests are, and how long answers took

    Of one's own institution, as a whole and by evaluator; for administrators of all that were asked.
    """
    caller, days = callers.current(), asked.pop("days")
    with reading() as unit:
        named = conditions(unit, asked).get("recognizing_institution_id")
        whose = named or caller.account.institution_id
        caller.require(Permission.DECIDE_REQUESTS, whose)
        found = found_by(unit, whose, now=container().clock().now(), days=days)
        return sorted((_told(unit, each) for each in found), key=lambda told: told["recognizing_institution"].code)


def _told(unit: UnitOfWork, each: Turnaround) -> dict[str, Any]:
    people = unit.accounts.many([one for one in each.evaluators if one is not None])
    evaluators = [
        {**asdict(pace), "evaluator": None if who is None else people[who]} for who, pace in each.evaluators.items()
    ]
    institution = unit.institutions.get(each.institution_id)
    return {**asdict(each.overall), "recognizing_institution": institution, "evaluators": evaluators}
