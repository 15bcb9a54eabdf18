"""`asymmetry grid`: what a grid file asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

import grids
from grids.assets import AssetPlace
from results.style.counts import lasting
from scripts.cli.as_json import JSON, print_json
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import find_noted, tell_guessed
from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import quiet, warn
from sweeps.runs import estimate
from sweeps.runs.chunks import CHUNK
from sweeps.runs.differing import notes_of, warnings_of
from sweeps.runs.surveyed import survey_assets

if TYPE_CHECKING:
    from signals import Assets

__all__ = ["command"]

LONG = 100
"""Seconds from which on fractions of them say nothing."""


@click.command("grid", short_help="Show what a grid file asks for, before running it.")
@click.argument("grid_file", type=PATH, metavar="GRID.toml")
@click.option(
    "--signals",
    "signal_files",
    type=PATH,
    metavar="[NAME=]FILE",
    multiple=True,
    help="Signal file, or several as sweep takes them: resolves quantile thresholds and estimates the run time.",
)
@LAYOUT
@JSON
def command(grid_file: str, signal_files: tuple[str, ...], as_json: bool, **layout: Any) -> None:
    """Show the axes of GRID.toml, or of the preset of that name, how many cells they make and what it takes to run them."""
    spec = grids.load(grid_file)
    for warning in grids.unit_warnings(spec):
        warn(warning)
    assets = find_noted(signal_files, layout_from(layout)) if signal_files else None
    asked = _of_several(spec, assets) if assets is not None and assets.several else _of_one(spec, assets)
    if as_json:
        print_json({"grid": asked.grid, "assets": asked.cells, "work": asked.work, "estimated_seconds": asked.seconds})
        return
    for line in (*_described(asked), *_effort(asked)):
        click.echo(line)


@dataclass(frozen=True)
class _Asked:
    """What a grid asks for.

    Attributes
    ----------
    grid
        Of one asset, the first.
    cells
        By asset, its cells to run; empty of one file, or of none.
    work, seconds
        Of all assets, where known.
    own
        By asset, the fixed parameters that it has otherwise.
    """

    grid: grids.GridDescription
    cells: dict[str, int]
    work: estimate.Work | None
    seconds: float | None
    own: Mapping[str, Mapping[str, grids.Value]]

    @property
    def product(self) -> int:
        """Cells of the full product over all assets."""
        return self.grid.product * max(len(self.cells), 1)

    @property
    def selected(self) -> int | None:
        """Cells to run, None where that takes signals."""
        return sum(self.cells.values()) if self.cells else self.grid.selected


def _of_one(spec: grids.GridSpec, assets: Assets | None) -> _Asked:
    """Return what a grid asks of one file, or of whatever file there will be."""
    alone = None if assets is None else next(iter(assets))
    bars = None if alone is None else spec.span.cut(alone.load())
    grid = spec.resolve(bars, None if alone is None else AssetPlace(alone.name))
    summary = grids.describe(grid)
    work = None if summary.selected is None else estimate.survey(grid, bars)
    for line in () if bars is None else grids.unreachable(grid, bars):
        warn(line)
    seconds = None if work is None or bars is None else estimate.estimate_seconds(grid, bars)
    return _Asked(summary, {}, work, seconds, spec.assets)


def _of_several(spec: grids.GridSpec, assets: Assets) -> _Asked:
    """Return what a grid asks of several assets."""
    surveyed = survey_assets(spec, assets, CHUNK, progress=not quiet())
    for line in warnings_of(surveyed):
        warn(line)
    tell_guessed(notes_of(surveyed))
    cells = {one.name: one.selected for one in surveyed}
    return _Asked(grids.describe(surveyed[0].grid), cells, *estimate.estimate_assets(spec, surveyed), spec.assets)


def _described(asked: _Asked) -> list[str]:
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


def _effort(asked: _Asked) -> list[str]:
    """Return what it takes to run a grid as lines; none where that is not known."""
    work, seconds = asked.work, asked.seconds
    if work is None:
        return []
    among = "" if work.complete else f" among the first {work.cells:,} cells"
    told = (
        f"  distinct work{among}: {work.entry_rules:,} entry rules, {work.exit_rules:,} exit rules, "
        f"{work.sizing_rules:,} sizing and cost rules, {work.paths:,} distinct trade lists; {work.broken:,} cells break a rule and are skipped"
    )
    lines = [told, *(f"    in {rule.cells:,} {rule.why}" for rule in work.broken_rules)]
    if seconds is not None:
        lines.append(f"  about {f'{seconds:.1f} s' if seconds < LONG else lasting(seconds)} on this machine")
    return lines


def _few(values: tuple[object, ...]) -> str:
    """Return values as text, the middle of many left out."""
    texts = [_value(value) for value in values]
    most = 7
    return ", ".join(texts if len(texts) <= most else [*texts[:3], "...", *texts[-2:]])


def _listed(values: Mapping[str, grids.Value]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in values.items())


def _value(value: object) -> str:
    return "none" if value is None else str(value)
