"""`asymmetry top`: the best cells, with what they cost and how many were tried."""

from __future__ import annotations

from typing import Literal

import click

import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import open_run
from scripts.cli.options import COST, COUNT, METRIC, POOL, RUN, SAMPLE, WHERE

__all__ = ["command"]


@click.command("top", short_help="List the best cells of a run.")
@RUN
@METRIC
@click.option("--n", type=COUNT, default=20, show_default=True, metavar="N", help="How many.")
@WHERE
@click.option("--by", metavar="AXIS", help="The best of each value of this axis, e.g. asset.")
@POOL
@click.option(
    "--reduce",
    type=click.Choice(["median_asset", "worst_asset", "assets_positive"]),
    help="Rank settings, pooled, by what their assets have each.",
)
@SAMPLE
@COST
@click.option("--all-states", is_flag=True, help="Rank cells with few trades and ruined ones too.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str,
    metric: str,
    n: int,
    where: str | None,
    by: str | None,
    pool: bool,
    reduce: str | None,
    sample: Literal["oos", "all"] | None,
    cost: Literal["net", "gross"],
    all_states: bool,
    as_json: bool,
) -> None:
    """List the best cells of RUN by a metric, each distinct result once.

    Where the signal file says what the model had seen, out-of-sample trades are ranked and measured, and the others
    stand beside them as IS (in sample). Gross, cost and net stand side by side. The best of many cells is biased by the choice.
    """
    opened = open_run(run)
    found = results.top(
        opened,
        metric=metric,
        n=n,
        where=where,
        sample=sample,
        cost=cost,
        all_states=all_states,
        by=by,
        pool=pool,
        reduce=reduce,
    )
    if as_json:
        print_json(found)
    else:
        click.echo(results.top_text(opened, found, metric, cost, by=by, pool=pool, reduce=reduce), nl=False)
