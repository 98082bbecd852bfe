"""How fast agreements come into PostgreSQL, against a bare COPY of the same rows into the same tables.

    python benchmarks/import_agreements.py [--rows 239000] [--rounds 5] [--url postgresql://…]

Replicates the agreements of ../shared/data with new codes. Each round measures, one after the other and each into
empty tables with all indexes and keys: COPY of ready-made rows, the merge of ready-made records, and the whole import
of a CSV file as `bccb import agreements` does it. Then the peak memory of a process of its own for a quarter of the
rows and for all of them. Works in a database that it creates on the server of --url and drops again.
"""

from __future__ import annotations

import argparse
import csv
import gc
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from bccb.adapters.files.rows import CsvRows
from bccb.adapters.memory.unit_of_work import MemoryDatabase
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.adapters.system.clock import RandomIdentifiers, SystemClock
from bccb.domain.agreement import ArticulationAgreement
from bccb.domain.usecases.importing import Importing

GUIDE = Path(__file__).parents[2] / "shared" / "data" / "bc_transfer_guide"
TABLES = ("articulation_agreements", "agreement_source_courses", "agreement_grants")


def main() -> int:
    options = _options()
    if not (GUIDE / "agreements.csv").is_file():
        print(f"Skipped: {GUIDE / 'agreements.csv'} is not here.")
        return 0
    if options.only:
        _once(options.url, options.only, Path(options.file), options.rows)
        return 0
    with tempfile.TemporaryDirectory() as folder, new_database(options.url) as url:
        file = Path(folder) / "agreements.csv"
        replicate(file, options.rows)
        _compare(url, file, Path(folder), options.rows, options.rounds)
        for measured in ("merge", "import"):
            _tell_memory(url, measured, Path(folder), options.rows)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=239_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--url", default="postgresql://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--only", choices=["merge", "import"], help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def new_database(server: str) -> Iterator[str]:
    url = make_url(server).set(drivername="postgresql+psycopg2")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"bccb_benchmark_{uuid4().hex}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def replicate(file: Path, rows: int) -> None:
    """The guide's agreements again and again, each time with new codes."""
    with (GUIDE / "agreements.csv").open(encoding="utf-8", newline="") as source:
        reader = csv.DictReader(source)
        agreements = list(reader)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, reader.fieldnames or ())
        writer.writeheader()
        for number in range(rows):
            copy, place = divmod(number, len(agreements))
            agreement = agreements[place]
            writer.writerow(agreement | {"agreement_id": f"{agreement['agreement_id']}~{copy}"})


def importing(database: SqlDatabase | MemoryDatabase) -> Importing:
    return Importing(work=database.unit_of_work, clock=SystemClock(), identifiers=RandomIdentifiers())


def bring_in(database: SqlDatabase | MemoryDatabase, file: Path) -> int:
    report = importing(database).agreements(CsvRows(file), source=file.name)
    return report.added


def _add_institutions(database: SqlDatabase | MemoryDatabase) -> None:
    importing(database).institutions(CsvRows(GUIDE / "institutions.csv"), source="institutions.csv")


def _records(url: str, rows: int) -> Iterator[ArticulationAgreement]:
    """The replicated agreements as records, read from the guide once."""
    database, memory = SqlDatabase(url), MemoryDatabase()
    with database.unit_of_work() as unit, memory.unit_of_work() as other:
        for institution in unit.institutions.all():
            other.institutions.add(institution)
        other.commit()
    database.dispose()
    bring_in(memory, GUIDE / "agreements.csv")
    with memory.unit_of_work() as unit:
        originals = tuple(unit.agreements.each())
    for number in range(rows):
        copy, place = divmod(number, len(originals))
        yield replace(originals[place], id=uuid4(), code=f"{originals[place].code}~{copy}")


def _merge(database: SqlDatabase, records: Iterator[ArticulationAgreement]) -> int:
    with database.unit_of_work() as unit:
        tally = unit.agreements.merge(records)
        unit.commit()
    return tally.added


def _emptied(database: SqlDatabase) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(TABLES)}"))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))


def _compare(url: str, file: Path, folder: Path, rows: int, rounds: int) -> None:
    upgrade(url)
    database = SqlDatabase(url)
    _add_institutions(database)
    records = list(_records(url, rows))
    _merge(database, iter(records))
    ready = {table: _copied_out(database, table, folder / f"{table}.copy") for table in TABLES}
    gc.freeze()  # the ready-made records are no part of what is measured
    measures: dict[str, Callable[[], int]] = {
        "bare COPY": lambda: _copy_in(database, ready),
        "merge": lambda: _merge(database, iter(records)),
        "import": lambda: bring_in(database, file),
    }
    taken: dict[str, list[Taken]] = {name: [] for name in measures}
    for number in range(rounds):
        for name, measure in measures.items():
            _emptied(database)
            wall, cpu = time.perf_counter(), _cpu_seconds(database)
            added = measure()
            taken[name].append(Taken(time.perf_counter() - wall, _cpu_seconds(database) - cpu))
            if added < len(records):
                raise SystemExit(f"{name} brought in {added:,} of {len(records):,} agreements")
        print(f"round {number + 1}: " + ", ".join(f"{name} {times[-1].wall:.2f} s" for name, times in taken.items()))
    _tell_rates(taken, len(records))
    database.dispose()


class Taken(NamedTuple):
    """Seconds by the clock, and of processor time in this process and in the server's for it."""

    wall: float
    cpu: float


def _cpu_seconds(database: SqlDatabase) -> float:
    """Processor time used so far. The server's part is known where it runs on this machine, and 0 elsewhere."""
    with database.engine.connect() as connection:
        pids = connection.scalars(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).all()
    stats = (Path(f"/proc/{pid}/stat") for pid in pids)
    ticks = sum(sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) for stat in stats if stat.is_file())
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _copied_out(database: SqlDatabase, table: str, path: Path) -> Path:
    raw = database.engine.raw_connection()
    with path.open("wb") as file, raw.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} TO STDOUT", file)
    raw.close()
    return path


def _copy_in(database: SqlDatabase, ready: dict[str, Path]) -> int:
    raw = database.engine.raw_connection()
    with raw.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        counts = []
        for table, path in ready.items():
            with path.open("rb") as file:
                cursor.copy_expert(f"COPY {table} FROM STDIN", file, 1 << 20)
            counts.append(cursor.rowcount)
    raw.commit()
    raw.close()
    return counts[0]


def _tell_rates(taken: dict[str, list[Taken]], rows: int) -> None:
    bare = _medians(taken["bare COPY"])
    print(f"\n{rows:,} agreements, medians of {len(taken['bare COPY'])} interleaved rounds")
    for name, times in taken.items():
        wall, cpu = _medians(times)
        spread = f"{min(times).wall:.2f} to {max(times).wall:.2f}"
        ratios = f"{bare.wall / wall:.2f} x the rate of a bare COPY ({bare.cpu / cpu:.2f} x by processor time)"
        print(f"{name:>10}: {wall:6.2f} s ({spread}), {rows / wall:7,.0f}/s, {cpu:6.2f} s of processor; {ratios}")


def _medians(times: list[Taken]) -> Taken:
    return Taken(median(each.wall for each in times), median(each.cpu for each in times))


def _tell_memory(url: str, measured: str, folder: Path, rows: int) -> None:
    """Peak memory in processes of their own; flat means that four times the rows take no more."""
    peaks = []
    for count in (rows // 4, rows):
        file = folder / f"{count}.csv"
        replicate(file, count)
        command = [
            sys.executable,
            __file__,
            "--only",
            measured,
            "--file",
            str(file),
            "--rows",
            str(count),
            "--url",
            url,
        ]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    small, large = (peak / 1024 for peak in peaks)
    print(f"{measured:>10}: peak {small:.0f} MiB for {rows // 4:,} rows, {large:.0f} MiB for {rows:,}")


def _once(url: str, measured: str, file: Path, rows: int) -> None:
    """One measurement in this process; prints its peak memory in KiB. (getrusage would tell that of the parent.)"""
    database = SqlDatabase(url)
    _emptied(database)
    added = _merge(database, _records(url, rows)) if measured == "merge" else bring_in(database, file)
    if not added:
        raise SystemExit(f"{measured} brought in nothing")
    print(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])


if __name__ == "__main__":
    raise SystemExit(main())
