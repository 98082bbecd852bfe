"""Promoting: which model serves, how versions compare, and what the trail keeps of it."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from bccb.domain.audit import AuditAction
from bccb.domain.errors import Conflict, Invalid, ModelDamaged, NotFound, StorageFailed
from bccb.domain.trial import Trial
from bccb.domain.usecases.promoting import Compared, identifier_of
from usecases.offices import DECIDING
from usecases.schools import a_school

FELL = Trial(folds="9", of=10, asked={"grants": 40}, measures={"MRR": 0.4}, against="v1", fallen=("MRR fell",))


@pytest.fixture
def school():
    """Two versions; the second serves. A third fell in its trial and waits."""
    office = a_school()
    office.training.train()
    learned = office.models.kept["v2"][1].lessons
    office.models.save(replace_lessons(learned), trained_at=office.clock.now(), fingerprint="f", trial=FELL)
    return office


def replace_lessons(lessons):
    from usecases.fakes import LearnedWords

    return LearnedWords(replace(lessons, courses=lessons.courses[:1]))


def entries(office, version):
    return [(each.action, dict(each.changes)) for each in office.trail(identifier_of(version))]


def test_a_promoted_version_serves_and_the_trail_says_who_promoted_it_and_why(school):
    kept = school.promoting.promote("v1", DECIDING, reason="v2 refuses too much")
    assert (kept.name, kept.is_serving, school.models.load().version) == ("v1", True, "v1")
    entry = school.trail(identifier_of("v1"))[-1]
    assert (entry.action, entry.account_id, entry.entity_type) == (
        AuditAction.ACTIVATE,
        DECIDING.account_id,
        "ModelVersion",
    )
    assert entry.changes == {"serving": ("v2", "v1"), "reason": (None, "v2 refuses too much")}
    assert school.messages()[-1].name == "ModelPromoted"


def test_promoting_what_serves_already_changes_nothing(school):
    before = school.everything()
    assert school.promoting.promote("v2", DECIDING).is_serving
    assert school.everything() == before


def test_a_version_that_fell_in_its_trial_serves_only_for_a_reason(school):
    with pytest.raises(Invalid, match="MRR fell") as refusal:
        school.promoting.promote("v3", DECIDING, reason="  ")
    assert refusal.value.details[0].field == "reason"
    assert school.models.load().version == "v2"
    school.promoting.promote("v3", DECIDING, reason="The questions were old ones")
    assert school.models.load().version == "v3"


def test_a_version_that_is_not_there_or_is_damaged_is_not_promoted(school):
    with pytest.raises(NotFound):
        school.promoting.promote("v9", DECIDING)
    school.models.version = damaged
    with pytest.raises(ModelDamaged):
        school.promoting.promote("v1", DECIDING)
    assert school.models.served()[0] == "v2"


def damaged(name):
    raise ModelDamaged(f"{name} is short")


def test_going_back_lets_the_version_serve_that_served_before_and_says_so_in_the_trail(school):
    kept = school.promoting.roll_back(DECIDING, reason="It refuses too much", serving="v2")
    assert (kept.name, school.models.load().version) == ("v1", "v1")
    assert entries(school, "v1")[-1] == (
        AuditAction.WITHDRAW,
        {"serving": ("v2", "v1"), "reason": (None, "It refuses too much")},
    )
    with pytest.raises(Conflict, match="before this one"):
        school.promoting.roll_back(DECIDING)


def test_going_back_from_a_version_that_serves_no_longer_does_nothing(school):
    with pytest.raises(Conflict, match="v2, not v1"):
        school.promoting.roll_back(DECIDING, serving="v1")
    assert school.models.load().version == "v2"


def failing_commits(school):
    @contextmanager
    def failing():
        with school.work() as unit:
            unit.commit = refuse
            yield unit

    return failing


@pytest.mark.parametrize("act", [lambda desk: desk.promote("v1", DECIDING), lambda desk: desk.roll_back(DECIDING)])
def test_where_the_trail_cannot_be_kept_the_version_before_goes_on_serving(school, act):
    with pytest.raises(StorageFailed):
        act(replace(school.promoting, work=failing_commits(school)))
    assert school.models.load().version == "v2"
    assert school.trail(identifier_of("v1"))[1:] == ()


def refuse():
    raise StorageFailed("The disk is full.")


def test_what_serves_and_what_served_before_is_never_spare_however_old(school):
    assert [each.name for each in school.promoting.spare(1)] == []
    school.promoting.promote("v3", DECIDING, reason="The questions were old ones")
    assert [(each.name, each.size) for each in school.promoting.spare(1)] == [("v1", 2)]
    assert school.promoting.spare(3) == ()
    school.promoting.promote("v1", DECIDING)
    assert [each.name for each in school.promoting.spare(1)] == ["v2"]


def test_spare_versions_are_removed_and_the_trail_says_by_whom_and_why(school):
    school.promoting.promote("v3", DECIDING, reason="The questions were old ones")
    assert [each.name for each in school.promoting.prune(1, DECIDING, reason="The disk fills")] == ["v1"]
    assert school.models.names() == ("v3", "v2")
    entry = school.trail(identifier_of("v1"))[-1]
    assert (entry.action, entry.account_id) == (AuditAction.DELETE, DECIDING.account_id)
    assert entry.changes == {"size": (2, None), "reason": (None, "The disk fills")}
    assert school.messages()[-1].name == "ModelRemoved"
    assert school.promoting.roll_back(DECIDING).name == "v2"


def test_where_the_trail_cannot_be_kept_nothing_is_removed(school):
    school.promoting.promote("v3", DECIDING, reason="The questions were old ones")
    with pytest.raises(StorageFailed):
        replace(school.promoting, work=failing_commits(school)).prune(1, DECIDING)
    assert school.models.names() == ("v3", "v2", "v1")


def test_at_least_one_version_is_kept(school):
    with pytest.raises(Invalid, match="at least 1"):
        school.promoting.prune(0, DECIDING)


def test_every_version_is_listed_damaged_ones_with_the_reason(school):
    whole = school.models.version
    school.models.version = lambda name: damaged(name) if name == "v1" else whole(name)
    listed = school.promoting.models_kept()
    assert [(each.name, each.is_serving, each.refusal) for each in listed] == [
        ("v3", False, ""),
        ("v2", True, ""),
        ("v1", False, "v1 is short"),
    ]
    assert listed[2].manifest is None


def test_two_versions_are_compared_number_by_number(school):
    found = school.promoting.compare("v2", "v3")
    assert found.measures == (Compared(name="MRR", before=None, after=0.4),)
    assert Compared(name="courses", before=3, after=1) in found.learned_from
    assert found.libraries == ()
