"""How calls are made: one connection pool, the caller's token or key, and one shape of failure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import urllib3

T = TypeVar("T")

_PIECE = 65_536  # bytes


@dataclass(frozen=True)
class FieldError:
    """One wrong field, and what would be right."""

    field: str
    message: str


class ApiError(Exception):
    """The API refused. `code` is for programs, the message for people; `request_id` names the call in the log there."""

    def __init__(
        self, status: int, code: str, message: str, details: tuple[FieldError, ...] = (), request_id: str = ""
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message
        self.details, self.request_id = details, request_id


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list. Hand `next` back as `after` until it is None. `total` is None where nobody counted."""

    items: list[T]
    next: str | None
    total: int | None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)


class Transport:
    """Sends and reads. `token` is an access token, `key` an API key; without them only what is public is answered."""

    def __init__(self, url: str, *, token: str = "", key: str = "", timeout: float = 30.0) -> None:
        self.token, self.key = token, key
        self._url = url.rstrip("/")
        self._pool = urllib3.PoolManager(timeout=urllib3.Timeout(timeout), retries=False)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._pool.clear()

    def _data(self, method: str, path: str, **asked: Any) -> Any:
        """The `data` of an answer; None where there is nothing to tell."""
        return self._answer(method, path, **asked).get("data")

    def _page(self, method: str, path: str, **asked: Any) -> Page[Any]:
        answer = self._answer(method, path, **asked)
        stretch = answer["pagination"]
        return Page(items=answer["data"], next=stretch["next"], total=stretch["total"])

    def _file(self, method: str, path: str, **asked: Any) -> Iterator[bytes]:
        """A file, a piece at a time. One that breaks off raises urllib3's error."""
        return _pieces(self._sent(method, path, preload=False, **asked))

    def _answer(self, method: str, path: str, **asked: Any) -> dict[str, Any]:
        response = self._sent(method, path, **asked)
        return json.loads(response.data) if response.data else {}

    def _sent(
        self,
        method: str,
        path: str,
        *,
        within: Mapping[str, object] | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: object = None,
        content: bytes | None = None,
        media: str = "",
        preload: bool = True,
    ) -> urllib3.BaseHTTPResponse:
        response = self._pool.request(
            method,
            self._address(path, within or {}, query or {}),
            body=json.dumps(body).encode() if body is not None else content,
            headers=self._headers(headers or {}, "application/json" if body is not None else media),
            preload_content=preload,
        )
        if response.status >= 300:
            raise _failure(response.status, response.data)
        return response

    def _address(self, path: str, within: Mapping[str, object], query: Mapping[str, object]) -> str:
        named = path.format_map({name: quote(str(value), safe="") for name, value in within.items()})
        asked = {name: _written(value) for name, value in query.items() if value is not None}
        return f"{self._url}{named}" + (f"?{urlencode(asked)}" if asked else "")

    def _headers(self, given: Mapping[str, str | None], media: str) -> dict[str, str]:
        headers = {name: value for name, value in given.items() if value is not None}
        if media:
            headers["Content-Type"] = media
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        elif self.key:
            headers["X-API-Key"] = self.key
        return headers


def _pieces(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from response.stream(_PIECE)
    finally:
        response.release_conn()


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _failure(status: int, body: bytes) -> ApiError:
    try:
        told = json.loads(body)
        error = told["error"]
        details = tuple(FieldError(each["field"], each["message"]) for each in error["details"])
        return ApiError(status, error["code"], error["message"], details, told["metadata"]["requestId"])
    except (ValueError, KeyError, TypeError):
        return ApiError(status, "UNREADABLE", body[:200].decode(errors="replace"))
