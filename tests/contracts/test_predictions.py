"""Predictions: kept in stretches, read by time, forgotten; and a log that never keeps anybody waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.system.prediction_log import BufferedPredictionLog
from bccb.domain.errors import StorageFailed
from bccb.domain.prediction import Prediction, Question
from furniture import NOON

FULL = Prediction(
    at=NOON,
    question=Question.RECOMMEND,
    model_version="20260301-080000-8f3a1c2b",
    latency_ms=12.5,
    confidence=0.75,
    grant="ASSIGNED",
    institution="SFU",
    text_length=312,
    subject="GEOG",
    level="INTRODUCTORY",
    recommender="balanced",
    arm="A",
)
BARE = Prediction(at=NOON, question=Question.ASSESS, model_version="", latency_ms=0.0, confidence=None)
HOUR = timedelta(hours=1)


def kept(database, *predictions):
    with database.unit_of_work() as unit:
        unit.predictions.add(predictions)
        unit.commit()


def found(database, since=NOON - HOUR, until=NOON + HOUR, most=100):
    with database.unit_of_work() as unit:
        return unit.predictions.between(since, until, most=most)


def test_predictions_are_read_back_as_they_were_made_newest_first(database):
    later = replace(BARE, at=NOON + timedelta(minutes=1))
    kept(database, FULL, later)
    assert found(database) == (later, FULL)
    assert found(database, most=1) == (later,)


def test_only_those_of_the_time_asked_for_are_read(database):
    kept(database, FULL)
    assert found(database, since=NOON, until=NOON + HOUR) == (FULL,)
    assert found(database, since=NOON - HOUR, until=NOON) == ()


def test_old_ones_are_forgotten(database):
    kept(database, FULL, replace(BARE, at=NOON + HOUR))
    with database.unit_of_work() as unit:
        assert unit.predictions.forget(NOON + HOUR) == 1
        unit.commit()
    assert len(found(database, until=NOON + 2 * HOUR)) == 1


def test_what_is_not_committed_is_not_kept(database):
    with database.unit_of_work() as unit:
        unit.predictions.add([FULL])
    assert found(database) == ()


def test_what_is_noted_is_kept_soon_by_another_thread(database):
    log = BufferedPredictionLog(database.unit_of_work, pause=0.01)
    log.note(FULL)
    log.note(BARE)
    log.close()
    assert set(found(database)) == {FULL, BARE}


def test_a_database_that_does_not_answer_keeps_nobody_waiting_and_is_counted():
    is_waiting, may_go_on = Event(), Event()

    def hung():
        is_waiting.set()
        may_go_on.wait()
        raise StorageFailed("The database does not answer.")

    log = BufferedPredictionLog(hung, pause=0.001)
    log.note(FULL)
    assert is_waiting.wait(5)
    noting = Thread(target=lambda: [log.note(BARE) for _ in range(10_000)])
    noting.start()
    noting.join(5)
    assert not noting.is_alive()
    assert log.left_out == 5_000
    may_go_on.set()
    log.close()
    assert log.left_out == 10_001


def test_a_log_that_fails_once_goes_on():
    database, fails = MemoryDatabase(), [True]

    def work():
        if fails.pop() if fails else False:
            raise StorageFailed("once")
        return database.unit_of_work()

    log = BufferedPredictionLog(work, pause=60)
    log.note(FULL)
    log.flush()
    log.note(BARE)
    log.flush()
    assert (log.left_out, found(database)) == (1, (BARE,))
    log.close()
