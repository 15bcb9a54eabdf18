"""The best cells of a run by one metric, with what stands beside it: costs, trades, and the other sample."""

from __future__ import annotations

import polars as pl

from results.run.leading import few_out_of_sample, leading_metric
from results.run.metrics import METRICS
from results.run.run import Run
from results.run.views import Cost, measure, measured_in
from results.tables.ranking import best_cells
from signals import InputError
from sweeps.measures.ratios import ratio_measures
from sweeps.measures.samples import Sample

__all__ = ["top"]

_SHOWN = ("trades", "wins", "losses", "win_rate", "payoff_ratio", "edge", "expectancy", "t_statistic")
_ACCOUNT = ("total_return", "max_drawdown")
_BESIDE = ("win_rate", "payoff_ratio", "edge", "expectancy", "t_statistic")
_SUMS = ("trades", "wins", "losses", "sum_win", "sum_loss", "sum_squares", "gross_sum_squares")


MOST_ROWS = 2**31


def top(  # noqa: PLR0913 - one argument for each option of the command
    run: Run,
    *,
    metric: str = "edge",
    n: int = 20,
    where: str | None = None,
    sample: Sample | None = None,
    cost: Cost = "net",
    all_states: bool = False,
) -> pl.DataFrame:
    """Return the best cells, each distinct result once.

    Parameters
    ----------
    run, n
        An opened run, and how many rows.
    metric
        A measure of the contract, as for `map_table`; the smallest comes first where smaller is better, as of
        drawdowns.
    where
        A condition in SQL, see `Run.cells`.
    sample
        Which trades are ranked, must suffice, and are measured: by default out-of-sample ones where they are known.
    cost
        Before or after costs.
    all_states
        Rank ruined cells and those with few trades too, instead of only `ok` ones.

    Returns
    -------
    polars.DataFrame
        At most n rows: `rank`, `cell` (of ties the first), `ties` (how many cells have the same trades and metric),
        `varies` (the axes in which those differ), the axes, `sample` (of the measures without a prefix: `oos` or
        `all`), measures with gross, cost and net side by side, and `state`. Beside them, net, where the run knows what
        was seen: of out-of-sample rows `seen_…`, of the cell's other trades; of rows of all trades `oos_…`.

    Raises
    ------
    InputError
        If the metric, the view, `n` or the condition is wrong, or no cell is left to rank.

    Notes
    -----
    The best of many cells is biased by the choice itself: with enough cells, chance alone puts a fine edge on top.
    """
    metric, chosen = leading_metric(run, metric, sample)
    _check_rows(n)
    basis = run.basis(chosen)
    run.check_metric(metric, basis, cost)
    also = _beside(run, chosen)
    columns = ["cell", *run.axes, *_measures(metric, basis, cost), "state", *also]

    def able(piece: Run) -> pl.LazyFrame:
        cells = piece.cells(where, chosen, cost, also).filter(pl.col(metric).is_not_null())
        return (cells if all_states else cells.filter(pl.col("state") == "ok")).select(columns)

    found = best_cells(run, able, metric, n, METRICS[metric].lower_is_better)
    if found.is_empty():
        cells = run.cells(where, chosen, cost, {"all_trades": pl.col("trades")})
        raise _nothing(run, cells, metric, chosen, where, all_states)
    return _finished(found, chosen)


def _check_rows(n: int) -> None:
    if not isinstance(n, int) or not 1 <= n < MOST_ROWS:
        raise InputError(f"`n={n!r}`: at least one row must be asked for, and no more than a table holds; write `n=20`")


def _measures(metric: str, basis: Sample, cost: Cost) -> list[str]:
    names = [*_SHOWN, "gross_expectancy", "cost_per_trade"]
    names += [name for name in _ACCOUNT if measured_in(name, basis, cost)]
    return [*names, metric] if metric not in names else names


def _beside(run: Run, sample: Sample) -> dict[str, pl.Expr]:
    """Give what stands beside, of the other sample: measures, or the sums they are made of; net, whatever is ranked."""
    if not run.knows_out_of_sample:
        return {}
    if sample == "oos":
        return {f"seen_{name}": pl.col(name) - pl.col(f"oos_{name}") for name in _SUMS}
    return {f"oos_{name}": measure(name, "oos") for name in _BESIDE} | {"oos_trades": pl.col("oos_trades")}


def _finished(found: pl.DataFrame, sample: Sample) -> pl.DataFrame:
    """Name the sample, and turn the sums of the in-sample trades into their measures."""
    first = found.columns.index("trades")
    found = found.insert_column(first, pl.Series("sample", [sample] * len(found), dtype=pl.String))
    if "seen_trades" not in found.columns:
        return found
    in_sample = found.select(pl.col(f"seen_{name}").alias(name) for name in _SUMS).select(
        "trades", *ratio_measures(moved=pl.col("gross_sum_squares"))
    )
    beside = in_sample.select("trades", *_BESIDE).rename(lambda name: f"seen_{name}")
    return found.drop(f"seen_{name}" for name in _SUMS).hstack(beside)


def _nothing(  # noqa: PLR0913, PLR0917 - what was asked
    run: Run, cells: pl.LazyFrame, metric: str, sample: Sample, where: str | None, all_states: bool
) -> InputError:
    """Say why no cell can be ranked."""
    remedy = "loosen `where`" if where is not None else "widen the grid or use a longer span"
    alike = "" if all_states else ", or add `all_states=True` to see cells with few trades and ruined ones"
    if sample == "oos":
        why = few_out_of_sample(run, cells)
        return InputError(
            f"{run.path}: {why}; {remedy}{alike}, or see `sample='all'`, which counts in-sample trades too"
        )
    if all_states:
        return InputError(
            f"{run.path}: {metric} is undefined in every cell: there are too few trades, only wins or only losses, or "
            f"trades that are all equal; rank by another `metric`, or {remedy}"
        )
    return InputError(f"{run.path}: no cell has enough trades to be ranked by {metric}; {remedy}{alike}")
