"""Trials: what enough answers tell, and when a training has fallen against the one before."""

import pytest

from bccb.domain.agreement import GrantKind
from bccb.domain.outcome import BloomLevel
from bccb.domain.trial import FEWEST, FEWEST_REFUSALS, Answers, Forecast, Ranked, Read, fallen, measured

ASSIGNED, UNASSIGNED, NONE = GrantKind.ASSIGNED, GrantKind.UNASSIGNED, GrantKind.NO_CREDIT


def ranked(*places):
    return {f"course {at}": Ranked("CMPT 120", place) for at, place in enumerate(places)}


def foreseen(right: int, wrong: int, refusals: int = FEWEST_REFUSALS):
    """Sure answers: so many right ones, so many wrong ones, and refusals that were foreseen."""
    kinds = [(UNASSIGNED, UNASSIGNED)] * right + [(UNASSIGNED, ASSIGNED)] * wrong + [(NONE, NONE)] * refusals
    chances = {ASSIGNED: (0.9, 0.1, 0.0), UNASSIGNED: (0.1, 0.9, 0.0), NONE: (0.05, 0.05, 0.9)}
    return {f"grant {at}": Forecast(truth, chances[named], named) for at, (truth, named) in enumerate(kinds)}


def test_few_answers_tell_nothing():
    few = Answers(equivalents=ranked(*[1] * (FEWEST - 1)), grants=foreseen(FEWEST - 1, 0, 0))
    assert measured(few) == {}
    assert set(measured(Answers(equivalents=ranked(*[1] * FEWEST)))) == {"hit@10", "MRR"}


def test_refusals_are_measured_where_there_are_some():
    assert "no credit: average precision" not in measured(Answers(grants=foreseen(60, 0, FEWEST_REFUSALS - 1)))
    assert measured(Answers(grants=foreseen(60, 0)))["no credit: average precision"] == 1.0


def test_measures_say_how_the_answers_came_out():
    told = measured(Answers(equivalents=ranked(*[1] * 25, *[2] * 15, *[11] * 5, *[None] * 5), grants=foreseen(45, 5)))
    assert told["hit@10"] == 0.8
    assert told["MRR"] == pytest.approx((25 + 7.5 + 5 / 11) / 50)
    assert told["calibration error"] == pytest.approx(abs(0.9 - 55 / 60))
    read = {str(at): Read((BloomLevel.APPLY,), (BloomLevel.APPLY,)) for at in range(FEWEST)}
    assert measured(Answers(outcomes=read))["Bloom F1"] == pytest.approx(1 / 6)


def test_what_falls_beyond_the_tolerance_is_named_with_both_figures():
    before, after = Answers(equivalents=ranked(*[1] * 60)), Answers(equivalents=ranked(*[1] * 54, *[20] * 6))
    assert fallen(before, after, 0.2) == ()
    assert fallen(before, after, 0.02) == ("hit@10 fell from 1.000 to 0.900", "MRR fell from 1.000 to 0.905")
    assert fallen(after, before, 0.0) == ()


def test_an_error_falls_by_rising():
    before, after = Answers(grants=foreseen(54, 6)), Answers(grants=foreseen(20, 40))
    assert "calibration error rose from 0.014 to 0.471" in fallen(before, after, 0.02)


def test_only_what_both_were_asked_is_compared_and_only_while_the_right_answer_is_the_same():
    before = Answers(equivalents=ranked(*[1] * 60))
    harder = {f"new course {at}": Ranked("CMPT 120", None) for at in range(60)}
    decided_anew = {name: Ranked("CMPT 125", None) for name in list(before.equivalents)[:5]}
    assert fallen(before, Answers(equivalents={**before.equivalents, **harder, **decided_anew}), 0.0) == ()
    assert fallen(before, Answers(equivalents=harder), 0.0) == ()
