"""What a view may ask of its surroundings: the container its application carries, and who is asking."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from flask import current_app, g, request

from bccb.config import Settings
from bccb.domain.ports.cache import Cache
from bccb.domain.ports.clock import Clock, Identifiers
from bccb.domain.ports.counts import Counts
from bccb.domain.ports.models import ModelStore
from bccb.domain.ports.unit_of_work import Outbox, UnitOfWork, Work
from bccb.domain.usecases.administering import Administering
from bccb.domain.usecases.auditing import Auditing
from bccb.domain.usecases.authorizing import Authorizing
from bccb.domain.usecases.cataloguing import Cataloguing
from bccb.domain.usecases.classifying import Classifying
from bccb.domain.usecases.describing import Describing
from bccb.domain.usecases.embedding import Embedding
from bccb.domain.usecases.exporting import Exporting
from bccb.domain.usecases.forgetting import Forgetting
from bccb.domain.usecases.heeding import Heeding
from bccb.domain.usecases.importing import Importing
from bccb.domain.usecases.inviting import Inviting
from bccb.domain.usecases.pathfinding import Pathfinding
from bccb.domain.usecases.promoting import Promoting
from bccb.domain.usecases.recognizing import Recognizing
from bccb.domain.usecases.recording import Recording
from bccb.domain.usecases.requesting import Requesting
from bccb.domain.usecases.searching import Searching
from bccb.domain.usecases.signing_in import SigningIn
from bccb.domain.usecases.training import Training
from bccb.domain.usecases.validating import Validating
from bccb.domain.usecases.wayfinding import Wayfinding

SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Database(Protocol):
    def ping(self) -> None:
        """Raises StorageFailed where the database cannot answer."""
        ...

    def connections(self) -> Mapping[str, int]:
        """Connections by what they do: in use, idle."""
        ...

    def outbox(self) -> Outbox: ...

    def glance(self) -> UnitOfWork:
        """A unit of work to ask one thing in, for less; it cannot write."""
        ...


class Meters(Protocol):
    """Where this door tells what it does; how is promised in `adapters/prometheus/meters.py`."""

    def answered(self, method: str, route: str, status: int, seconds: float) -> None: ...

    def watch(
        self,
        name: str,
        told: str,
        read: Callable[[], float | Mapping[str, float]],
        *,
        label: str = "",
        counts: bool = False,
    ) -> None: ...

    def listen(self, host: str, port: int) -> int: ...


class Container(Protocol):
    """What this door needs of a container: each a provider, called to get the thing."""

    @property
    def settings(self) -> Callable[[], Settings]: ...
    @property
    def clock(self) -> Callable[[], Clock]: ...
    @property
    def identifiers(self) -> Callable[[], Identifiers]: ...
    @property
    def database(self) -> Callable[[], Database]: ...
    @property
    def work(self) -> Callable[[], Work]: ...
    @property
    def meters(self) -> Callable[[], Meters]: ...
    @property
    def cache(self) -> Callable[[], Cache]: ...
    @property
    def counts(self) -> Callable[[], Counts]: ...
    @property
    def forgetting(self) -> Callable[[], Forgetting]: ...
    @property
    def models(self) -> Callable[[], ModelStore]: ...
    @property
    def signing_in(self) -> Callable[[], SigningIn]: ...
    @property
    def administering(self) -> Callable[[], Administering]: ...
    @property
    def inviting(self) -> Callable[[], Inviting]: ...
    @property
    def auditing(self) -> Callable[[], Auditing]: ...
    @property
    def authorizing(self) -> Callable[[], Authorizing]: ...
    @property
    def cataloguing(self) -> Callable[[], Cataloguing]: ...
    @property
    def recording(self) -> Callable[[], Recording]: ...
    @property
    def requesting(self) -> Callable[[], Requesting]: ...
    @property
    def wayfinding(self) -> Callable[[], Wayfinding]: ...
    @property
    def describing(self) -> Callable[[], Describing]: ...
    @property
    def recognizing(self) -> Callable[[], Recognizing]: ...
    @property
    def pathfinding(self) -> Callable[[], Pathfinding]: ...
    @property
    def training(self) -> Callable[[], Training]: ...
    @property
    def promoting(self) -> Callable[[], Promoting]: ...
    @property
    def importing(self) -> Callable[[], Importing]: ...
    @property
    def embedding(self) -> Callable[[], Embedding]: ...
    @property
    def validating(self) -> Callable[[], Validating]: ...
    @property
    def exporting(self) -> Callable[[], Exporting]: ...
    @property
    def heeding(self) -> Callable[[], Heeding]: ...
    @property
    def searching(self) -> Callable[[], Searching]: ...
    @property
    def classifying(self) -> Callable[[], Classifying]: ...


def container() -> Container:
    return current_app.extensions["bccb"]


def reading() -> UnitOfWork:
    """A unit of work to read in; it is left without a commit."""
    return container().work()()


def glancing() -> UnitOfWork:
    """The same where nothing that is read has to agree with what is read next."""
    return container().database().glance()


def request_id() -> str:
    """The caller's own X-Request-Id where it is a short, plain token, else one of ours; one for the whole request."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if SANE_ID.fullmatch(given) else str(container().identifiers().new())
    return g.request_id
