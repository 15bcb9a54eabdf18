"""A run seen otherwise than it is stored: only the trades that its models had seen, only some cells, axes as coordinates.

What is asked of such a run is asked as of any other, so that maps, tables and planes need no rules of their own for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from results.run.break_even.derived import DERIVED, derived
from results.run.run import Run
from sweeps.measures.ratios import MEASURES, RATIOS, ratio_measures

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SEEN_METRICS", "ViewedRun", "seen_of", "viewed"]

_COUNTS = ("trades", "wins", "losses")
_MOMENTS = ("wins", "losses", "sum_win", "sum_loss", "sum_squares")
SEEN_METRICS = (*_COUNTS, *RATIOS, "gross_expectancy", "cost_per_trade", "breakeven_payoff_ratio")
"""What counts and sums give of the trades that are not out of sample."""


@dataclass(frozen=True, eq=False, repr=False)
class ViewedRun(Run):
    """A run whose stored cells are others than its parts hold.

    Attributes
    ----------
    seen
        Whether its trades are only those that are not out of sample.
    kept
        Which cells there are, over the columns as seen; None for all.
    renamed
        Columns that stand in place of stored ones, over these.
    """

    seen: bool = False
    kept: pl.Expr | None = None
    renamed: Mapping[str, pl.Expr] | None = None

    @property
    def as_stored(self) -> bool:
        """Whether its cells are those that its parts hold, one row each."""
        return False

    @cached_property
    def stored(self) -> pl.LazyFrame:
        """The cells as seen, one row each."""
        cells = seen_of(super().stored) if self.seen else super().stored
        cells = cells if self.kept is None else cells.filter(self.kept)
        return cells if self.renamed is None else cells.with_columns(**self.renamed)

    @property
    def axes(self) -> tuple[str, ...]:
        """What varies, and whatever stands in the place of a parameter."""
        own = super().axes
        return (*own, *(name for name in self.renamed or () if name not in own))


def viewed(
    run: Run, *, seen: bool = False, kept: pl.Expr | None = None, renamed: Mapping[str, pl.Expr] | None = None
) -> Run:
    """Return a run seen otherwise; as it is where nothing is asked for."""
    if not seen and kept is None and not renamed:
        return run
    found = ViewedRun(run.path, run.info, run.parts, run.source, run.told, seen, kept, renamed)
    if not seen:
        # of the whole run, whichever cells are left
        found.__dict__.update(standing=run.standing, knows_out_of_sample=run.knows_out_of_sample)
    return found


def seen_of(cells: pl.LazyFrame) -> pl.LazyFrame:
    """Return cells of which the trades that are not out of sample are all there are.

    Parameters
    ----------
    cells
        As stored, with `oos_` columns.

    Returns
    -------
    polars.LazyFrame
        Counts and sums are those of all trades less those out of sample, and ratios follow from them. What the order or the
        dates of trades decide is null, and so is all of the out-of-sample sample.
    """
    pairs = [("", "oos_"), ("gross_", "oos_gross_")]
    sums = [(pl.col(own + name) - pl.col(out + name)).alias(own + name) for own, out in pairs for name in _MOMENTS]
    less = cells.with_columns((pl.col("trades") - pl.col("oos_trades")).alias("trades"), *sums)
    mean, gross = (
        pl.when(pl.col("trades") > 0).then(
            (pl.col(f"{prefix}sum_win") - pl.col(f"{prefix}sum_loss")) / pl.col("trades")
        )
        for prefix in ("", "gross_")
    )
    lost = [pl.lit(None, dtype=pl.Float64).alias(name) for name in (*MEASURES, *DERIVED) if name not in SEEN_METRICS]
    out = [pl.lit(None, dtype=pl.Float64).alias(f"oos_{name}") for name in _MOMENTS[2:]]
    counts = [pl.lit(None, dtype=pl.Int32).alias(f"oos_{name}") for name in _COUNTS]
    return less.with_columns(
        *ratio_measures(moved=pl.col("gross_sum_squares")),
        derived()["breakeven_payoff_ratio"],
        gross.alias("gross_expectancy"),
        (gross - mean).alias("cost_per_trade"),
        *lost,
        *out,
        *counts,
    )
