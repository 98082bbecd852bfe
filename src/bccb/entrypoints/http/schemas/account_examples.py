"""One example of everything about accounts that goes out. The people are nobody; the secrets open nothing."""

from __future__ import annotations

from datetime import date, timedelta

from bccb.domain.account import Account, Permission, Role
from bccb.domain.session import ApiKey, Invitation
from bccb.entrypoints.http.schemas.accounts import Revealed
from bccb.entrypoints.http.schemas.examples import UVIC
from bccb.entrypoints.http.schemas.shape import Shown

_BOOKKEEPING = {"created_at": UVIC.created_at, "updated_at": UVIC.updated_at}
_KNOWN = {UVIC.id: UVIC, None: None}

ACCOUNT = Shown(
    Account(
        id=UVIC.id,
        **_BOOKKEEPING,
        email="registrar@example.ca",
        password_hash="",
        first_name="Example",
        last_name="Registrar",
        role=Role.INSTITUTION_ADMIN,
        institution_id=UVIC.id,
        last_login_at=UVIC.updated_at,
    ),
    _KNOWN,
)
SIGNED_IN = {
    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.…",
    "refresh_token": "b3BlbnMgbm90aGluZyBhdCBhbGwgYW55d2hlcmUgaGVyZQ",
    "csrf_token": None,
    "expires_in": 900,
    "account": ACCOUNT,
}
INVITED = Revealed(
    Invitation(
        id=UVIC.id,
        **_BOOKKEEPING,
        email="coordinator@example.ca",
        role=Role.PROGRAM_COORDINATOR,
        institution_id=UVIC.id,
        token_digest="",
        expires_at=UVIC.created_at + timedelta(days=7),
        invited_by=UVIC.id,
    ),
    _KNOWN,
    "b3BlbnMgbm90aGluZyBhdCBhbGwgYW55d2hlcmUgaGVyZQ",
)
KEY = Revealed(
    ApiKey(
        id=UVIC.id,
        **_BOOKKEEPING,
        account_id=UVIC.id,
        name="Nightly import of courses",
        prefix="bccb_b3Blbn",
        key_digest="",
        scopes=(Permission.EDIT_CREDENTIALS,),
        expires_on=date(2026, 3, 2),
        last_used_on=date(2025, 6, 2),
    ),
    _KNOWN,
    "bccb_b3BlbnMgbm90aGluZyBhdCBhbGwgYW55d2hlcmUgaGVyZQ",
)
