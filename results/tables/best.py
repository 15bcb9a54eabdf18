"""The best cells of a run by one metric, with what stands beside it: costs, trades, and the other sample."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import polars as pl

from results.run.axes import check_axis, ordered
from results.run.condition import condition
from results.run.large.batches import is_large
from results.run.large.families import MEMBERS, by_families, hangs_on_exposure, has_families
from results.run.large.kept import kept
from results.run.leading import few_out_of_sample, leading_metric
from results.run.metrics import METRICS
from results.run.pooled_assets.apart import parts_of
from results.run.pooled_assets.settings import pooled_for
from results.run.run import Run
from results.run.stretches import with_parts
from results.run.views import Cost, measure, measured_in
from results.tables.by_asset import check_ranked, each_asset
from results.tables.ranking import Ranked, best_cells
from signals import InputError
from sweeps.measures.ratios import ratio_measures
from sweeps.measures.samples import Sample
from sweeps.runs.records import ASSET

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
    by: str | None = None,
    pool: bool = False,
    reduce: str | None = None,
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
    by
        An axis, such as `asset`: the best n cells for each of its values.
    pool
        Of several assets: rank settings, each pooled over all of them, see `results.pooled`.
    reduce
        Rank settings by the metric of the `median_asset` or the `worst_asset`, or by the share of `assets_positive`,
        instead of the pooled metric; `pool` goes without saying.

    Returns
    -------
    polars.DataFrame
        At most n rows, or n for each value of `by`: `rank`, `cell` (of ties the first), `ties` (how many cells have the same trades and metric),
        `varies` (the axes in which those differ), the axes, `sample` (of the measures without a prefix: `oos` or
        `all`), measures with gross, cost and net side by side, and `state`. Beside them, net, where the run knows what
        was seen: of out-of-sample rows `seen_…`, of the cell's other trades; of rows of all trades `oos_…`. Pooled rows
        also say how the metric differs over assets: `median_asset`, `worst_asset`, `assets_positive`.

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
    check_ranked(reduce, metric)
    # what is ranked by its assets is a setting
    run = pooled_for(run, metric, where) if pool or reduce or run.pooled else run
    if by is not None:
        check_axis(run, by, "`by`")
    asked = _Asked(metric, n, where, chosen, cost, all_states, by, reduce)
    run.check_metric(metric, run.basis(chosen), cost)
    found = kept(run, "top", asdict(asked), lambda: _ranked(run, asked)) if is_large(run) else _ranked(run, asked)
    if found.is_empty():
        cells = run.cells(where, chosen, cost, {"all_trades": pl.col("trades")})
        raise _nothing(run, cells, metric, chosen, where, all_states)
    return _finished(found, chosen)


@dataclass(frozen=True)
class _Asked:
    """What `top` is asked for."""

    metric: str
    n: int
    where: str | None
    sample: Sample
    cost: Cost
    all_states: bool
    by: str | None
    reduce: str | None


def _ranked(run: Run, asked: _Asked) -> pl.DataFrame:
    """Return the best cells, or those of each value of an axis."""
    also = _beside(run, asked.sample)
    columns = ["cell", *run.axes, *_measures(asked.metric, run.basis(asked.sample), asked.cost), "state", *also]
    assets = None if run.source is None else each_asset(run.source, asked.metric, asked.sample, asked.cost).lazy()
    ranked = asked.reduce or asked.metric
    lower = METRICS[asked.metric].lower_is_better and asked.reduce != "assets_positive"

    def able(piece: Run) -> pl.LazyFrame:
        cells = piece.cells(asked.where, asked.sample, asked.cost, also)
        cells = cells if asked.all_states else cells.filter(pl.col("state") == "ok")
        if assets is None:
            weighed = [MEMBERS] if MEMBERS in piece.columns else []
            return cells.filter(pl.col(ranked).is_not_null()).select(*columns, *weighed)
        whole = cells.select(columns).join(assets, on="cell", how="left", maintain_order="left")
        return whole.filter(pl.col(ranked).is_not_null())

    by = asked.by
    run = _seen_for(run, asked)
    if by is None:
        return best_cells(run, able, ranked, asked.n, lower)
    values = ordered(run.collect(able(run).select(pl.col(by).unique()))[by])

    def of(value: object) -> Ranked:
        return lambda piece: able(piece).filter(pl.col(by).eq_missing(pl.lit(value)))

    def within(value: object) -> Run:
        return with_parts(run, parts_of(run, str(value))) if by == ASSET else run

    found = [best_cells(within(value), of(value), ranked, asked.n, lower) for value in values]
    return pl.concat(found) if found else best_cells(run, able, ranked, asked.n, lower)


def _seen_for(run: Run, asked: _Asked) -> Run:
    """Return a large run by its families, where what is asked is the same in all cells of each."""
    if not is_large(run) or not has_families(run):
        return run
    of_exposure = [axis for axis in run.info.grid.axes if hangs_on_exposure(run, axis.name)]
    named = [] if asked.where is None else condition(asked.where, run.schema).meta.root_names()
    looked_at = [asked.metric, *named, *([] if asked.by is None else [asked.by])]
    if len(of_exposure) > 1 or any(hangs_on_exposure(run, name) for name in looked_at):
        return run
    return by_families(run)


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


_UNKNOWN = {
    "breakeven_cost": ": stored sums do not tell it where sizes differ from trade to trade and costs are not of fees alone, or "
    "where a maker fee was paid; one cell alone has it, see `results.cell_model`"
}
"""Why a measure may be undefined of cells with enough trades."""


def _nothing(  # noqa: PLR0913, PLR0917 - what was asked
    run: Run, cells: pl.LazyFrame, metric: str, sample: Sample, where: str | None, all_states: bool
) -> InputError:
    """Say why no cell can be ranked."""
    enough = run.collect(cells.filter(pl.col("state") == "ok").select(pl.len())).item()
    if enough and not all_states:
        known = _UNKNOWN.get(metric, "")
        return InputError(
            f"{run.path}: {metric} is undefined in all {enough:,} cells that have enough trades{known}; rank by another `metric`"
        )
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
