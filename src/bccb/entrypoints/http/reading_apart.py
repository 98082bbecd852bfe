"""Outlines are read in processes of their own: a text made to take for ever ends with its process, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import weakref
from contextlib import suppress
from threading import Event, Timer
from typing import IO, Any

from flask import Flask, current_app

from bccb.domain.errors import EngineFailed, Invalid
from bccb.entrypoints.http.gate import places

SECONDS = 10.0  # that one outline may take
_TO_START = 60.0
_READER = (sys.executable, "-m", "bccb.entrypoints.http.outline_reader")
_KEPT = "bccb readers"


class Readers:
    """Started when they are needed, kept for the next outline, killed when one takes longer than `seconds`."""

    def __init__(self, seconds: float = SECONDS, command: tuple[str, ...] = _READER) -> None:
        self._seconds, self._command = seconds, command
        self._idle: list[_Reader] = []
        self._all: set[_Reader] = set()
        weakref.finalize(self, _end_all, self._all)

    def read(self, content: bytes, field: str) -> Any:
        """What the outline says, as its schema dumps it.

        Raises Invalid, naming the field, for what cannot be read or not in time; EngineFailed where a process breaks.
        """
        reader = self._idle.pop() if self._idle else self._started()
        answer = reader.ask(content, field, self._seconds)
        if answer is None:
            self._all.discard(reader)
            was_late = reader.end()
            if was_late:
                told = f"takes longer than {self._seconds:g} seconds to read: hand over one outline alone"
                raise Invalid(field, told)
            raise EngineFailed("A process that reads outlines has broken down.")
        self._idle.append(reader)
        if "message" in answer:
            raise Invalid(field, answer["message"])
        return answer["data"]

    def _started(self) -> _Reader:
        reader = _Reader(self._command)
        self._all.add(reader)
        return reader


class _Reader:
    def __init__(self, command: tuple[str, ...]) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, env=_without_secrets(), start_new_session=True
        )
        self._late = Event()
        self._within(_TO_START, self._line)

    def ask(self, content: bytes, field: str, seconds: float) -> Any:
        """The answer, None where the process did not live to give it."""
        line = self._within(seconds, lambda: self._asked(content, field))
        return json.loads(line) if line and not self._late.is_set() else None

    def end(self) -> bool:
        """Kill it; whether that was because it was late."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            _shut(pipe)
        self._process.wait()
        return self._late.is_set()

    def _asked(self, content: bytes, field: str) -> bytes:
        source = self._process.stdin
        assert source is not None
        try:
            source.write(json.dumps({"field": field, "length": len(content)}).encode() + b"\n" + content)
            source.flush()
        except BrokenPipeError:
            return b""
        return self._line()

    def _line(self) -> bytes:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def _within(self, seconds: float, act: Any) -> bytes:
        timer = Timer(seconds, self._kill)
        timer.start()
        try:
            return act()
        finally:
            timer.cancel()
            timer.join()

    def _kill(self) -> None:
        self._late.set()
        self._process.kill()


def install(app: Flask) -> None:
    app.extensions[_KEPT] = Readers()


def extracted(content: bytes, field: str) -> Any:
    """What an outline says. Raises as `Readers.read`, and ServiceUnavailable where all readers are at work."""
    with places.taken("outlines"):
        return current_app.extensions[_KEPT].read(content, field)


def _without_secrets() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("BCCB_")}


def _shut(pipe: IO[bytes] | None) -> None:
    """What was not sent is not wanted any more."""
    if pipe is not None:
        with suppress(BrokenPipeError):
            pipe.close()


def _end_all(readers: set[_Reader]) -> None:
    for reader in readers:
        reader.end()
