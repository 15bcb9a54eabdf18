"""The Sharpe ratios of pooled settings: of the net P&L that all assets earn by day, worked out again by the event engine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

import grids
from results.run.pooled_assets.loaded import Loaded, bytes_of
from results.run.run import Run
from results.run.signals import signals_of
from signals.arrays import Floats, Integers
from signals.assets.finding import Given
from signals.filesystem.paths import scan_parquet
from signals.filesystem.replacing import write_whole
from signals.progress import ProgressBar
from sweeps.event.daily.pnl import daily_net
from sweeps.event.engine import EventEngine
from sweeps.measures.rounding import within_rounding
from sweeps.measures.samples import Sample
from sweeps.threads import in_threads

__all__ = ["sharpes"]

_NUMBERS = 1 << 24
"""Of settings by days that are held together, for each sample: 130 MB."""
_CELLS = 512
"""Settings that a thread runs at a time."""
_YEAR = 365.0


def sharpes(
    run: Run, files: Sequence[Path], given: Given | None, *, jobs: int | None = None, progress: bool = True
) -> list[Path]:
    """Work out `sharpe` and `oos_sharpe` of pooled settings, and write them into the files that hold these.

    Parameters
    ----------
    run
        Of several assets.
    files
        Its pooled settings.
    given, jobs, progress
        See `results.pooled`.

    Returns
    -------
    list of Path
        The files, which are others now.

    Raises
    ------
    InputError
        If the signals are gone or others, or a file cannot be written.
    """
    book = _Book(run, given, jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1))
    counts = [run.collect(scan_parquet(file).select(pl.len())).item() for file in files]
    with ProgressBar(sum(counts) * len(run.assets), "daily P&L of all assets", progress) as bar:
        for file in files:
            frame = run.collect(scan_parquet(file))
            # a column of its own type where every ratio is null
            found = pl.concat(
                [pl.DataFrame(schema={"sharpe": pl.Float64, "oos_sharpe": pl.Float64}), *_ratios(book, frame, bar)]
            )
            write_whole(file, frame.with_columns(found).write_parquet)
    return list(files)


@dataclass(frozen=True, eq=False)
class _Asset:
    """An asset's grid and engine, and on which of the D dates its bars begin."""

    grid: grids.Grid
    engine: EventEngine
    first: int


@dataclass(frozen=True, eq=False)
class _Book:
    """What all settings are run on: A assets over D dates."""

    run: Run
    given: Given | None
    workers: int

    @cached_property
    def first(self) -> np.datetime64:
        """The first date of any asset."""
        return min(_date(each.first) for each in self.run.records)

    @cached_property
    def days(self) -> int:
        """Dates from the first to the last of any asset."""
        return int((max(_date(each.last) for each in self.run.records) - self.first).astype(np.int64)) + 1

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """Whose P&L there is: out of sample where some file says what was seen."""
        known = any(share is not None for each in self.run.records for share in each.out_of_sample.values())
        return ("all", "oos") if known else ("all",)

    @cached_property
    def _assets(self) -> Loaded[_Asset]:
        """The assets, held for as long as they fit: they are gone through for every few settings."""
        return Loaded(self._made, lambda asset: bytes_of(asset.engine))

    def _made(self, place: int) -> _Asset:
        name = self.run.assets[place]
        span = signals_of(self.run, self.given, name)
        spec = grids.parse(self.run.info.grid.stated, self.run.info.grid.name)
        grid = spec.resolve(span, self.run.info.place_of(name))
        first = span.bars.time[0].astype("datetime64[D]") - self.first
        return _Asset(grid, EventEngine(span, grid.names), int(first.astype(np.int64)))

    def daily(self, settings: Integers, bar: ProgressBar) -> dict[Sample, Floats]:
        """Return the mean over assets of what settings earned by day, float64 (n, D), an asset after the other."""
        total = {sample: np.zeros((len(settings), self.days)) for sample in self.samples}
        for place in range(len(self.run.assets)):
            asset = self._assets[place]

            def add(rows: slice, asset: _Asset = asset) -> int:
                table = asset.grid.cells(settings[rows])
                for sample, sums in total.items():
                    earned = daily_net(asset.engine, table, sample, np.float64)
                    sums[rows, asset.first : asset.first + earned.shape[1]] += earned
                return len(table)

            rows = [slice(start, min(start + _CELLS, len(settings))) for start in range(0, len(settings), _CELLS)]
            for done in in_threads(add, ((each,) for each in rows), self.workers):
                bar.advance(done)
        return {sample: sums / len(self.run.assets) for sample, sums in total.items()}


def _ratios(book: _Book, frame: pl.DataFrame, bar: ProgressBar) -> Iterator[pl.DataFrame]:
    """Yield the ratios of settings, in order, so many at a time as fit into memory."""
    for part in frame.iter_slices(max(_NUMBERS // book.days, 1)):
        daily = book.daily(part["cell"].to_numpy(), bar)
        size = pl.max_horizontal("size", "size_max")
        moved = pl.max_horizontal(pl.col("best_trade").abs(), pl.col("worst_trade").abs()).fill_null(0.0)
        magnitude = part.select(pl.col("leverage") * size + moved).to_series().to_numpy()
        columns = {}
        for name, sample in (("sharpe", "all"), ("oos_sharpe", "oos")):
            trades = part["trades" if sample == "all" else "oos_trades"].cast(pl.Float64).fill_null(0.0).to_numpy()
            ratio = _sharpe(daily[sample], trades, magnitude) if sample in daily else np.full(len(part), np.nan)
            columns[name] = pl.Series(ratio).fill_nan(None)
        yield pl.DataFrame(columns)


def _sharpe(daily: Floats, trades: Floats, magnitude: Floats) -> Floats:
    """Return mean over deviation of every date, annualised, (n,); NaN without trades or deviation.

    Parameters
    ----------
    daily
        float64 (n, D).
    trades, magnitude
        float64 (n,): how many trades are behind a row, and the largest exposure plus the largest return.
    """
    days = daily.shape[1]
    mean = daily.mean(axis=1)
    off = daily - mean[:, None]
    squares = np.maximum((off * off).sum(axis=1) - off.sum(axis=1) ** 2 / days, 0.0)
    still = within_rounding(squares, days, magnitude * np.maximum(trades / days, 1.0)) | (trades == 0) | (days < 2)  # noqa: PLR2004
    ratio: Floats = np.full(len(daily), np.nan)
    moving = ~still
    ratio[moving] = mean[moving] / np.sqrt(squares[moving] / (days - 1)) * np.sqrt(_YEAR)
    return ratio


def _date(instant: str) -> np.datetime64:
    return np.datetime64(instant[:10], "D")
