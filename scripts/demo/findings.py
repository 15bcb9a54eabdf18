"""What a demo run found, in plain words and a trader's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from results import Run
from results.run.axes import parameters_text
from results.run.leading import leading_sample
from results.run.metrics import METRICS
from results.run.views import measure
from signals import ROLES, Signals
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["buy_and_hold", "describe_cells", "describe_signals"]

YEAR = np.timedelta64(365 * 24 * 3600, "s")
SIDES = ("both", "long", "short")


@dataclass(frozen=True)
class Hold:
    """Buying the first open and selling the last close, without costs.

    Attributes
    ----------
    total, yearly : float
        As fractions; `yearly` compounds.
    drawdown : float
        Deepest fall from a closing high, positive.
    """

    total: float
    yearly: float
    drawdown: float


def buy_and_hold(signals: Signals) -> Hold:
    """Return what simply holding the market over all its bars would have done."""
    bars = signals.bars
    growth = float(bars.close[-1] / bars.open[0])
    years = float((bars.time[-1] - bars.time[0]) / YEAR)
    peak = np.maximum.accumulate(np.concatenate([bars.open[:1], bars.close]))[1:]
    return Hold(growth - 1, growth ** (1 / years) - 1, float((1 - bars.close / peak).max()))


def describe_signals(signals: Signals) -> list[str]:
    """Return lines on the bars, their probabilities and buy-and-hold; the span must be the one that is swept."""
    bars, hold = signals.bars, buy_and_hold(signals)
    # Less than a year compounded to one would be a fantasy.
    yearly = f"{hold.yearly:+.1%} a year, " if bars.time[-1] - bars.time[0] >= YEAR else ""
    first, last = (str(time)[:10] for time in (bars.time[0], bars.time[-1]))
    probabilities = signals.variants[signals.variant()]
    known = {role: probabilities.role(role) for role in ROLES}
    ranges = [
        f"{role.replace('_', ' ')} {np.nanquantile(values, 0.05):.2f}-{np.nanquantile(values, 0.95):.2f}"
        for role, values in known.items()
    ]
    seen = probabilities.out_of_sample
    share = 0.0 if seen is None else float(seen.mean())
    return [
        f"bars            {len(bars):,} from {first} to {last}, {share:.0%} of them out of sample for the model",
        "probabilities   " + ", ".join(ranges) + " (5th to 95th percentile)",
        (
            f"buy and hold    {hold.total:+.0%} ({yearly}maximum drawdown {hold.drawdown:.0%}): "
            "the drift that any long rule rides"
        ),
    ]


def describe_cells(run: Run) -> list[str]:
    """Return lines on the run's cells: how many, how good out of sample, before and after costs, and the best of them."""
    info = run.info
    sample = leading_sample(run, None)
    also = {"gross_edge": measure("edge", run.basis(sample), "gross")}
    cells = run.collect(run.cells(sample=sample, also=also))
    enough = cells.filter(pl.col("state") == "ok")
    lines = [
        (
            f"cells           {len(cells):,} ({info.paths:,} distinct trade lists) in {info.seconds:.1f} s: "
            f"{info.cells_per_second:,.0f} cells a second"
        ),
        (
            f"enough trades   {len(enough) / len(cells):.0%} of the cells (at least {SUFFICIENT.trades} "
            f"{'out-of-sample ' if sample == 'oos' else ''}trades, {SUFFICIENT.wins} wins, {SUFFICIENT.losses} losses); "
            "the lines below are about these"
        ),
    ]
    if enough.is_empty():
        return [*lines, "no cell has enough trades to say anything"]
    lines.append("positive edge   " + _shares(enough))
    for side in SIDES:
        part = enough.filter(pl.col("side") == side)
        if not part.is_empty():
            lines.append(f"  side {side:<9} " + _shares(part))
    return [*lines, *_best(run, enough), *_warning(len(enough))]


def _shares(cells: pl.DataFrame) -> str:
    gross, net = cells["gross_edge"], cells["edge"]
    edge = METRICS["edge"]
    return (
        f"{_share(gross):>4} of cells before costs, {_share(net):>4} after; median edge "
        f"{edge.written(_median(gross))} before, {edge.written(_median(net))} after"
    )


def _share(values: pl.Series) -> str:
    positive: Any = (values > 0).mean()
    return f"{positive:.0%}"


def _median(values: pl.Series) -> float | None:
    middle: Any = values.median()
    return None if middle is None else float(middle)


def _best(run: Run, enough: pl.DataFrame) -> list[str]:
    best = enough.sort("edge", "cell", descending=[True, False], nulls_last=True).row(0, named=True)
    where = parameters_text({name: best[name] for name in run.axes})
    text = {name: METRICS[name].written(best[name]) for name in METRICS}
    return [
        f"best of them    cell {best['cell']}: {where}",
        (
            f"                {text['trades']} trades, {text['win_rate']} wins, payoff {text['payoff_ratio']} "
            f"(break-even at {text['breakeven_win_rate']}), edge {text['edge']}"
        ),
        (
            f"                a trade: gross {text['gross_expectancy']} - cost {text['cost_per_trade']} = net "
            f"{text['expectancy']}; account {text['total_return']}, maximum drawdown {text['max_drawdown']}"
        ),
    ]


def _warning(count: int) -> list[str]:
    return [
        f"beware          this is the best of {count:,} cells and looks good because it was picked; among as many cells",
        "                without any edge the best one looks good too. This is no verdict: `asymmetry judge` tests",
        "                the whole map, and says whether any of it is more than luck.",
    ]
