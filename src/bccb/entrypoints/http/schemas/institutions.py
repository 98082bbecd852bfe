"""Institutions on the wire."""

from __future__ import annotations

from bccb.domain.institution import Institution, InstitutionType
from bccb.entrypoints.http.schemas.paging import ListQuery, SortField, searching, selecting
from bccb.entrypoints.http.schemas.shape import Answered, RecordSchema, amount, asked_words, choice, part, words


class CreditUnitSchema(Answered):
    """How an institution counts credit. Numbers of different institutions compare only through `perCourse`."""

    name = words("What one of them is called: credit, unit.")
    per_course = amount("How many a normal one-term course carries: 3 at most institutions, 1.5 at UVic.")


class InstitutionSchema(RecordSchema):
    """Who issues credentials, teaches courses and recognizes learning."""

    code = words("The short name people use, like SFU; unique.")
    name = words("The full name.")
    type = choice(InstitutionType, "What kind of institution it is; EXTERNAL for those outside the public system.")
    unit = part(CreditUnitSchema, "How it counts credit.")
    address = words("Street address.")
    city = words("City.")
    province = words("Province or territory.")
    postal_code = words("Postal code.")
    country = words("Country.")
    website = words("Its site on the web.")
    contact_email = words("Where questions on recognition go.")
    contact_phone = words("The telephone number for them.")
    ask_below = amount(
        "The chance below which an assessment here is left to an evaluator; null: one half.", allow_none=True
    )


class InstitutionQuery(ListQuery):
    sort = SortField(Institution)
    search = searching("code, name or city")
    shown = selecting(InstitutionSchema)
    type = choice(InstitutionType, "Only institutions of this kind.")
    city = asked_words("Only institutions in this city.", longest=500)
    province = asked_words("Only institutions in this province, as BC.", longest=500)
