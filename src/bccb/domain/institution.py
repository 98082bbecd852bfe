"""Institutions: who issues credentials, teaches courses and recognizes learning."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bccb.domain.credit import CREDITS, CreditUnit
from bccb.domain.errors import Invalid
from bccb.domain.record import Record, number, text, texts


class InstitutionType(StrEnum):
    UNIVERSITY = "UNIVERSITY"
    COLLEGE = "COLLEGE"
    INSTITUTE = "INSTITUTE"
    POLYTECHNIC = "POLYTECHNIC"
    EXTERNAL = "EXTERNAL"


@dataclass(frozen=True, kw_only=True)
class Institution(Record):
    """One institution. `code` is the short name people use (`SFU`); unique, upper case.

    `is_illustrative` marks a record invented for a demonstration. `disabled_plugins` are the plugins whose rules this
    institution has switched off. `ask_below` is the registrar's line: a verdict surer than that needs no evaluator;
    None leaves it where the product draws it.
    """

    name: str
    code: str
    type: InstitutionType = InstitutionType.EXTERNAL
    address: str = ""
    city: str = ""
    province: str = ""
    postal_code: str = ""
    country: str = "Canada"
    website: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    unit: CreditUnit = field(default=CREDITS)
    disabled_plugins: tuple[str, ...] = ()
    ask_below: float | None = None
    is_illustrative: bool = False

    def __post_init__(self) -> None:
        text("name", self.name, longest=200, required=True)
        check_code("code", self.code)
        texts(self, ("address", "city", "province", "postal_code", "country", "website", "contact_email"), longest=500)
        text("contactPhone", self.contact_phone, longest=50)
        number("askBelow", self.ask_below, most=1)
        for plugin in self.disabled_plugins:
            text("disabledPlugins", plugin, longest=100, required=True)


def check_code(field_name: str, code: str) -> None:
    """Refuse what is no institution code: 2 to 12 upper-case letters, digits or hyphens."""
    if not isinstance(code, str):
        raise Invalid(field_name, f"must be text, not {type(code).__name__}")
    if not (2 <= len(code) <= 12 and code.isascii() and code.replace("-", "").isalnum() and code == code.upper()):
        shown = code if len(code) <= 20 else f"{code[:20]}…"
        raise Invalid(field_name, f"must be 2 to 12 upper-case letters, digits or hyphens, not {shown!r}")
