"""What runs beside us, and what it costs: servers started for a round, and CPU seconds from /proc."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1
ROOT = Path(__file__).parents[2]


def needed(program: str, package: str) -> str:
    """Where a program is. Exits, naming the package, where it is missing."""
    path = shutil.which(program)
    if path is None:
        sys.exit(f"The benchmarks need {program}: apt-get install {package}")
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[int]:
    """A server on the port, as long as the block lasts; its process id. It logs to a file, as in production."""
    with tempfile.NamedTemporaryFile("w+b", suffix=".log") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, stdout=log, stderr=log
        )
        try:
            _await(port, process, Path(log.name))
            yield process.pid
        finally:
            started = family(process.pid)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for left in started[1:]:  # a server that had to be killed leaves its workers behind
                with suppress(ProcessLookupError):
                    os.kill(left, signal.SIGKILL)


@contextmanager
def redis(*options: str) -> Iterator[tuple[str, int]]:
    """A Redis of our own, keeping nothing on disk: its URL and process id."""
    port = free_port()
    server = needed("redis-server", "redis-server")
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *options]
    with running(command, {}, port) as pid:
        yield f"redis://127.0.0.1:{port}/0", pid


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found, rest = [], [pid]
    while rest:
        one = rest.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            rest.extend(int(child) for child in _text(task).split())
    return found


def seconds_of(pids: Sequence[int]) -> float:
    """CPU seconds these processes have used so far; those that have ended count nothing."""
    total = 0
    for pid in pids:
        if fields := _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split():
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def mebibytes_of(pids: Sequence[int]) -> float:
    """Memory that these processes hold, what they share counted once."""
    lines = (line for pid in pids for line in _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def busy_seconds() -> float:
    """CPU seconds of the whole machine so far."""
    user, nice, system, _, _, irq, soft, *_ = map(int, _text(Path("/proc/stat")).splitlines()[0].split()[1:])
    return (user + nice + system + irq + soft) / TICK


def told() -> dict[str, object]:
    """The machine, for whoever reads the figures."""
    model = [
        line.partition(":")[2].strip() for line in _text(Path("/proc/cpuinfo")).splitlines() if "model name" in line
    ]
    return {
        "cores": CORES,
        "processor": model[0] if model else platform.machine(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def _await(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(900):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{' '.join(map(str, process.args))} did not start:\n{log.read_text()[-2_000:]}")


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
