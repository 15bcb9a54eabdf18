"""The best cells as a table for a terminal."""

from __future__ import annotations

from typing import Any

import polars as pl
from rich.text import Text

from results.run.axes import scaled, value_text
from results.run.in_sample import unknown_notes
from results.run.leading import leading_metric, sample_words
from results.run.metrics import METRICS
from results.run.pooled_assets.reductions import OVER_ASSETS
from results.run.pooled_assets.settings import pooled_for
from results.run.run import Run
from results.run.views import Cost
from results.style.counts import counted
from results.style.palette import TERMINAL
from results.style.terminal import heading, plain_table, printed
from sweeps.measures.samples import Sample

__all__ = ["top_text"]

_BESIDE = {
    "trades": "trades", "win_rate": "win %", "payoff_ratio": "payoff", "edge": "edge pp", "expectancy": "net %",
    "t_statistic": "t",
}  # fmt: skip
_HEADINGS = {
    "rank": "#",
    "cell": "cell",
    "ties": "same",
    "trades": "trades",
    "win_rate": "win\n%",
    "payoff_ratio": "payoff\nratio",
    "edge": "edge\npp",
    "gross_expectancy": "gross\n%",
    "cost_per_trade": "cost\n%",
    "net_expectancy": "net\n%",
    "t_statistic": "t",
    "total_return": "return\n%",
    "max_drawdown": "drawdown\n%",
    "median_asset": "median\nasset",
    "worst_asset": "worst\nasset",
    "assets_positive": "assets\n> 0 %",
    "state": "state",
    **{
        f"{prefix}_{name}": f"{sample}\n{heading}"
        for prefix, sample in (("oos", "oos"), ("seen", "IS"))
        for name, heading in _BESIDE.items()
    },
}
_COUNTS = ("rank", "cell", "trades", "oos_trades", "seen_trades")


def top_text(  # noqa: PLR0913 - what was asked of `top`
    run: Run,
    found: pl.DataFrame,
    metric: str,
    cost: Cost = "net",
    *,
    by: str | None = None,
    pool: bool = False,
    reduce: str | None = None,
) -> str:
    """Return what `top` found as text for a terminal, with how many cells were tried underneath.

    Parameters
    ----------
    run
        The run.
    found
        As returned by `results.top` for this metric and cost; it says of which sample.
    by, pool, reduce
        As it was asked.

    Notes
    -----
    Where the terminal is too narrow, the table goes on underneath. Where there is none, lines are as long as the table.
    """
    run = pooled_for(run, metric, None) if pool or reduce or run.pooled else run
    metric, shown = leading_metric(run, metric, found["sample"][0])
    found = found.with_columns(net_expectancy=pl.col("gross_expectancy") - pl.col("cost_per_trade"))
    # In the net view the ranked expectancy is the net column itself.
    bold = reduce or ("net_expectancy" if (metric, cost) == ("expectancy", "net") else metric)
    names = _columns(run, found, bold)
    table = plain_table()
    for name in names:
        style = TERMINAL.get("seen" if name.startswith("seen_") else "ranked" if name == bold else "", "")
        table.add_column(_HEADINGS.get(name, _unit_heading(name)), justify="right", no_wrap=True, style=style)
    multiples = scaled(run)
    for row in found.iter_rows(named=True):
        if by is not None and row["rank"] == 1 and table.row_count:
            table.add_row()
        table.add_row(
            *(_text(name, row, metric, multiples) for name in names), style=TERMINAL["bad"] if _in_sample(row) else ""
        )
    shown_cells = run.stored.filter(pl.col("cell").is_in(found["cell"].to_list()))
    title = heading(f"{_title(run, metric, by, reduce)}: {sample_words(run, shown, cost, shown_cells)}")
    caption = _caption(run, found, shown)
    return printed([title, Text(), table, Text(), *caption], keys=2)


def _title(run: Run, metric: str, by: str | None, reduce: str | None) -> str:
    ranked = {"median_asset": f"the median asset's {metric}", "worst_asset": f"the worst asset's {metric}"}
    ranked |= {"assets_positive": f"the share of assets with positive {metric}"}
    best = f"Best {'settings' if run.pooled else 'cells'} by {metric if reduce is None else ranked[reduce]}"
    best += "" if by is None else f" for each {by.replace('_', ' ')}"
    return f"{best}, pooled over {len(run.assets)} assets" if run.pooled else best


def _in_sample(row: dict[str, Any]) -> bool:
    """Return whether every trade of a cell lies on bars that its model had seen."""
    return row["trades"] > 0 and row.get("oos_trades") == 0


def _shows_in_sample(found: pl.DataFrame) -> bool:
    return "seen_trades" in found.columns and bool((found["seen_trades"] > 0).any())


def _columns(run: Run, found: pl.DataFrame, metric: str) -> list[str]:
    names = [name for name in _HEADINGS if name in found.columns]
    # A run of an older release does not know the account of out-of-sample trades.
    empty = [
        name for name in ("total_return", "max_drawdown") if name in names and found[name].null_count() == len(found)
    ]
    names = [name for name in names if name not in empty or name == metric]
    if not _shows_in_sample(found):
        names = [name for name in names if not name.startswith("seen_")]
    if found["state"].n_unique() == 1 and found["state"][0] == "ok":
        names.remove("state")
    if metric not in names and metric not in OVER_ASSETS:
        names.insert(names.index("trades"), metric)
    at = names.index("ties") + 1
    if found["ties"].max() == 1:
        names.remove("ties")
        at -= 1
    # A tied axis repeats the one it is tied to.
    tied = {tie for axis in run.info.grid.axes for tie in axis.ties}
    return [*names[:at], *(name for name in run.axes if name not in tied), *names[at:]]


def _unit_heading(name: str) -> str:
    unit = METRICS[name].suffix if name in METRICS else ""
    return name.replace("_", "\n", 1).replace("_", " ") + unit


def _text(name: str, row: dict[str, Any], ranked: str, multiples: bool) -> str:
    value = row[name]
    if name in _COUNTS:
        return "none" if value is None else f"{value:,}" if name.endswith("trades") else str(value)
    if name in {"ties", "state"}:
        return f"x{value}" if name == "ties" else str(value)
    if name == "assets_positive":
        return "none" if value is None else f"{value * 100:.0f}"
    of = ranked if name in OVER_ASSETS else name.removeprefix("oos_").removeprefix("seen_").removeprefix("net_")
    if of in METRICS:
        return METRICS[of].written(value, short=True)
    return value_text(name, value, multiples=multiples) + ("*" if name in row["varies"] else "")


def _caption(run: Run, found: pl.DataFrame, sample: Sample) -> list[str]:
    tried = int(run.info.cells or run.collect(run.stored.select(pl.len())).item())
    paths = run.info.paths
    distinct = f", {paths:,} distinct trade lists" if paths else ""
    before = f", and {counted(run.tried_before, 'cell')} on the same signals before" if run.tried_before else ""
    over = f" over {len(run.assets)} assets" if run.assets else ""
    lines = [
        (
            f"{counted(tried, 'cell')} {'was' if tried == 1 else 'were'} tried{over}{distinct}{before}. The best of so many is "
            "picked partly for its luck: its numbers are biased upwards, and a t above 2 means little. Only a test "
            "over all cells can say what is real."
        ),
        "gross, cost and net: mean return per trade. pp: percentage points of win rate above break-even.",
    ]
    lines += [f"{told[0].upper()}{told[1:]}." for told in run.told]
    if run.pooled:
        lines.append(
            "Pooled: counts and sums added over assets, ratios of the sums. median, worst asset, assets > 0: the ranked metric "
            "of the assets with enough trades, if half have; the worst, if all have."
        )
    if found["ties"].max() != 1:
        lines.append("same: cells with the same trades and metric, shown once; * marks what differs among them.")
    if sample == "oos":
        lines += _sample_lines(found)
    if any(_in_sample(row) for row in found.iter_rows(named=True)):
        lines.append("Red: every trade lies on bars that the model had seen (oos trades 0). Such a row proves nothing.")
    if run.doubt is not None:
        lines.append(f"{run.doubt}.")
    if not run.complete:
        lines.append("The sweep is not finished: only the cells of its finished chunks are ranked.")
    return lines + [f"{note[0].upper()}{note[1:]}." for note in unknown_notes(run)]


def _sample_lines(found: pl.DataFrame) -> list[str]:
    if not _shows_in_sample(found):
        return ["Every trade of these cells is out of sample: the model had seen none of its bars."]
    out_of_sample, in_sample = int(found["trades"].sum()), int(found["seen_trades"].sum())
    return [
        (
            f"Out of sample: {out_of_sample:,} of the {out_of_sample + in_sample:,} trades of these cells. IS, in "
            "sample: their other trades, on bars that the model had seen; they are no evidence, "
            "and no rank depends on them."
        ),
    ]
