"""What a sign-in costs beside its password hash, and whether its time tells who has an account (P11, A13, A14).

    python benchmarks/signing_in.py [--tries 200] [--rounds 5] [--url postgresql://…]

Every step is taken in random order within a round, so that load on the machine falls on all alike. Works in a database
that it creates on the server of --url and drops again, or without --url in a SQLite file of its own.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from uuid import uuid4

from scipy.stats import ks_2samp
from sqlalchemy import create_engine, make_url

from bccb.adapters.argon2.passwords import Argon2Passwords
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.adapters.system.clock import RandomIdentifiers, SystemClock
from bccb.adapters.system.secrets import RandomSecrets
from bccb.domain.audit import SYSTEM
from bccb.domain.errors import NotSignedIn
from bccb.domain.session import Client
from bccb.domain.usecases.administering import Administering
from bccb.domain.usecases.admitting import Admitting, Limits
from bccb.domain.usecases.keeping import Keeping
from bccb.domain.usecases.signing_in import SigningIn

KNOWN, UNKNOWN = "known@example.ca", "unknown@example.ca"
PASSWORD, WRONG = "A ferry leaves at nine", "Not what was chosen"
HERE = Client("192.0.2.1", "benchmark")

Step = Callable[[], object]


def main() -> None:
    options = _options()
    cores = len(os.sched_getaffinity(0))
    print(f"Python {platform.python_version()}, {cores} cores, load {os.getloadavg()[0]:.1f}")
    with _new_database(options.url) as url:
        upgrade(url)
        database = SqlDatabase(url)
        steps = _steps(database)
        _tell_cost(steps, options.tries)
        _tell_rate(steps, cores, options.rounds)
        database.dispose()


def _steps(database: SqlDatabase) -> dict[str, Step]:
    """The steps to be measured, over an account that can sign in and with limits that nobody reaches."""
    clock, identifiers, secrets, passwords = SystemClock(), RandomIdentifiers(), RandomSecrets(), Argon2Passwords()
    limits = Limits(for_account=10**9, from_neighbourhood=10**9, in_all=10**9)
    admitting = Admitting(clock=clock, identifiers=identifiers, secrets=secrets, limits=limits)
    parts = {
        "work": database.unit_of_work,
        "keeping": Keeping(clock=clock, identifiers=identifiers),
        "admitting": admitting,
        "passwords": passwords,
    }
    account = Administering(**parts).create_admin(KNOWN, PASSWORD, SYSTEM, first_name="", last_name="")
    signing_in = SigningIn(**parts, glance=database.glance, secrets=secrets)

    def refused(email: str) -> None:
        with suppress(NotSignedIn):
            signing_in.sign_in(email, WRONG, HERE)

    return {
        "hash alone": lambda: passwords.verify(PASSWORD, account.password_hash),
        "sign-in": lambda: signing_in.sign_in(KNOWN, PASSWORD, HERE),
        "wrong password": lambda: refused(KNOWN),
        "no such account": lambda: refused(UNKNOWN),
        "tidying": signing_in.tidy,
    }


def _tell_cost(steps: dict[str, Step], tries: int) -> None:
    wall: dict[str, list[float]] = {name: [] for name in steps if name != "tidying"}
    cpu: dict[str, list[float]] = {name: [] for name in wall}
    for _ in range(tries):
        for name in random.sample(list(wall), len(wall)):
            began, worked = time.perf_counter(), time.process_time()
            steps[name]()
            wall[name].append(time.perf_counter() - began)
            cpu[name].append(time.process_time() - worked)
    print(f"\nOne at a time, median of {tries}:")
    for name in wall:
        print(f"  {name:16} {median(wall[name]) * 1e3:7.2f} ms   {median(cpu[name]) * 1e3:7.2f} ms of CPU here")
    share = median(cpu["hash alone"]) / median(cpu["sign-in"])
    print(f"  hash alone / sign-in, CPU here: {share:.2f}  (P11: at least 0.9)")
    known, unknown = wall["wrong password"], wall["no such account"]
    print(f"  no such account / wrong password: {median(unknown) / median(known):.3f}  (A13: 0.95 to 1.05)")
    print(f"  one distribution, Kolmogorov-Smirnov: p = {ks_2samp(known, unknown).pvalue:.2f}  (A14: above 0.01)")


def _tell_rate(steps: dict[str, Step], cores: int, rounds: int) -> None:
    rates: dict[str, list[float]] = {"hash alone": [], "sign-in": []}
    for _ in range(rounds):
        for name in random.sample(list(rates), len(rates)):
            rates[name].append(_rate(steps[name], threads=2 * cores, count=60))
        steps["tidying"]()
    print(f"\nWith {2 * cores} threads, median of {rounds} rounds:")
    for name, found in rates.items():
        print(f"  {name:16} {median(found):7.1f} a second")
    print(
        f"  sign-ins / hashes alone: {median(rates['sign-in']) / median(rates['hash alone']):.2f}  (P11: at least 0.9)"
    )


def _rate(step: Step, *, threads: int, count: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        list(pool.map(lambda _: step(), range(count)))
        return count / (time.perf_counter() - began)


@contextmanager
def _new_database(url: str) -> Iterator[str]:
    if not url:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bccb.db'}"
        return
    name = f"bccb_benchmark_{uuid4().hex}"
    server = create_engine(make_url(url).set(drivername="postgresql+psycopg2"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=200, help="How often each step is measured alone.")
    parser.add_argument("--rounds", type=int, default=5, help="How many rounds of threads.")
    parser.add_argument("--url", default="", help="A PostgreSQL server on which a database may be created.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
