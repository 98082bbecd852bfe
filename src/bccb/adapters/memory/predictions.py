"""Predictions in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bccb.adapters.memory.transaction import Transaction
from bccb.domain.prediction import Prediction

_PREDICTION = "prediction"


class MemoryPredictions:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, predictions: Sequence[Prediction]) -> None:
        with self._transaction.write(_PREDICTION) as shelf:
            for each in predictions:
                shelf.count += 1
                shelf.records[shelf.count] = each

    def between(self, since: datetime, until: datetime, *, most: int) -> tuple[Prediction, ...]:
        kept = reversed(self._transaction.read(_PREDICTION).records.values())
        found = [each for each in kept if since <= each.at < until]
        return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:most])

    def forget(self, before: datetime) -> int:
        with self._transaction.write(_PREDICTION) as shelf:
            old = [place for place, each in shelf.records.items() if each.at < before]
            for place in old:
                del shelf.records[place]
        return len(old)
