"""`asymmetry signals features`: the project's features of bars, as a file."""

from __future__ import annotations

from typing import Any

import click

from scripts.cli.layout import LAYOUT, layout_from
from scripts.cli.options import PATH
from scripts.cli.terminal.speaking import report, warn

__all__ = ["command"]


@click.command("features", short_help="Write the features of bars as a file.")
@click.argument("prices", type=PATH, metavar="PRICES")
@click.option(
    "--names", metavar="PATTERN", multiple=True, default=("*",), show_default=True, help="Which; may be given again."
)
@click.option("--function", "functions", metavar="MODULE:NAME", multiple=True, help="A function of your own.")
@click.option("--file", "files", type=PATH, metavar="FILE", multiple=True, help="A feature file of your own.")
@LAYOUT
@click.option("--out", type=PATH, metavar="FEATURES.parquet", required=True, help="Where bars and features go.")
def command(
    prices: str, names: tuple[str, ...], functions: tuple[str, ...], files: tuple[str, ...], out: str, **layout: Any
) -> None:
    """Write the features of PRICES beside its bars, for `asymmetry signals predict` and `check`.

    Features are chosen as in a training file: by name, family or pattern, "!" taking away.
    """
    import warnings  # noqa: PLC0415 - --help need not wait

    import signals  # noqa: PLC0415
    from scripts.cli.notes import noted  # noqa: PLC0415
    from scripts.cli.targets import check_out  # noqa: PLC0415
    from signals.features import FeatureChoice  # noqa: PLC0415

    check_out(out, (prices, *files))
    bars = noted(signals.read(prices, require_probabilities=False, layout=layout_from(layout))).bars
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        table = FeatureChoice(names, functions, files).table(bars)
    for warning in caught:
        warn(warning.message)
    signals.write(signals.to_frame(bars).hstack(table), out)
    report(f"{out}: {table.width:,} features of {len(bars):,} bars")
