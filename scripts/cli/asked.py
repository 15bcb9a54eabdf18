"""What a grid asks for, of one signal file, of several assets, or of whatever file there will be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import grids
from grids.assets import AssetPlace
from results.style.counts import about, counted
from scripts.cli.notes import tell_guessed
from scripts.cli.terminal.speaking import quiet, warn
from sweeps.runs.estimating.distinct_work import Work, survey, survey_work

if TYPE_CHECKING:
    from signals import Assets
    from sweeps.runs.estimating.needs import Needs
    from sweeps.store.layouts import Store

__all__ = ["Asked", "described", "effort", "of_one", "of_several"]

_UNITS = {"TB": 1e12, "GB": 1e9, "MB": 1e6, "kB": 1e3}
_TWO_DIGITS = 10
_BUSY = 0.8
"""Share of a core below which it is worth a word that a thread gets no more now."""


@dataclass(frozen=True)
class Asked:
    """What a grid asks for.

    Attributes
    ----------
    grid
        Of one asset, the first.
    cells
        By asset, its cells to run; empty of one file, or of none.
    work, needs
        Distinct work, and what a run takes, over all assets; where known.
    own
        By asset, the fixed parameters that it has otherwise.
    """

    grid: grids.GridDescription
    cells: dict[str, int]
    work: Work | None
    needs: Needs | None
    own: Mapping[str, Mapping[str, grids.Value]]

    @property
    def product(self) -> int:
        """Cells of the full product over all assets."""
        return self.grid.product * max(len(self.cells), 1)

    @property
    def selected(self) -> int | None:
        """Cells to run, None where that takes signals."""
        return sum(self.cells.values()) if self.cells else self.grid.selected


def of_one(spec: grids.GridSpec, assets: Assets | None, jobs: int | None = None, store: Store = "auto") -> Asked:
    """Return what a grid asks of one file, or of whatever file there will be; `jobs` and `store` are those of the sweep."""
    alone = None if assets is None else next(iter(assets))
    bars = None if alone is None else spec.span.cut(alone.load())
    grid = spec.resolve(bars, None if alone is None else AssetPlace(alone.name))
    summary = grids.describe(grid)
    for line in () if bars is None else grids.unreachable(grid, bars):
        warn(line)
    # before anything else is held: what a run holds is told from what its trial did
    needs = None
    if bars is not None and summary.selected is not None:
        from sweeps.runs.estimating.needs import Given, estimate_needs  # noqa: PLC0415 - with what runs keep

        needs = estimate_needs(spec, [(Given(bars, grid), grid.selected.count)], jobs, store)
    return Asked(summary, {}, None if summary.selected is None else survey(grid, bars), needs, spec.assets)


def of_several(spec: grids.GridSpec, assets: Assets, jobs: int | None = None, store: Store = "auto") -> Asked:
    """Return what a grid asks of several assets; `jobs` and `store` are those of the sweep."""
    from sweeps.runs.chunks import CHUNK  # noqa: PLC0415 - with what runs keep, which one file needs nothing of
    from sweeps.runs.differing import notes_of, warnings_of  # noqa: PLC0415
    from sweeps.runs.estimating.needs import estimate_needs  # noqa: PLC0415
    from sweeps.runs.surveyed import survey_assets  # noqa: PLC0415

    surveyed = survey_assets(spec, assets, CHUNK, progress=not quiet())
    for line in warnings_of(surveyed):
        warn(line)
    tell_guessed(notes_of(surveyed))
    cells = {one.name: one.selected for one in surveyed}
    needs = estimate_needs(spec, [(one, one.selected) for one in surveyed], jobs, store)
    return Asked(grids.describe(surveyed[0].grid), cells, survey_work(spec, surveyed), needs, spec.assets)


def described(asked: Asked) -> list[str]:
    """Return what a grid asks for as lines."""
    summary = asked.grid
    left = (
        "how many are left to run is known with --signals" if asked.selected is None else f"{asked.selected:,} to run"
    )
    drawn = ", drawn at random" if summary.sampled else ""
    lines = [f"{summary.name}: {asked.product:,} cells in the full product, {left}{drawn}"]
    if asked.cells:
        lines.append(f"  {'asset':<32} {len(asked.cells):>6}  {_few(tuple(asked.cells))}")
    for axis in summary.axes:
        tied = "".join(f" = {name}" for name in axis.tied)
        kind = "quantiles " if axis.quantiles else ""
        lines.append(f"  {axis.name + tied:<32} {len(axis.values):>6}  {kind}{_few(axis.quantiles or axis.values)}")
    if summary.fixed:
        lines.append(f"  fixed: {_listed(summary.fixed)}")
    lines += [f"  asset {name}: {_listed(own)}" for name, own in asked.own.items()]
    lines += [f"  filter {name}: {text}" for name, text in summary.filters.items()]
    lines += [f"  constraint: {text}" for text in summary.constraints]
    if summary.peeks:
        lines.append("  thresholds are quantiles of the span they are tried on: they peek at it")
    return lines


def effort(asked: Asked) -> list[str]:
    """Return what it takes to run a grid as lines; none where that is not known."""
    work, needs = asked.work, asked.needs
    if work is None:
        return []
    among = "" if work.complete else f" among the first {work.cells:,} cells"
    told = (
        f"  distinct work{among}: {work.entry_rules:,} entry rules, {work.exit_rules:,} exit rules, "
        f"{work.sizing_rules:,} sizing and cost rules, {work.paths:,} distinct trade lists; {work.broken:,} cells break a rule and are skipped"
    )
    lines = [told, *(f"    in {rule.cells:,} {rule.why}" for rule in work.broken_rules)]
    return lines if needs is None else [*lines, *_needed(needs)]


def _needed(needs: Needs) -> list[str]:
    """Return what a run takes on free cores, and what it takes now where this machine has others to serve."""
    told = (
        f"  about {about(needs.seconds)} on {counted(needs.cores, 'free core')} ({about(needs.processor)} of processor time), "
        f"{_size(needs.memory)} of memory and {_size(needs.disk)} on disk ({needs.layout})"
    )
    lines = [told]
    if needs.share < _BUSY:
        load = (
            f" (load {os.getloadavg()[0]:.0f} on {counted(os.cpu_count() or 1, 'core')})"
            if hasattr(os, "getloadavg")
            else ""
        )
        lines.append(
            f"  this machine is busy now{load}: a thread gets {needs.share:.0%} of a core, and it would take about {about(needs.seconds_now)}"
        )
    return lines


def _size(count: float) -> str:
    """Return a number of bytes in words."""
    for unit, size in _UNITS.items():
        if count >= size:
            return f"{count / size:,.0f} {unit}" if count >= _TWO_DIGITS * size else f"{count / size:.1f} {unit}"
    return f"{count:.0f} bytes"


def _few(values: tuple[object, ...]) -> str:
    """Return values as text, the middle of many left out."""
    texts = [_value(value) for value in values]
    most = 7
    return ", ".join(texts if len(texts) <= most else [*texts[:3], "...", *texts[-2:]])


def _listed(values: Mapping[str, grids.Value]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in values.items())


def _value(value: object) -> str:
    return "none" if value is None else str(value)
