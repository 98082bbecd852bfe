"""How fast agreements go out of PostgreSQL as a file, and whether memory stays flat meanwhile.

    python benchmarks/export_agreements.py [--rows 239000] [--url postgresql://…]

Replicates the agreements of ../shared/data with new codes, brings them in, and writes them out as CSV and as JSON
Lines, in a database that it creates on the server of --url and drops again. Memory is that of the process, at a quarter
of the rows and at the last.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from pathlib import Path

from import_agreements import GUIDE, bring_in, importing, new_database, replicate

from bccb.adapters.files.rows import CsvRows
from bccb.adapters.files.writing import FORMATS
from bccb.adapters.sql.migrating import upgrade
from bccb.adapters.sql.unit_of_work import SqlDatabase
from bccb.domain.usecases.exporting import COLUMNS, Exporting


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=239_000)
    parser.add_argument("--url", default="postgresql://postgres@127.0.0.1:5432/postgres")
    options = parser.parse_args()
    if not (GUIDE / "agreements.csv").is_file():
        print(f"Skipped: {GUIDE / 'agreements.csv'} is not here.")
        return 0
    with tempfile.TemporaryDirectory() as folder, new_database(options.url) as url:
        upgrade(url)
        database = SqlDatabase(url)
        file = Path(folder) / "agreements.csv"
        replicate(file, options.rows)
        _bring_in_institutions(database)
        bring_in(database, file)
        for format in FORMATS:
            _export(database, format, options.rows)
        database.dispose()
    return 0


def _bring_in_institutions(database: SqlDatabase) -> None:
    importing(database).institutions(CsvRows(GUIDE / "institutions.csv"), source="institutions.csv")


def _export(database: SqlDatabase, format: str, rows: int) -> None:
    _, lines = FORMATS[format]
    began, worked, count, size, memory = time.perf_counter(), time.process_time(), 0, 0, []
    for line in lines(COLUMNS["agreements"], Exporting(work=database.unit_of_work).rows("agreements")):
        count, size = count + 1, size + len(line.encode())
        if count in (rows // 4, rows):
            memory.append(_memory())
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    print(
        f"{format}: {count:,} lines, {size / 1e6:.0f} MB in {seconds:.1f} s, {worked / count * 1e6:.0f} µs of "
        f"processor time a line; memory {' → '.join(f'{each:.0f}' for each in memory)} MiB"
    )


def _memory() -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


if __name__ == "__main__":
    raise SystemExit(main())
