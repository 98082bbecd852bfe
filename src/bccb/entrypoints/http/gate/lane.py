"""The fast lane: public reads are answered below Flask, from a copy in this process or in the shared cache.

Requests that carry anything by which an answer could be theirs alone go past the lane, unless they come from an
acquaintance and ask for what is the same for everybody. Whatever is not found here is made by one request at a time for
each address: by the shortcut if it can, else by Flask.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
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
from bccb.entrypoints.http.gate.copies import Copy, copied, metadata, takes_gzip
from bccb.entrypoints.http.gate.cors import permitted
from bccb.entrypoints.http.gate.limits import told
from bccb.entrypoints.http.gate.shortcut import Shortcut, question
from bccb.entrypoints.http.gate.stock import STALE_SECONDS, Stock

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

KEPT = "bccb lane"
MAKING_SECONDS = 2.0  # one request may take so long before another makes the copy too
WAITING_SECONDS = 0.8  # for a copy that another request is making

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
        self._stock = Stock(self._cache, wall)
        self._acquaintances = Acquaintances(self._cache, container.counts())
        self._origins = container.settings().cors_origins
        self._vary = "Accept-Encoding, Origin" if self._origins else "Accept-Encoding"
        self._now = container.clock().now
        self._new_id = container.identifiers().new
        self._wall = wall
        self._chance = Random()
        self._lock = Lock()
        self._making: dict[str, Lock] = {}
        self.served: Counter[str] = Counter()
        _listen(container.forgetting(), self._stock.doubt)

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
        if found := self._stock.fresh(address):
            return self._answer(environ, start, place, found, "process", began)
        making = self._maker(place.key)
        if not (is_mine := making.acquire(blocking=False)):
            if stale := self._stock.stale(address):
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

    def _looked_up(self, environ: Environ, start: Start, place: Place, address: str, began: float) -> Iterable[bytes]:
        if found := self._stock.fresh(address):  # somebody else has made it while this request waited
            return self._answer(environ, start, place, found, "process", began)
        until = time.monotonic() + WAITING_SECONDS
        is_maker = False
        while True:
            version, copy = self._stock.look(place)
            if copy is not None and self._wall() < copy.fresh_until:
                if is_maker:
                    self._cache.release(place.key)
                self._stock.put(address, place, copy, version)
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
        self._stock.put(address, place, copy, version)
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
