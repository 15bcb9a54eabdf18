"""Compare model sets on the same grid and the same bars: maps side by side, matched cells, a verdict each, and what is luck.

    python -m scripts.compare_model_sets grid.toml --signals old.parquet --signals new.parquet --out compare

A set is a signal file, called by its stem, or with one file each of its variants. The first is what the others are held against.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

import grids
import results
import signals
import sweeps
from results.style.palette import DIVERGING, TOO_FEW
from signals import InputError, Signals

DRAWN = 200
"""Matched cells whose trades are replayed for the paired test: drawn by lot, so that none is picked for its luck."""


def model_sets(files: Sequence[Path], names: Sequence[str] | None = None) -> dict[str, Signals]:
    """Return signals of one variant by the name of their set, on the bars they have in common.

    Out of sample is what no set has seen: a model is not compared where it knows the answer and the other does not.
    """
    read = {file.stem: signals.read(file) for file in files}
    if len(read) == 1:
        (only,) = read.values()
        read = {only.variant(name): only for name in names or only.variants}
        read = {name: replace(held, variants={name: held.variants[name]}) for name, held in read.items()}
    several = next((name for name, held in read.items() if len(held.variants) != 1), None)
    if several is not None or len(read) < 2:  # noqa: PLR2004 - a comparison is of two
        raise InputError(
            f"{several or files[0]}: give several files of one variant each, or one file of several variants"
        )
    first = max(held.bars.time[0] for held in read.values())
    last = min(held.bars.time[-1] for held in read.values())
    cut = {name: held.between(first, last + held.bars.step) for name, held in read.items()}
    for (name, held), (other, beside) in pairwise(cut.items()):
        if not np.array_equal(held.bars.time, beside.bars.time) or not np.array_equal(
            held.bars.close, beside.bars.close
        ):
            raise InputError(
                f"{name} and {other} have other bars between {first} and {last}; compare models on one market"
            )
    said = {name: next(iter(held.variants.values())) for name, held in cut.items()}
    flags = [each.out_of_sample for each in said.values() if each.out_of_sample is not None]
    unseen = np.logical_and.reduce(flags) if flags else None
    if unseen is not None and not unseen.any():
        raise InputError(f"no bar is out of sample for all of {', '.join(said)}; train them on the same span")
    return {
        name: replace(held, path=None, variants={signals.DEFAULT_VARIANT: replace(said[name], out_of_sample=unseen)})
        for name, held in cut.items()
    }


def ruling(run: results.Run, permutations: int, jobs: int | None) -> str:
    """Judge a run, and say in one line what came of it, or why it cannot be judged."""
    try:
        verdict = results.judge(run, permutations=permutations, jobs=jobs)
    except InputError as error:
        return f"no verdict: {error}"
    return f"{verdict.ruling}, {len(verdict.cells):,} cells named; {'; '.join(verdict.reasons)}"


def matched(runs: Mapping[str, results.Run]) -> pl.DataFrame:
    """Return one row a cell with enough trades in every set: `cell`, its axes, and `expectancy@SET`, net."""
    base, *_ = runs.values()
    sample: Literal["oos", "all"] = "oos" if all(run.knows_out_of_sample for run in runs.values()) else "all"
    joined = base.collect(base.stored.select("cell", *base.axes))
    for name, run in runs.items():
        cells = run.cells("state = 'ok'", sample=sample).select(
            "cell", pl.col("expectancy").alias(f"expectancy@{name}")
        )
        joined = joined.join(run.collect(cells), on="cell")
    return joined.sort("cell")


def thresholds_moved(pairs: pl.DataFrame, base: str, other: str, axes: Sequence[str]) -> pl.DataFrame:
    """Return by axis where the median of matched cells is best in either set, and how far apart the sets are there."""
    rows = []
    for axis in axes:
        sets = pl.col(f"expectancy@{base}").median(), pl.col(f"expectancy@{other}").median()
        medians = pairs.group_by(axis).agg(sets[0].alias("base"), sets[1].alias("other")).sort(axis, nulls_last=True)
        best = [medians[int(medians[name].arg_max() or 0)] for name in ("base", "other")]
        rows.append((axis, *(str(row[axis].item()) for row in best), best[0]["base"].item(), best[1]["other"].item()))
    return pl.DataFrame(rows, ["axis", f"best {base}", f"best {other}", base, other], orient="row").with_columns(
        moved=pl.col(f"best {base}") != pl.col(f"best {other}")
    )


def daily(run: results.Run, held: Signals, cells: Sequence[int], dates: np.ndarray) -> np.ndarray:
    """Return the daily net P&L of the mean of some cells: each has its share of one balance."""
    total = np.zeros(len(dates))
    for cell in cells:
        rules = results.cell_of(run, cell)
        trades = results.mark_seen(sweeps.replay(held, rules).trades, held, rules)
        trades = trades.filter(pl.col("out_of_sample").fill_null(value=True))
        day = trades["exit_time"].dt.replace_time_zone(None).cast(pl.Date).to_numpy()
        np.add.at(total, np.searchsorted(dates, day), trades["net_return"].to_numpy() / len(cells))
    return total


def paired(base: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """Return the mean difference a day (other - base) and its interval at 95 %, by the stationary bootstrap."""
    from arch.bootstrap import StationaryBootstrap, optimal_block_length  # noqa: PLC0415 - takes a second to load

    difference = other - base
    if not difference.any():
        return 0.0, 0.0, 0.0
    block = round(np.nan_to_num(optimal_block_length(difference)["stationary"].item(), nan=1.0))
    resampled = StationaryBootstrap(max(block, 1), difference, seed=np.random.default_rng(0))
    low, high = resampled.conf_int(np.mean, 2000, method="basic").ravel()
    return float(difference.mean()), float(low), float(high)


def side_by_side(runs: Mapping[str, results.Run], x: str, y: str, file: Path) -> None:
    """Draw the median expectancy over two axes: a panel a set in one scale, and what each adds to the first."""
    tables = {name: results.map_table(run, x=x, y=y, metric="expectancy") for name, run in runs.items()}
    squares = {name: _matrix(table, x, y) for name, table in tables.items()}
    base = next(iter(squares))
    panels = squares | {f"{name} - {base}": of - squares[base] for name, of in squares.items() if name != base}
    largest = max(float(np.nanmax(np.abs(of), initial=0.0)) for of in panels.values()) or 1.0
    colours = LinearSegmentedColormap.from_list("edge", DIVERGING).with_extremes(bad=TOO_FEW)
    figure = Figure(figsize=(3.6 * len(panels) + 1, 3.8), layout="constrained")
    axes = figure.subplots(1, len(panels), squeeze=False)[0]
    xs, ys = (tables[base][name].unique().sort(nulls_last=True).to_list() for name in (x, y))
    for place, (name, of) in zip(axes, panels.items(), strict=True):
        shown = place.imshow(
            of * 100, cmap=colours, vmin=-largest * 100, vmax=largest * 100, origin="lower", aspect="auto"
        )
        place.set(title=name, xlabel=x, ylabel=y)
        place.set_xticks(range(len(xs)), [_written(value) for value in xs], rotation=90, fontsize=7)
        place.set_yticks(range(len(ys)), [_written(value) for value in ys], fontsize=7)
    figure.colorbar(shown, ax=axes, label="median net return a trade, %")
    figure.savefig(file, dpi=130, metadata={"Software": None})


def _matrix(table: pl.DataFrame, x: str, y: str) -> np.ndarray:
    wide = table.select(x, y, "value").sort(x, nulls_last=True).pivot(x, index=y, values="value")
    return wide.sort(y, nulls_last=True).drop(y).cast(pl.Float64).to_numpy()


def _written(value: object) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, judge and compare."""
    parser = argparse.ArgumentParser(prog="python -m scripts.compare_model_sets", description=__doc__.split("\n")[0])
    parser.add_argument("grid", type=Path, help="grid file, without an axis `variant`")
    parser.add_argument("--signals", required=True, type=Path, action="append", help="signal file; once for each set")
    parser.add_argument("--variants", nargs="+", help="of one file: these alone, the first is the base")
    parser.add_argument("--x", default="long_entry", help="axis of the maps from left to right")
    parser.add_argument("--y", default="stop_loss", help="axis of the maps upwards")
    parser.add_argument("--out", required=True, type=Path, help="folder for a run a set, and the maps")
    parser.add_argument("--permutations", type=int, default=99, help="shifts of the test of timing (0: leave it out)")
    parser.add_argument("--jobs", type=int, help="threads; all cores by default")
    options = parser.parse_args(arguments)

    sets = model_sets(options.signals, options.variants)
    spec, runs, held = grids.load(options.grid), {}, {}
    for name, each in sets.items():
        options.out.mkdir(parents=True, exist_ok=True)
        file = options.out / f"{name}.parquet"
        signals.write(each, file)
        held[name] = spec.span.cut(signals.read(file))
        runs[name] = results.open(
            sweeps.run(spec, signals.read(file), options.out / f"run-{name}", jobs=options.jobs).out
        )
        print(f"{name}: {ruling(runs[name], options.permutations, options.jobs)}")
    side_by_side(runs, options.x, options.y, options.out / "maps.png")

    pairs = matched(runs)
    print(f"{len(pairs):,} cells have enough trades in every set")
    if pairs.is_empty():
        return
    drawn = np.random.default_rng(0).choice(pairs["cell"].to_numpy(), min(DRAWN, len(pairs)), replace=False).tolist()
    base, *others = runs
    dates = np.unique(held[base].bars.time.astype("datetime64[D]"))
    of = {name: daily(run, held[name], drawn, dates) for name, run in runs.items()}
    for name in others:
        ahead = np.mean(pairs[f"expectancy@{name}"].to_numpy() > pairs[f"expectancy@{base}"].to_numpy())
        mean, low, high = paired(of[base], of[name])
        luck = "beyond luck" if low > 0 or high < 0 else "within luck"
        print(f"{name} against {base}: a higher net return a trade in {ahead:.0%} of matched cells")
        print(f"  {len(drawn)} of them together {mean:+.4%} a day (95 %: {low:+.4%} to {high:+.4%}): {luck}")
        with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_width_chars=120, float_precision=5):
            print(thresholds_moved(pairs, base, name, [axis.name for axis in runs[base].info.grid.axes]))
    print(
        f"Each of {len(runs)} verdicts errs in 5 % of worlds without an edge: taking the best of them errs more often."
    )


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        raise SystemExit(f"compare_model_sets: {error}") from None
