"""What a comparison of live and backtest comes to, as findings."""

from __future__ import annotations

import numpy as np

from results.auditing.live.absent import COUNT, SHARE, findings_of_absent, rows_of
from results.auditing.live.backtest import Backtest
from results.auditing.live.comparing import Compared, Live
from results.auditing.live.shortfall import Shortfall
from results.auditing.model import Finding, Weight
from results.auditing.saying import signed
from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["findings_of_matching"]

_LATE_BARS = 0.6
_SLIP, _OF_PROMISE, _SURE = 5e-4, 0.25, 4.0
"""A side's mean slippage that matters; as a share of what is promised; errors beyond which it is no chance."""
_CHARGED = 2e-4
"""Costs of a trade above which a list without any is odd: below them it may be a maker's, or funding alone."""


def findings_of_matching(
    trades: TradeList, live: Live, backtest: Backtest, compared: Compared, parts: Shortfall
) -> list[Finding]:
    """Return what differs between pairs, and which trades have no partner."""
    return [
        *findings_of_absent(trades, live, backtest, compared),
        *_delays(backtest, compared),
        *_slippage(compared, parts, live),
        *_exits(trades, live, compared, parts),
        *_costs(live, backtest, compared),
    ]


def _delays(backtest: Backtest, compared: Compared) -> list[Finding]:
    if compared.hours:
        text = (
            f"Live times fit the backtest only when moved by {-compared.hours:+d} hours: they are of another time zone, or the bot trades that late. "
            "State the zone of the list."
        )
        return [
            Finding("live_delayed", "doubtful", text, count=len(compared.matched), numbers={"hours": compared.hours})
        ]
    if not len(compared.delay):
        return []
    step = backtest.step / 1e6
    middle, late = float(np.median(compared.delay)), float(np.quantile(compared.delay, 0.95))
    numbers = {"median_seconds": middle, "p95_seconds": late, "bar_seconds": step}
    if middle < -_LATE_BARS * step:  # stamped by the bar that decided
        middle, late = middle + step, late + step
    text = f"Entries came {_seconds(middle)} after the backtest's fill in the median, 95 of 100 within {_seconds(late)} (a bar is {_seconds(step)})."
    weight: Weight = "doubtful" if middle > _LATE_BARS * step else "note"
    if weight == "doubtful":
        text += f" That is {middle / step:.1f} bars late: what was promised is earned by whoever is in at the open."
    return [Finding("live_delayed", weight, text, count=len(compared.delay), numbers=numbers)]


def _slippage(compared: Compared, parts: Shortfall, live: Live) -> list[Finding]:
    findings: list[str] = []
    worst = False
    numbers: dict[str, float] = {}
    for name, slips in (
        ("entry", compared.entry_slip),
        ("exit", compared.exit_slip[np.isfinite(compared.exit_slip)]),
    ):
        if not len(slips):
            continue
        mean, error = float(slips.mean()), _error(slips)
        low, middle, high = (1e4 * float(each) for each in np.quantile(slips, [0.05, 0.5, 0.95]))
        findings.append(f"{name} {1e4 * mean:+.1f} bp on average (90 of 100 between {low:+.1f} and {high:+.1f})")
        numbers |= {
            f"{name}_mean_bp": 1e4 * mean, f"{name}_median_bp": middle, f"{name}_error_bp": 1e4 * error,
            f"{name}_adverse_share": float((slips > 0).mean()),
        }  # fmt: skip
        worst = worst or mean - _SURE * error > _SLIP
    if not findings:
        return []
    by_side = _by_side(compared, live)
    weight: Weight = "doubtful" if worst else "note"
    text = f"Slippage beyond the backtest's own, adverse positive: {', '.join(findings)}.{by_side}"
    taken = -(parts.entries + parts.exits)
    if taken > 0 and parts.promised > 0 and taken > _OF_PROMISE * parts.promised:
        text += f" It takes {taken / parts.promised:.0%} of what was promised."
    return [Finding("live_slippage", weight, text, count=len(compared.entry_slip), numbers=numbers)]


def _by_side(compared: Compared, live: Live) -> str:
    short = live.short[compared.matched.live]
    if not short.any() or short.all():
        return ""
    longs, shorts = (1e4 * compared.entry_slip[chosen].mean() for chosen in (~short, short))
    return f" Entries of longs {longs:+.1f} bp, of shorts {shorts:+.1f} bp."


def _exits(trades: TradeList, live: Live, compared: Compared, parts: Shortfall) -> list[Finding]:
    other = np.flatnonzero(~compared.same_exit)
    if not len(compared.same_exit):
        return []
    if not len(other):
        return [Finding("live_exits", "holds", "Every pair was out at the same time.")]
    text = f"{len(other):,} of {len(compared.same_exit):,} pairs were out at another time than the backtest: that made {signed(parts.other_exits)} a trade."
    weight: Weight = "doubtful" if len(other) >= COUNT and len(other) > SHARE * len(compared.same_exit) else "note"
    return [Finding("live_exits", weight, text, rows_of(trades, live, compared.matched.live[other]), len(other))]


def _costs(live: Live, backtest: Backtest, compared: Compared) -> list[Finding]:
    mine, other = compared.matched.live, compared.matched.backtest
    if not len(mine):
        return []
    paid = live.gross[mine] - live.net[mine]
    sign = np.where(backtest.short[other], -1.0, 1.0)
    supposed = sign * (backtest.exit_price[other] / backtest.entry_price[other] - 1.0) - backtest.net[other]
    # a live list seldom has funding: whether its costs are too high is asked of fees alone, and of all, and must be so of both
    more = paid - np.maximum(backtest.fees[other], supposed)
    mean, error = float(more.mean()), _error(more)
    numbers = {"live": float(paid.mean()), "backtest": float(supposed.mean())}
    if not paid.any():
        charged = float(supposed.mean()) > _CHARGED
        text = f"The live list shows no costs; the backtest charges {100 * supposed.mean():.3f} % a trade."
        text += " What it earned after costs is not known." if charged else ""
        return [Finding("live_costs", "doubtful" if charged else "note", text, numbers=numbers)]
    beyond = mean > max(1e-4, _OF_PROMISE * abs(float(supposed.mean()))) and mean > _SURE * error
    text = f"Costs were {100 * paid.mean():.3f} % of the position a trade, the backtest supposes {100 * supposed.mean():.3f} %."
    if np.isfinite(live.exposure[mine]).all() and len(mine):
        ratio = float(np.median(live.exposure[mine] / np.maximum(backtest.exposure[other], 1e-12)))
        numbers["size_ratio"] = ratio
        if abs(ratio - 1) > SHARE:
            text += f" Positions were {ratio:.2f} times as large, measured by the balance."
    return [Finding("live_costs", "doubtful" if beyond else "note", text, numbers=numbers)]


def _seconds(seconds: float) -> str:
    size = abs(seconds)
    if size < 120:  # noqa: PLR2004 - two minutes
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if size < 7200 else f"{seconds / 3600:.1f} h"  # noqa: PLR2004 - two hours


def _error(values: Floats) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.inf
