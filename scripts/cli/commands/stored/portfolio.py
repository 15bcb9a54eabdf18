"""`asymmetry portfolio`: one cell of a run as a portfolio of vectorbt, with its statistics and pictures."""

from __future__ import annotations

import click

import results
from scripts.cli.opening import moved, open_run
from scripts.cli.options import INDEX, MOVED, PATH, RUN

__all__ = ["command"]


@click.command("portfolio", short_help="Write one cell of a run as a portfolio of vectorbt.")
@RUN
@click.option("--cell", type=INDEX, required=True, metavar="ID", help="The cell's index, as in top.")
@MOVED
@click.option("--out", type=PATH, metavar="DIR", default="portfolio", show_default=True, help="Folder for the files.")
def command(run: str, cell: int, signal_files: tuple[str, ...], out: str) -> None:
    """Run one cell of RUN with vectorbt and write its portfolio, statistics, trades and pictures."""
    from sweeps.vectorbt.apart.process import vectorbt_process  # noqa: PLC0415 - no page of help needs it

    # vectorbt takes longest, so that it is loading before anything else does
    with vectorbt_process() as process:
        files = results.write_portfolio(open_run(run), cell, out, signals=moved(signal_files), by=process)
    click.echo(files.statistics.read_text(encoding="utf-8").rstrip())
    for path in files.paths():
        click.echo(path)
