"""The cells of a run, read once and grouped: by asset, and as settings that all assets have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from results.inference.sample.grouping import enough, grouped
from results.inference.sample.groups import Groups, Settings
from results.inference.sample.panel import Panel
from signals import InputError
from signals.arrays import Array, Flags, Integers, Integers32
from sweeps.plan.grouping import distinct

__all__ = ["collect_groups"]

_Kind = TypeVar("_Kind", bound=Array)


@dataclass(frozen=True, eq=False)
class _Cells:
    """Some cells of one asset: their indices, groups that the whole run counts, and whether each has enough trades.

    Counts (n, 3) and whether a cell was ruined are held where settings are made of them.
    """

    cell: Integers
    group: Integers32
    enough: Flags
    counts: Integers32
    ruined: Flags

    @classmethod
    def joined(cls, parts: Sequence[_Cells]) -> _Cells:
        """Return all of some parts, in the order of their cells."""
        parts = [*parts, _NONE]
        cell = np.concatenate([part.cell for part in parts])
        order = np.argsort(cell, kind="stable")
        counts, ruined = (np.concatenate([getattr(part, name) for part in parts]) for name in ("counts", "ruined"))
        return cls(
            cell[order],
            np.concatenate([part.group for part in parts])[order],
            np.concatenate([part.enough for part in parts])[order],
            counts[order] if len(counts) else counts,
            ruined[order] if len(ruined) else ruined,
        )


_NONE = _Cells(
    np.zeros(0, dtype=np.int64),
    np.zeros(0, dtype=np.int32),
    np.zeros(0, dtype=np.bool_),
    np.zeros((0, 3), dtype=np.int32),
    np.zeros(0, dtype=np.bool_),
)


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
    apart, assets = _read(panel)
    if len(panel) == 1:
        return apart, None
    settings = _settings(panel, assets)
    if not panel.pooled:
        return apart, settings
    if settings is None:
        raise InputError(
            f"{panel.run.path}: no setting was run on every asset, so there is nothing to pool; leave `pool=True` away"
        )
    return settings, settings


def _read(panel: Panel) -> tuple[Groups, list[_Cells]]:
    parts: list[list[_Cells]] = [[] for _ in panel.facts]
    firsts, candidates, count = [], [], 0
    several = len(panel) > 1
    for found in grouped(panel, range(len(panel.run.parts)), families=False):
        kept = (found.counts.astype(np.int32), found.ruined) if several else (_NONE.counts, _NONE.ruined)
        group = (found.group + count).astype(np.int32)
        parts[found.place].append(_Cells(found.cell, group, found.enough, *kept))
        firsts.append(found.first)
        candidates.append(_any_of(found.group, found.enough, len(found.first)))
        count += len(found.first)
    # an asset's parts are let go as soon as they are joined
    assets = [_Cells.joined(parts.pop(0)) for _ in panel.facts]
    return (
        Groups(
            panel.grids,
            False,
            _together([own.cell for own in assets]),
            _together([own.group for own in assets]),
            _together([own.enough for own in assets]),
            np.concatenate(firsts),
            np.concatenate(candidates),
        ),
        assets,
    )


def _together(parts: list[_Kind]) -> _Kind:
    """Join arrays; one is not copied."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)  # type: ignore[return-value]


def _settings(panel: Panel, assets: list[_Cells]) -> Settings | None:
    """Group the settings that were run on every asset: alike are those that differ in scale only on each of them.

    A setting is ruined where it is on any asset, and has enough trades where those of all assets together are.
    """
    size = panel.grids[0].size
    common = assets[0].cell % size
    for own in assets[1:]:
        common = np.intersect1d(common, own.cell % size, assume_unique=True)
    if len(common) == 0:
        return None
    rows = [np.searchsorted(own.cell % size, common) for own in assets]
    first, group = distinct([own.group[at] for own, at in zip(assets, rows, strict=True)], len(common))
    counts = np.zeros((len(common), 3), dtype=np.int64)
    for own, at in zip(assets, rows, strict=True):
        counts += own.counts[at]
    ruined = np.any([own.ruined[at] for own, at in zip(assets, rows, strict=True)], axis=0)
    has = enough(counts, ruined)
    on = [_any_of(group, own.enough[at], len(first)) for own, at in zip(assets, rows, strict=True)]
    return Settings(
        panel.grids,
        True,
        common,
        group.astype(np.int32),
        has,
        common[first],
        _any_of(group, has, len(first)),
        np.stack(on, axis=1),
    )


def _any_of(group: Integers, flags: Flags, groups: int) -> Flags:
    """Whether any cell of each group is flagged."""
    return np.asarray(np.bincount(group[flags], minlength=groups) > 0)
