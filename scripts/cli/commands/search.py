"""`asymmetry search`: a grid too large to be run whole."""

from __future__ import annotations

from typing import Any, Literal

import click

import grids
import results
from scripts.cli.argument_words import as_options
from scripts.cli.as_json import JSON, print_json
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import find_noted
from scripts.cli.options import ASSETS, COUNT, JOBS, PATH, SEED, STORE, Share, complete_metrics
from scripts.cli.swept import tell_run
from scripts.cli.terminal.hanging import fitting
from scripts.cli.terminal.leaving import if_interrupted, run_left
from scripts.cli.terminal.speaking import note, quiet, report, warn

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
@click.option(
    "--metric",
    default="expectancy",
    show_default=True,
    metavar="NAME",
    shell_complete=complete_metrics,
    help="The measure that decides.",
)
@click.option(
    "--min-trades",
    type=COUNT,
    metavar="N",
    help="Fewest trades of a cell that counts; by default enough for the verdict on both parts of the time, 45 where 0.4 is kept.",
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
@click.option(
    "--held-out",
    type=click.Choice(["last", "weeks"]),
    default="last",
    show_default=True,
    help="Which part of the time: the last one, or weeks drawn at random.",
)
@click.option(
    "--finalists",
    type=click.IntRange(1, 1000),
    default=100,
    show_default=True,
    metavar="N",
    help="How many of the best cells are run on what is kept.",
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
    min_trades: int | None,
    max_drawdown: float | None,
    hold_out: float,
    held_out: Literal["last", "weeks"],
    finalists: int,
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
    found = results.search(
        grids.load(grid_file),
        find_noted(signal_files, layout_from(layout)),
        out,
        for_=for_,
        cells=cells,
        metric=metric,
        min_trades=min_trades,
        max_drawdown=max_drawdown,
        hold_out=hold_out,
        held_out=held_out,
        finalists=finalists,
        seed=seed,
        jobs=jobs,
        progress=not quiet(),
        resume=resume,
        confirm=not no_confirm,
        store=store,
        tell=note,
    )
    for warning in found.run.warnings:
        warn(warning)
    if as_json:
        print_json({"search": found.plain(), "run": found.run})
        return
    tell_run(found.run, effects=False)
    for line in found.words:
        report(fitting(as_options(line, click.get_current_context().meta)))
    if found.niches is not None:
        report("")
        report(results.niches_text(found.niches).rstrip())
