"""`asymmetry grid`: what a grid file asks for."""

from __future__ import annotations

from typing import Any, Literal

import click

import grids
from scripts.cli.as_json import JSON, print_json
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import find_noted
from scripts.cli.options import JOBS, PATH, STORE
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
@click.option("--jobs", type=JOBS, metavar="N", help="Threads of the sweep; all cores by default.")
@STORE
@LAYOUT
@JSON
def command(
    grid_file: str,
    signal_files: tuple[str, ...],
    jobs: int | None,
    store: Literal["auto", "rows", "factored"],
    as_json: bool,
    **layout: Any,
) -> None:
    """Show the axes of GRID.toml, or of the preset of that name, how many cells they make and what it takes to run them.

    With --signals some chunks of the run are tried for some seconds: from their processor time it is told how long the run takes on free
    cores, and now if others use the machine; memory and disk too.
    """
    from scripts.cli.asked import described, effort, of_one, of_several  # noqa: PLC0415 - --help need not wait

    spec = grids.load(grid_file)
    for warning in grids.unit_warnings(spec):
        warn(warning)
    assets = find_noted(signal_files, layout_from(layout)) if signal_files else None
    several = assets is not None and assets.several
    asked = of_several(spec, assets, jobs, store) if several and assets else of_one(spec, assets, jobs, store)
    if as_json:
        seconds = None if asked.needs is None else asked.needs.seconds
        told = {"grid": asked.grid, "assets": asked.cells, "work": asked.work}
        print_json({**told, "estimated_seconds": seconds, "needs": asked.needs})
        return
    for line in (*described(asked), *effort(asked)):
        click.echo(line)
