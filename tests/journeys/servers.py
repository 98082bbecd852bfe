"""Servers of a test's own, to be killed, frozen and brought back: PostgreSQL, Redis, the application as deployed."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest

_ROOT = 0


def until(is_so: Callable[[], Any], seconds: float = 10.0) -> None:
    end = monotonic() + seconds
    while not (found := is_so()) and monotonic() < end:
        sleep(0.02)
    assert found


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
        return True
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def missing(what: str) -> None:
    """Skip at home, fail in CI."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{what} is not installed")


class Redis:
    """A Redis that keeps nothing over its end, at one port for all its lives."""

    def __init__(self, folder: Path) -> None:
        self._program = shutil.which("redis-server") or missing("redis-server")
        self.port = free_port()
        self._folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]
        self._process = subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL)
        until(lambda: answers(self.port))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            self.thaw()
        self.kill()


class Cluster:
    """A PostgreSQL that keeps what it has acknowledged. It refuses to run as root: then it runs as nobody."""

    def __init__(self) -> None:
        self._programs = _postgresql_programs()
        self._who = {"user": "nobody", "group": _group_of_nobody()} if os.geteuid() == _ROOT else {}
        self._folder = Path(tempfile.mkdtemp(prefix="bccb-cluster-"))
        if self._who:
            shutil.chown(self._folder, **self._who)
        self._frozen: list[int] = []
        self.port = free_port()
        self.url = f"postgresql://bccb@127.0.0.1:{self.port}/postgres"
        self._run("initdb", "--pgdata", self._data, "--username", "bccb", "--auth", "trust", "--encoding", "UTF8")
        self.start()

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self._folder} -c shared_buffers=16MB"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-o", options, "-l", str(self._folder / "log"))

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", mode)

    def backends(self) -> list[int]:
        """The processes that serve somebody's connection, but for the one that is asked."""
        rows = self.ask("SELECT pid FROM pg_stat_activity WHERE usename = 'bccb' AND pid <> pg_backend_pid()")
        return [int(pid) for pid in rows.split()]

    def freeze(self) -> None:
        """Stop every process where it is: the kernel goes on taking what is sent, and nobody answers."""
        os.kill(self._postmaster(), signal.SIGSTOP)
        self._frozen = [self._postmaster(), *self._children()]
        self._tell_the_frozen(signal.SIGSTOP)

    def thaw(self) -> None:
        self._tell_the_frozen(signal.SIGCONT)
        self._frozen = []

    def _tell_the_frozen(self, what: signal.Signals) -> None:
        for pid in self._frozen:
            with suppress(ProcessLookupError):  # one that was ending anyway
                os.kill(pid, what)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        self.freeze()
        try:
            yield
        finally:
            self.thaw()

    def ask(self, statement: str) -> str:
        return self._run("psql", "-qAtX", "-c", statement, self.url)

    def remove(self) -> None:
        self.thaw()
        with suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._folder)

    def _postmaster(self) -> int:
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def _children(self) -> list[int]:
        parent = str(self._postmaster())
        stats = [stat.read_text() for stat in Path("/proc").glob("[0-9]*/stat")]
        told = [(stat.split()[0], stat.rpartition(")")[2].split()[1]) for stat in stats]
        return [int(pid) for pid, whose in told if whose == parent]

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.PIPE, text=True, **self._who)
        return done.stdout


class Answer(NamedTuple):
    status: int
    headers: HTTPMessage
    body: Any
    seconds: float


class Served:
    """The application in a process of its own, served as deployed, and whoever asks it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        pytest.importorskip("granian", reason="asks for the extra server")
        self.port = free_port()
        self.log = folder / "served.log"
        usual = {"BCCB_SECRET_KEY": "k" * 64, "BCCB_LIMIT_ANONYMOUS": "0", "BCCB_LIMIT_SIGNED_IN": "0"}
        usual |= {"BCCB_MODEL_DIR": str(folder / "models")}
        command = [sys.executable, "-m", "granian", "bccb.entrypoints.http.wsgi:app", "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4"]  # as deploy/start does
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, env={**os.environ, **usual, **settings}, stderr=log, stdout=log)

    def answers(self) -> bool:
        return answers(self.port)

    def send(
        self, method: str, address: str, body: Any = None, token: str = "", patience: float = 15, **headers: str
    ) -> Answer:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            told["Authorization"] = f"Bearer {token}"
        if body is not None:
            told["Content-Type"] = "application/json"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=patience)
        begun = monotonic()
        connection.request(method, address, None if body is None else json.dumps(body), told)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return Answer(answer.status, answer.headers, json.loads(content or b"null"), monotonic() - begun)

    def get(self, address: str, token: str = "", **headers: str) -> Answer:
        return self.send("GET", address, None, token, **headers)

    def post(self, address: str, body: Any, token: str = "", **headers: str) -> Answer:
        return self.send("POST", address, body, token, **headers)

    def token(self, email: str, password: str) -> str:
        return self.post("/api/v1/auth/login", {"email": email, "password": password}).body["data"]["accessToken"]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)


def _postgresql_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
        Path(shutil.which("initdb") or missing("initdb"))
    ]
    return found[-1].parent


def _group_of_nobody() -> int:
    return pwd.getpwnam("nobody").pw_gid
