"""An installation in memory that holds the real data of ../shared/data, for benchmarks to ask."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

from bccb.adapters.files.rows import read_rows
from bccb.config import Settings
from bccb.container import Container, build

DATA = Path(__file__).parents[2] / "shared" / "data"
AGREEMENTS = DATA / "bc_transfer_guide" / "agreements.csv"


def is_here() -> bool:
    """Whether the data are there; says so where they are not."""
    if AGREEMENTS.is_file():
        return True
    print(f"Skipped: {AGREEMENTS} is not here.")
    return False


def installation(data: Path = DATA) -> Container:
    """Everything imported, nothing trained, models kept in a new folder."""
    settings = Settings.read({"BCCB_DATABASE_URL": "memory://", "BCCB_MODEL_DIR": mkdtemp(prefix="bccb-bench-")})
    container = build(settings)
    importing = container.importing()
    importing.institutions(read_rows(data / "bc_transfer_guide" / "institutions.csv"), source="institutions.csv")
    for file in sorted((data / "bc_catalogues").glob("*.csv")):
        importing.courses(read_rows(file), source=file.name)
    importing.agreements(read_rows(data / "bc_transfer_guide" / "agreements.csv"), source="agreements.csv")
    return container
