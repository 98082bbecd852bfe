"""docs/api.md is held to the application: its addresses, filters, codes and examples."""

from __future__ import annotations

import json
import re
from pathlib import Path

from offline import a_client

from bccb.entrypoints.http.errors import FAMILIES, STATUSES

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_every_address_is_in_the_guide():
    paths = a_client().get("/api/v1/openapi.json").get_json()["paths"]
    assert [path for path in paths if path not in GUIDE] == []


def test_every_filter_of_every_list_is_in_the_guide_and_no_other():
    paths = a_client().get("/api/v1/openapi.json").get_json()["paths"]
    listed = {}
    for path, filters in re.findall(r"\| `GET (/api/v1/\w+)` and .*? \| (.*?) \|", GUIDE):
        listed[path] = set(re.findall(r"`(\w+)`", filters))
    taken = set(re.findall(r"^\| `(\w+)` \|", GUIDE.partition("## Lists")[2].partition("\n## ")[0], re.MULTILINE))
    known = {path: {each["name"] for each in paths[path]["get"]["parameters"]} for path in listed}
    assert all(names >= taken for names in known.values())
    known = {path: names - taken for path, names in known.items()}
    assert listed == known
    assert len(listed) == 6


def test_every_status_and_code_is_in_the_guide():
    for told in (*FAMILIES.values(), *STATUSES.values()):
        assert f"| {told.status.value} | `{told.code}` |" in GUIDE


def test_the_examples_of_the_guide_are_json():
    examples = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL) + re.findall(r"-d '(.*?)'", GUIDE, re.DOTALL)
    assert len(examples) == 4
    for example in examples:
        assert json.loads(example)


def test_the_questions_of_the_guide_are_understood():
    for question in re.findall(r"-d '(.*?)'", GUIDE, re.DOTALL):
        answer = a_client().post("/api/v1/ai/credits/assess", data=question, content_type="application/json")
        known = {"credential", "recognizingInstitution"}  # those of the guide are in the sample, not in this test
        assert {each["field"] for each in answer.get_json()["error"]["details"]} <= known
