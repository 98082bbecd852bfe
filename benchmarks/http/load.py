"""Load on this machine's loopback, bounded in time: as fast as it goes (wrk), or at a pace (threads of our own)."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import NamedTemporaryFile
from threading import Thread

from benchmarks.http.machine import needed

_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Answered:
    """How many requests in how many seconds, 99 % of them within so many milliseconds; CPU seconds of the asking."""

    requests: int
    seconds: float
    p99: float
    cpu: float = 0.0


def flat_out(
    url: str, *, seconds: float, clients: int, headers: Sequence[str] = (), script: str | None = None
) -> Answered:
    """As many requests as the server takes. Ends the benchmark if any is not answered with 2xx."""
    command = [needed("wrk", "wrk"), "-t1", f"-c{clients}", f"-d{seconds:g}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", script]
    before = getrusage(RUSAGE_CHILDREN)
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(f"{url} did not answer every request:\n{said}")
    requests, took = re.search(r"(\d+) requests in ([\d.]+)s", said).groups()
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    if requests == "0":
        sys.exit(f"{url} answered nothing:\n{said}")
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Answered(int(requests), float(took), float(value) * _UNITS[unit], cpu)


def at_leisure(url: str, *, per_second: float, seconds: float, headers: Sequence[str] = ()) -> Answered:
    """About so many requests a second, from many clients who each wait by chance before they ask again (wrk)."""
    clients = 64
    pause = 2 * round(clients / per_second * 1000)  # ms, twice the mean
    with NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"function delay() return math.random(0, {pause}) end\n")
        script.flush()
        return flat_out(url, seconds=seconds, clients=clients, headers=headers, script=script.name)


def at_a_pace(
    port: int, path: str, headers: Sequence[str], *, per_second: float, seconds: float, clients: int
) -> Answered:
    """So many requests a second, each due at its own time whatever became of the one before; waiting counts."""
    request = _request(path, headers)
    waited: list[float] = []
    beginning = time.perf_counter() + 0.2
    count = int(per_second * seconds)

    def go(client: int) -> None:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = connection.makefile("rb")
            for number in range(client, count, clients):
                due = beginning + number / per_second
                if (early := due - time.perf_counter()) > 0:
                    time.sleep(early)
                connection.sendall(request)
                _read(stream)
                waited.append((time.perf_counter() - due) * 1000)

    threads = [Thread(target=go, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waited.sort()
    return Answered(len(waited), time.perf_counter() - beginning, waited[int(len(waited) * 0.99)])


def _request(path: str, headers: Sequence[str]) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", "")).encode()


def _read(stream) -> None:
    status = stream.readline()
    if b" 200 " not in status:
        sys.exit(f"Not answered: {status!r}")
    length = 0
    while (line := stream.readline().lower()) not in (b"\r\n", b""):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    stream.read(length)
