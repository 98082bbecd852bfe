"""Everything one training learned, as values that can be kept and read back; answers live in `engines`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from bccb.adapters.scikit_learn.arrays import pack, pack_plain, unpack, unpack_plain
from bccb.adapters.scikit_learn.catalogue import Courses
from bccb.adapters.scikit_learn.decisions import Decisions
from bccb.adapters.scikit_learn.grants import GrantModel
from bccb.adapters.scikit_learn.outcomes import OutcomeModel
from bccb.adapters.scikit_learn.precedents import Kernel
from bccb.adapters.scikit_learn.ranker import Ranker
from bccb.adapters.scikit_learn.search import Shelves
from bccb.adapters.scikit_learn.wording import Wording
from bccb.domain.credit import CreditUnit

FORMAT = 5  # of the files; raised when an older one can no longer be read


@dataclass(frozen=True)
class Learned:
    """`units` tell how each institution counts. `ranker` is None where no answer was known to learn from, `kernel`,
    `wording` and `grants` where too few decisions were; `outcomes` where none were labelled.
    """

    units: Mapping[str, CreditUnit]
    courses: Courses
    decisions: Decisions
    shelves: Shelves
    ranker: Ranker | None
    kernel: Kernel | None
    wording: Wording | None
    grants: GrantModel | None
    outcomes: OutcomeModel | None

    def files(self) -> dict[str, bytes]:
        plain = {
            "format": FORMAT,
            "units": {code: [unit.name, unit.per_course] for code, unit in self.units.items()},
            "refusal_counts": None if self.grants is None else self.grants.refusal_counts,
        }
        models = {"ranker": self.ranker, "kernel": self.kernel, "grants": self.grants}
        arrays = {
            f"{name} {field.name}": getattr(model, field.name)
            for name, model in models.items()
            if model is not None
            for field in fields(model)
            if field.name != "refusal_counts"
        }
        files = {"learned.npz": pack(arrays), "learned.json": pack_plain(plain)}
        for each in (self.courses, self.decisions, self.shelves, self.wording, self.outcomes):
            files |= each.files() if each is not None else {}
        return files

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> Learned:
        courses = Courses.read(files)
        arrays, plain = unpack(files["learned.npz"]), unpack_plain(files["learned.json"])
        if plain["format"] != FORMAT:
            raise ValueError(f"its files are of format {plain['format']}, not {FORMAT}")

        def arrays_of(name: str) -> dict:
            return {key.removeprefix(f"{name} "): value for key, value in arrays.items() if key.startswith(f"{name} ")}

        ranker, kernel, grants = arrays_of("ranker"), arrays_of("kernel"), arrays_of("grants")
        return cls(
            units={code: CreditUnit(name=name, per_course=size) for code, (name, size) in plain["units"].items()},
            courses=courses,
            decisions=Decisions.read(files),
            shelves=Shelves.read(files, courses),
            ranker=Ranker(**ranker) if ranker else None,
            kernel=Kernel(**kernel) if kernel else None,
            wording=Wording.read(files) if "wording.npz" in files else None,
            grants=GrantModel(**grants, refusal_counts=plain["refusal_counts"]) if grants else None,
            outcomes=OutcomeModel.read(files) if "outcomes.npz" in files else None,
        )
