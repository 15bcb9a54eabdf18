"""`asymmetry grid`: what a grid file asks for."""

from __future__ import annotations

from typing import Any

import click

import grids
from scripts.cli.as_json import JSON, print_json
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import find_noted
from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import warn

__all__ = ["command"]


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
    from scripts.cli.asked import described, effort, of_one, of_several  # noqa: PLC0415 - --help need not wait

    spec = grids.load(grid_file)
    for warning in grids.unit_warnings(spec):
        warn(warning)
    assets = find_noted(signal_files, layout_from(layout)) if signal_files else None
    asked = of_several(spec, assets) if assets is not None and assets.several else of_one(spec, assets)
    if as_json:
        print_json({"grid": asked.grid, "assets": asked.cells, "work": asked.work, "estimated_seconds": asked.seconds})
        return
    for line in (*described(asked), *effort(asked)):
        click.echo(line)
