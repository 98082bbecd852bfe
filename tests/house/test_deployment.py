"""The image and the compose file, as far as they can be held to something without a container engine."""

import re
from pathlib import Path

from compose_spec import PyCompose

ROOT = Path(__file__).parents[2]
VARIABLE = re.compile(r"\$\{(\w+):([?-])([^}]*)\}")


def compose() -> PyCompose:
    """The compose file as an engine would read it: with its variables filled in, held to the specification."""
    text = (ROOT / "compose.yml").read_text()
    return PyCompose.from_yaml(VARIABLE.sub(lambda found: found[3] if found[2] == "-" else "secret", text))


def test_the_compose_file_follows_the_specification():
    assert set(compose().service_names()) == {"postgres", "redis", "migrate", "api", "worker"}


def test_no_secret_is_written_into_the_compose_file():
    lines = (ROOT / "compose.yml").read_text().splitlines()
    passwords = [line for line in lines if "PASSWORD" in line and not line.lstrip().startswith("#")]
    assert passwords
    assert all(re.search(r"\$\{(POSTGRES|BCCB_APP)_PASSWORD:\?", line) for line in passwords)


def test_what_serves_and_works_does_not_own_the_tables():
    file = compose()
    urls = {name: file.get_service(name).environment["BCCB_DATABASE_URL"] for name in ("migrate", "api", "worker")}
    assert {name for name, url in urls.items() if url.startswith("postgresql://bccb_app:")} == {"api", "worker"}
    assert "bccb db grant bccb_app" in " ".join(file.get_service("migrate").command)
    assert "CREATE ROLE bccb_app" in (ROOT / "deploy" / "roles").read_text()


def test_every_long_running_service_has_a_health_check_and_a_named_volume():
    file = compose()
    services = {name: file.get_service(name) for name in file.service_names() if name != "migrate"}
    assert all(service.healthcheck for name, service in services.items() if name != "worker")  # it serves nobody
    assert all(service.volumes for service in services.values())
    assert set(file.volumes) == {"postgres-data", "redis-data", "bccb-data"}


def test_the_image_is_built_and_started_by_the_scripts_that_the_gate_runs():
    image = (ROOT / "Dockerfile").read_text()
    gate = (ROOT / ".ci" / "image").read_text()
    assert "RUN deploy/build /opt/bccb" in image
    assert "deploy/build" in gate
    assert "COPY deploy/start" in image
    assert "deploy/start" in gate


def test_the_image_does_not_run_as_root():
    assert re.search(r"^USER bccb$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
