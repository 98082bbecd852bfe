"""Errors: the sentence a caller reads, and the facts a door needs to answer."""

import pytest

from bccb.domain.errors import (
    AlreadyExists,
    BccbError,
    Conflict,
    EngineFailed,
    FieldError,
    Forbidden,
    IllegalStep,
    Invalid,
    ModelDamaged,
    NotFound,
    NotTrained,
    PluginFailed,
    StaleVersion,
    StorageFailed,
    Withheld,
)
from bccb.domain.rule import FindingKind
from cases import a_finding


def test_not_found_names_what_was_looked_for():
    error = NotFound("credential", "SFU-GIS-01")
    assert str(error) == "There is no credential SFU-GIS-01."
    assert (error.kind, error.name) == ("credential", "SFU-GIS-01")


@pytest.mark.parametrize(("kind", "one"), [("institution", "an institution"), ("course", "a course")])
def test_already_exists_names_the_field_and_the_value(kind, one):
    error = AlreadyExists(kind, "code", "SFU")
    assert str(error) == f"There is already {one} with code SFU."
    assert error.field == "code"


def test_an_illegal_step_says_which_steps_are_possible():
    error = IllegalStep("credential", "DRAFT", "publish", ["archive", "submit"])
    assert str(error) == "A credential that is DRAFT cannot publish: from there one may archive, submit."
    assert (error.current, error.step, error.possible) == ("DRAFT", "publish", ("archive", "submit"))


def test_an_illegal_step_from_the_last_state_says_that_nothing_leads_on():
    assert str(IllegalStep("credential", "ARCHIVED", "submit", [])).endswith("nothing leads on from there.")


def test_a_stale_version_says_which_version_was_read():
    assert "since version 3 was read" in str(StaleVersion("credential", "SFU-GIS-01", 4))


def test_invalid_input_names_every_wrong_field():
    error = Invalid("title", "must not be empty", FieldError("credits", "must be between 0 and 300, not -1"))
    assert [detail.field for detail in error.details] == ["title", "credits"]
    assert str(error) == "title: must not be empty; credits: must be between 0 and 300, not -1"


def test_a_withheld_recognition_names_every_failed_rule():
    findings = [a_finding(FindingKind.FAILED, rule=rule) for rule in ("sfu.grade", "sfu.hours")]
    error = Withheld(findings)
    assert str(error) == "Recognition is withheld: sfu.grade: sfu.grade failed.; sfu.hours: sfu.hours failed."
    assert error.findings == tuple(findings)


def test_a_missing_model_says_what_to_do():
    assert "run `bccb train`" in str(NotTrained())


def test_a_failed_plugin_is_named():
    error = PluginFailed("sfu", "rule sfu.hours raised KeyError: 'hours'")
    assert error.plugin == "sfu"
    assert str(error) == "Plugin sfu: rule sfu.hours raised KeyError: 'hours'"


@pytest.mark.parametrize(
    ("error", "family"),
    [
        (AlreadyExists, Conflict),
        (IllegalStep, Conflict),
        (StaleVersion, Conflict),
        (NotTrained, EngineFailed),
        (ModelDamaged, EngineFailed),
        *((each, BccbError) for each in (NotFound, Conflict, Invalid, Forbidden, Withheld, EngineFailed)),
        *((each, BccbError) for each in (PluginFailed, StorageFailed)),
    ],
)
def test_errors_are_caught_by_what_the_caller_can_do_about_them(error, family):
    assert family in error.__mro__
