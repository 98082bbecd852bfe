"""The JSON of the command line: every answer can be written, with the fields that docs/batch.md names."""

import json
import re
from pathlib import Path

from bccb.domain.articulation import Match, Overlap, Reason
from bccb.domain.change import weighed
from bccb.domain.credit import Credit
from bccb.entrypoints.cli import wire
from bccb.plugins.rules import HoursPerCredit
from cases import a_case, a_forecast, a_learning, an_equivalent

BATCH = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")
COMPARED = an_equivalent(overlap=Overlap(matches=(Match(left="Map fuel", right="Map fires", likeness=0.5),)))


def test_an_equivalent_is_written_as_the_batch_format_says():
    told = json.loads(json.dumps(wire.equivalent(COMPARED)))
    assert told == {"institution": "SFU", "course": "GEOG 155", "title": "Geographic Systems", "score": 0.8}


def test_a_whole_assessment_is_written_with_every_field_that_the_batch_format_names():
    case = a_case(learning=a_learning(hours=20.0), proposed=Credit(value=3), equivalents=(COMPARED,))
    forecast = a_forecast(reasons=(Reason(told="its level", chance=0.6, without=0.4),))
    rule = HoursPerCredit(name="sfu.hours", policy="Hours count.")
    told = json.loads(json.dumps(wire.verdict(weighed(case, forecast, [rule], "1"))))
    table = BATCH.split("## `bccb assess")[1].split("## `bccb classify")[0]
    named = {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert named - set(told) == set()
    assert told["equivalents"][0]["outcomes"]
    assert told["change"]["moreHours"] == 16
    assert told["evidence"] == [{"evidence": "its level", "chance": 0.6, "without": 0.4}]
