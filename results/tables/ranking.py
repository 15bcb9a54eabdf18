"""The best distinct results of a run, found in two readings of a few parts at a time.

The first reading keeps the best n results and where each was met first; the second counts the cells that share them.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from results.run.run import Run
from results.run.stretches import stretches

__all__ = ["SAME_TRADES", "Ranked", "best_cells", "rounded"]

Ranked = Callable[[Run], pl.LazyFrame]
"""From some parts of a run to their cells that may be ranked: `cell`, the axes, and what is to be shown."""
SAME_TRADES = ("trades", "wins", "losses", "payoff_ratio")
"""Measures by which cells are one finding if they agree as `rounded`: the same trades, at whatever exposure."""
_DIGITS = 9


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
    leading: pl.DataFrame | None = None
    for piece in stretches(run):
        found = run.collect(_firsts(ranked(piece), keys, leading, lower_is_better, n))
        leading = _leading(found if leading is None else pl.concat([leading, found]), keys, lower_is_better, n)
    if leading is None or leading.is_empty():
        return pl.DataFrame(schema=_schema(ranked(run), list(run.axes)))
    tied: pl.DataFrame | None = None
    for piece in stretches(run):
        # few rows are left before all that is shown of them is worked out
        able = ranked(piece).filter(_no_worse(keys["ranked"], leading, lower_is_better)).with_columns(**keys)
        shared = able.join(leading.lazy().select(*keys), on=list(keys), nulls_equal=True)
        found = run.collect(_counted(shared, list(run.axes), list(keys)))
        tied = found if tied is None else _merged(pl.concat([tied, found]), list(run.axes), list(keys))
    assert tied is not None  # noqa: S101 - whatever leads was met
    ordered = leading.select(*keys, pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("rank"))
    table = ordered.join(tied, on=list(keys), nulls_equal=True, maintain_order="left")
    flags = [pl.when(pl.col(f"varies_{name}")).then(pl.lit(name)) for name in run.axes]
    varies = pl.concat_list(flags).list.drop_nulls() if flags else pl.lit([], dtype=pl.List(pl.String))
    return table.with_columns(varies.alias("varies")).select(*_schema(ranked(run), list(run.axes)))


def _keys(metric: str) -> dict[str, pl.Expr]:
    return {f"same_{name}": rounded(pl.col(name)) for name in dict.fromkeys((*SAME_TRADES, metric))} | {
        "ranked": rounded(pl.col(metric))
    }


def _schema(cells: pl.LazyFrame, axes: list[str]) -> dict[str, pl.DataType]:
    """Return the columns of the table and their types."""
    stored = dict(cells.collect_schema())
    first = {"rank": pl.UInt32(), "cell": stored["cell"], "ties": pl.UInt32(), "varies": pl.List(pl.String)}
    shown = {name: stored[name] for name in axes}
    return first | shown | {name: dtype for name, dtype in stored.items() if name not in first and name not in shown}


def _firsts(
    cells: pl.LazyFrame, keys: dict[str, pl.Expr], leading: pl.DataFrame | None, lower_is_better: bool, n: int
) -> pl.LazyFrame:
    """Return where each result is met first that can still be among the best."""
    keyed = cells.select("cell", **keys)
    if leading is not None and len(leading) == n:
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


def _counted(shared: pl.LazyFrame, axes: list[str], keys: list[str]) -> pl.LazyFrame:
    """Count the cells of each result, with the first of them, and find the axes in which they differ."""
    names = [name for name in shared.collect_schema().names() if name not in keys]
    return (
        shared.sort("cell")
        .group_by(keys)
        .agg(
            pl.len().alias("ties"),
            *(pl.col(name).first() for name in names),
            *((pl.col(name).n_unique() > 1).alias(f"varies_{name}") for name in axes),
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
