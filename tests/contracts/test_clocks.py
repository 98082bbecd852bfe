"""What a clock and a source of identifiers promise."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from bccb.adapters.system.clock import RandomIdentifiers, SystemClock


def test_the_moment_is_told_in_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_the_day_is_that_of_the_pacific_coast():
    before = datetime.now(ZoneInfo("America/Vancouver")).date()
    today = SystemClock().today()
    assert before <= today <= datetime.now(ZoneInfo("America/Vancouver")).date()


def test_no_identifier_is_given_out_twice():
    identifiers = RandomIdentifiers()
    assert len({identifiers.new() for _ in range(10_000)}) == 10_000


def test_processes_that_part_give_out_different_identifiers():
    identifiers = RandomIdentifiers()
    identifiers.new()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, identifiers.new().bytes)
        os._exit(0)
    os.waitpid(child, 0)
    assert UUID(bytes=os.read(reading, 16)) != identifiers.new()
    os.close(reading)
    os.close(writing)
