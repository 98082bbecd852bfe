"""`bccb evaluate`: what the card says, plots that are the same on every run, bad input refused by name."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from bccb.domain.measures import Bin, Covered, Point
from bccb.domain.usecases.evaluating import Evaluation, Figure, Part
from bccb.entrypoints.cli.card import written
from bccb.entrypoints.cli.main import cli

PRECISION = "no credit: average precision"
MEASURED = Evaluation(
    model="evaluated",
    learned="01",
    asked="5",
    learned_from={"agreements": 1_234},
    libraries={"numpy": "2.4.6"},
    figures=(Figure(question="grant", measure=PRECISION, value=0.5, low=0.4321, high=0.6, count=77),),
    institutions=(
        Part(name="SFU", count=50, accuracy=0.9, refusals=3, hit_at_10=0.875),
        Part(name="UVIC", count=40, accuracy=0.61, refusals=4, hit_at_10=None),
    ),
    subjects=(Part(name="GEOG", count=30, accuracy=0.7, refusals=0, hit_at_10=None),),
    reliability=(Bin(count=10, told=0.8, true=0.7),),
    coverage=(
        Covered(at=0.5, value=0.04, chance=0.9),
        Covered(at=0.75, value=0.1, chance=0.7),
        Covered(at=1.0, value=0.3, chance=0.4),
    ),
    precision_recall=(Point(at=0.5, value=0.4), Point(at=1.0, value=0.1)),
)


@pytest.fixture
def card(tmp_path):
    return written(MEASURED, tmp_path / "model-card.md")


def test_the_card_tells_every_figure_with_its_interval(card):
    assert f"| grant | {PRECISION} | 0.500 | 0.432 to 0.600 | 77 |" in card


def test_the_card_tells_what_was_learned_from_and_what_asked(card):
    assert "Learned from folds 0, 1; asked about folds 5." in card
    assert "| agreements | 1,234 |" in card


def test_the_card_of_the_serving_model_does_not_claim_what_it_had_seen(tmp_path):
    card = written(replace(MEASURED, learned="", model="2026-1"), tmp_path / "card.md")
    assert "Model 2026-1 as it serves" in card
    assert "Learned from folds" not in card


def test_the_card_says_how_much_can_be_answered_at_a_line_of_error(card):
    assert "| 5% | 50% | 0.90 |" in card
    assert "| 10% | 75% | 0.70 |" in card


def test_the_card_names_who_is_judged_worst_first(card):
    assert "institutions it judges worst, by accuracy: UVIC 0.61, SFU 0.90." in card
    assert "Refusals are rare (7 of 90)" in card


def test_the_card_links_to_the_plots_beside_it(card):
    assert "](model-card/reliability.svg)" in card


def test_the_plots_are_the_same_on_every_run(tmp_path):
    pytest.importorskip("matplotlib")
    from bccb.adapters.matplotlib.plots import draw

    drawn = [
        draw(tmp_path / run, MEASURED.reliability, MEASURED.coverage, MEASURED.precision_recall) for run in ("1", "2")
    ]
    assert [path.name for path in drawn[0]] == ["reliability.svg", "coverage.svg", "precision-recall.svg"]
    assert [path.read_bytes() for path in drawn[0]] == [path.read_bytes() for path in drawn[1]]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--learn", "01", "--ask", "1"], "ask: must share no fold"),
        (["--ask", "ten"], "ask: must be digits"),
        (["--ask", "1", "--queries", __file__], "answers: must come with --queries"),
    ],
)
def test_bad_input_is_refused_by_name(words, problem):
    said = CliRunner().invoke(cli, ["evaluate", *words])
    assert said.exit_code == 1
    assert problem in said.output
