"""The best distinct results of a run, found in two readings of a few parts at a time.

The first reading keeps the best n results and where each was met first; the second counts the cells that share them. Of a large
run the parts are gone through side by side, by families where these suffice, and only what may hold a leading result is read twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from results.run.large.batches import each_batch, is_large
from results.run.large.families import MEMBERS, hangs_on_exposure
from results.run.run import Run
from results.run.stretches import stretches, with_parts

__all__ = ["SAME_TRADES", "Ranked", "best_cells", "rounded"]

Ranked = Callable[[Run], pl.LazyFrame]
"""From some parts of a run to their cells that may be ranked: `cell`, the axes, and what is to be shown."""
SAME_TRADES = ("trades", "wins", "losses", "payoff_ratio")
"""Measures by which cells are one finding if they agree as `rounded`: the same trades, at whatever exposure."""
_DIGITS = 9
_ROOM = 1e-7
"""How much worse than the last, relative to it, what is rounded may be to be equal to it."""


def rounded(value: pl.Expr) -> pl.Expr:
    """Return a measure to the digits in which cells of one finding agree."""
    return value.round_sig_figs(_DIGITS)


def best_cells(run: Run, ranked: Ranked, metric: str, n: int, lower_is_better: bool) -> pl.DataFrame:
    """Return the best results by a metric, each once.

    Parameters
    ----------
    run, ranked
        The run, and which cells of it may be ranked, with what.
    metric, n, lower_is_better
        What to rank by, how many to return, and whether the smallest come first. Metrics that agree to nine digits are
        equal, and the first cell goes first.

    Returns
    -------
    polars.DataFrame
        `rank`, `cell` (the first of those with the same result), `ties` (how many these are), `varies` (the axes in
        which they differ), the axes, and the other columns in their order.
    """
    keys = _keys(metric)
    found = (
        _Large(run, ranked, metric, n, lower_is_better)
        if is_large(run)
        else _Small(run, ranked, metric, n, lower_is_better)
    )
    leading = found.leading()
    if leading is None or leading.is_empty():
        return pl.DataFrame(schema=_schema(ranked(run), list(run.axes)))
    tied = found.tied(leading)
    ordered = leading.select(*keys, pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("rank"))
    table = ordered.join(tied, on=list(keys), nulls_equal=True, maintain_order="left")
    flags = [pl.when(pl.col(f"varies_{name}")).then(pl.lit(name)) for name in run.axes]
    varies = pl.concat_list(flags).list.drop_nulls() if flags else pl.lit([], dtype=pl.List(pl.String))
    return table.with_columns(varies.alias("varies")).select(*_schema(ranked(run), list(run.axes)))


@dataclass
class _Small:
    """The two readings of a run, some parts after others."""

    run: Run
    ranked: Ranked
    metric: str
    n: int
    lower_is_better: bool

    def leading(self) -> pl.DataFrame | None:
        """Return the best results, and where each is met first."""
        leading: pl.DataFrame | None = None
        for piece in stretches(self.run):
            leading = self._led(leading, self._firsts(piece, leading))
        return leading

    def tied(self, leading: pl.DataFrame) -> pl.DataFrame:
        """Return how many cells share each of the best results, and in which axes they differ."""
        return self._summed(self._shared(piece, leading) for piece in stretches(self.run))

    def _firsts(self, piece: Run, leading: pl.DataFrame | None) -> pl.DataFrame:
        return self.run.collect(
            _firsts(self.ranked(piece), _keys(self.metric), leading, self.metric, self.lower_is_better, self.n)
        )

    def _led(self, leading: pl.DataFrame | None, found: pl.DataFrame) -> pl.DataFrame:
        """Keep the best of those that led and those found."""
        both = found if leading is None else pl.concat([leading, found])
        return _leading(both, _keys(self.metric), self.lower_is_better, self.n)

    def _shared(self, piece: Run, leading: pl.DataFrame) -> pl.DataFrame:
        """Return what cells of a piece share the best results."""
        keys = _keys(self.metric)
        # few rows are left before all that is shown of them is worked out
        able = self.ranked(piece).filter(_no_worse(keys["ranked"], leading, self.lower_is_better)).with_columns(**keys)
        shared = able.join(leading.lazy().select(*keys), on=list(keys), nulls_equal=True)
        return self.run.collect(_counted(shared, list(self.run.axes), list(keys), _exposures(self.run)))

    def _summed(self, pieces: Iterable[pl.DataFrame]) -> pl.DataFrame:
        tied: pl.DataFrame | None = None
        axes, keys = list(self.run.axes), list(_keys(self.metric))
        for found in pieces:
            tied = found if tied is None else _merged(pl.concat([tied, found]), axes, keys)
        assert tied is not None  # noqa: S101 - whatever leads was met
        return tied


class _Large(_Small):
    """The two readings of a large run, side by side."""

    def leading(self) -> pl.DataFrame | None:
        """Return the best results, and where each is met first; whoever reads on knows of those found by then."""
        leading: pl.DataFrame | None = None
        self._met: list[tuple[tuple[Path, ...], pl.DataFrame]] = []

        def firsts(piece: Run) -> tuple[tuple[Path, ...], pl.DataFrame]:
            return piece.parts, self._firsts(piece, leading)

        for parts, found in each_batch(self.run, firsts, "ranking"):
            if not found.is_empty():
                self._met.append((parts, found))
                leading = self._led(leading, found)
        return leading

    def tied(self, leading: pl.DataFrame) -> pl.DataFrame:
        """Return how many cells share each of the best results, read from parts that have any."""
        keys = list(_keys(self.metric))
        having = {
            part
            for parts, found in self._met
            if not found.join(leading, on=keys, how="semi", nulls_equal=True).is_empty()
            for part in parts
        }
        some = with_parts(self.run, tuple(part for part in self.run.parts if part in having))
        return self._summed(each_batch(some, lambda piece: self._shared(piece, leading), "counting"))


def _keys(metric: str) -> dict[str, pl.Expr]:
    return {f"same_{name}": rounded(pl.col(name)) for name in dict.fromkeys((*SAME_TRADES, metric))} | {
        "ranked": rounded(pl.col(metric))
    }


def _schema(cells: pl.LazyFrame, axes: list[str]) -> dict[str, pl.DataType]:
    """Return the columns of the table and their types."""
    stored = dict(cells.collect_schema())
    first = {"rank": pl.UInt32(), "cell": stored["cell"], "ties": pl.UInt32(), "varies": pl.List(pl.String)}
    shown = {name: stored[name] for name in axes}
    return first | shown | {name: dtype for name, dtype in stored.items() if name not in {*first, *shown, MEMBERS}}


def _firsts(  # noqa: PLR0913, PLR0917 - what is ranked, and by what
    cells: pl.LazyFrame,
    keys: dict[str, pl.Expr],
    leading: pl.DataFrame | None,
    metric: str,
    lower_is_better: bool,
    n: int,
) -> pl.LazyFrame:
    """Return where each result is met first that can still be among the best."""
    full = leading is not None and len(leading) == n
    if leading is not None and full:
        # rounding takes longer than comparing
        last = leading["ranked"][-1]
        room = abs(last) * _ROOM
        value = pl.col(metric)
        cells = cells.filter(value <= last + room if lower_is_better else value >= last - room)
    keyed = cells.select("cell", **keys)
    if leading is not None and full:
        keyed = keyed.filter(_no_worse(pl.col("ranked"), leading, lower_is_better))
    return keyed.group_by(list(keys)).agg(pl.col("cell").min()).select("cell", *keys)


def _no_worse(ranked: pl.Expr, leading: pl.DataFrame, lower_is_better: bool) -> pl.Expr:
    """Return whether a result is at least as good as the last of those that lead."""
    last = pl.lit(leading["ranked"][-1])
    return ranked <= last if lower_is_better else ranked >= last


def _leading(found: pl.DataFrame, keys: dict[str, pl.Expr], lower_is_better: bool, n: int) -> pl.DataFrame:
    """Keep the best n: more cells can only lower a result's first cell, so what falls behind now may be dropped."""
    first = found.group_by(list(keys)).agg(pl.col("cell").min()).select("cell", *keys)
    return first.sort("ranked", "cell", descending=[not lower_is_better, False]).head(n)


def _exposures(run: Run) -> set[str]:
    """Return the axes in which the cells of a family differ."""
    return {name for name in run.axes if hangs_on_exposure(run, name)}


def _counted(shared: pl.LazyFrame, axes: list[str], keys: list[str], exposures: set[str]) -> pl.LazyFrame:
    """Count the cells of each result, with the first of them, and find the axes in which they differ."""
    known = shared.collect_schema().names()
    names = [name for name in known if name not in {*keys, MEMBERS}]
    ties, within = pl.len(), pl.lit(value=False)
    if MEMBERS in known:
        ties, within = pl.col(MEMBERS).sum().cast(pl.UInt32), (pl.col(MEMBERS) > 1).any()
    return (
        shared.sort("cell")
        .group_by(keys)
        .agg(
            ties.alias("ties"),
            *(pl.col(name).first() for name in names),
            *(
                ((pl.col(name).n_unique() > 1) | (within if name in exposures else pl.lit(value=False))).alias(
                    f"varies_{name}"
                )
                for name in axes
            ),
        )
    )


def _merged(parts: pl.DataFrame, axes: list[str], keys: list[str]) -> pl.DataFrame:
    """Put together what was counted in several stretches."""
    varies = [f"varies_{name}" for name in axes]
    names = [name for name in parts.columns if name not in {*keys, *varies, "ties"}]
    return (
        parts.sort("cell")
        .group_by(keys)
        .agg(
            pl.col("ties").sum(),
            *(pl.col(name).first() for name in names),
            *(
                (pl.col(f"varies_{name}").any() | (pl.col(name).n_unique() > 1)).alias(f"varies_{name}")
                for name in axes
            ),
        )
    )
