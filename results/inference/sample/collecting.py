"""The cells of a run, read once and grouped: by asset, and as settings that all assets have."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from results.inference.sample.evaluation import stored_cells
from results.inference.sample.groups import Groups, Settings
from results.inference.sample.panel import Panel
from results.inference.sample.scale_groups import Gaps, scale_groups
from signals import InputError
from signals.arrays import Array, Flags, Integers
from sweeps.event.engine import EventEngine
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.plan.grouping import distinct

__all__ = ["collect_groups"]

_PART = 65_536


@dataclass
class _Cells:
    """Of one asset, a part at a time: cells, groups that the whole run counts, and what is known of each cell."""

    cell: list[Integers] = field(default_factory=list)
    group: list[Integers] = field(default_factory=list)
    counts: list[Integers] = field(default_factory=list)
    ruined: list[Flags] = field(default_factory=list)

    def ordered(self) -> tuple[Integers, Integers, Integers, Flags]:
        """Return cells, ascending, groups (n,), counts (n, 3), and whether they were ruined."""
        cell = _joined(self.cell, np.int64)
        order = np.argsort(cell, kind="stable")
        counts = np.concatenate([*self.counts, np.zeros((0, 3), dtype=np.int64)])
        return cell[order], _joined(self.group, np.int64)[order], counts[order], _joined(self.ruined, np.bool_)[order]


def collect_groups(panel: Panel) -> tuple[Groups, Settings | None]:
    """Read all cells of a run and group those that differ in scale only, part by part.

    Parts are in work order, so cells of one path are almost always in one part; copies in different parts are found
    later by their P&L.

    Returns
    -------
    groups
        Of the run's cells, or of its settings where assets are pooled.
    settings
        Of its settings; None in a run of one file, and where assets have none in common.

    Raises
    ------
    InputError
        If assets are pooled that have no setting in common.
    """
    apart, of_assets = _read(panel)
    if len(panel) == 1:
        return apart, None
    settings = _settings(panel, of_assets)
    if not panel.pooled:
        return apart, settings
    if settings is None:
        raise InputError(
            f"{panel.run.path}: no setting was run on every asset, so there is nothing to pool; leave `pool=True` away"
        )
    return settings, settings


def _read(panel: Panel) -> tuple[Groups, list[_Cells]]:
    assets, firsts, candidates, count = [_Cells() for _ in panel.facts], [], [], 0
    size = panel.grids[0].size
    gaps: dict[int, Gaps] = {}
    for frame in stored_cells(panel.run, panel.sample, _PART):
        cell = frame["cell"].to_numpy()
        place = int(cell[0]) // size
        engine = panel.engine(place)
        if place not in gaps:
            gaps[place] = _gaps(engine)
        table = panel.grids[place].cells(cell % size)
        first, group = scale_groups(table, engine.bounds, frame["liquidated"].to_numpy(), gaps[place])
        counts, ruined = frame.select(SUFFICIENT._fields).to_numpy(), frame["ruined"].to_numpy()
        has = _enough(counts, ruined)
        own = assets[place]
        own.cell.append(table.index)
        own.group.append(group + count)
        own.counts.append(counts)
        own.ruined.append(ruined)
        firsts.append(table.index[first])
        candidates.append(np.bincount(group[has], minlength=len(first)) > 0)
        count += len(first)
    ordered = [each.ordered() for each in assets]
    groups = Groups(
        panel.grids,
        False,
        np.concatenate([cell for cell, _, _, _ in ordered]),
        np.concatenate([group.astype(np.int32) for _, group, _, _ in ordered]),
        np.concatenate([_enough(counts, ruined) for _, _, counts, ruined in ordered]),
        np.concatenate(firsts),
        np.concatenate(candidates),
    )
    return groups, assets


def _settings(panel: Panel, assets: list[_Cells]) -> Settings | None:
    """Group the settings that were run on every asset: alike are those that differ in scale only on each of them.

    A setting is ruined where it is on any asset, and has enough trades where those of all assets together are.
    """
    ordered = [each.ordered() for each in assets]
    size = panel.grids[0].size
    common = ordered[0][0] % size
    for cell, _, _, _ in ordered[1:]:
        common = np.intersect1d(common, cell % size, assume_unique=True)
    if len(common) == 0:
        return None
    rows = [np.searchsorted(cell % size, common) for cell, _, _, _ in ordered]
    first, group = distinct([own[1][at] for own, at in zip(ordered, rows, strict=True)], len(common))
    counts = np.sum([own[2][at] for own, at in zip(ordered, rows, strict=True)], axis=0)
    ruined = np.any([own[3][at] for own, at in zip(ordered, rows, strict=True)], axis=0)
    enough = _enough(counts, ruined)
    on = [_any_of(group, _enough(own[2][at], own[3][at]), len(first)) for own, at in zip(ordered, rows, strict=True)]
    return Settings(
        panel.grids,
        True,
        common,
        group.astype(np.int32),
        enough,
        common[first],
        _any_of(group, enough, len(first)),
        np.stack(on, axis=1),
    )


def _gaps(engine: EventEngine) -> Gaps:
    bars = engine.signals.bars
    jumps = bars.open[1:] / bars.close[:-1]
    return float(jumps.min()), float(jumps.max())


def _enough(counts: Integers, ruined: Flags) -> Flags:
    return np.asarray(SUFFICIENT.met(*counts.T) & ~ruined)


def _any_of(group: Integers, flags: Flags, groups: int) -> Flags:
    """Whether any cell of each group is flagged."""
    return np.asarray(np.bincount(group[flags], minlength=groups) > 0)


def _joined(parts: list[Array], dtype: type) -> Array:
    return np.concatenate([*parts, np.zeros(0, dtype=dtype)])
