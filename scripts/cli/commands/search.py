"""`asymmetry search`: a grid too large to be run whole."""

from __future__ import annotations

from typing import Any, Literal

import click

import grids
import results
from scripts.cli.as_json import JSON
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import find_noted
from scripts.cli.options import ASSETS, COUNT, JOBS, PATH, SEED, STORE, Share
from scripts.cli.swept import report_run
from scripts.cli.terminal.leaving import if_interrupted, run_left
from scripts.cli.terminal.speaking import quiet, report

__all__ = ["command"]


@click.command("search", short_help="Look through a grid too large to be run whole.")
@click.argument("grid_file", type=PATH, metavar="GRID.toml")
@ASSETS
@click.option("--out", type=PATH, metavar="RUN", required=True, help="Folder of the run, made by this command.")
@click.option(
    "--cells", type=COUNT, default=1_000_000, show_default=True, metavar="N", help="How many cells may be visited."
)
@click.option(
    "--for",
    "for_",
    type=click.Choice(["best", "boundary", "illuminate"]),
    default="best",
    show_default=True,
    help="The best cell, the line where the measure changes its sign, or the best cell of every niche.",
)
@click.option("--metric", default="expectancy", show_default=True, metavar="NAME", help="The measure that decides.")
@click.option(
    "--min-trades", type=COUNT, default=30, show_default=True, metavar="N", help="Fewest trades of a cell that counts."
)
@click.option(
    "--max-drawdown", type=Share(0, 1, min_open=True), metavar="SHARE", help="Deepest drawdown of a cell that counts."
)
@click.option(
    "--hold-out",
    type=Share(0, 1, max_open=True),
    default=0.4,
    show_default=True,
    metavar="SHARE",
    help="Share of the time that the search may not see, kept for judging.",
)
@click.option("--seed", type=SEED, default=0, show_default=True, metavar="N", help="Of all that is random.")
@click.option("--jobs", type=JOBS, metavar="N", help="Threads; all cores by default.")
@click.option("--no-confirm", is_flag=True, help="Do not have vectorbt confirm the cells that matter afterwards.")
@STORE
@LAYOUT
@click.option("--resume", is_flag=True, help="Continue an interrupted search, or start one.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    grid_file: str,
    signal_files: tuple[str, ...],
    out: str,
    cells: int,
    for_: Literal["best", "boundary", "illuminate"],
    metric: str,
    min_trades: int,
    max_drawdown: float | None,
    hold_out: float,
    seed: int,
    jobs: int | None,
    no_confirm: bool,
    store: Literal["auto", "rows", "factored"],
    resume: bool,
    as_json: bool,
    **layout: Any,
) -> None:
    """Visit some cells of GRID.toml, each batch chosen by what was found of those before, and store them in RUN.

    RUN is a run like any other. What a search finds is the luckiest of what it tried: a part of the time is kept from it, on which
    `asymmetry judge RUN` judges the finalists.
    """
    if_interrupted(lambda: run_left(out))
    question = results.SearchQuestion(
        for_=for_,
        cells=cells,
        metric=metric,
        min_trades=min_trades,
        max_drawdown=max_drawdown,
        hold_out=hold_out,
        seed=seed,
    )
    found = results.search(
        grids.load(grid_file),
        find_noted(signal_files, layout_from(layout)),
        out,
        question,
        jobs=jobs,
        progress=not quiet(),
        resume=resume,
        confirm=not no_confirm,
        store=store,
    )
    report_run(found.run, as_json)
    for line in () if as_json else found.words:
        report(line)
