"""FastAPI, pydantic and ORM objects, on the same tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from benchmarks.http.anchors.orm import engine, published
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from sqlalchemy.orm import Session


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True, alias_generator=to_camel, populate_by_name=True)


class Institution(Shown):
    id: UUID
    code: str


class Outcome(Shown):
    id: UUID
    outcome_text: str
    bloom_level: str | None
    category: str | None
    order_index: int
    is_core: bool
    keywords: list[str]


class Prerequisite(Shown):
    id: UUID
    description: str
    type: str
    is_mandatory: bool
    order_index: int
    program_code: str | None


class Credential(Shown):
    id: UUID
    program_code: str
    title: str
    short_title: str
    institution: Institution
    description: str
    credential_type: str
    delivery_mode: str | None
    duration: float | None
    credits: float | None
    assessment_method: str
    cost: float | None
    language: str
    level: str | None
    campus: str
    department: str
    faculty: str
    status: str
    effective_date: date | None
    expiry_date: date | None
    last_review_date: date | None
    next_review_date: date | None
    program_url: str
    application_url: str
    additional_info: str
    published_at: datetime | None
    learning_outcomes: list[Outcome]
    prerequisites: list[Prerequisite]
    is_illustrative: bool
    is_active: bool
    version: int
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    success: bool
    data: list[Credential]


app = FastAPI()


@app.get("/credentials", response_model=Page)
def list_credentials() -> Any:
    with Session(engine) as session:
        return Page(success=True, data=[Credential.model_validate(each) for each in published(session)])
