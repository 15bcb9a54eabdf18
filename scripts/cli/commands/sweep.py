"""`asymmetry sweep`: every cell of a grid."""

from __future__ import annotations

from typing import Any, Literal

import click

import grids
import sweeps
from scripts.cli.as_json import JSON
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import find_noted
from scripts.cli.options import ASSETS, CLUSTER, ENGINE, JOBS, PATH, SHARD, STORE
from scripts.cli.swept import report_run
from scripts.cli.terminal.leaving import if_interrupted, run_left
from scripts.cli.terminal.speaking import quiet

__all__ = ["command"]


@click.command("sweep", short_help="Run every cell of a grid.")
@click.argument("grid_file", type=PATH, metavar="GRID.toml")
@ASSETS
@click.option("--out", type=PATH, metavar="RUN", required=True, help="Folder of the run, made by this command.")
@ENGINE
@click.option("--jobs", type=JOBS, metavar="N", help="Threads, or processes of vectorbt; all cores by default.")
@click.option("--no-confirm", is_flag=True, help="Do not have vectorbt confirm the cells that matter afterwards.")
@CLUSTER
@click.option(
    "--shard", type=SHARD, metavar="K/N", help="Only the K-th of N parts of the run, to be merged (asymmetry merge)."
)
@click.option(
    "--parent",
    type=PATH,
    metavar="RUN1",
    help="The run that this one refines, whose cells count as tried before; by default what GRID.toml says.",
)
@STORE
@LAYOUT
@click.option("--resume", is_flag=True, help="Continue an interrupted run, or start one.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    grid_file: str,
    signal_files: tuple[str, ...],
    out: str,
    engine: str,
    jobs: int | None,
    no_confirm: bool,
    store: Literal["auto", "rows", "factored"],
    resume: bool,
    cluster: str | None,
    shard: str | None,
    parent: str | None,
    as_json: bool,
    **layout: Any,
) -> None:
    """Run every cell of GRID.toml, or of the preset of that name, and store the results in RUN.

    Over several assets, each cell is run on each of them, one asset in memory at a time; rows of RUN then say which.
    """
    if_interrupted(lambda: run_left(out))
    spec = grids.load(grid_file)
    assets = find_noted(signal_files, layout_from(layout))
    done = sweeps.run(
        spec,
        assets,
        out,
        jobs=jobs,
        engine=engine,
        progress=not quiet(),
        resume=resume,
        confirm=not no_confirm,
        cluster=cluster,
        shard=shard,
        parent=parent,
        store=store,
    )
    report_run(done, as_json)
