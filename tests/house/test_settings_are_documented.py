"""docs/settings.md lists exactly the settings there are, and settings are read as it says."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bccb.config import Settings
from bccb.domain.errors import Invalid

DOCUMENT = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<variable>\w+)` \| (?:`(?P<default>[^`]*)`|empty) \| (?P<meaning>.+) \|$", re.MULTILINE)
DOCUMENTED = {row["variable"]: (row["default"] or "", row["meaning"]) for row in ROW.finditer(DOCUMENT)}
SETTINGS = {each.metadata["variable"]: each for each in fields(Settings)}


def shown(default: object) -> str:
    return ",".join(default) if isinstance(default, tuple) else str(default)


def test_the_document_lists_every_setting_in_order_and_no_other():
    assert list(DOCUMENTED) == list(SETTINGS)


@pytest.mark.parametrize("variable", SETTINGS)
def test_the_document_gives_the_default_and_the_meaning_in_the_setting_s_own_words(variable):
    setting = SETTINGS[variable]
    assert DOCUMENTED[variable] == (shown(setting.default), setting.metadata["meaning"])


@pytest.mark.parametrize("variable", SETTINGS)
def test_a_setting_is_named_after_the_product_and_its_meaning_is_a_sentence(variable):
    assert re.fullmatch(r"BCCB_[A-Z_]+", variable)
    assert SETTINGS[variable].metadata["meaning"].endswith(".")


def test_a_refusal_reads_as_the_document_shows_it():
    with pytest.raises(Invalid) as refusal:
        Settings.read({"BCCB_PORT": "eighty"})
    assert f"Error: {refusal.value}\n" in DOCUMENT


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("variable", SETTINGS)
def test_a_variable_that_is_absent_empty_or_blank_has_its_default(variable, value):
    environment = {} if value is None else {variable: value}
    assert Settings.read(environment) == Settings()


def test_values_are_read_as_what_they_are():
    settings = Settings.read(
        {
            "BCCB_DATABASE_URL": " memory:// ",
            "BCCB_MODEL_DIR": "/srv/models",
            "BCCB_PLUGINS": "lantern-bay, harbour,,",
            "BCCB_PORT": "0",
            "BCCB_LOG_LEVEL": "DEBUG",
            "HOME": "/nowhere",
        }
    )
    assert settings.database_url == "memory://"
    assert settings.model_dir == Path("/srv/models")
    assert settings.plugins == ("lantern-bay", "harbour")
    assert (settings.port, settings.log_level) == (0, "DEBUG")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BCCB_PORT", "eighty"),
        ("BCCB_PORT", "-1"),
        ("BCCB_PORT", "65536"),
        ("BCCB_PORT", "8000.0"),
        ("BCCB_VECTOR_INDEX", "nearest"),
        ("BCCB_LOG_LEVEL", "info"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(variable, value):
    with pytest.raises(Invalid) as refusal:
        Settings.read({variable: value})
    assert refusal.value.details[0].field == variable
