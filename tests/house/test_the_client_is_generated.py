"""The Python client is what the OpenAPI document says, to the letter."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

CLIENT = Path(__file__).parents[2] / "clients" / "python"


def test_the_committed_client_is_what_the_document_makes():
    sys.path.insert(0, str(CLIENT))
    try:
        import generate
    finally:
        sys.path.remove(str(CLIENT))
    made = generate.rendered(generate.document())
    assert {name: text == made[name] for name, text in generate.committed().items()} == {
        "models.py": True,
        "calls.py": True,
    }, "make client"


def test_every_operation_has_a_method_and_every_schema_that_is_asked_or_answered_a_type():
    calls = ast.parse((CLIENT / "src" / "bccb_client" / "calls.py").read_text(encoding="utf-8"))
    methods = [
        node.name
        for node in ast.walk(calls)
        if isinstance(node, ast.FunctionDef) and "overload" not in map(ast.unparse, node.decorator_list)
    ]
    assert len(methods) == len(set(methods))
    assert {"ask_for_recognition", "establish_credit", "export_courses", "import_courses"} <= set(methods)
