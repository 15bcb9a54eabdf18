"""The best cells of a run by one metric, with what stands beside it: costs, trades, and the other sample."""

from __future__ import annotations

import polars as pl

from results.metrics import find_metric
from results.reading import Run
from results.views import Cost, Sample, measure, measured_in
from signals import InputError

__all__ = ["top"]

_SHOWN = ("trades", "wins", "losses", "win_rate", "payoff_ratio", "edge", "expectancy", "t_statistic")
_ACCOUNT = ("total_return", "max_drawdown")
_OUT_OF_SAMPLE = ("trades", "win_rate", "payoff_ratio", "edge", "expectancy", "t_statistic")
# Cells are one finding if these agree to nine digits: the same trades, at whatever exposure.
_SAME = ("trades", "wins", "losses", "payoff_ratio")
_DIGITS = 9


def top(  # noqa: PLR0913 - one argument for each option of the command
    run: Run,
    *,
    metric: str = "edge",
    n: int = 20,
    where: str | None = None,
    sample: Sample = "all",
    cost: Cost = "net",
    all_states: bool = False,
) -> pl.DataFrame:
    """Return the best cells, each distinct result once.

    Parameters
    ----------
    run
        An opened run.
    metric
        A measure of section 4; the ranking starts with the smallest where smaller is better, such as `max_drawdown`.
    n
        How many rows.
    where
        A condition in SQL, see `Run.cells`.
    sample, cost
        Which trades are ranked, and before or after costs.
    all_states
        Rank ruined cells and those with few trades too, instead of only `ok` ones.

    Returns
    -------
    polars.DataFrame
        At most n rows: `rank`, `cell`, `ties` (how many cells have the same trades and the same metric), `varies` (the
        axes in which those differ), the axes, the metric, trades, win rate, payoff ratio and edge, `gross_expectancy`,
        `cost_per_trade` and `expectancy` side by side, `t_statistic`, `total_return`, `max_drawdown`, `state`, and
        `oos_…` where all trades are ranked and the run knows which are out of sample. Ties are shown by their first cell.

    Raises
    ------
    InputError
        If the metric, the view or the condition is wrong, `n` is below 1, or no cell is left to rank.

    Notes
    -----
    The best of many cells is biased by the choice itself: with enough cells, chance alone puts a fine edge on top.
    """
    ranked = find_metric(metric)
    run.check_metric(metric, sample, cost)
    if n < 1:
        raise InputError(f"--n {n}: at least one row must be asked for; write --n 20")
    cells = run.cells(where, sample, cost, _beside(run, sample))
    cells = cells.filter(pl.col(metric).is_not_null())
    if not all_states:
        cells = cells.filter(pl.col("state") == "ok")
    columns = ["cell", *run.axes, *_measures(metric, sample, cost), "state", *_beside(run, sample)]
    found = run.collect(_best(cells.select(columns), list(run.axes), metric, n, ranked.lower_is_better))
    if found.is_empty():
        remedy = "loosen --where" if where is not None else "widen the grid or use a longer span"
        alike = "" if all_states else "; or add --all-states to see cells with few trades and ruined ones"
        raise InputError(f"{run.path}: no cell has enough trades to be ranked by {metric}; {remedy}{alike}")
    return found


def _measures(metric: str, sample: Sample, cost: Cost) -> list[str]:
    names = [*_SHOWN, "gross_expectancy", "cost_per_trade"]
    names += [name for name in _ACCOUNT if measured_in(name, sample, cost)]
    return [*names, metric] if metric not in names else names


def _beside(run: Run, sample: Sample) -> dict[str, pl.Expr]:
    """Out-of-sample measures to stand beside those of all trades; net, whatever is ranked."""
    if sample == "oos" or not run.knows_out_of_sample:
        return {}
    return {f"oos_{name}": measure(name, "oos") for name in _OUT_OF_SAMPLE if name != "trades"} | {
        "oos_trades": pl.col("oos_trades")
    }


def _best(cells: pl.LazyFrame, axes: list[str], metric: str, n: int, lower_is_better: bool) -> pl.LazyFrame:
    names = [name for name in cells.collect_schema().names() if name not in axes]
    same = {name: pl.col(name).round_sig_figs(_DIGITS) for name in (*_SAME, metric)}
    varies = pl.concat_list(
        pl.when(pl.col(name).n_unique() > 1).then(pl.lit(name)).otherwise(None) for name in axes
    ).list.drop_nulls()
    return (
        cells.sort("cell")
        .group_by([expression.alias(f"same_{name}") for name, expression in same.items()])
        .agg(
            pl.len().alias("ties"),
            *(pl.col(name).first() for name in (*axes, *names)),
            varies.alias("varies"),
        )
        .sort(metric, "cell", descending=[not lower_is_better, False])
        .head(n)
        .select("cell", "ties", "varies", *axes, *(name for name in names if name != "cell"))
        .with_row_index("rank", offset=1)
    )
