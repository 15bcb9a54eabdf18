"""Labels of returns and of outcomes, and the plan of both."""

from __future__ import annotations

import numpy as np
import pytest

from signals import Bars, InputError, LabelPlan
from signals.arrays import Floats, Integers
from signals.labels import (
    ForwardReturn,
    LabelRule,
    LabelSpec,
    LeaveOrHold,
    TradeOutcome,
    TradeOutcomeExit,
    TripleBarrier,
    labels,
)
from signals.labels.specs import Side
from signals.roles import ROLES

HOLD = 5


def after_five(bars: Bars, entries: Integers, side: Side) -> tuple[Integers, Floats]:
    """Leave five bars after the entry bar, or at the end; fills are next opens."""
    exit_bar = np.minimum(entries + HOLD, len(bars) - 1)
    fill = np.where(exit_bar + 1 < len(bars), bars.open[np.minimum(exit_bar + 1, len(bars) - 1)], bars.close[-1])
    gross = (fill / bars.open[entries + 1] - 1) * (1 if side == "long" else -1)
    return exit_bar, gross - 0.001


def test_returns_agree_with_the_demo_rule(bars: Bars) -> None:
    rule = LabelRule(horizon=5, exit_horizon=3, entry_multiple=0.5, exit_multiple=0.25, volatility_window=10)
    plan = LabelPlan(ForwardReturn(5, 0.5, "volatility", 10), LeaveOrHold(3, 0.25, "volatility", 10))
    found = plan.label(bars)
    for role, expected in labels(bars, rule).items():
        np.testing.assert_array_equal(found[role].values, expected)
        assert found[role].reach == (6 if role.endswith("entry") else 4)


def test_fixed_bounds_by_hand() -> None:
    opening = np.array([100.0, 100, 101, 99, 100])
    time = np.datetime64("2024-01-01T00:00:00", "us") + np.arange(5) * np.timedelta64(1, "h")
    bars = Bars(time, opening, opening, opening, opening)
    entry = ForwardReturn(1, 0.005, "fixed")
    np.testing.assert_equal(entry.label(bars, "long").values, [1, 0, 1, np.nan, np.nan])
    np.testing.assert_equal(entry.label(bars, "short").values, [0, 1, 0, np.nan, np.nan])
    np.testing.assert_equal(entry.label(bars, "long").end, [2, 3, 4, 4, 4])
    np.testing.assert_equal(LeaveOrHold(1, 0.005, "fixed").label(bars, "long").values, [0, 1, 0, np.nan, np.nan])
    # A negative bound leaves for lack of gain: 1.0101 % is not enough.
    np.testing.assert_equal(LeaveOrHold(1, -0.0102, "fixed").label(bars, "long").values, [1, 1, 1, np.nan, np.nan])


def test_outcomes_are_those_of_the_given_exits(bars: Bars) -> None:
    entry, leave = (
        TradeOutcome(0.002).label(bars, "long", after_five),
        TradeOutcomeExit(-0.002).label(bars, "short", after_five),
    )
    for t in range(len(bars)):
        known = t + HOLD < len(bars) - 1
        if not known:
            assert np.isnan([entry.values[t], leave.values[t]]).all()
            continue
        gross = bars.open[t + HOLD + 1] / bars.open[t + 1] - 1
        assert entry.values[t] == (gross - 0.001 > 0.002)
        assert leave.values[t] == (-gross - 0.001 < -0.002)
        assert (entry.end[t], leave.end[t]) == (t + HOLD + 1, t + HOLD + 1)
    assert entry.end[-1] == len(bars) - 1


def test_outcomes_need_exits(bars: Bars) -> None:
    with pytest.raises(InputError, match="label trade_outcome needs exit rules; name a cell"):
        TradeOutcome().label(bars, "long")
    with pytest.raises(ValueError, match="exit rules returned shapes"):
        TradeOutcome().label(bars, "long", lambda _, entries, side: (entries[:3], np.zeros(3)))


@pytest.mark.parametrize("spec", [ForwardReturn(), LeaveOrHold(), TripleBarrier(), TradeOutcome(), TradeOutcomeExit()])
def test_no_label_knows_more_than_its_end(bars: Bars, spec: LabelSpec) -> None:
    """Cut just after a label's end, it is the same; that is what purging relies on."""
    found = spec.label(bars, "long", after_five)
    for t in range(100, len(bars) - 40, 37):
        cut = spec.label(bars[: found.end[t] + 1], "long", after_five)
        assert cut.values[t] == found.values[t]


def test_a_plan_from_a_table(bars: Bars) -> None:
    table = {"entry": {"kind": "triple_barrier", "target": 2, "horizon": 12}, "exit": {"kind": "trade_outcome_exit"}}
    plan = LabelPlan.from_table(table)
    assert plan == LabelPlan(TripleBarrier(target=2, horizon=12), TradeOutcomeExit())
    assert tuple(plan.label(bars, after_five)) == ROLES
    assert tuple(plan.label(bars, roles=["short_entry"])) == ("short_entry",)
    assert LabelPlan.from_table({}) == LabelPlan()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"entries": {}}, "T labels: unknown key 'entries'; there are: entry, exit"),
        ({"entry": "triple_barrier"}, "T labels: entry = 'triple_barrier' is not allowed; write a table"),
        ({"entry": {"horizon": 3}}, "T labels.entry: the key 'kind' is missing; there are: triple_barrier"),
        (
            {"entry": {"kind": "tripple_barrier"}},
            "kind = 'tripple_barrier' is not known; did you mean 'triple_barrier'",
        ),
        ({"exit": {"kind": "triple_barrier"}}, "T labels.exit: kind = 'triple_barrier' is not known; there are: leave"),
        ({"entry": {"kind": "forward_return", "horizn": 3}}, "unknown key 'horizn'; did you mean 'horizon'"),
        ({"entry": {"kind": "forward_return", "horizon": 2.5}}, "horizon = 2.5 is not allowed; write a whole number"),
        ({"entry": {"kind": "forward_return", "bound": "1"}}, "bound = '1' is not allowed; write a number"),
        (
            {"entry": {"kind": "forward_return", "scale": "atr"}},
            'scale = .atr. is not allowed; write one of "volatility"',
        ),
        ({"entry": {"kind": "forward_return", "horizon": 0}}, "T labels.entry: label forward_return: horizon is 0"),
    ],
)
def test_a_plan_that_is_wrong(table: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        LabelPlan.from_table(table, "T labels")
