"""The fast lane: public reads are answered below Flask, from a copy in this process or in the shared cache.

A copy in this process is given out only while its namespace is known to be at the copy's version, and that is asked
again after `TRUSTED_SECONDS`. Requests that carry anything by which an answer could be theirs alone go past the lane,
unless they come from an acquaintance and ask for what is the same for everybody. Whatever is not found here is made
by one request at a time for each address: by the shortcut if it can, else by Flask.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import count
from random import Random
from threading import Lock
from typing import Any

from flask import Flask

from bccb.domain.ports.cache import Cache
from bccb.domain.usecases.forgetting import Forgetting
from bccb.entrypoints.http.context import SANE_ID, Container
from bccb.entrypoints.http.gate import bulkheads, logs, metering
from bccb.entrypoints.http.gate.acquaintances import SHOWN_IN, Acquaintances, shows_something, window_of
from bccb.entrypoints.http.gate.addresses import SECONDS, Place, placed
from bccb.entrypoints.http.gate.copies import Copy, copied, metadata, opened, takes_gzip
from bccb.entrypoints.http.gate.cors import permitted
from bccb.entrypoints.http.gate.limits import told
from bccb.entrypoints.http.gate.shortcut import Shortcut, question

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

KEPT = "bccb lane"
TRUSTED_SECONDS = 0.8
STALE_SECONDS = 5.0
MAKING_SECONDS = 2.0  # one request may take so long before another makes the copy too
WAITING_SECONDS = 0.8  # for a copy that another request is making
MOST_BYTES = 64 * 1024 * 1024  # of copies in this process

_ALONE = "alone "
_NOT_FOR_MAKING = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING", "HTTP_ORIGIN", *SHOWN_IN)


class Lane:
    """`served` counts the answers by where they came from: process, cache, stale, made, passed."""

    def __init__(
        self,
        app: Application,
        container: Container,
        shortcut: Shortcut | None = None,
        *,
        tell: logs.Teller = logs.tell_request,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._shortcut = shortcut
        self._tell = tell
        self._cache: Cache = container.cache()
        self._acquaintances = Acquaintances(self._cache, container.counts())
        self._origins = container.settings().cors_origins
        self._vary = "Accept-Encoding, Origin" if self._origins else "Accept-Encoding"
        self._now = container.clock().now
        self._new_id = container.identifiers().new
        self._wall = wall
        self._chance = Random()
        self._lock = Lock()
        self._forgettings = 0
        self._seen: dict[str, tuple[str, float]] = {}  # namespace → its version, and when that was asked
        self._copies: dict[str, tuple[Place, Copy, str]] = {}  # address → its copy, and the version it was made under
        self._bytes = 0
        self._making: dict[str, Lock] = {}
        self._alone = count()
        self.served: Counter[str] = Counter()
        _listen(container.forgetting(), self._forget)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_RANGE" in environ:
            return self._app(environ, start)
        began = time.perf_counter()
        place = placed(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if place is None:
            return self._app(environ, start)
        if shows_something(environ):
            if not self._acquaintances.counted(environ):
                return self._introduced(environ, start)
            if not window_of(environ).is_within:
                return self._app(environ, start)
        address = f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"
        if found := self._trusted(address):
            return self._answer(environ, start, place, found[1], "process", began)
        making = self._maker(place.key)
        if not (is_mine := making.acquire(blocking=False)):
            if stale := self._stale(address):
                return self._answer(environ, start, place, stale, "stale", began)
            is_mine = making.acquire(timeout=WAITING_SECONDS)  # then it goes on all the same
        try:
            return self._looked_up(environ, start, place, address, began)
        finally:
            if is_mine:
                self._making.pop(place.key, None)
                making.release()

    def _introduced(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Let the application say who calls, and remember it."""
        version = self._acquaintances.version()
        found = self._app(environ, start)
        self._acquaintances.remember(environ, version)
        return found

    def _trusted(self, address: str) -> tuple[Place, Copy, str] | None:
        """The copy in this process, if it is fresh and of the version its namespace is known to have."""
        found = self._copies.get(address)
        if found is None or self._wall() >= found[1].fresh_until or not self._is_current(found[0], found[2]):
            return None
        return found

    def _stale(self, address: str) -> Copy | None:
        """The copy in this process, if its only fault is to have outlived its time by little."""
        found = self._copies.get(address)
        if found is None or self._wall() >= found[1].fresh_until + STALE_SECONDS:
            return None
        return found[1] if self._is_current(found[0], found[2]) else None

    def _is_current(self, place: Place, version: str) -> bool:
        seen = self._seen.get(place.namespace)
        return seen is not None and seen[0] == version and time.monotonic() - seen[1] <= TRUSTED_SECONDS

    def _looked_up(self, environ: Environ, start: Start, place: Place, address: str, began: float) -> Iterable[bytes]:
        if found := self._trusted(address):  # somebody else has made it while this request waited
            return self._answer(environ, start, place, found[1], "process", began)
        until = time.monotonic() + WAITING_SECONDS
        is_maker = False
        while True:
            version, copy = self._look(place)
            if copy is not None and self._wall() < copy.fresh_until:
                if is_maker:
                    self._cache.release(place.key)
                self._put(address, place, copy, version)
                return self._answer(environ, start, place, copy, "cache", began)
            if is_maker or self._is_short(environ) or time.monotonic() > until:
                return self._made(environ, start, place, address, version, began, is_claimed=is_maker)
            is_maker = self._cache.claim(place.key, MAKING_SECONDS)
            if is_maker:
                continue  # and look once more: the maker before may just have finished
            if copy is not None:
                return self._answer(environ, start, place, copy, "stale", began)
            time.sleep(0.02)

    def _is_short(self, environ: Environ) -> bool:
        """Whether the answer is made in less time than other processes would need to agree on who makes it."""
        return self._shortcut is not None and question(environ) is not None

    def _look(self, place: Place) -> tuple[str, Copy | None]:
        """The version of the namespace now, and the copy the shared cache has, be it a little stale."""
        asked, forgettings = time.monotonic(), self._forgettings
        look = self._cache.look(place.namespace, place.key)
        with self._lock:
            version = look.version or self._version_alone(place.namespace)
            if forgettings == self._forgettings and (look.version or not self._is_current(place, version)):
                self._seen[place.namespace] = version, asked
        return version, opened(look.value) if look.value is not None else None

    def _version_alone(self, namespace: str) -> str:
        """Without the cache nobody says what is current: what is made now is trusted for its second and no longer."""
        version, asked = self._seen.get(namespace, ("", 0.0))
        is_trusted = version.startswith(_ALONE) and time.monotonic() - asked <= TRUSTED_SECONDS
        return version if is_trusted else f"{_ALONE}{next(self._alone)}"

    def _made(
        self,
        environ: Environ,
        start: Start,
        place: Place,
        address: str,
        version: str,
        began: float,
        *,
        is_claimed: bool,
    ) -> Iterable[bytes]:
        """Let the shortcut or Flask answer, and keep a copy if everybody may see it."""
        environ["HTTP_X_REQUEST_ID"] = self._request_id(environ)
        asked = {name: value for name, value in environ.items() if name not in _NOT_FOR_MAKING}
        lasting = SECONDS[place.namespace] * self._chance.uniform(0.9, 1.1)
        fresh_until = self._wall() + lasting
        copy, is_told = None, False
        try:
            if self._shortcut is not None:
                copy = self._shortcut.copy(asked, fresh_until)
            if copy is None:
                status, headers, body = _asked(self._app, asked)
                copy, is_told = copied(status, headers, body, fresh_until), True
        finally:
            if copy is None and is_claimed:
                self._cache.release(place.key)
        if copy is None:
            with self._lock:
                self.served["passed"] += 1
            if shows_something(environ) and not status.startswith("503"):  # not for everybody, but maybe for them
                return self._app(environ, start)
            start(status, [*headers, *permitted(environ.get("HTTP_ORIGIN"), self._origins)])
            return [body]
        kept = copy.to_bytes()
        self._cache.keep(place.namespace, place.key, kept, version=version, seconds=lasting + STALE_SECONDS)
        self._put(address, place, copy, version)
        return self._answer(environ, start, place, copy, "made", began, is_told=is_told)

    def _answer(
        self,
        environ: Environ,
        start: Start,
        place: Place,
        copy: Copy,
        served: str,
        began: float,
        *,
        is_told: bool = False,
    ) -> Iterable[bytes]:
        """`is_told` says that the application has logged the request."""
        request_id, moment = self._request_id(environ), self._now().isoformat()
        headers = [*copy.headers, ("Vary", self._vary), ("X-Request-Id", request_id), ("X-Cache", served)]
        headers += permitted(environ.get("HTTP_ORIGIN"), self._origins)
        if (window := window_of(environ)) is not None:
            headers += told(window)
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted is not None and _is_among(copy.etag, wanted):
            status, body = "304 NOT MODIFIED", b""
            headers = [each for each in headers if each[0] != "Content-Type"]
        else:
            status, end = "200 OK", metadata(moment, request_id)
            if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
                body = copy.gzipped(end)
                headers.append(("Content-Encoding", "gzip"))
            else:
                body = copy.body(end)
            headers.append(("Content-Length", str(len(body))))
        with self._lock:
            self.served[served] += 1
        if not is_told:
            self._tell(place.route, int(status[:3]), time.perf_counter() - began, request_id, served, moment)
        start(status, headers)
        return [body]

    def _request_id(self, environ: Environ) -> str:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        return given if given and SANE_ID.fullmatch(given) else str(self._new_id())

    def _put(self, address: str, place: Place, copy: Copy, version: str) -> None:
        with self._lock:
            self._drop(address)
            self._copies[address] = place, copy, version
            self._bytes += _size(copy)
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._copies)))

    def _drop(self, address: str) -> None:
        if found := self._copies.pop(address, None):
            self._bytes -= _size(found[1])

    def _forget(self) -> None:
        """This process has changed something: ask again for every version before the next answer."""
        with self._lock:
            self._forgettings += 1
            self._seen.clear()

    def _maker(self, key: str) -> Lock:
        """Held by the one request that makes the copy."""
        with self._lock:
            return self._making.setdefault(key, Lock())


def install(app: Flask, container: Container) -> None:
    """Put a lane that logs to standard error before the application; what is put before both comes after this."""
    tell = metering.counting(logs.teller(container.settings().log_level, logs.Lines(sys.stderr)), container.meters())
    shortcut = Shortcut(container, app.extensions[bulkheads.KEPT])
    app.extensions[KEPT] = app.wsgi_app = Lane(app.wsgi_app, container, shortcut, tell=tell)  # type: ignore[method-assign]


def _asked(app: Application, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
    """The whole answer of an application."""
    told: list[Any] = []
    parts = app(environ, lambda status, headers, *_: told.extend((status, headers)))
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    return told[0], told[1], body


def _listen(forgetting: Forgetting, forget: Callable[[], None]) -> None:
    """Whoever starts may follow a process that died between a commit and its forgetting: so begin by forgetting all."""
    forgetting.tell(forget)
    forgetting.forget()


def _is_among(etag: str, wanted: str) -> bool:
    """Weak comparison, as RFC 9110 wants it for If-None-Match."""
    mine = etag.removeprefix("W/")
    return wanted.strip() == "*" or any(each.strip().removeprefix("W/") == mine for each in wanted.split(","))


def _size(copy: Copy) -> int:
    return len(copy.plain) * 3 // 2 + 1_000  # one day it may be compressed too
