"""`asymmetry map`: a run as a picture, an interactive page and numbers."""

from __future__ import annotations

from typing import Literal

import click
from click.core import ParameterSource

import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.opening import open_run
from scripts.cli.options import COST, COUNT, METRIC, PATH, POOL, RUN, SAMPLE, SEED, WHERE

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
@click.option("--predicted", is_flag=True, help="Of a search for the boundary: what it predicts of the whole grid.")
@click.option(
    "--draw", type=COUNT, metavar="N", help="With --predicted, of how many cells drawn uniformly; 100,000 by default."
)
@click.option("--seed", type=SEED, metavar="N", help="With --predicted, which draw.")
@click.option(
    "--signals", type=PATH, metavar="FILE", help="With --predicted, where the signals are now, if they have moved."
)
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
    predicted: bool,
    draw: int | None,
    seed: int | None,
    signals: str | None,
    out: str,
    as_json: bool,
) -> None:
    """Draw RUN as a map over two of its axes: PNG, HTML, CSV and Parquet.

    Where the signal file says what the model had seen, the map is of out-of-sample trades. A square is
    grey where most of its cells have too few trades; the line separates positive values from negative ones.
    """
    if predicted:
        _check_predicted(click.get_current_context())
        given = {"draw": draw, "seed": seed, "signals": signals}
        known = {name: value for name, value in given.items() if value is not None}
        _tell(results.predict_map(open_run(run), x=x, y=y, out=out, **known), as_json)  # type: ignore[arg-type]
        return
    if draw is not None or seed is not None or signals is not None:
        raise click.UsageError("--draw, --seed and --signals are of --predicted; add that, or leave them away")
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
    _tell(files, as_json)


def _tell(files: results.MapFiles | results.PredictedFiles, as_json: bool) -> None:
    if as_json:
        print_json(files)
        return
    click.echo(files.title)
    for note in files.notes:
        click.echo(f"  - {note}")
    pages = (files.html,) if isinstance(files, results.MapFiles) else ()
    for path in (files.png, *pages, files.csv, files.parquet):
        click.echo(path)


def _check_predicted(context: click.Context) -> None:
    """Refuse options that a predicted map does not answer: its measure and its trades are those of the search."""
    stated = ("metric", "reduce", "where", "by", "pool", "sample", "cost", "verdict")
    given = [name for name in stated if context.get_parameter_source(name) is not ParameterSource.DEFAULT]
    if given:
        raise click.UsageError(
            f"--{given[0]} is not of a predicted map, whose measure is that of the search; leave it away"
        )
