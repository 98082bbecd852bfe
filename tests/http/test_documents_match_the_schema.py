"""What the read model serves is, to the byte, what the schema of the API would have dumped."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from bccb.domain.course import Level
from bccb.domain.credential import (
    CredentialStatus,
    CredentialType,
    DeliveryMode,
    MicroCredential,
    Prerequisite,
    PrerequisiteType,
)
from bccb.domain.document import document_of
from bccb.domain.outcome import BloomLevel, LearningOutcome, OutcomeCategory
from bccb.entrypoints.http.schemas.credentials import CredentialSchema
from bccb.entrypoints.http.schemas.shape import Shown
from furniture import a_credential, a_full_credential, an_institution

SHOWABLE = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u202a\u202b\u202c\u202d\u202e") | (
    st.sampled_from('"\\/\n\t<>&é漢😀\u2028')
)
WORDS = st.text(SHOWABLE.filter(lambda character: not "\u2066" <= character <= "\u2069"), max_size=40)
SOME_WORDS = WORDS.filter(str.strip)
INDEX = st.integers(0, 1_000)


def amounts(most: int):
    return st.none() | st.integers(0, most) | st.floats(0, most).map(abs)


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-8))])
MOMENTS = st.datetimes(timezones=ZONES).filter(lambda moment: 2 < moment.year < 9998)
UTC_MOMENTS = MOMENTS.map(lambda moment: moment.astimezone(UTC))
DAYS = st.none() | st.dates(date(1980, 1, 1), date(2100, 1, 1))
OUTCOMES = st.builds(
    LearningOutcome,
    id=st.uuids(),
    outcome_text=SOME_WORDS,
    bloom_level=st.none() | st.sampled_from(BloomLevel),
    category=st.none() | st.sampled_from(OutcomeCategory),
    order_index=INDEX,
    is_core=st.booleans(),
    keywords=st.lists(SOME_WORDS, max_size=3).map(tuple),
)
PREREQUISITES = st.builds(
    Prerequisite,
    id=st.uuids(),
    description=SOME_WORDS,
    type=st.sampled_from(PrerequisiteType),
    is_mandatory=st.booleans(),
    order_index=INDEX,
    program_code=st.none() | SOME_WORDS,
)
CREDENTIALS = st.builds(
    MicroCredential,
    **{each.name: WORDS for each in fields(MicroCredential) if each.default == ""},
    id=st.uuids(),
    created_at=UTC_MOMENTS,
    updated_at=UTC_MOMENTS,
    is_active=st.booleans(),
    version=st.integers(1, 10**9),
    title=SOME_WORDS,
    program_code=SOME_WORDS,
    institution_id=st.uuids(),
    credential_type=st.sampled_from(CredentialType),
    delivery_mode=st.none() | st.sampled_from(DeliveryMode),
    duration=amounts(10_000),
    credits=amounts(300),
    cost=amounts(1_000_000),
    language=WORDS,
    level=st.none() | st.sampled_from(Level),
    status=st.sampled_from(CredentialStatus),
    effective_date=st.none() | st.just(date(1979, 12, 31)),
    expiry_date=DAYS,
    last_review_date=DAYS,
    next_review_date=DAYS,
    published_at=st.none() | UTC_MOMENTS,
    outcomes=st.lists(OUTCOMES, max_size=3).map(tuple),
    prerequisites=st.lists(PREREQUISITES, max_size=2).map(tuple),
    is_illustrative=st.booleans(),
)


def dumped(credential) -> str:
    institution = an_institution(id=credential.institution_id, code="SFU-2")
    shown = CredentialSchema().dump(Shown(credential, {institution.id: institution}))
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


@given(CREDENTIALS)
def test_the_document_of_any_credential_is_what_the_schema_dumps(credential):
    assert document_of(credential).naming("SFU-2") == dumped(credential)


def test_every_field_of_the_schema_is_in_the_document_of_the_full_example():
    document = json.loads(document_of(a_full_credential()).naming("SFU-2"))
    assert list(document) == list(json.loads(dumped(a_full_credential())))
    assert document == json.loads(dumped(a_full_credential()))


@given(MOMENTS)
def test_moments_are_shown_in_utc_as_they_read_back_from_a_database(moment):
    credential = a_credential(created_at=moment, updated_at=moment)
    stored = a_credential(created_at=moment.astimezone(UTC), updated_at=moment.astimezone(UTC))
    assert document_of(credential).naming("SFU-2") == dumped(stored)
