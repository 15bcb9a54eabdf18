"""`asymmetry signals train`: from prices to a signal file."""

from __future__ import annotations

import click

__all__ = ["command"]


@click.command("train", short_help="Train models on prices and write their probabilities as a signal file.")
@click.argument("prices", metavar="PRICES")
@click.option("--config", "config_file", metavar="TRAIN.toml", help="What to train.")
@click.option("--out", metavar="SIGNALS.parquet", required=True, help="Where the signal file goes.")
def command(prices: str, config_file: str | None, out: str) -> None:
    """Train the variants of TRAIN.toml on the bars of PRICES."""
    raise NotImplementedError
