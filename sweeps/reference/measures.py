"""The contract's measures in plain Python, from a list of trades; what the engines' measures are tested against."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from signals import Signals
from sweeps.measures.ratios import REASONS
from sweeps.measures.rounding import within_rounding
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.reference.trades import ReferenceTrade

__all__ = ["reference_measures"]


Measures = dict[str, float | str | None]


def reference_measures(signals: Signals, trades: Sequence[ReferenceTrade], variant: str) -> Measures:
    """Compute every measure, count and sum of a cell from its trades.

    Parameters
    ----------
    signals
        The bars the trades were made on.
    trades
        In order of entry.
    variant
        Whose out-of-sample flags count.
    """
    net = [trade.net_return for trade in trades]
    gross = [trade.exposure * trade.gross_return for trade in trades]
    measures: Measures = {"trades": len(trades)}
    measures |= _ratios(net, _magnitude(trades))
    measures |= _account("", signals, trades) | _held(signals, trades)
    measures["gross_expectancy"] = math.fsum(gross) / len(gross) if gross else None
    measures["cost_per_trade"] = (math.fsum(gross) - math.fsum(net)) / len(net) if net else None
    for reason in REASONS:
        measures[f"exits_{reason}"] = sum(trade.reason == reason for trade in trades)
    measures["ambiguous_exits"] = sum(trade.ambiguous for trade in trades)
    measures |= _sums("", net) | _sums("gross_", gross)
    measures |= _out_of_sample(signals, trades, variant)
    measures["state"] = _state(trades, net)
    return measures


def _sums(prefix: str, returns: Sequence[float]) -> Measures:
    return {
        f"{prefix}wins": sum(r > 0 for r in returns),
        f"{prefix}losses": sum(r < 0 for r in returns),
        f"{prefix}sum_win": math.fsum(r for r in returns if r > 0),
        f"{prefix}sum_loss": math.fsum(-r for r in returns if r < 0),
        f"{prefix}sum_squares": math.fsum(r * r for r in returns),
    }


def _ratios(net: Sequence[float], magnitude: float) -> Measures:
    n = len(net)
    wins, losses = [r for r in net if r > 0], [-r for r in net if r < 0]
    mean = math.fsum(net) / n if n else None
    win_rate = len(wins) / n if n else None
    average_win = math.fsum(wins) / len(wins) if wins else None
    average_loss = math.fsum(losses) / len(losses) if losses else None
    measures: Measures = {
        "win_rate": win_rate,
        "average_win": average_win,
        "average_loss": average_loss,
        "expectancy": mean,
        "worst_trade": min(net, default=None),
        "best_trade": max(net, default=None),
        "t_statistic": None,
    }
    names = ("payoff_ratio", "breakeven_win_rate", "edge", "profit_factor", "kelly_multiple")
    measures |= dict.fromkeys(names)
    if average_win is not None and average_loss is not None and mean is not None and win_rate is not None:
        payoff = average_win / average_loss
        measures["payoff_ratio"] = payoff
        measures["breakeven_win_rate"] = 1 / (1 + payoff)
        measures["edge"] = win_rate - 1 / (1 + payoff)
        measures["profit_factor"] = math.fsum(wins) / math.fsum(losses)
        measures["kelly_multiple"] = mean / (average_win * average_loss)
    deviation = _deviation(net, magnitude)
    if mean is not None and deviation is not None:
        measures["t_statistic"] = mean / deviation * math.sqrt(n)
    return measures


def _magnitude(trades: Sequence[ReferenceTrade]) -> float:
    staked = max((trade.exposure for trade in trades), default=0.0)
    return staked + max((abs(trade.net_return) for trade in trades), default=0.0)


def _deviation(values: Sequence[float], magnitude: float) -> float | None:
    """Return the standard deviation, ddof 1; None where it is rounding or there are too few values."""
    if len(values) < 2:  # noqa: PLR2004
        return None
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) ** 2 for value in values)
    return None if within_rounding(squares, len(values), magnitude) else math.sqrt(squares / (len(values) - 1))


def _held(signals: Signals, trades: Sequence[ReferenceTrade]) -> Measures:
    held = sum(trade.exit_bar - trade.entry_bar for trade in trades)
    return {"average_hold": held / len(trades) if trades else None, "time_in_market": held / len(signals)}


def _account(prefix: str, signals: Signals, trades: Sequence[ReferenceTrade]) -> Measures:
    """Compound some trades as if there were no others; days are those of the span, whichever trades are left out."""
    balance, peak, drawdown = 1.0, 1.0, 0.0
    for trade in trades:
        balance *= 1 + trade.net_return
        peak = max(peak, balance)
        drawdown = max(drawdown, 1 - balance / peak)
    return {
        f"{prefix}total_return": balance - 1,
        f"{prefix}max_drawdown": drawdown,
        f"{prefix}sharpe": _sharpe(signals, trades),
    }


def _sharpe(signals: Signals, trades: Sequence[ReferenceTrade]) -> float | None:
    dates = signals.bars.time.astype("datetime64[D]").astype(int)
    by_date: dict[int, float] = defaultdict(float)
    for trade in trades:
        by_date[int(dates[trade.exit_bar])] += trade.net_return
    daily = [by_date.get(date, 0.0) for date in range(int(dates[0]), int(dates[-1]) + 1)]
    deviation = _deviation(daily, _magnitude(trades) * max(len(trades) / len(daily), 1.0))
    if not trades or deviation is None:
        return None
    return math.fsum(daily) / len(daily) / deviation * math.sqrt(365)


def _out_of_sample(signals: Signals, trades: Sequence[ReferenceTrade], variant: str) -> Measures:
    flags = signals.variants[variant].out_of_sample
    names = ["oos_trades", *_sums("oos_", []), *_sums("oos_gross_", []), *_account("oos_", signals, [])]
    if flags is None:
        return dict.fromkeys(names)
    out_of_sample = [trade for trade in trades if flags[trade.entry_bar : trade.exit_bar + 1].all()]
    sums: Measures = {"oos_trades": len(out_of_sample)}
    sums |= _account("oos_", signals, out_of_sample) | _sums("oos_", [trade.net_return for trade in out_of_sample])
    return sums | _sums("oos_gross_", [trade.exposure * trade.gross_return for trade in out_of_sample])


def _state(trades: Sequence[ReferenceTrade], net: Sequence[float]) -> str:
    if trades and trades[-1].balance == 0:
        return "ruined"
    if not trades:
        return "no_trades"
    wins, losses = sum(r > 0 for r in net), sum(r < 0 for r in net)
    return "ok" if SUFFICIENT.met(len(net), wins, losses) else "few_trades"
