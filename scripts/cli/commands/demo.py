"""`asymmetry demo`: the whole way from bars to maps."""

from __future__ import annotations

import click

from scripts.cli.options import COUNT, JOBS, PATH, SEED

__all__ = ["command"]


@click.command("demo", short_help="Go the whole way from bars to maps, with no data of your own.")
@click.option("--market", default="all-real", show_default=True, help="sp500, nasdaq, all-real or simulated.")
@click.option("--edge", type=float, default=0.0, show_default=True, help="True edge of the simulated market.")
@click.option("--seed", type=SEED, default=0, show_default=True, help="Of training and of the simulated market.")
@click.option("--out", type=PATH, metavar="DIR", default="demo", show_default=True, help="Folder for all files.")
@click.option("--jobs", type=JOBS, metavar="N", help="Threads; all cores by default.")
@click.option("--bars", type=click.IntRange(2, 10_000_000), metavar="N", help="Use only N bars.")
@click.option("--cells", type=COUNT, metavar="N", help="Run only N cells.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    market: str, edge: float, seed: int, out: str, jobs: int | None, bars: int | None, cells: int | None
) -> None:
    """Train models on a market, run a grid, draw maps and report what was found."""
    from scripts.demo import demo  # noqa: PLC0415 - training is slow to load, and --help need not wait

    demo(market, edge=edge, seed=seed, out=out, jobs=jobs, bars=bars, cells=cells)
