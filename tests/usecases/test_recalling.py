"""Versions of a credential, read back from the trail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bccb.domain.audit import AuditAction, plain
from bccb.domain.usecases import recalling
from furniture import NOON, a_credential, an_outcome
from usecases.offices import COORDINATING, GIS, an_office

DRAFT = a_credential(program_code="SFU-NEW-01", title="First title")


@pytest.fixture
def office():
    office = an_office()
    office.cataloguing.add_credential(DRAFT, COORDINATING)
    office.cataloguing.revise_credential("SFU-NEW-01", COORDINATING, title="Second title", cost=450.0)
    office.cataloguing.revise_credential("SFU-NEW-01", COORDINATING, outcomes=(an_outcome("Map a river"),))
    office.cataloguing.submit("SFU-NEW-01", COORDINATING)
    return office


def editions(office, record=DRAFT):
    with office.work() as unit:
        return recalling.editions(unit, unit.credentials.get(record.id))


def test_every_version_is_told_newest_first_with_who_and_how(office):
    told = [(each.version, each.action, each.account_id) for each in editions(office)]
    by = COORDINATING.account_id
    assert told == [
        (4, AuditAction.SUBMIT, by),
        (3, AuditAction.UPDATE, by),
        (2, AuditAction.UPDATE, by),
        (1, AuditAction.CREATE, by),
    ]


def test_each_version_is_what_it_was(office):
    newest, *_, second, first = editions(office)
    assert (first.content["title"], second.content["title"]) == ("First title", "Second title")
    assert (first.content["cost"], second.content["cost"], newest.content["status"]) == (None, 450.0, "UNDER_REVIEW")
    assert dict(first.content) == {name: plain(value) for name, value in vars(DRAFT).items()}


def test_two_versions_differ_in_what_was_changed_between_them(office):
    _, third, second, first = editions(office)
    assert recalling.difference(first, second) == {"title": ("First title", "Second title"), "cost": (None, 450.0)}
    (changed,) = recalling.difference(second, third)
    assert changed == "outcomes"
    back = recalling.difference(second, first)
    assert back["title"] == ("Second title", "First title")


def test_what_was_changed_without_a_trail_is_where_history_begins(office):
    with office.work() as unit:
        unit.credentials.save(replace(GIS, version=2, title="Imported", updated_at=NOON))
        unit.commit()
    office.cataloguing.revise_credential(GIS.program_code, COORDINATING, title="Revised")
    newest, oldest = editions(office, GIS)
    assert (newest.version, newest.content["title"], newest.action) == (3, "Revised", AuditAction.UPDATE)
    assert (oldest.version, oldest.content["title"], oldest.action, oldest.at) == (2, "Imported", None, NOON)
