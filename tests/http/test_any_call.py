"""Whatever is called with whatever, the answer is one that the document promises, in the shape it promises.

Calls are made up by schemathesis from the document, signed in as everybody in turn. BCCB_TEST_CALLS says how many for
each operation; hypothesis tells the seed of what fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from offline import ACTIVE, AGREEMENT, COURSES, DRAFT, PUBLISHED, SFU, STANDING, UVIC
from people import ADMIN, COORDINATOR, EVALUATOR, LEARNER, REGISTRAR, STRANGER, Desk, a_desk
from test_http_openapi import document

schemathesis = pytest.importorskip("schemathesis")

POSITIVE, NEGATIVE = schemathesis.GenerationMode
CALLS = int(os.environ.get("BCCB_TEST_CALLS", "8"))
CALLERS = (None, ADMIN, COORDINATOR, REGISTRAR, EVALUATOR, STRANGER, LEARNER)
THERE = [str(each.id) for each in (ACTIVE, AGREEMENT, *COURSES, DRAFT, PUBLISHED, SFU, STANDING, UVIC, LEARNER)]
NAMES = [*THERE, SFU.code, PUBLISHED.program_code, DRAFT.program_code, "1"]


@cache
def schema() -> Any:
    """The document without its security: who calls is drawn here, and never spoiled."""
    said = deepcopy(document())
    del said["components"]["securitySchemes"]
    for item in said["paths"].values():
        for method in set(item) - {"parameters"}:
            item[method].pop("security", None)
    return schemathesis.openapi.from_dict(said)


CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance"),
    *("response_schema_conformance", "negative_data_rejection"),
)


@cache
def checks() -> list[Any]:
    return [schemathesis.checks.CHECKS.get_one(name) for name in CHECKS]


def calls(operation: Any) -> st.SearchStrategy[Any]:
    """Calls that keep to the document, and calls that break it in one place where there is something to break."""
    right, wrong = (operation.as_strategy(mode) for mode in (POSITIVE, NEGATIVE))
    return right | wrong if operation.body or operation.path_parameters or operation.query else right


def operations() -> Iterator[Any]:
    for found in schema().get_all_operations():
        operation = found.ok()
        yield pytest.param(operation, id=f"{operation.method.upper()} {operation.path}")


@pytest.fixture(scope="module")
def reading() -> Desk:
    return a_desk()


@pytest.mark.parametrize("operation", list(operations()))
def test_whatever_is_called_is_answered_as_documented(operation, reading):
    desk = reading if operation.method == "get" else a_desk()
    tokens = {by: None if by is None else desk.token(by) for by in CALLERS}

    @settings(max_examples=CALLS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=calls(operation), by=st.sampled_from(CALLERS), names=st.data())
    def call(case: Any, by: Any, names: Any) -> None:
        for parameter in case.path_parameters or {}:
            if case.meta.generation.mode is POSITIVE and names.draw(st.booleans()):
                case.path_parameters[parameter] = names.draw(st.sampled_from(NAMES))
        signed = {"Authorization": f"Bearer {tokens[by]}"} if tokens[by] else {}
        response = case.call(app=desk.app, headers={"Accept-Encoding": "identity", **signed})
        case.validate_response(response, checks=checks())

    call()
