"""What serves: `app` for a production server, built from the environment, and a small server for one machine.

granian --interface wsgi --blocking-threads 4 bccb.entrypoints.http.wsgi:app
"""

from __future__ import annotations

import os
from socket import AF_INET, AF_INET6, create_server
from socket import socket as Socket
from typing import TYPE_CHECKING, Any

import structlog
from werkzeug.serving import WSGIRequestHandler, make_server

from bccb.domain.errors import Invalid
from bccb.entrypoints.http.app import create_app
from bccb.entrypoints.http.gate import lane, logs, metering

if TYPE_CHECKING:
    from flask import Flask

    from bccb.entrypoints.http.context import Container

log = structlog.get_logger("bccb.http")


def __getattr__(name: str) -> Any:
    """`app` is built when it is asked for: importing `serve` from here must not open another database."""
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = from_environment()
    return globals()["app"]


def from_environment() -> Flask:
    """The application that the settings in the environment describe, logging JSON. Raises Invalid, naming one."""
    from bccb.config import Settings
    from bccb.container import build

    settings = Settings.read(os.environ)
    logs.configure(settings.log_level)
    container = build(settings)
    return _prepared(container)


def _prepared(container: Container) -> Flask:
    """The application, measured, and soon ready for the first search."""
    app = create_app(container, with_lane=True)
    metering.watch(container, app.extensions[lane.KEPT].served)
    metering.listen(container)
    container.searching().get_ready()
    return app


def serve(container: Container, host: str, port: int) -> None:
    """Serve until Ctrl-C, a thread a connection, on werkzeug's own server.

    That server is for one machine and few people: it bounds neither connections nor slow clients. Production runs
    granian on `app`. Port 0 takes a free one; the log names it. Raises Invalid where the address cannot be had.
    """
    with _listening(host, port) as socket:
        logs.configure(container.settings().log_level)
        app = _prepared(container)
        server = make_server(host, port, app, threaded=True, request_handler=QuietHandler, fd=socket.fileno())
        log.info("serving", url=f"http://{host}:{server.port}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            log.info("stopped")
        finally:
            server.server_close()


def _listening(host: str, port: int) -> Socket:
    family = AF_INET6 if ":" in host else AF_INET
    try:
        return create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        raise Invalid("host and port", f"{host}:{port} cannot be listened on: {error}") from error


class QuietHandler(WSGIRequestHandler):
    """Tells nobody which server this is, and leaves the logging of requests to the application."""

    def version_string(self) -> str:
        return "bccb"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass
