"""`asymmetry confirm`: the engine of record on the cells that lead a run."""

from __future__ import annotations

import os
from functools import partial

import click

import results
import sweeps
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import moved, open_run
from scripts.cli.options import COUNT, JOBS, MOVED, RUN
from scripts.cli.terminal.speaking import quiet, report

__all__ = ["command"]


@click.command("confirm", short_help="Have vectorbt evaluate the leading cells of a run again.")
@RUN
@click.option(
    "--top",
    type=COUNT,
    default=50,
    show_default=True,
    metavar="N",
    help="Distinct trade lists by edge, and as many by t-statistic.",
)
@MOVED
@click.option("--jobs", type=JOBS, metavar="N", help="Processes; all cores by default.")
@JSON
def command(run: str, top: int, signal_files: tuple[str, ...], jobs: int | None, as_json: bool) -> None:
    """Evaluate the leading cells of RUN again with vectorbt and compare measures and trades, one by one.

    A cell that vectorbt does not confirm is an error, and stays with the run: whatever reads it says so, until it is
    confirmed anew. Cells that vectorbt disagreed on before are evaluated first, whatever leads.
    """
    opened = open_run(run)
    given = moved(signal_files)
    agreement = sweeps.confirm_run(
        opened.parts,
        {asset: partial(results.signals_of, opened, given, asset) for asset in opened.info.asset_names or ("",)},
        jobs=jobs or os.cpu_count() or 1,
        top=top,
        seconds=None,
        first=sweeps.disagreeing_cells(opened.info),
        filters=opened.info.grid.stated.get("filters", {}),
        progress=not quiet(),
    )
    results.note_confirmation(opened, agreement)
    agreement.check(run)
    if as_json:
        print_json(agreement.summary())
    else:
        report(agreement.text())
