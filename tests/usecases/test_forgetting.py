"""What is forgotten, and when: right after the commit, never without one, and by every event that changes an answer."""

from __future__ import annotations

import pytest

from bccb.adapters.memory.cache import MemoryCache
from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.domain import events
from bccb.domain.errors import Conflict
from bccb.domain.ports.unit_of_work import Message
from bccb.domain.usecases.forgetting import EVERYTHING, SHOWS_NOTHING, UNTRUE_AFTER, Forgetting
from furniture import NOON, an_id, an_institution


@pytest.fixture
def database():
    return MemoryDatabase()


@pytest.fixture
def forgetting(database):
    return Forgetting(database.unit_of_work, MemoryCache())


def versions(forgetting):
    return {space: forgetting.cache.look(space, "any").version for space in EVERYTHING}


def forgotten(forgetting, act):
    before = versions(forgetting)
    act()
    return {space for space, version in versions(forgetting).items() if version != before[space]}


def test_every_event_says_what_it_makes_untrue():
    kinds = set(events.Event.__subclasses__())
    assert UNTRUE_AFTER.keys() | SHOWS_NOTHING == kinds
    assert not UNTRUE_AFTER.keys() & SHOWS_NOTHING


def test_a_commit_forgets_what_its_events_made_untrue(forgetting):
    def act():
        with forgetting() as unit:
            unit.publish(events.PathwayChanged(pathway_id=an_id("pathway")))
            unit.publish(events.RecognitionGranted(recognition_id=an_id("recognition")))
            unit.commit()

    assert forgotten(forgetting, act) == {"pathways", "recognitions"}


def test_a_changed_institution_makes_everything_untrue_that_names_it(forgetting):
    def act():
        with forgetting() as unit:
            unit.publish(events.InstitutionChanged(institution_id=an_id("institution SFU")))
            unit.commit()

    assert forgotten(forgetting, act) == set(EVERYTHING)


def test_without_a_commit_nothing_is_forgotten(forgetting):
    def act():
        with forgetting() as unit:
            unit.publish(events.PathwayChanged(pathway_id=an_id("pathway")))

    assert forgotten(forgetting, act) == set()


def test_a_refused_commit_forgets_nothing(forgetting):
    def act():
        with forgetting() as unit:
            unit.institutions.add(an_institution())
            with pytest.raises(Conflict):
                unit.institutions.add(an_institution())
            unit.publish(events.InstitutionAdded(institution_id=an_id("institution SFU")))
            with pytest.raises(Conflict):
                unit.commit()

    assert forgotten(forgetting, act) == set()


def test_forgetting_comes_after_the_commit(database):
    """Whoever looks again the moment it is forgotten must find the new record."""
    found = []

    class Looking(MemoryCache):
        def forget(self, namespaces):
            super().forget(namespaces)
            with database.unit_of_work() as unit:
                found.append(unit.institutions.by_code("SFU").code)

    with Forgetting(database.unit_of_work, Looking())() as unit:
        unit.institutions.add(an_institution())
        unit.publish(events.InstitutionAdded(institution_id=an_id("institution SFU")))
        unit.commit()
    assert found == ["SFU"]


def test_listeners_hear_of_it_once_it_is_forgotten(forgetting):
    heard = []
    forgetting.tell(lambda: heard.append(versions(forgetting)))
    before = versions(forgetting)
    forgetting.forget(["pathways"])
    assert [space for space, version in heard[0].items() if version != before[space]] == ["pathways"]


def test_the_outbox_forgets_again_what_may_not_have_been_forgotten(forgetting):
    def hand_on(name):
        return lambda: forgetting.again(
            Message(id=an_id("message"), sequence=1, name=name, payload={}, created_at=NOON)
        )

    assert forgotten(forgetting, hand_on("CredentialPublished")) == {"credentials", "recognitions", "pathways"}
    assert forgotten(forgetting, hand_on("SessionBegun")) == set()


def test_a_unit_of_work_reads_through(forgetting, database):
    with database.unit_of_work() as unit:
        unit.institutions.add(an_institution())
        unit.commit()
    with forgetting() as unit:
        assert unit.institutions.by_code("SFU").name == "Institution SFU"
