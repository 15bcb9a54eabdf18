"""`asymmetry choose`: which cell of a judged run to trade, or why none can be recommended."""

from __future__ import annotations

from typing import Literal

import click

import results
from scripts.cli.argument_words import as_options
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import moved, open_run
from scripts.cli.options import COUNT, MOVED, PATH, RUN, WHERE, Share
from scripts.cli.terminal.hanging import fitting
from scripts.cli.terminal.speaking import report

__all__ = ["command"]


class _Chance(click.ParamType[tuple[float, float]]):
    """`X:P`, a drawdown and its probability."""

    name = "drawdown"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """Read both numbers."""
        if isinstance(value, tuple):
            return value
        try:
            drawdown, probability = (float(each) for each in str(value).split(":"))
        except ValueError:
            self.fail(f"{str(value)[:40]!r}: write a drawdown and its probability, such as 0.2:0.05", param, ctx)
        if not (0 < drawdown <= 1 and 0 < probability < 1):
            self.fail(f"{value!s}: a drawdown is above 0 and up to 1, a probability above 0 and below 1", param, ctx)
        return drawdown, probability


@click.command("choose", short_help="Recommend a cell of a judged run, or say why none can be.")
@RUN
@MOVED
@click.option(
    "--max-drawdown",
    type=Share(0, 1, min_open=True),
    metavar="X",
    help="Cells that fell by at most X, a fraction of the balance.",
)
@click.option("--min-trades", type=COUNT, metavar="N", help="Cells with at least N judged trades.")
@WHERE
@click.option(
    "--by",
    type=click.Choice(["sharpe", "expectancy", "daily"]),
    default="sharpe",
    show_default=True,
    help="Rank by Sharpe ratio; or by net return of a trade, or of a day, per unit of exposure.",
)
@click.option(
    "--horizon", type=click.IntRange(1, 3_650), default=365, show_default=True, metavar="DAYS", help="To size for."
)
@click.option(
    "--drawdown",
    type=_Chance(),
    default="0.2:0.05",
    show_default=True,
    metavar="X:P",
    help="Size such that within the horizon a drawdown of X has at most probability P.",
)
@click.option(
    "--ruin",
    type=Share(0, 1, min_open=True, max_open=True),
    default=0.001,
    show_default=True,
    metavar="P",
    help="And a balance of a tenth at most probability P.",
)
@click.option("--out", type=PATH, metavar="FILE", help="Write the cell here; by default RUN/choice-cell.json.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str,
    signal_files: tuple[str, ...],
    max_drawdown: float | None,
    min_trades: int | None,
    where: str | None,
    by: Literal["sharpe", "expectancy", "daily"],
    horizon: int,
    drawdown: tuple[float, float],
    ruin: float,
    out: str | None,
    as_json: bool,
) -> None:
    """Recommend a cell of RUN, which `judge` has called positive, and write RUN/choice.json.

    It is the cell whose neighbourhood of distinct trade lists has the highest lower bound among those that survive twice the
    costs and other times. Where the verdict allows no choice, it says what is missing.
    """
    choice = results.choose(
        open_run(run),
        signals=moved(signal_files),
        max_drawdown=max_drawdown,
        min_trades=min_trades,
        where=where,
        by=by,
        horizon_days=horizon,
        drawdown=drawdown[0],
        probability=drawdown[1],
        ruin=ruin,
        out=out,
    )
    if as_json:
        print_json(choice.mapping())
        return
    for line in choice.words:
        click.echo(fitting(as_options(line, click.get_current_context().meta)))
    report(f"{run}/choice.json")
    if choice.rules is not None:
        report(out or f"{run}/choice-cell.json")
