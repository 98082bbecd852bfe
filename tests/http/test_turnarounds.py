"""How old open requests are and how long answers took: of one's own institution, for administrators of all."""

from __future__ import annotations

import pytest
from people import ADMIN, COORDINATOR, EVALUATOR, LEARNER, REGISTRAR, STRANGER, Desk, a_desk, data, refusal


@pytest.fixture
def desk() -> Desk:
    desk = a_desk()
    for code in ("UVIC", "LANG"):
        body = {"microCredential": "SFU-GIS-01", "recognizingInstitution": code}
        asked = data(desk.post("/requests", COORDINATOR, body), 201)
        if code == "UVIC":
            evaluator = {"evaluator": str(EVALUATOR.id)}
            data(desk.post(f"/requests/{asked['id']}/assign", REGISTRAR, evaluator))
            data(desk.post(f"/requests/{asked['id']}/no-change", EVALUATOR))
    return desk


def codes(desk: Desk, by, query: str = "") -> list[str]:
    return [each["recognizingInstitution"]["code"] for each in data(desk.get(f"/requests/turnaround{query}", by))]


def test_the_institution_that_was_asked_reads_its_turnaround(desk):
    (uvic,) = data(desk.get("/requests/turnaround", REGISTRAR))
    assert (uvic["open"], uvic["answered"], uvic["medianDays"], uvic["p90Days"]) == ([0, 0, 0, 0], 1, 0, 0)
    (evaluator,) = uvic["evaluators"]
    assert (evaluator["evaluator"]["firstName"], evaluator["answered"]) == ("Evaluator", 1)
    (lang,) = data(desk.get("/requests/turnaround", STRANGER))
    assert (lang["open"], lang["evaluators"][0]["evaluator"]) == ([1, 0, 0, 0], None)


def test_a7_nobody_reads_that_of_another_institution(desk):
    assert codes(desk, ADMIN) == ["LANG", "UVIC"]
    assert codes(desk, ADMIN, "?recognizingInstitution=LANG") == ["LANG"]
    assert refusal(desk.get("/requests/turnaround?recognizingInstitution=UVIC", STRANGER))[0] == 403
    assert refusal(desk.get("/requests/turnaround", LEARNER))[0] == 403
    assert refusal(desk.get("/requests/turnaround"))[0] == 401


@pytest.mark.parametrize("query", ["days=0", "days=3651", "days=1e9", "days=1&days=2", "recognizingInstitution=NOBODY"])
def test_a25_a_wrong_question_is_refused(desk, query):
    assert refusal(desk.get(f"/requests/turnaround?{query}", ADMIN)) == (422, "VALIDATION_ERROR")
