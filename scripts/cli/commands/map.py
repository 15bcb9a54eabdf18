"""`asymmetry map`: a run as a picture, an interactive page and numbers."""

from __future__ import annotations

from typing import Literal

import click

import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import open_run
from scripts.cli.options import COST, METRIC, PATH, POOL, RUN, SAMPLE, WHERE

__all__ = ["command"]


@click.command("map", short_help="Draw a run as a map over two of its axes.")
@RUN
@click.option("--x", required=True, metavar="AXIS", help="Parameter along the bottom; asset is one too.")
@click.option("--y", required=True, metavar="AXIS", help="Parameter along the side.")
@METRIC
@click.option(
    "--reduce",
    default="median",
    show_default=True,
    metavar="HOW",
    help=(
        "How the cells behind a square become one number: median, max, min, share_positive or quantile:Q; of several "
        "assets also median_asset, worst_asset or assets_positive, over the medians of each."
    ),
)
@WHERE
@click.option("--by", metavar="AXIS", help="A third parameter, or asset: one map for each of its values.")
@POOL
@SAMPLE
@COST
@click.option("--verdict", is_flag=True, help="Show what `asymmetry judge` found: full colour only where it is sure.")
@click.option("--out", type=PATH, metavar="DIR", default="maps", show_default=True, help="Folder for the files.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    run: str,
    x: str,
    y: str,
    metric: str,
    reduce: str,
    where: str | None,
    by: str | None,
    pool: bool,
    sample: Literal["oos", "all"] | None,
    cost: Literal["net", "gross"],
    verdict: bool,
    out: str,
    as_json: bool,
) -> None:
    """Draw RUN as a map over two of its axes: PNG, HTML, CSV and Parquet.

    Where the signal file says what the model had seen, the map is of out-of-sample trades. A square is
    grey where most of its cells have too few trades; the line separates positive values from negative ones.
    """
    files = results.draw_map(
        open_run(run),
        x=x,
        y=y,
        metric=metric,
        reduce=reduce,
        where=where,
        by=by,
        pool=pool,
        sample=sample,
        cost=cost,
        verdict=verdict,
        out=out,
    )
    if as_json:
        print_json(files)
        return
    click.echo(files.title)
    for note in files.notes:
        click.echo(f"  - {note}")
    for path in (files.png, files.html, files.csv, files.parquet):
        click.echo(path)
