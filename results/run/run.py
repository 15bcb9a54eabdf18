"""Opening a run's folder: what was run, and its cells as a lazy table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np
import polars as pl

from grids.parameters import PARAMETERS, Value
from results.run.views import Cost, check_measured, check_view, view
from signals import InputError
from signals.conditions import ConditionError, columns_of, read_condition, shortened
from signals.errors import reason
from signals.filesystem.paths import scan_parquet
from signals.shown import Shown
from sweeps.measures.ratios import RATIOS, STORED
from sweeps.measures.samples import Sample
from sweeps.runs.confirmation import confirmation_line
from sweeps.runs.records import RunInfo

__all__ = ["Run", "Standing", "open"]

Standing = Literal["unknown", "none", "mixed", "whole"]
"""How many trades of a run are out of sample: nobody says, none of them, some, or every one."""


@dataclass(frozen=True, eq=False, repr=False)
class Run(Shown):
    """A sweep read back from its folder.

    Attributes
    ----------
    path : Path
        The folder.
    info : RunInfo
        `run.json`: the grid, the signals, versions and speed, by attribute; ``info["grid"]`` gives plain values.
    parts : tuple of Path
        The finished chunks, in order of their cells.
    """

    path: Path
    info: RunInfo
    parts: tuple[Path, ...]

    def _shown(self) -> tuple[str, ...]:
        about, cells = self.info.signals, self.info.cells
        state = f"{cells:,} cells" if self.complete else f"{len(self.parts):,} finished parts so far"
        return (
            f"Run {self.path}: {state} of {self.info.grid.name}, {self.info.engine} engine",
            f"{self.market}: {self.span}, {about.bars:,} bars, models {', '.join(about.variants)}",
            f"axes: {', '.join(self.axes) or 'none'}",
        )

    @property
    def complete(self) -> bool:
        """Whether the sweep has finished; until then `parts` are the chunks that have."""
        return self.info.complete

    @property
    def cautions(self) -> tuple[str, ...]:
        """What every reader must be told before anything of the run, a line each."""
        lines = [self.doubt]
        if not self.info.checked:
            lines.append(
                "was made before parts had checksums, so damage to them goes unnoticed; sweep again to have them"
            )
        return tuple(line for line in lines if line is not None)

    @property
    def doubt(self) -> str | None:
        """That vectorbt disagrees with the run, or has not confirmed it yet; None if all is well, or nobody asked."""
        return confirmation_line(self.info)

    @property
    def axes(self) -> tuple[str, ...]:
        """Parameters that vary, in the order of the grid file, each followed by those tied to it."""
        return tuple(name for axis in self.info.grid.axes for name in (axis.name, *axis.ties))

    @property
    def market(self) -> str:
        """What the signal file is called, without folder and suffix."""
        return Path(self.info.signals.path or "signals in memory").stem

    @property
    def span(self) -> str:
        """The dates of the first and last bar."""
        return f"{self.info.signals.first[:10]} to {self.info.signals.last[:10]}"

    @cached_property
    def written(self) -> pl.LazyFrame:
        """The cells as the part files have them, one row each, nothing read yet."""
        return scan_parquet(self.parts)

    @cached_property
    def unwritten(self) -> tuple[str, ...]:
        """Measures that a cell has stored since the run was made: a run of an older release does not know them."""
        names = self.collect(self.written.head(0)).columns
        return tuple(name for name in STORED if name not in names)

    @cached_property
    def stored(self) -> pl.LazyFrame:
        """The cells as stored, one row each; what an older release did not store is null."""
        return self.written.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in self.unwritten)

    @cached_property
    def schema(self) -> Mapping[str, pl.DataType]:
        """Types of the stored columns, by name."""
        return self.collect(self.stored.head(0)).schema

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the stored columns."""
        return tuple(self.schema)

    @cached_property
    def knows_out_of_sample(self) -> bool:
        """Whether any cell's signals say which bars are out of sample."""
        return self.standing != "unknown"

    @cached_property
    def standing(self) -> Standing:
        """How many of the run's trades are out of sample."""
        out_of_sample = pl.col("oos_trades")
        known, some, every = self.collect(
            self.stored.select(
                out_of_sample.is_not_null().any().alias("known"),
                (out_of_sample > 0).any().alias("some"),
                (out_of_sample == pl.col("trades")).fill_null(value=False).all().alias("every"),
            )
        ).row(0)
        if not known:
            return "unknown"
        return "whole" if every else "mixed" if some else "none"

    def basis(self, sample: Sample) -> Sample:
        """Return the stored measures that a sample is read from.

        Where every trade of every cell is out of sample, the measures of all trades are those of the out-of-sample
        ones, and more of them are stored.
        """
        return "all" if sample == "oos" and self.standing == "whole" else sample

    def cells(
        self,
        where: str | None = None,
        sample: Sample = "all",
        cost: Cost = "net",
        also: Mapping[str, pl.Expr] = MappingProxyType({}),
    ) -> pl.LazyFrame:
        """Return the cells of one view, lazily.

        Parameters
        ----------
        where
            A condition in SQL over parameters and measures, such as ``leverage <= 3 AND stop_loss IS NOT NULL``.
            Measures in it are those of the view.
        sample, cost
            See `results.run.views`.
        also
            Further columns by name, as expressions over the stored ones: measures of another view beside this one's.

        Returns
        -------
        polars.LazyFrame
            One row a cell, in order of `cell`. Collect it with `collect` of this class to have errors as one line.

        Raises
        ------
        InputError
            If the condition cannot be read or names what is no column, or the sample is asked of a run whose signal
            file does not say which bars are out of sample.
        """
        check_view(sample, cost)
        if sample == "oos" and not self.knows_out_of_sample:
            raise InputError(
                f"{self.path}: the signal file does not say which bars are out of sample; "
                "use `sample='all'`, or add an out_of_sample column to the signal file and run again"
            )
        cells = view(self.stored.with_columns(**also), self.basis(sample), cost)
        return cells if where is None else cells.filter(self._condition(where))

    def check_metric(self, name: str, sample: Sample, cost: Cost) -> None:
        """Refuse a metric that a view does not have, or this run does not know.

        Raises
        ------
        InputError
            Naming what works instead.
        """
        check_view(sample, cost)
        check_measured(name, sample, cost)
        if sample == "oos" and f"oos_{name}" in self.unwritten:
            raise InputError(
                f"{self.path}: this run was made before {name} of out-of-sample trades was stored; "
                f"run the sweep again, or use one of {', '.join(RATIOS)}, or `sample='all'`"
            )

    def collect(self, cells: pl.LazyFrame) -> pl.DataFrame:
        """Read lazily described cells into memory.

        Raises
        ------
        InputError
            If a part file is damaged or a condition compares what cannot be compared.
        """
        try:
            return cells.collect()
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"{self.path}: {reason(error)}; run the sweep again") from error

    def _condition(self, where: str) -> pl.Expr:
        told = f"`where` '{shortened(where)}'"
        try:
            return read_condition(where, columns_of(self.schema), row="cell").expression
        except ConditionError as error:
            otherwise = 'write a condition such as "leverage <= 3 AND stop_loss IS NOT NULL"'
            if "no column" in error.why:
                otherwise = "the parameters are: " + ", ".join(PARAMETERS)
            raise InputError(f"{told} {error.why}; {error.remedy or otherwise}") from error


def cell_of(run: Run, cell: int) -> dict[str, Value]:
    """Return the parameters of a stored cell, as `grids.read_cell` would.

    Raises
    ------
    InputError
        If the run holds no such cell, or it is no whole number.
    """
    if not isinstance(cell, int | np.integer):
        raise InputError(f"`cell={cell!r}`: is no whole number; take one from `results.top(run)`")
    found = run.collect(run.stored.filter(pl.col("cell") == cell).select(*PARAMETERS))
    if found.is_empty():
        highest = run.collect(run.stored.select(pl.col("cell").max())).item()
        raise InputError(
            f"{run.path}: there is no cell {cell} among those stored, the highest is {highest}; "
            "take one from `results.top(run)`"
        )
    return found.row(0, named=True)
