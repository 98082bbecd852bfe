"""What the ready documents of credentials promise in every store: they are the credentials, in the words of the API."""

from __future__ import annotations

import json
from dataclasses import replace
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import text

from bccb.adapters.sql.rebuilding import differing, rebuild
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.credential import CredentialStatus
from bccb.domain.document import document_of
from bccb.domain.errors import BccbError, Invalid, StaleVersion
from furniture import LATER, a_credential, a_full_credential, a_full_institution, an_id, an_institution

PUBLISHED = {"status": CredentialStatus.PUBLISHED}


@pytest.fixture
def stock(database):
    """Keeps records and commits."""

    def kept(*credentials):
        with database.unit_of_work() as unit:
            for credential in credentials:
                unit.credentials.add(credential)
            unit.commit()

    with database.unit_of_work() as unit:
        for institution in (an_institution(), an_institution(code="UVIC"), a_full_institution(is_active=True)):
            unit.institutions.add(institution)
        unit.commit()
    return kept


def a_published(number: int = 1, **changes):
    fields = {"program_code": f"SFU-{number:03}", "status": CredentialStatus.PUBLISHED}
    return a_credential(**(fields | changes))


def documents(database, where=PUBLISHED, **place):
    """The same in a unit of work and at a glance."""
    with database.unit_of_work() as unit:
        found = unit.credentials.documents(where, **place)
    with database.glance() as unit:
        assert unit.credentials.documents(where, **place) == found
    return found


def changed(database, credential, **fields):
    after = credential.changed(LATER, **fields)
    with database.unit_of_work() as unit:
        unit.credentials.save(after)
        unit.commit()
    return after


def test_a_page_of_documents_is_the_page_of_records(database, stock):
    stock(a_full_credential(is_active=True), *(a_published(number) for number in range(5)))
    with database.unit_of_work() as unit:
        for limit, after in ((2, None), (3, unit.credentials.page(PUBLISHED, limit=2).following), (20, None)):
            page = unit.credentials.page(PUBLISHED, limit=limit, after=after)
            ready = unit.credentials.documents(PUBLISHED, limit=limit, after=after)
            codes = {each.id: each.code for each in unit.institutions.all()}
            assert ready.items == tuple(document_of(each).naming(codes[each.institution_id]) for each in page.items)
            assert (ready.total, ready.following) == (page.total, page.following)


def test_a_document_follows_every_change_of_its_credential(database, stock):
    credential = a_published()
    stock(credential)
    credential = changed(database, credential, title="Anew", outcomes=())
    (document,) = documents(database).items
    assert json.loads(document)["title"] == "Anew"
    assert json.loads(document)["learningOutcomes"] == []
    assert json.loads(document)["version"] == 2


def test_a_document_names_its_institution_as_it_is_called_now(database, stock):
    stock(a_published())
    with database.unit_of_work() as unit:
        unit.institutions.save(unit.institutions.by_code("SFU").changed(LATER, code="SFU-2"))
        unit.commit()
    (document,) = documents(database).items
    assert json.loads(document)["institution"] == {"id": str(an_id("institution SFU")), "code": "SFU-2"}


def test_a_refused_save_leaves_document_and_total_alone(database, stock):
    credential = a_published()
    stock(credential)
    before = documents(database)
    stale = replace(credential, version=5, status=CredentialStatus.ARCHIVED)
    with pytest.raises(StaleVersion), database.unit_of_work() as unit:
        unit.credentials.save(stale)
    assert documents(database) == before


def test_what_is_not_committed_is_counted_nowhere(database, stock):
    stock(a_published(1))
    with database.unit_of_work() as unit:
        unit.credentials.add(a_published(2))
    with database.unit_of_work() as unit:
        unit.credentials.save(a_published(1).changed(LATER, is_active=False))
    assert documents(database).total == 1


def test_the_total_follows_status_institution_and_retirement(database, stock):
    first, second, draft = a_published(1), a_published(2), a_credential(program_code="SFU-DRAFT")
    stock(first, second, draft)
    uvic = an_id("institution UVIC")
    assert documents(database).total == 2
    second = changed(database, second, institution_id=uvic)
    assert documents(database, PUBLISHED | {"institution_id": uvic}).total == 1
    draft = changed(database, draft, status=CredentialStatus.PUBLISHED)
    assert documents(database).total == 3
    changed(database, second, is_active=False)
    assert documents(database).total == 2
    assert documents(database, PUBLISHED | {"institution_id": uvic}) == replace(documents(database), items=(), total=0)
    assert documents(database, {}).total == 2


def test_a_credential_saved_twice_in_one_unit_of_work_counts_once(database, stock):
    stock(a_published(1))
    first = a_published(1)
    with database.unit_of_work() as unit:
        archived = first.changed(LATER, status=CredentialStatus.ARCHIVED)
        unit.credentials.save(archived)
        unit.credentials.save(archived.changed(LATER, status=CredentialStatus.PUBLISHED))
        unit.commit()
    assert documents(database).total == 1
    assert documents(database, {"status": CredentialStatus.ARCHIVED}).total == 0


def test_totals_stay_exact_over_many_changes(database, stock):
    """More of them than are summed up in one go."""
    credentials = [a_published(number) for number in range(8)]
    stock(*credentials)
    for turn in range(1, 21):
        status = (CredentialStatus.ARCHIVED, CredentialStatus.PUBLISHED)[turn % 2]
        credentials = [changed(database, each, status=status) for each in credentials]
        assert documents(database).total == (8 if status is CredentialStatus.PUBLISHED else 0)
    assert documents(database, {}).total == 8


def test_totals_are_known_under_every_condition(database, stock):
    stock(a_published(1, language="fr"), a_published(2), a_published(3, language="fr"))
    page = documents(database, PUBLISHED | {"language": "fr"}, limit=1)
    assert (page.total, len(page.items)) == (2, 1)
    rest = documents(database, PUBLISHED | {"language": "fr"}, limit=1, after=page.following)
    assert (rest.total, rest.following) == (2, None)


def test_a_page_past_the_end_still_knows_the_total(database, stock):
    stock(a_published(1), a_published(2))
    first = documents(database, limit=1)
    changed(database, a_published(2), is_active=False)
    assert documents(database, after=first.following) == replace(first, items=(), following=None, total=1)


def test_unknown_fields_and_foreign_bookmarks_are_refused(database, stock):
    stock(a_published())
    for wrong in ({"where": {"colour": "red"}}, {"after": "nonsense"}, {"limit": 0}):
        with pytest.raises(Invalid):
            documents(database, **wrong)


@pytest.fixture(params=["sqlite", "postgresql"])
def sql_database(request):
    kept = SqlDatabase(request.getfixturevalue(f"empty_{request.param}"))
    yield kept
    kept.dispose()


@pytest.fixture
def stocked(sql_database):
    """Two published credentials, one of them retired, and a draft."""
    with sql_database.unit_of_work() as unit:
        for institution in (an_institution(), a_full_institution()):
            unit.institutions.add(institution)
        for credential in (a_full_credential(), a_published(1), a_credential(program_code="SFU-DRAFT")):
            unit.credentials.add(credential)
        unit.commit()
    return sql_database


def spoiled(database, statement):
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_what_the_store_keeps_of_its_own_accord_passes_the_check(stocked):
    assert list(differing(stocked.engine)) == []


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("DELETE FROM credential_documents", ["no document"] * 3),
        ("UPDATE credential_documents SET tail = tail || ' '", ["its document"] * 3),
        ("UPDATE micro_credentials SET title = 'Changed behind our back'", ["its document"] * 3),
        ("UPDATE micro_credentials SET is_active = true", ["its document", "Total of PUBLISHED"]),
        (
            "INSERT INTO credential_totals (institution_id, status, change) "
            "SELECT institution_id, status, 1 FROM credential_totals WHERE status = 'DRAFT'",
            ["Total of DRAFT"],
        ),
        ("DELETE FROM credential_totals", ["Total of DRAFT", "Total of PUBLISHED"]),
    ],
)
def test_the_check_finds_what_differs_and_a_rebuild_mends_it(stocked, damage, told):
    spoiled(stocked, damage)
    found = list(differing(stocked.engine))
    assert len(found) == len(told)
    assert all(part in sentence for part, sentence in zip(told, sorted(found), strict=True))
    assert rebuild(stocked.engine) == 3
    assert list(differing(stocked.engine)) == []


def test_a_credential_without_a_document_is_shown_all_the_same(stocked):
    before = documents(stocked, {})
    spoiled(stocked, "DELETE FROM credential_documents WHERE id IN (SELECT id FROM micro_credentials LIMIT 2)")
    assert documents(stocked, {}) == before


def test_writers_at_the_same_time_leave_exact_totals(stocked):
    """Each adds rows and now and then sums them up; none may be lost, and none waits for another."""
    failed = []

    def write(writer):
        for number in range(40):
            credential = a_published(number, program_code=f"W{writer}-{number}", id=uuid4(), outcomes=())
            try:
                with stocked.unit_of_work() as unit:
                    unit.credentials.add(credential)
                    unit.commit()
            except BccbError as error:
                failed.append(error)

    threads = [Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert documents(stocked).total == 161
    assert list(differing(stocked.engine)) == []
