"""What may stand for a name in an address: anything but the words that have an address of their own beside it."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import Map, UnicodeConverter

WORDS = ("changes", "comparison", "lookup", "many", "rollback", "training")


class Name(UnicodeConverter):
    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **options)
        self.regex = rf"(?!(?:{'|'.join(WORDS)})\Z){self.regex}"


def install(app: Flask) -> None:
    """Otherwise `GET /credentials/many` would ask for a credential of that name."""
    app.url_map.converters["default"] = Name
