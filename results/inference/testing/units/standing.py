"""One unit of what comes after both bootstraps: who has decided too little, lives on crossing trades, or is left to the shifts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.inference.sample.crossing import stands_with_crossing
from results.inference.sample.judged_run import JudgedRun
from results.inference.saved.steps import Arrays
from results.inference.testing.deciding import too_steady
from results.inference.testing.rolled import LatestArranged, unmoved
from results.inference.testing.units.meeting import columns_file
from signals.arrays import Array, Floats

__all__ = ["COUNTS", "Asked", "Stood", "latest_of", "stand", "standing_file", "standing_stage"]

COUNTS = ("candidates", "candidate_cells", "undecided", "undecided_cells", "crossed", "crossed_cells")


@dataclass(frozen=True, eq=False)
class Asked:
    """What a unit is asked.

    Attributes
    ----------
    unit
        Which.
    above, timing
        The least statistics with which a cell's expectancy is more than luck, and its timing by days.
    critical
        The t that all cells at once have to reach.
    shifted
        Whether shifts may be made, for which statistics are wanted.
    """

    unit: int
    above: float
    timing: float
    critical: float
    shifted: bool


class Stood:
    """How many groups and cells there are of each kind, over units; and the largest statistic that shifts must reach."""

    def __init__(self, units: int) -> None:
        self.counts = np.zeros((units, len(COUNTS)), dtype=np.int64)
        self.best = -np.inf

    def take(self, found: Arrays) -> None:
        """Take over what some units found."""
        np.maximum.at(self.counts, found["unit"], found["counts"])
        self.best = max(self.best, float(found["best"]))

    def arrays(self) -> Arrays:
        """Return what `take` needs."""
        return {"unit": np.arange(len(self.counts)), "counts": self.counts, "best": np.array(self.best)}

    def total(self, name: str) -> int:
        """Return one of `COUNTS`, over all units."""
        return int(self.counts[:, COUNTS.index(name)].sum())


def standing_file(unit: int, *, shifted: bool) -> str:
    """Return what is kept as that of the groups of a unit that are significant by days, whether or not for shifts."""
    return f"{standing_stage(shifted=shifted)}-{unit:05d}"


def standing_stage(*, shifted: bool) -> str:
    """Return what the stage is kept as."""
    return "standing" if shifted else "standing-unshifted"


def stand(judged: JudgedRun, asked: Asked) -> tuple[int, Arrays]:
    """Tell the groups of a unit apart that are significant by days, and keep which is which.

    Kept are rows among the unit's tested groups: `undecided`, with too few decisions behind them; `crossed`, that are not
    positive with every trade that started on an unseen bar; `candidates`, significant by all else, with `observed`, the
    statistic that shifts must reach.
    """
    expectancy = judged.kept.read(columns_file("expectancy", asked.unit), "first", "size", "above")
    timing = judged.kept.read(columns_file("timing", asked.unit), "row", "above")
    hopeful = timing["row"][timing["above"] >= asked.timing]
    few = too_steady(judged.of(expectancy["first"][hopeful]), np.arange(len(hopeful)))
    able = hopeful[~few]
    able = able[expectancy["above"][able] >= asked.above]
    some = judged.of(expectancy["first"][able])
    stands = stands_with_crossing(some, np.arange(len(able)), asked.critical)
    candidates = able[stands]
    observed = _observed(judged.of(expectancy["first"][candidates])) if asked.shifted else np.zeros(0)
    kinds = {"candidates": candidates, "undecided": hopeful[few], "crossed": able[~stands]}
    judged.kept.save(standing_file(asked.unit, shifted=asked.shifted), {**kinds, "observed": observed})
    counts: list[int] = []
    for rows in kinds.values():
        counts += [len(rows), int(expectancy["size"][rows].sum())]
    best = np.array(float(observed.max(initial=-np.inf)))
    found: dict[str, Array] = {"unit": np.array([asked.unit]), "counts": np.array([counts]), "best": best}
    return asked.unit, found


def latest_of(judged: JudgedRun) -> LatestArranged:
    """Return what holds the arrangements of a run in this process."""
    held: LatestArranged = judged.memory.setdefault("arranged", LatestArranged())
    return held


def _observed(some: JudgedRun) -> Floats:
    """Return the statistics of groups, simulated over the bars that shifts are simulated over, and no others."""
    groups = some.groups
    observed = np.empty(len(groups))
    for rows, piece in groups.pieces(np.arange(len(groups))):
        observed[rows] = unmoved(some.panel, piece, some.panel.sample, latest=latest_of(some))
    return observed
