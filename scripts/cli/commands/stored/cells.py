"""`asymmetry cells`: the cells of a run as Parquet files, one row each."""

from __future__ import annotations

import click

import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import open_run
from scripts.cli.options import JOBS, PATH, RUN, WHERE
from scripts.cli.terminal.leaving import count, if_interrupted
from scripts.cli.terminal.speaking import quiet, report

__all__ = ["command"]


@click.command("cells", short_help="Write the cells of a run as Parquet files, one row each.")
@RUN
@click.option(
    "--out", type=PATH, metavar="FOLDER", required=True, help="Receives the files, one for each part of the run."
)
@WHERE
@click.option("--jobs", type=JOBS, metavar="N", help="Threads; all cores by default.")
@JSON
def command(run: str, out: str, where: str | None, jobs: int | None, as_json: bool) -> None:
    """Write the cells of RUN as Parquet files for other programs, one row each, with every parameter and measure.

    The same command goes on where one was interrupted: files that are there already are kept.
    """
    if_interrupted(lambda: count(out, "part-*.parquet", "file"))
    opened = open_run(run)
    written = results.write_cells(opened, out, where, jobs=jobs, progress=not quiet())
    if as_json:
        print_json(written)
    else:
        report(written.line())
