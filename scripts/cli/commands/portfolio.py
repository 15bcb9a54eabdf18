"""`asymmetry portfolio`: one cell of a run as a portfolio of vectorbt, with its statistics and pictures."""

from __future__ import annotations

import click

import results
from scripts.cli.opening import open_run
from scripts.cli.options import INDEX, PATH, RUN

__all__ = ["command"]


@click.command("portfolio", short_help="Write one cell of a run as a portfolio of vectorbt.")
@RUN
@click.option("--cell", type=INDEX, required=True, metavar="ID", help="The cell's index, as in top.")
@click.option("--signals", "signal_file", type=PATH, metavar="FILE", help="Signal file of the run, if it has moved.")
@click.option("--out", type=PATH, metavar="DIR", default="portfolio", show_default=True, help="Folder for the files.")
def command(run: str, cell: int, signal_file: str | None, out: str) -> None:
    """Run one cell of RUN with vectorbt and write its portfolio, statistics, trades and pictures."""
    opened = open_run(run)
    files = results.write_portfolio(opened, cell, out, signals=signal_file)
    click.echo(files.statistics.read_text(encoding="utf-8").rstrip())
    for path in files.paths():
        click.echo(path)
