"""The Python client against a served application: signed in, asked, assigned, decided, listed, replaced, expired."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Thread

import pytest
from bccb_client import ApiError, Client
from test_over_http import CODE, COURSE, DRAFT, PASSWORD, PRECEDENT, Office
from werkzeug.serving import make_server

from bccb.domain.audit import SYSTEM

FALL, SPRING = date(2026, 9, 1), date(2027, 1, 4)


@pytest.fixture
def office(database) -> Iterator[Office]:
    office = Office(database._url)
    office.container.administering().create_admin("admin@example.ca", PASSWORD, SYSTEM, first_name="", last_name="")
    yield office
    office.container.database().dispose()


@pytest.fixture
def url(office) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, office.client.application, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def invited(url: str, admin: Client, name: str, role: str, institution: str) -> Client:
    email = f"{name}@example.ca"
    offer = admin.invite({"email": email, "role": role, "institution": institution})
    somebody = Client(url)
    somebody.accept_invitation({"token": offer["token"], "password": PASSWORD})
    somebody.sign_in(email, PASSWORD)
    return somebody


def standing(client: Client, day: date) -> list[str]:
    page = client.list_recognitions(micro_credential=CODE, recognizing_institution="UVIC", as_of=str(day))
    return [recognition["id"] for recognition in page]


def test_the_life_of_a_credential_in_python(office, url):
    with Client(url) as admin, Client(url) as anybody:
        admin.sign_in("admin@example.ca", PASSWORD)
        for code, per_course in (("SFU", 3), ("UVIC", 1.5)):
            unit = {"name": "credit" if per_course == 3 else "unit", "perCourse": per_course}
            admin.add_institution({"code": code, "name": f"University {code}", "unit": unit})
        coordinator = invited(url, admin, "coordinator", "PROGRAM_COORDINATOR", "SFU")
        registrar = invited(url, admin, "registrar", "INSTITUTION_ADMIN", "UVIC")
        evaluator = invited(url, admin, "evaluator", "USER", "UVIC")
        registrar.add_course(COURSE)
        registrar.add_agreement(PRECEDENT | {"sourceInstitution": "SFU"})
        coordinator.draft_credential(DRAFT)
        with pytest.raises(ApiError) as hidden:
            anybody.read_credential(CODE)
        assert (hidden.value.status, hidden.value.code) == (404, "NOT_FOUND")
        coordinator.submit_credential(CODE)
        coordinator.publish_credential(CODE)
        office.container.training().train()

        # Asked once, however often it is sent; assigned; seen with its evidence; established.
        ask = {"microCredential": CODE, "recognizingInstitution": "UVIC"}
        request = coordinator.ask_for_recognition(ask, idempotency_key="ask-1")
        assert coordinator.ask_for_recognition(ask, idempotency_key="ask-1") == request
        registrar.assign_request(request["id"], {"evaluator": evaluator.read_me()["id"]})
        assert evaluator.read_evidence(request["id"])["assessment"]["precedents"]
        decision = {"recognitionType": "PARTIAL_CREDIT", "creditValue": 1.5, "effectiveDate": str(FALL)}
        grant = evaluator.establish_credit(request["id"], decision)["recognitionId"]
        assert [standing(anybody, day) for day in (date(2026, 8, 31), FALL)] == [[], [grant]]

        # A version that is no longer the newest is not changed.
        course = next(anybody.every(anybody.list_courses, institution="UVIC", limit=1))
        registrar.revise_course(course["id"], {"hours": 39}, if_match=f'"{course["version"]}"')
        with pytest.raises(ApiError) as stale:
            registrar.revise_course(course["id"], {"hours": 40}, if_match=f'"{course["version"]}"')
        assert stale.value.status == 412

        # Replaced for the spring, and then it expires.
        again = coordinator.ask_for_recognition(ask, idempotency_key="ask-2")
        full = {"recognitionType": "FULL_CREDIT", "creditValue": 3, "effectiveDate": str(SPRING)}
        better = registrar.establish_credit(again["id"], full)["recognitionId"]
        registrar.withdraw_recognition(better, {"lastDay": "2027-08-31"})
        days = (date(2027, 1, 3), SPRING, date(2027, 8, 31), date(2027, 9, 1))
        assert [standing(anybody, day) for day in days] == [[grant], [better], [better], []]
        assert {each["id"] for each in registrar.every(registrar.list_requests, limit=1)} == {
            request["id"],
            again["id"],
        }


@pytest.mark.usefixtures("office")
def test_files_go_out_and_come_in_again_in_python(url):
    with Client(url) as admin:
        admin.sign_in("admin@example.ca", PASSWORD)
        admin.add_institution({"code": "SFU", "name": "Simon Fraser University"})
        rows = "institution,subject,number,title\nSFU,GEOG,328,=Maps\nSFU,GEOG,329,\n"
        report = admin.import_courses(content=rows.encode(), media="text/csv", dry_run=True)
        assert (report["added"], report["isDryRun"]) == (1, True)
        assert [(each["line"], each["column"]) for each in report["errors"]] == [(3, "title")]
        with pytest.raises(ApiError) as refused:
            admin.import_courses(content=rows.encode(), strict=True)
        assert [each.field for each in refused.value.details] == ["line 3, title"]
        admin.import_courses(content=rows.encode())
        file = b"".join(admin.export_courses(format="csv"))
        assert b"'=Maps" in file
        assert admin.import_courses(content=file)["unchanged"] == 1
        found = admin.extract_outcomes(content=b"Soil Basics\nDuration: 45 hours\n", media="text/plain")
        assert found["title"] is not None
        assert found["title"]["value"] == "Soil Basics"


def test_a_server_that_is_not_there_is_told_by_urllib3():
    import urllib3

    with Client("http://127.0.0.1:9", timeout=1) as client, pytest.raises(urllib3.exceptions.HTTPError):
        client.list_courses()
