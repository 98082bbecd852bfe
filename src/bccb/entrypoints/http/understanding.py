"""From what a body names or describes to what a use case takes; whatever is wrong is blamed on the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bccb.domain.credential import MicroCredential
from bccb.domain.errors import NotFound
from bccb.domain.institution import Institution
from bccb.domain.learning import Learning
from bccb.entrypoints.http import public
from bccb.entrypoints.http.context import container, reading
from bccb.entrypoints.http.errors import blaming, inside


def the_learning(body: Mapping[str, Any]) -> Learning:
    """What the body names under `credential` or describes under `learning`."""
    describing = container().describing()
    if "learning" in body:
        with inside("learning"):
            return describing.described(**body["learning"])
    with blaming("credential"):
        _refuse_unpublished(body["credential"])
        return describing.named(body["credential"])


def the_credential(name: str) -> MicroCredential:
    with blaming("credential"), reading() as unit:
        return public.credential(unit, name)


def the_institution(name: str, field: str) -> Institution:
    with blaming(field), reading() as unit:
        return public.institution(unit, name)


def _refuse_unpublished(name: str) -> None:
    """What is not published must not be read through an assessment either."""
    with reading() as unit:
        try:
            unit.credentials.by_program_code(name)
        except NotFound:
            return
        public.credential(unit, name)
