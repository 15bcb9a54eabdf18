"""Opening a run's folder: what was run, and its cells as a lazy table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import polars as pl

from results.run.break_even.derived import derived
from results.run.break_even.funding import funded
from results.run.condition import condition
from results.run.described.standing import Standing, standing_of, standings
from results.run.described.words import before_words, cautions_of, market_of, span_of
from results.run.lacking import NEVER, lacking
from results.run.views import Cost, check_measured, check_view, view
from signals import InputError
from signals.errors import reason
from signals.shown import Shown
from sweeps.measures.ratios import RATIOS, STORED
from sweeps.measures.samples import Sample
from sweeps.runs.confirmation import confirmation_line
from sweeps.runs.records import ASSET, RunInfo, Traded
from sweeps.store.reading import scan

__all__ = ["Run"]


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
    source
        Where the cells are settings, pooled over all assets (`results.pooled`): the run they are of.
    told
        What every map and table of it must say beside, a sentence each.
    """

    path: Path
    info: RunInfo
    parts: tuple[Path, ...]
    source: Run | None = None
    told: tuple[str, ...] = ()

    def _shown(self) -> tuple[str, ...]:
        cells, bars = self.info.cells, sum(each.bars for each in self.records)
        state = f"{cells:,} cells" if self.complete else f"{len(self.parts):,} finished parts so far"
        return (
            f"Run {self.path}: {state} of {self.info.grid.name}, {self.info.engine} engine",
            f"{self.market}: {self.span}, {bars:,} bars, models {', '.join(self.info.signals.variants)}",
            f"axes: {', '.join(self.axes) or 'none'}",
            *before_words(self.info),
        )

    @property
    def tried_before(self) -> int:
        """Cells that had been tried on the same signals before it; 0 of runs that do not say."""
        return 0 if self.info.lineage is None else self.info.lineage.tried_before

    @property
    def searched(self) -> bool:
        """Whether a search chose its cells, and not a grid all of them, nor a search those that it hands over for judging."""
        return self.info.search is not None and "hold_out" in self.info.search

    @property
    def complete(self) -> bool:
        """Whether the sweep has finished; until then `parts` are the chunks that have."""
        return self.info.complete

    @property
    def cautions(self) -> tuple[str, ...]:
        """What every reader must be told before anything of the run, a line each."""
        return cautions_of(self.info)

    @property
    def doubt(self) -> str | None:
        """That vectorbt disagrees with the run, or has not confirmed it yet; None if all is well, or nobody asked."""
        return confirmation_line(self.info)

    @property
    def records(self) -> tuple[Traded, ...]:
        """What `run.json` says of the signals: a record an asset, or one of the only file."""
        return tuple(self.info.assets) or (self.info.signals,)

    @property
    def assets(self) -> tuple[str, ...]:
        """Names of the assets, in alphabetical order; none where the run is of one file."""
        return self.info.asset_names

    @property
    def pooled(self) -> bool:
        """Whether the cells are settings, each pooled over all assets."""
        return self.source is not None

    @property
    def axes(self) -> tuple[str, ...]:
        """What varies: `asset` if there are several, then the grid file's axes, each followed by those tied to it."""
        own = tuple(name for axis in self.info.grid.axes for name in (axis.name, *axis.ties))
        return (ASSET, *own) if self.assets and not self.pooled else own

    @property
    def market(self) -> str:
        """The assets' names, or what the only signal file is called, without folder and suffix."""
        return market_of(self.info, pooled=self.pooled)

    @property
    def span(self) -> str:
        """The dates of the first and last bar."""
        return span_of(self.records)

    @cached_property
    def written(self) -> pl.LazyFrame:
        """The cells as the part files have them, one row each, nothing read yet."""
        return scan(self.parts)

    @cached_property
    def unwritten(self) -> tuple[str, ...]:
        """Measures that are stored since the run was made, and that it does not know: null in every cell."""
        names = self.collect(self.written.head(0)).columns
        return tuple(name for name in STORED if name not in names and name not in NEVER)

    @cached_property
    def stored(self) -> pl.LazyFrame:
        """The cells as stored, one row each; what an older release did not store is as `results.run.lacking` says.

        Beside what is stored stand the measures that follow from it, `results.run.break_even.derived`.
        """
        names = self.collect(self.written.head(0)).columns
        cells = self.written.with_columns(lacking(names))
        cells = cells.with_columns(self.funded).with_columns(**derived())
        if ASSET not in names:
            return cells
        # one asset seen apart is a run like that of a file
        return cells.with_columns(pl.col(ASSET).cast(pl.Enum(self.assets))) if self.assets else cells.drop(ASSET)

    @cached_property
    def funded(self) -> pl.Expr:
        """Whether funding may have been charged, over the parameters of cells; looked up once, in old runs in a file."""
        names = self.collect(self.written.head(0)).columns
        return funded(self.info, by_asset=ASSET in names and bool(self.assets))

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
        """Whether the signals of any cell say which bars are out of sample."""
        return self.standing != "unknown"

    @cached_property
    def standing(self) -> Standing:
        """How many of the run's trades are out of sample."""
        return standing_of(self.collect(self.stored.select(standings())))

    @property
    def as_stored(self) -> bool:
        """Whether its cells are those that its parts hold, one row each."""
        return True

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
        return cells if where is None else cells.filter(condition(where, self.schema))

    def check_metric(self, name: str, sample: Sample, cost: Cost) -> None:
        """Refuse a metric that a view does not have, or this run does not know.

        Raises
        ------
        InputError
            Naming what works instead.
        """
        check_view(sample, cost)
        check_measured(name, sample, cost)
        if name in self.unwritten:
            raise InputError(f"{self.path}: this run was made before {name} was stored; run the sweep again")
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
