"""`asymmetry walk-forward`: choose on the past, trade what follows, again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import grids
import results
from scripts.cli.as_json import JSON, print_json
from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.notes import find_noted, noted
from scripts.cli.options import ASSETS, JOBS, PATH, SEED, TIMES
from scripts.cli.targets import check_apart
from scripts.cli.terminal.speaking import quiet, report, warn

__all__ = ["command"]


@click.command("walk-forward", short_help="Choose cells on one span, trade the next, and judge the joined trades.")
@click.argument("grid_file", type=PATH, metavar="GRID.toml")
@ASSETS
@click.option(
    "--train", required=True, metavar="SPAN", help="Length of a training span: 90d by the clock, 3mo by the calendar."
)
@click.option("--test", required=True, metavar="SPAN", help="Length of the window traded after it: 30d, or 1mo.")
@click.option("--expanding", is_flag=True, help="Train on all bars before a window instead.")
@click.option(
    "--embargo", default="0", show_default=True, metavar="SPAN", help="Gap left out between training and test."
)
@click.option(
    "--by",
    type=click.Choice(["t", "plateau", "expectancy"]),
    default="t",
    show_default=True,
    help="Choose the highest t; lower quartile of t over a cell and its neighbours; or expectancy.",
)
@click.option(
    "--min-trades", type=int, default=30, show_default=True, metavar="N", help="Trades that a cell needs in training."
)
@click.option("--max-drawdown", type=float, metavar="SHARE", help="Largest drawdown of a cell in training, e.g. 0.2.")
@click.option(
    "--train-sample",
    type=click.Choice(["oos", "all"]),
    help="Trades a choice rests on: out-of-sample ones (the default where the file says), or all.",
)
@click.option("--assume-out-of-sample", is_flag=True, help="Where the file does not say: no bar was seen in training.")
@click.option("--resamples", type=TIMES, default=1000, show_default=True, metavar="N", help="Bootstrap resamples.")
@click.option("--seed", type=SEED, default=0, show_default=True, help="Random seed of the bootstrap.")
@click.option("--jobs", type=JOBS, metavar="N", help="Threads; all cores by default.")
@LAYOUT
@click.option("--out", type=PATH, metavar="DIR", required=True, help="Folder for trades, windows, picture and numbers.")
@JSON
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    grid_file: str,
    signal_files: tuple[str, ...],
    train: str,
    test: str,
    expanding: bool,
    embargo: str,
    by: str,
    min_trades: int,
    max_drawdown: float | None,
    train_sample: str | None,
    assume_out_of_sample: bool,
    resamples: int,
    seed: int,
    jobs: int | None,
    out: str,
    as_json: bool,
    **layout: Any,
) -> None:
    """Choose a cell of GRID.toml on each training span, trade it in the window after, and judge the joined trades.

    Nothing of a test window, nor of what comes after it, is known to the choice that is traded there. Of several assets each
    is walked by itself, with choices and a verdict of its own, into a folder of DIR that is called like it.
    """
    from results.run.cells import file_name  # noqa: PLC0415 - --help need not wait

    spec, assets = grids.load(grid_file), find_noted(signal_files, layout_from(layout))
    spec.check_assets(assets.names)
    folders = {asset.name: str(Path(out) / file_name(asset.name)) if assets.several else out for asset in assets}
    check_apart(folders, "the walk-forward")
    replaced = {
        asset.name: results.check_walk_forward_folder(folders[asset.name], spec.of_asset(asset.name), asset.load())
        for asset in assets
    }
    told = {}
    for asset in assets:
        own, folder = spec.of_asset(asset.name), folders[asset.name]
        walked = results.walk_forward(
            own,
            noted(asset.load()) if assets.several else asset.load(),
            train=train,
            test=test,
            expanding=expanding,
            embargo=embargo,
            by=by,
            min_trades=min_trades,
            max_drawdown=max_drawdown,
            train_sample=train_sample,
            assume_out_of_sample=assume_out_of_sample,
            resamples=resamples,
            seed=seed,
            jobs=jobs,
            progress=not quiet(),
        )
        files = results.write_walk_forward(walked, folder)
        for warning in walked.numbers["warnings"]:
            warn(f"asset {asset.name}: {warning}" if assets.several else warning)
        told[asset.name] = {"verdict": walked.ruling, "windows": walked.windows, **walked.numbers}
        if as_json:
            continue
        if assets.several:
            click.echo(f"== {asset.name} ==")
        click.echo(results.walk_forward_text(walked), nl=False)
        if replaced[asset.name]:
            report(f"{folder}: replaced the earlier walk-forward of this grid and these signals")
        for path in files.paths():
            report(path)
    if as_json:
        print_json(told if assets.several else next(iter(told.values())))
