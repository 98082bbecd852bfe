"""The client: every call of the API, and signing in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

from bccb_client.calls import Calls
from bccb_client.transport import Page

T = TypeVar("T")
P = ParamSpec("P")


class Client(Calls):
    """`Client("https://bccb.example.ca", key="…")`, or sign in. Closes its connections when a `with` is left."""

    def __enter__(self) -> Client:
        return self

    def sign_in(self, email: str, password: str) -> None:
        """From here on calls are made by this account, for the quarter of an hour that its token lasts."""
        self.token = self.log_in({"email": email, "password": password})["accessToken"] or ""

    def every(self, list_page: Callable[P, Page[T]], *args: P.args, **conditions: P.kwargs) -> Iterator[T]:
        """Each record of a list, page after page: `client.every(client.list_courses, institution="SFU")`."""
        asked: dict[str, Any] = dict(conditions)
        while True:
            page = list_page(*args, **asked)
            yield from page
            if page.next is None:
                return
            asked["after"] = page.next
