"""`asymmetry grid`: what a grid file asks for."""

from __future__ import annotations

from typing import Any

import click

import grids
import signals
from results.style.counts import lasting
from scripts.cli.as_json import JSON, print_json
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import noted
from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import warn
from sweeps.runs import estimate

__all__ = ["command"]

LONG = 100
"""Seconds from which on fractions of them say nothing."""


@click.command("grid", short_help="Show what a grid file asks for, before running it.")
@click.argument("grid_file", type=PATH, metavar="GRID.toml")
@click.option(
    "--signals",
    "signal_file",
    type=PATH,
    metavar="FILE",
    help="Signal file: resolves quantile thresholds and estimates the run time.",
)
@LAYOUT
@JSON
def command(grid_file: str, signal_file: str | None, as_json: bool, **layout: Any) -> None:
    """Show the axes of GRID.toml, or of the preset of that name, how many cells they make and what it takes to run them."""
    spec = grids.load(grid_file)
    for warning in grids.unit_warnings(spec):
        warn(warning)
    bars = None if signal_file is None else spec.span.cut(noted(signals.read(signal_file, layout=layout_from(layout))))
    grid = spec.resolve(bars)
    summary = grids.describe(grid)
    work = None if summary.selected is None else estimate.survey(grid, bars)
    seconds = None if work is None or bars is None else estimate.estimate_seconds(grid, bars)
    if as_json:
        print_json({"grid": summary, "work": work, "estimated_seconds": seconds})
        return
    for line in _described(summary):
        click.echo(line)
    if work is None:
        return
    among = "" if work.complete else f" among the first {work.cells:,} cells"
    click.echo(
        f"  distinct work{among}: {work.entry_rules:,} entry rules, {work.exit_rules:,} exit rules, "
        f"{work.sizing_rules:,} sizing and cost rules, {work.paths:,} distinct trade lists; {work.broken:,} cells break a rule and are skipped"
    )
    for rule in work.broken_rules:
        click.echo(f"    in {rule.cells:,} {rule.why}")
    if seconds is not None:
        click.echo(
            f"  about {seconds:.1f} s on this machine"
            if seconds < LONG
            else f"  about {lasting(seconds)} on this machine"
        )


def _described(summary: grids.GridDescription) -> list[str]:
    """Return what a grid asks for as lines."""
    left = (
        "how many are left to run is known with --signals"
        if summary.selected is None
        else f"{summary.selected:,} to run"
    )
    drawn = ", drawn at random" if summary.sampled else ""
    lines = [f"{summary.name}: {summary.product:,} cells in the full product, {left}{drawn}"]
    for axis in summary.axes:
        tied = "".join(f" = {name}" for name in axis.tied)
        kind = "quantiles " if axis.quantiles else ""
        lines.append(f"  {axis.name + tied:<32} {len(axis.values):>6}  {kind}{_few(axis.quantiles or axis.values)}")
    if summary.fixed:
        lines.append(f"  fixed: {', '.join(f'{name} {_value(value)}' for name, value in summary.fixed.items())}")
    if summary.readings:
        lines.append(f"  distances are multiples of a reading: {', '.join(summary.readings)}")
    lines += [f"  filter {name}: {text}" for name, text in summary.filters.items()]
    lines += [f"  constraint: {text}" for text in summary.constraints]
    if summary.peeks:
        lines.append("  thresholds are quantiles of the span they are tried on: they peek at it")
    return lines


def _few(values: tuple[object, ...]) -> str:
    """Return values as text, the middle of many left out."""
    texts = [_value(value) for value in values]
    most = 7
    return ", ".join(texts if len(texts) <= most else [*texts[:3], "...", *texts[-2:]])


def _value(value: object) -> str:
    return "none" if value is None else str(value)
