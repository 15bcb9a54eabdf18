"""Groups of trades against a plain loop."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

import results
from results.trade_analysis.groups import trade_groups
from results.trade_analysis.trades.trade_list import TradeList, trade_list
from signals import Signals
from sweeps.measures.ratios import REASONS
from sweeps.replayer import Replayer


@pytest.fixture(scope="module")
def trades(run: results.Run, market: Signals) -> TradeList:
    cell = results.cell_of(run, 64)
    return trade_list(market, cell, Replayer(market).trades(cell))


def _by(name: str, trades: TradeList, market: Signals) -> Callable[[int], str]:
    def opened(at: int) -> datetime:
        return datetime.fromtimestamp(int(market.bars.time[trades.entry_bar[at]].astype(np.int64)) / 1e6, UTC)

    return {
        "reason": lambda at: REASONS[trades.reason[at]],
        "side": lambda at: "short" if trades.short[at] else "long",
        "month": lambda at: f"{opened(at):%Y-%m}",
        "weekday": lambda at: f"{opened(at):%A}",
        "hour": lambda at: f"{opened(at):%H}",
    }[name]


@pytest.mark.parametrize("name", ["reason", "side", "month", "weekday", "hour"])
def test_they_are_what_a_plain_loop_counts(name: str, trades: TradeList, market: Signals) -> None:
    label, expected = _by(name, trades, market), defaultdict(list)
    for at, net in enumerate(trades.net.tolist()):
        expected[label(at)].append(net)
    found = trade_groups(trades, market.bars.time)[name]
    assert sorted(group["label"] for group in found) == sorted(expected)
    for group in found:
        net = expected[group["label"]]
        won, lost = [each for each in net if each > 0], [each for each in net if each < 0]
        assert (group["trades"], group["wins"], group["losses"]) == (len(net), len(won), len(lost))
        assert group["total"] == pytest.approx(math.fsum(net), abs=1e-12)
        assert group["expectancy"] == pytest.approx(math.fsum(net) / len(net), abs=1e-12)
        assert group["thin"] == (len(net) < 30 or len(won) < 10 or len(lost) < 10)
        if won and lost:
            payoff = (math.fsum(won) / len(won)) / (-math.fsum(lost) / len(lost))
            assert group["payoff_ratio"] == pytest.approx(payoff)
            assert group["edge"] == pytest.approx(len(won) / len(net) - 1 / (1 + payoff))
        else:
            assert group["payoff_ratio"] is None


def test_classes_are_named_by_what_they_hold(trades: TradeList, market: Signals) -> None:
    groups = trade_groups(trades, market.bars.time)
    held = trades.exit_bar - trades.entry_bar
    for group in groups["hold"]:
        low, _, high = group["label"].replace(",", "").partition(" to ")
        inside = (held >= int(low.rstrip("+"))) & (held <= int(high or (low if not low.endswith("+") else 10**9)))
        assert group["trades"] == inside.sum()
    assert len(groups["probability"]) <= 11
    for group in groups["probability"]:
        start, end = map(float, group["label"].split(" to "))
        inside = (trades.probability >= start - 1e-9) & (trades.probability < end - 1e-9)
        assert group["trades"] == inside.sum()


def test_many_months_are_shown_as_years(trades: TradeList, market: Signals) -> None:
    step = np.timedelta64(1, "D")
    time = market.bars.time[0] + np.arange(len(market)) * step
    found = trade_groups(trades, time)["month"]
    assert {group["label"] for group in found} <= {str(year) for year in range(2024, 2036)}
