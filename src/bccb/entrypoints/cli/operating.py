"""Running the product: its plugins, its health, its server."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import click

from bccb.domain.audit import SYSTEM
from bccb.domain.errors import BccbError, Conflict
from bccb.entrypoints.cli import tables
from bccb.entrypoints.cli.main import Office
from bccb.plugins.manager import PluginListing, PluginState

_LIBRARIES = ("flask", "sqlalchemy", "pluggy", "dramatiq", "numpy", "scikit-learn", "gensim")
_OPTIONAL = {"annoy": "annoy", "psycopg2": "postgres", "redis": "redis", "granian": "server"}


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def plugins_command(ctx: click.Context, as_json: bool) -> None:
    """List the plugins; switch one on or off for an institution.

    \b
    bccb plugins
    bccb plugins off sfu --at SFU
    """
    if ctx.invoked_subcommand is not None:
        return
    listings = ctx.obj.container.plugins().listing()
    if as_json:
        click.echo(json.dumps([listing.as_json() for listing in listings], ensure_ascii=False, indent=2))
        return
    made = tables.table("Plugins", "Name", "Version", "Hooks", "Institutions", "Rules", "Origin", "State")
    for each in listings:
        institutions = ", ".join(each.institutions) or ("every" if each.rules else "")
        made.add_row(
            each.name,
            each.version,
            ", ".join(each.hooks),
            institutions,
            _rules(each),
            each.origin.value.lower(),
            each.reason or each.state.value.lower(),
        )
    tables.show(made)


@plugins_command.command("on")
@click.argument("plugin")
@click.option("--at", "institution", required=True, help="Code of the institution.")
@click.pass_obj
def switch_on(office: Office, plugin: str, institution: str) -> None:
    """Let the rules of PLUGIN decide at an institution again."""
    _switch(office, plugin, institution, on=True)


@plugins_command.command("off")
@click.argument("plugin")
@click.option("--at", "institution", required=True, help="Code of the institution.")
@click.pass_obj
def switch_off(office: Office, plugin: str, institution: str) -> None:
    """Keep the rules of PLUGIN from deciding at an institution."""
    _switch(office, plugin, institution, on=False)


def _rules(listing: PluginListing) -> str:
    if not listing.rules:
        return ""
    return f"{listing.rules} ({listing.illustrative_rules} illustrative)"


def _switch(office: Office, plugin: str, institution: str, *, on: bool) -> None:
    known = [each.name for each in office.container.plugins().listing()]
    if plugin not in known:
        raise click.ClickException(f"There is no plugin {plugin}; there are {', '.join(known)}.")
    changed = office.container.cataloguing().switch_plugin(institution, plugin, on=on, by=SYSTEM)
    click.echo(f"Switched off at {changed.code}: {', '.join(changed.disabled_plugins) or 'none'}.")


@dataclass(frozen=True)
class Check:
    """One thing the doctor looked at. `is_needed` tells whether the product can do without it."""

    name: str
    is_well: bool
    told: str
    is_needed: bool = True


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_obj
def doctor_command(office: Office, as_json: bool) -> None:
    """Check this installation and say what is missing. Exit code 1 if something needed is.

    \b
    bccb doctor
    bccb doctor --json
    """
    checks = [*_software(), *_surroundings(office)]
    if as_json:
        told = [
            {"check": each.name, "well": each.is_well, "needed": each.is_needed, "told": each.told} for each in checks
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        made = tables.table("Doctor", "Check", "", "What was found")
        for each in checks:
            mark = "well" if each.is_well else ("missing" if each.is_needed else "absent")
            made.add_row(each.name, mark, each.told)
        tables.show(made)
    if any(each.is_needed and not each.is_well for each in checks):
        raise click.exceptions.Exit(1)


def _software() -> Iterator[Check]:
    yield Check("Python", True, platform.python_version())
    for name in _LIBRARIES:
        yield Check(name, True, version(name))
    for name, extra in _OPTIONAL.items():
        found = _version_or_none("psycopg2-binary" if name == "psycopg2" else name) or _version_or_none(name)
        yield Check(name, found is not None, found or f"pip install 'bccb[{extra}]' adds it", is_needed=False)


def _version_or_none(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _surroundings(office: Office) -> Iterator[Check]:
    looks: dict[str, Callable[[Office], str]] = {
        "Database": _database,
        "Records": _records,
        "Vector index": _vector_index,
        "Model": _model,
        "Plugins": _plugins,
    }
    for name, look in looks.items():
        try:
            yield Check(name, True, look(office))
        except BccbError as refusal:
            yield Check(name, False, str(refusal))


def _database(office: Office) -> str:
    url = office.settings.database_url
    office.container.database().ping()
    if url == "memory://":
        return "in memory, gone when the process ends"
    from bccb.adapters.sql import migrating

    if not migrating.is_current(url):
        raise Conflict("its tables are not those of this version: bccb db upgrade")
    return f"{url.split('://')[0]} at revision {migrating.current(url)}"


def _records(office: Office) -> str:
    with office.container.work()() as unit:
        kinds = ("institutions", "courses", "agreements", "credentials", "recognitions", "pathways")
        return ", ".join(f"{getattr(unit, kind).count({}):,} {kind}" for kind in kinds)


def _vector_index(office: Office) -> str:
    from bccb.assembly import index_for_many

    for_many = index_for_many(office.settings)
    return f"exact for few texts, {for_many} for many" if office.settings.vector_index == "auto" else for_many


def _model(office: Office) -> str:
    engines = office.container.models().load()
    version = office.container.models().version(engines.version)
    return f"version {engines.version}, signed by {version.signed}, every file as its manifest says"


def _plugins(office: Office) -> str:
    listings = office.container.plugins().listing()
    broken = [f"{each.name}: {each.reason}" for each in listings if each.state is PluginState.BROKEN]
    return f"{len(listings)} plugins" + (f"; broken: {'; '.join(broken)}" if broken else "")


@click.command()
@click.option("--host", help="Address to listen on; BCCB_HOST if not given.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; BCCB_PORT if not given.")
@click.pass_obj
def serve_command(office: Office, host: str | None, port: int | None) -> None:
    """Serve the HTTP API and its documentation until Ctrl-C.

    \b
    bccb serve
    bccb serve --host 0.0.0.0 --port 8080

    This server is for one machine; in production run granian, as the Dockerfile does.
    """
    open_http_door(office, host or office.settings.host, office.settings.port if port is None else port)


def open_http_door(office: Office, host: str, port: int) -> None:
    """The one place where a door opens another (see the contract `doors` in setup.cfg)."""
    from bccb.entrypoints.http.wsgi import serve

    serve(office.container, host, port)
