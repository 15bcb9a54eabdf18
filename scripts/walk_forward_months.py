"""Walk a grid forward month by month: choose on the months before, trade the next, and tell every month.

    python -m scripts.walk_forward_months grid.toml --signals signals.parquet --train 2 --out walk

The folder holds trades, windows, numbers and picture, as `asymmetry walk-forward` leaves them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import polars as pl

import grids
import results
import signals
from results.style.terminal import plain_table, printed
from signals import InputError


def months_text(walked: results.WalkForward) -> str:
    """Return one line a month: what was chosen on the months before, and training and test side by side."""
    axes = next((tuple(choice) for choice in walked.choices if choice), ())
    moved = [axis for axis in axes if len({choice[axis] for choice in walked.choices if choice}) > 1]
    table = plain_table()
    for name in ("month", "cell", *moved):
        table.add_column(name.replace(" = ", "\n= ").replace("_", "\n", 1))
    for name in ("train\ntrades", "train\nedge pp", "train\nnet %", "test\ntrades", "test\nnet %", "return\n%"):
        table.add_column(name, justify="right")
    for row, choice in zip(walked.windows.iter_rows(named=True), walked.choices, strict=True):
        values = [choice[axis] for axis in moved] if choice else ["none" for _ in moved]
        numbers = [f"{row['train_trades'] or 0:,}", _times_100(row["train_edge"]), _times_100(row["train_expectancy"])]
        numbers += [
            f"{row['test_trades'] or 0:,}",
            _times_100(row["test_expectancy"]),
            _times_100(row["test_total_return"]),
        ]
        table.add_row(f"{row['test_from']:%Y-%m}", str(row["cell"]) if choice else "none", *values, *numbers)
    return printed([table], keys=2)


def summary(windows: pl.DataFrame) -> str:
    """Say in one line how many months paid, and what became of what training promised."""
    traded = windows.filter(pl.col("test_trades") > 0)
    paid = traded.filter(pl.col("test_total_return") > 0)
    promised, kept = (traded[f"{span}_expectancy"].median() for span in ("train", "test"))
    return (
        f"{len(paid)} of {len(traded)} months with trades paid ({len(windows)} in all); median net return a trade "
        f"{_times_100(promised)} % where it was chosen, {_times_100(kept)} % where it was traded"
    )


def _times_100(value: object) -> str:
    return f"{100 * value:+.2f}" if isinstance(value, float) else ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Walk forward and print the months."""
    parser = argparse.ArgumentParser(prog="python -m scripts.walk_forward_months", description=__doc__.split("\n")[0])
    parser.add_argument("grid", type=Path, help="grid file")
    parser.add_argument("--signals", required=True, type=Path, help="signal file")
    parser.add_argument("--out", required=True, type=Path, help="folder for tables and picture")
    parser.add_argument("--train", type=int, default=3, help="months that a choice rests on (default 3)")
    parser.add_argument("--by", choices=["t", "plateau", "expectancy"], default="plateau", help="rule of choice")
    parser.add_argument("--max-drawdown", type=float, help="largest drawdown of a cell in training, such as 0.2")
    parser.add_argument("--jobs", type=int, help="threads; all cores by default")
    options = parser.parse_args(arguments)

    walked = results.walk_forward(
        grids.load(options.grid),
        signals.read(options.signals),
        train=f"{options.train}mo",
        test="1mo",
        by=options.by,
        max_drawdown=options.max_drawdown,
        jobs=options.jobs,
    )
    files = results.write_walk_forward(walked, options.out)
    print(months_text(walked))
    print(summary(walked.windows), end="\n\n")
    print(*walked.words, sep="\n")
    print(*files.paths(), sep="\n")


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        raise SystemExit(f"walk_forward_months: {error}") from None
