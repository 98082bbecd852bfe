"""docs/walkthrough.md, typed as it stands into a shell, against the demonstration as it is served."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

WALKTHROUGH = (Path(__file__).parents[2] / "docs" / "walkthrough.md").read_text(encoding="utf-8")
TYPED = re.findall(r"```sh\n(.*?)```", WALKTHROUGH, re.DOTALL)
SHOWN = re.findall(r"```text\n(.*?)```", WALKTHROUGH, re.DOTALL)
BCCB = [sys.executable, "-c", "from bccb.entrypoints.cli.main import main; main()"]
PASSWORD = "nine ferries leave at dawn\n"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Where the demonstration is served, with an administrator: what the first lines of the walkthrough do."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("BCCB_")}
    files = {"BCCB_DATABASE_URL": "sqlite:///.bccb/demo/bccb.db", "BCCB_MODEL_DIR": ".bccb/demo/models"}
    run = {"cwd": tmp_path, "check": True, "capture_output": True, "text": True}
    subprocess.run([*BCCB, "demo", "--no-serve"], env=outside, **run)
    create = [*BCCB, "users", "create-admin", "admin@example.ca", "--password-stdin"]
    subprocess.run(create, env=outside | files, input=PASSWORD, **run)
    port = free_port()
    server = subprocess.Popen(
        [*BCCB, "serve", "--port", str(port)], cwd=tmp_path, env=outside | files, stderr=subprocess.DEVNULL
    )
    yield port
    server.terminate()
    server.wait(20)


@pytest.mark.skipif(not shutil.which("curl") and os.environ.get("CI") != "true", reason="curl is not installed")
def test_the_walkthrough_works_as_it_is_typed(port, tmp_path):
    setting_up, *rest = TYPED
    assert "bccb serve &" in setting_up
    typed = "\n".join(rest).replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", typed], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("\n".join(SHOWN))
