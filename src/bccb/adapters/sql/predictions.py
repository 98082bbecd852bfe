"""Predictions in SQL: the table `predictions`, written in stretches and read by time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from bccb.adapters.sql.learning_tables import predictions
from bccb.adapters.sql.rows import flat, lifted
from bccb.adapters.sql.transaction import Transaction
from bccb.domain.prediction import Prediction


class SqlPredictions:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, made: Sequence[Prediction]) -> None:
        self._transaction.insert(predictions, [flat(each, predictions) for each in made])

    def between(self, since: datetime, until: datetime, *, most: int) -> tuple[Prediction, ...]:
        when = predictions.c.at
        asked = select(predictions).where(when >= since, when < until)
        rows = self._transaction.read(asked.order_by(when.desc(), predictions.c.sequence.desc()).limit(most))
        return tuple(Prediction(**lifted(row, predictions, Prediction)) for row in rows)

    def forget(self, before: datetime) -> int:
        with self._transaction.writing(predictions) as connection:
            return connection.execute(delete(predictions).where(predictions.c.at < before)).rowcount
