"""`asymmetry niches`: the best cell of every band of trades, drawdown and win rate."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import open_run
from scripts.cli.options import COUNT, PATH, RUN, SAMPLE, Share, complete_metrics
from scripts.cli.terminal.speaking import quiet, report, warn
from signals import InputError

__all__ = ["command"]


@click.command("niches", short_help="Show the best cell of every niche: trades, drawdown, win rate.")
@RUN
@click.option(
    "--metric",
    metavar="NAME",
    shell_complete=complete_metrics,
    help="The measure that decides; by default that of the search, else expectancy.",
)
@SAMPLE
@click.option(
    "--min-trades", type=COUNT, metavar="N", help="Fewest trades of a cell that counts; 30, or as of the search."
)
@click.option(
    "--max-drawdown", type=Share(0, 1, min_open=True), metavar="SHARE", help="Deepest drawdown of a cell that counts."
)
@click.option("--out", type=PATH, metavar="DIR", help="Folder for the picture and the table; by default RUN/niches.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str,
    metric: str | None,
    sample: Literal["oos", "all"] | None,
    min_trades: int | None,
    max_drawdown: float | None,
    out: str | None,
    as_json: bool,
) -> None:
    """Show what trade-offs RUN holds: for so many trades, such a drawdown and such a win rate, the best cell there is.

    RUN is that of a search, whatever it was for, or of a sweep. Cells are ranked by the lower bound of the measure. Writes a
    picture, and the table as CSV and Parquet.
    """
    found = results.niches(
        open_run(run),
        metric=metric,
        sample=sample,
        min_trades=min_trades,
        max_drawdown=max_drawdown,
        progress=not quiet(),
    )
    files = _written(found, out)
    if as_json:
        print_json({**found.plain(), "files": files})
        return
    click.echo(results.niches_text(found), nl=False)
    report("")
    for path in files:
        report(path)


def _written(found: results.Niches, out: str | None) -> tuple[Path, ...]:
    """Write them where that was asked for; beside a run that cannot be written to they are only shown."""
    try:
        return results.write_niches(found, out)
    except InputError as error:
        if out is not None:
            raise
        warn(f"{error}; picture and table are not kept: name a folder for them (`out`)")
        return ()
