"""Everything one training learned, as values that can be kept and read back; answers live in `engines`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from bccb.adapters.scikit_learn.arrays import pack, pack_plain, unpack, unpack_plain
from bccb.adapters.scikit_learn.catalogue import Courses
from bccb.adapters.scikit_learn.decisions import PARTS, Decisions
from bccb.adapters.scikit_learn.elsewhere import Elsewhere
from bccb.adapters.scikit_learn.grants import GrantModel
from bccb.adapters.scikit_learn.outcomes import OutcomeModel
from bccb.adapters.scikit_learn.precedents import Kernel
from bccb.adapters.scikit_learn.ranker import Ranker
from bccb.adapters.scikit_learn.same_learning import Rejected
from bccb.adapters.scikit_learn.search import Shelves
from bccb.adapters.scikit_learn.wording import Wording
from bccb.domain.credit import CreditUnit

FORMAT = 5  # of the files; raised when an older one can no longer be read
ROUNDS = PARTS // 2  # in which precedents and words are learned without some of the source courses

Evidence = tuple[Kernel, Wording]


def round_of(part: Any) -> Any:
    """The round that has not seen the source courses of a part; of many parts at once too."""
    return part % ROUNDS


@dataclass(frozen=True)
class Learned:
    """`units` tell how each institution counts. `ranker` is None where no answer was known to learn from, `kernel`,
    `wording` and `grants` where too few decisions were, `elsewhere` and `informed`, the ranker that hears what others
    named, where too few were on the same courses; `outcomes` where none were labelled. `rounds` are kernel and wording
    as learned without the courses of each round, `rejected` the courses that are not to be suggested again.
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
    elsewhere: Elsewhere | None = None
    informed: Ranker | None = None
    rounds: Mapping[int, Evidence] = field(default_factory=dict)
    rejected: Sequence[Rejected] = ()

    def files(self) -> dict[str, bytes]:
        plain = {
            "format": FORMAT,
            "units": {code: [unit.name, unit.per_course] for code, unit in self.units.items()},
            "rejected": self.rejected,
            "refusal_counts": None if self.grants is None else self.grants.refusal_counts,
        }
        models = {"ranker": self.ranker, "kernel": self.kernel, "grants": self.grants, "elsewhere": self.elsewhere}
        models["informed"] = self.informed
        models |= {f"kernel{turn}": kernel for turn, (kernel, _) in self.rounds.items()}
        arrays = {
            f"{name} {each.name}": getattr(model, each.name)
            for name, model in models.items()
            if model is not None
            for each in fields(model)
            if not (name == "grants" and each.name == "refusal_counts")
        }
        files = {"learned.npz": pack(arrays), "learned.json": pack_plain(plain)}
        for each in (self.courses, self.decisions, self.shelves, self.wording, self.outcomes):
            files |= each.files() if each is not None else {}
        for turn, (_, wording) in self.rounds.items():
            files |= wording.files(_wording_of(turn))
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
        elsewhere, informed = arrays_of("elsewhere"), arrays_of("informed")
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
            elsewhere=Elsewhere(**elsewhere) if elsewhere else None,
            informed=Ranker(**informed) if informed else None,
            rounds={
                turn: (Kernel(**arrays_of(f"kernel{turn}")), Wording.read(files, _wording_of(turn)))
                for turn in range(ROUNDS)
                if f"{_wording_of(turn)}.npz" in files
            },
            rejected=plain.get("rejected", ()),
        )


def _wording_of(turn: int) -> str:
    return f"wording{turn}"
