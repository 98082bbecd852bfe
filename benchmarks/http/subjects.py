"""What is measured: applications, servers and addresses."""

from __future__ import annotations

from dataclasses import dataclass

OURS = "bccb.entrypoints.http.wsgi:app"
ANCHORS = "benchmarks.http.anchors"
PAST_THE_LANE = ("Range: bytes=0-",)  # such a request is answered by Flask, and from no copy


@dataclass(frozen=True)
class Subject:
    """One thing to measure: an application on a server, and what it is asked for."""

    name: str
    app: str
    path: str
    server: str = "granian"
    headers: tuple[str, ...] = ()
    fresh: str = ""  # each request for another of the addresses of this kind: pages, credentials
    is_limited: bool = True  # whether requests are counted, as they are in production
    is_signed_in: bool = False


LIST = "/api/v1/credentials"
SUBJECTS = (
    Subject("no framework", f"{ANCHORS}.plain:app", "/"),
    Subject("bare Flask", f"{ANCHORS}.hello:app", "/hello"),
    Subject("list, cached", OURS, LIST),
    Subject("list, cached, gzip", OURS, LIST, headers=("Accept-Encoding: gzip",)),
    Subject("list, cached, signed in", OURS, LIST, is_signed_in=True),
    Subject("naive, signed in", f"{ANCHORS}.naive:app", "/credentials", is_signed_in=True),
    Subject("list, 304", OURS, LIST, headers=("If-None-Match: *",)),
    Subject("list, cold, past the lane", OURS, LIST, headers=PAST_THE_LANE),
    Subject("list, cold, without limits", OURS, LIST, headers=PAST_THE_LANE, is_limited=False),
    Subject("list, cold, made and kept", OURS, LIST, fresh="pages"),
    Subject("detail, cold, made and kept", OURS, LIST, fresh="credentials"),
    Subject("detail, cached", OURS, f"{LIST}/INST-00-000000"),
    Subject("detail, cold, past the lane", OURS, f"{LIST}/INST-00-000000", headers=PAST_THE_LANE),
    Subject("detail, cold, without limits", OURS, f"{LIST}/INST-00-000000", headers=PAST_THE_LANE, is_limited=False),
    Subject("row_to_json, list", f"{ANCHORS}.row_to_json:app", "/credentials"),
    Subject("conventional, list", f"{ANCHORS}.conventional:app", "/credentials"),
    Subject("conventional, detail", f"{ANCHORS}.conventional:app", "/credentials/INST-00-000000"),
    Subject("FastAPI, list", f"{ANCHORS}.fast_api:app", "/credentials", server="granian-asgi"),
    Subject("Django REST, list", f"{ANCHORS}.django_rest:app", "/credentials"),
)
MEMORY = Subject("memory of a worker", OURS, LIST, fresh="pages")
PACED = ("list, cached", "list, cold, past the lane", "detail, cached", "detail, cold, past the lane")
MOST_PACED = 1_500  # requests a second that our own client can keep up with
SERVERS = (
    Subject("bare Flask, granian", f"{ANCHORS}.hello:app", "/hello"),
    Subject("bare Flask, gunicorn gthread", f"{ANCHORS}.hello:app", "/hello", server="gthread"),
    Subject("bare Flask, gunicorn gevent", f"{ANCHORS}.hello:app", "/hello", server="gevent"),
    Subject("list, cached, granian", OURS, LIST),
    Subject("list, cached, gunicorn gthread", OURS, LIST, server="gthread"),
    Subject("list, cached, gunicorn gevent", OURS, LIST, server="gevent"),
    Subject("list, cold, granian", OURS, LIST, headers=PAST_THE_LANE),
    Subject("list, cold, gunicorn gthread", OURS, LIST, server="gthread", headers=PAST_THE_LANE),
    Subject("list, cold, gunicorn gevent", OURS, LIST, server="gevent", headers=PAST_THE_LANE),
)
