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
@click.option(
    "--readings",
    is_flag=True,
    help="PRICES is a signal file: keep its probabilities, readings and manifest, and add the features as readings.",
)
@LAYOUT
@click.option("--out", type=PATH, metavar="FEATURES.parquet", required=True, help="Where bars and features go.")
def command(  # noqa: PLR0913, PLR0917 - one argument for each option
    prices: str,
    names: tuple[str, ...],
    functions: tuple[str, ...],
    files: tuple[str, ...],
    readings: bool,
    out: str,
    **layout: Any,
) -> None:
    """Write the features of PRICES beside its bars, for `asymmetry signals predict` and `check`.

    Features are chosen as in a training file: by name, family or pattern, "!" taking away. With --readings they are
    added to a signal file, for filters and stops in multiples of an average true range: --readings --names atr_14.
    """
    import warnings  # noqa: PLC0415 - --help need not wait

    import signals  # noqa: PLC0415
    from scripts.cli.notes import noted  # noqa: PLC0415
    from scripts.cli.targets import check_out  # noqa: PLC0415
    from signals.features import FeatureChoice  # noqa: PLC0415

    check_out(out, (prices, *files))
    read = noted(signals.read(prices, require_probabilities=readings, layout=layout_from(layout)))
    bars = read.bars
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        if readings:
            whole = signals.add_readings(read, names, functions=functions, files=files)
        else:
            table = FeatureChoice(names, functions, files).table(bars)
    for warning in caught:
        warn(warning.message)
    if readings:
        keeps_manifest = out.lower().endswith((".parquet", ".pq"))
        signals.write(whole, out, signals.read_manifest(prices) if keeps_manifest else None)
        added = len(whole.readings) - len(read.readings)
        report(f"{out}: {added:,} readings added to {len(read.readings):,}, of {len(bars):,} bars")
        return
    signals.write(signals.to_frame(bars).hstack(table), out)
    report(f"{out}: {table.width:,} features of {len(bars):,} bars")
