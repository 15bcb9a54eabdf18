"""What an asset of a run is judged on: its grid, its signals found again and checked, and the trades that count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import get_args

import numpy as np
import polars as pl

import grids
from grids.grid import Grid
from results.run.run import Run
from results.run.signals import stated_signals, whole_signals
from signals import InputError, Signals
from signals.arrays import Flags, Times
from signals.assets.finding import Given
from signals.errors import reason
from sweeps.measures.samples import AnySample
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.store.reading import MEMBERS, read, read_families

_STORED = (
    "cell", "state", "worst_trade", "exits_liquidation", *SUFFICIENT._fields, *(f"oos_{name}" for name in SUFFICIENT._fields),
)  # fmt: skip


__all__ = ["EvaluationSample", "find_sample", "stored_cells"]


@dataclass(frozen=True, eq=False)
class EvaluationSample:
    """One asset of a run, with everything needed to work its cells out again.

    Attributes
    ----------
    run
        As opened.
    grid
        Settled on `signals`; it counts cells as the run does.
    signals
        Those of the span, with the fingerprint the run was made on.
    sample
        Which trades are judged.
    assumed
        Whether it is only assumed that they are out of sample, because the file does not say.
    """

    run: Run
    grid: Grid
    signals: Signals
    sample: AnySample
    assumed: bool

    @cached_property
    def bars(self) -> slice:
        """The bars from the first to the last that can hold a judged trade."""
        if self.sample == "all":
            return slice(0, len(self.signals))
        found = np.flatnonzero(self._wanted())
        return slice(int(found[0]), int(found[-1]) + 1)

    @cached_property
    def dates(self) -> Times:
        """The D dates, ascending, on which a judged trade can end.

        Dates without a bar, and without an out-of-sample one where those are judged, hold no P&L of any cell: they are
        left out, so that no resample draws them.
        """
        bars = self.bars
        dates = self.signals.bars.time[bars].astype("datetime64[D]")
        return np.unique(dates[self._wanted()[bars]] if self.sample == "oos" else dates)

    @property
    def span(self) -> Signals:
        """The signals of those bars alone."""
        bars = self.bars
        if bars == slice(0, len(self.signals)):
            return self.signals
        time = self.signals.bars.time
        return self.signals.between(time[bars.start], time[bars.stop - 1] + np.timedelta64(1, "us"))

    def _wanted(self) -> Flags:
        marks = np.zeros(len(self.signals), dtype=np.bool_)
        for name in self.grid.variants:
            flags = self.signals.variants[name].out_of_sample
            known = np.zeros_like(marks) if flags is None else flags
            marks |= known if self.sample == "oos" else ~known
        return marks


def find_sample(
    run: Run,
    given: Given | None = None,
    sample: AnySample | None = None,
    assume_out_of_sample: bool = False,
    asset: str = "",
) -> EvaluationSample:
    """Find what one asset of a run was made on, and settle which of its trades are judged.

    Parameters
    ----------
    run
        A complete run.
    given
        Its signals, or their files, where they are no longer at the place that `run.json` names.
    sample
        Which trades; by default out-of-sample ones where the file says which they are, else all.
    assume_out_of_sample
        Take all trades for out-of-sample ones, where the file does not say.
    asset
        Which asset, in a run over several.

    Raises
    ------
    InputError
        If the file is gone or another one, or the sample does not go with the file.
    """
    read = whole_signals(run, given, asset)
    spec = grids.parse(run.info.grid.stated, run.info.grid.name)
    cut = spec.span.cut(read)
    # whatever the file is called by now, its cells are those of the asset that was swept
    grid = spec.resolve(cut, run.info.place_of(asset))
    return EvaluationSample(run, grid, cut, *_settled(run, cut, asset, sample, assume_out_of_sample))


def _settled(run: Run, cut: Signals, asset: str, sample: AnySample | None, assume: bool) -> tuple[AnySample, bool]:
    flags = [cut.variants[name].out_of_sample for name in stated_signals(run, asset).variants]
    known = any(each is not None for each in flags)
    if sample is not None and sample not in get_args(AnySample):
        raise InputError(f"sample = '{sample}' is unknown; write one of {', '.join(get_args(AnySample))}")
    if assume and known:
        raise InputError(
            f"{cut.source}: the file says which bars are out of sample, so it cannot be assumed; "
            "leave `assume_out_of_sample` away"
        )
    if assume and sample not in {None, "all"}:
        raise InputError(f"`assume_out_of_sample` is about all trades; leave `sample='{sample}'` away")
    if sample in {"oos", "seen"} and not known:
        raise InputError(
            f"{cut.source}: the file does not say which bars are out of sample; add an out_of_sample column, or judge "
            "all trades with `sample='all'`"
        )
    chosen: AnySample = sample if sample is not None else ("oos" if known else "all")
    marks = [np.zeros(len(cut), dtype=np.bool_) if each is None else each for each in flags]
    if chosen == "oos" and not any(each.any() for each in marks):
        raise InputError(f"{cut.source}: no bar of the span is out of sample; judge all trades with `sample='all'`")
    if chosen == "seen" and all(each.all() for each in marks):
        raise InputError(f"{cut.source}: every bar of the span is out of sample; judge those with `sample='oos'`")
    return chosen, assume


def stored_cells(
    run: Run, sample: AnySample, size: int, parts: Sequence[Path] | None = None, *, families: bool = False
) -> Iterator[pl.DataFrame]:
    """Read the run's cells a part at a time.

    Parameters
    ----------
    run, sample
        The run, and which trades are judged.
    size
        At most so many rows a frame, which are cells of one asset.
    parts
        Which of its part files; by default all.
    families
        Whether cells that are stored as a family are one row.

    Yields
    ------
    polars.DataFrame
        `cell`, `trades`, `wins` and `losses` among the judged trades, `ruined`, `liquidated` (some trade was, or lost the
        whole balance), and `members`, of how many cells a row speaks.
    """

    def judged(name: str) -> pl.Expr:
        whole, out_of_sample = pl.col(name), pl.col(f"oos_{name}")
        # a variant without flags has no out-of-sample trades, and all of its trades count as in sample
        flagged = out_of_sample.fill_null(0)
        return {"all": whole, "oos": flagged, "seen": whole - flagged}[sample].cast(pl.Int64).alias(name)

    worst = pl.col("worst_trade").fill_null(0) <= -1 + 1e-12
    columns = [
        "cell",
        *(judged(name) for name in SUFFICIENT._fields),
        (pl.col("state") == "ruined").alias("ruined"),
        ((pl.col("exits_liquidation") > 0) | worst).alias("liquidated"),
        MEMBERS,
    ]
    alone = pl.lit(1, dtype=pl.Int32).alias(MEMBERS)
    for part in run.parts if parts is None else parts:
        try:
            stored = read_families(part, _STORED) if families else read(part, _STORED).with_columns(alone)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"{part}: {reason(error)}; run the sweep again") from error
        yield from stored.select(columns).iter_slices(size)
