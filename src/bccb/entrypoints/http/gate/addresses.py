"""Where the copies of public answers are kept: what an address asks for, whatever the spelling of its query."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode

LONGEST_QUERY = 500

VERSION_1 = "/api/v1/"
SECONDS = {
    "institutions": 3600,
    "credentials": 900,
    "pathways": 1800,
    "recognitions": 900,
    "courses": 3600,
    "agreements": 3600,
}
"""Which resources are public, and how long a copy of them is fresh."""

_BY_NAME = ("institutions", "credentials")


@dataclass(frozen=True, slots=True)
class Place:
    """What is asked for: a resource's namespace, the route it has in the log, and the key of its copies."""

    namespace: str
    route: str
    key: str


@lru_cache(4_096)
def placed(path: str, query: str) -> Place | None:
    """Where the copies of an address are kept, the same for every spelling of its query; None where there are none.

    Keys are those of the founding document: `bccb:credential:{name}:v1`, `bccb:institutions:list:v1`.
    """
    if not path.startswith(VERSION_1) or len(path) + len(query) > LONGEST_QUERY:
        return None
    resource, slash, name = path[len(VERSION_1) :].partition("/")
    if resource not in SECONDS or "/" in name or (slash and not name):
        return None
    asked = sorted(parse_qsl(query, keep_blank_values=True, encoding="latin-1"))  # byte for byte
    what = f"{resource.removesuffix('s')}:{name}" if slash else f"{resource}:list"
    if asked:
        what += f"?{urlencode(asked, encoding='latin-1')}"
    if len(what) > 100 or not what.isascii() or not what.isprintable():
        what = f"{resource}:{blake2b(what.encode(), digest_size=16).hexdigest()}"
    route = f"{VERSION_1}{resource}"
    if slash:
        route += "/<name>" if resource in _BY_NAME else "/<uuid:id>"
    return Place(resource, route, f"bccb:{what}:v1")
