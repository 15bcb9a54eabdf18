"""Trades that are equal but for rounding have no deviation, by every engine; trades that differ at all have one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
import pytest

from grids.cell import check_cell
from grids.parameters import Value
from results.run.trade_samples import measures_of
from results.run.views import measure
from results.walkforward.measuring import measure_trades, traded_days
from signals import Bars, Probabilities, Signals
from sweeps.engines import ENGINES, make_engine, measured
from sweeps.measures.ratios import ratio_measures
from sweeps.measures.rounding import deviation_squares
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import reference_trades
from sweeps.replaying import replay
from tests.sweeps.worlds import as_table

pytestmark = pytest.mark.slow

_UNDEFINED = ("t_statistic", "sharpe", "oos_sharpe")
_AT_CLOSE: dict[str, Value] = {"variant": "first", "long_entry": 0.5, "fill": "close", "max_hold": 1}
_SLIPPED: dict[str, Value] = {**_AT_CLOSE, "slippage": 0.0003}
_NO_COST: dict[str, Value] = {"fee": 0.0, "slippage": 0.0}
_TAKEN = (1 + 0.0005) / (1 - 0.0005) * (1 + 0.0003) / (1 - 0.0003) - 1
"""What costs take whole: a fee of 0.0005 and a slippage of 0.0003 on either side."""
_PRICE: dict[str, Value] = {"variant": "first", "long_entry": 0.5, "stop_basis": "price", "max_hold": 5}


@dataclass(frozen=True)
class World:
    """Pairs of bars at odd prices: every trade is entered on the first and is worth a stated move on the second."""

    name: str
    cell: dict[str, Value]
    moves: Sequence[float] = field(default_factory=lambda: [0.01] * 400)
    reach: float = 0.0
    bar: str = "12h"
    rate: float = 0.0

    def signals(self) -> Signals:
        rng = np.random.default_rng(7)
        start = np.round(50 + 100 * rng.random(len(self.moves)), 2)
        close = np.ravel(np.column_stack([start, start * (1.0 + np.array(self.moves))]))
        opened = np.repeat(start, 2)
        high, low = np.maximum(opened, close) * (1 + self.reach), np.minimum(opened, close) * (1 - self.reach)
        # nothing happens on the bar of a signal
        high[::2], low[::2] = start, start
        step, unit = int(self.bar[:-1]), self.bar[-1]
        time = np.datetime64("2024-01-01", "us") + np.arange(len(close)) * np.timedelta64(step, unit)  # type: ignore[call-overload]
        fires = np.where(np.arange(len(close)) % 2 == 0, 0.9, 0.0)
        known = Probabilities(fires, fires, 0 * fires, 0 * fires, out_of_sample=np.ones(len(close), dtype=np.bool_))
        rates = np.full(len(close), self.rate) if self.rate else None
        bars = Bars(time=time, open=opened, high=high, low=np.maximum(low, 1e-3), close=close, funding_rate=rates)
        return Signals(bars=bars, variants={"first": known, "second": known})

    def whole_cell(self) -> dict[str, Value]:
        return check_cell(self.cell)


EQUAL = [
    World("wins at the close", _AT_CLOSE),
    World("wins at the close, slipped", _SLIPPED),
    World("losses at the close, slipped", _SLIPPED, [-0.02] * 400),
    World("targets, slipped", {**_PRICE, "take_profit": 0.01, "slippage": 0.0003}, [0.0] * 400, reach=0.03),
    World("stops, slipped", {**_PRICE, "stop_loss": 0.0003, "slippage": 0.001}, [0.0] * 400, reach=0.03),
    World(
        "short targets, levered",
        {**_PRICE, "side": "short", "short_entry": 0.5, "take_profit": 0.02, "leverage": 7.0, "size": 0.3},
        [0.0] * 400,
        reach=0.05,
    ),
    World("two trades", {**_AT_CLOSE, "slippage": 0.0007}, [0.03] * 2),
    World("three trades of one day", _SLIPPED, [1e-3] * 3, bar="1m"),
    World("a hundred thousand wins", _SLIPPED, [0.003] * 100_800, bar="1m"),
    World("a hundred thousand losses", _SLIPPED, [-0.0005] * 100_800, bar="1m"),
    World("tiny moves", {**_AT_CLOSE, "fee": 0.0, "slippage": 1e-10}, [1e-9] * 400),
    World("tiny stakes", {**_SLIPPED, "size": 1e-6}, [0.01] * 400),
    World("huge moves", _SLIPPED, [9.0] * 300),
    World("huge leverage", {**_SLIPPED, "leverage": 190.0, "maintenance_margin": None}, [0.004] * 400),
    World("liquidations", {**_PRICE, "leverage": 50.0, "size": 0.01}, [-0.03] * 400, reach=0.001),
    World("what costs take whole", _SLIPPED, [_TAKEN] * 400),
    World("funded", _SLIPPED, [0.01] * 400, rate=1e-4),
]  # fmt: skip

DIFFERENT = [
    World("one in a billion of the move", {**_AT_CLOSE, **_NO_COST}, [0.01, 0.01 + 1e-9] * 200),
    World("one trade of many", {**_AT_CLOSE, **_NO_COST}, [*[0.01] * 399, 0.01 + 1e-8]),
    World("ten digits", {**_AT_CLOSE, **_NO_COST}, [0.01, 0.01 + 2e-10] * 200),
    World("tiny moves, tenths apart", {**_AT_CLOSE, **_NO_COST}, [1e-8, 1.1e-8] * 200),
    World("tiny stakes", {**_AT_CLOSE, **_NO_COST, "size": 1e-6}, [0.01, 0.01 + 1e-7] * 200),
    World("huge moves", {**_AT_CLOSE, **_NO_COST}, [9.0, 9.0 + 1e-7] * 150),
    World("a hundred thousand", {**_AT_CLOSE, **_NO_COST}, [0.001, 0.001 + 1e-9] * 50_000, bar="1m"),
    World("a hundred thousand, a hundredth apart", {**_AT_CLOSE, **_NO_COST}, [0.001, 0.00102] * 50_000, bar="1m"),
    World("losses", {**_AT_CLOSE, **_NO_COST}, [-0.02, -0.02 - 1e-8] * 200),
]  # fmt: skip


def _measured(engine: str, world: World) -> dict[str, Any]:
    signals, cell = world.signals(), world.whole_cell()
    if engine == "reference":
        return reference_measures(signals, reference_trades(signals, cell), "first")
    return measured(make_engine(engine, signals, ("first", "second")), as_table([cell])).row(0, named=True)


@pytest.mark.parametrize("engine", ["reference", *ENGINES])
@pytest.mark.parametrize("world", EQUAL, ids=lambda world: world.name)
def test_equal_trades_have_no_deviation(world: World, engine: str) -> None:
    found = _measured(engine, world)
    assert found["trades"] == len(world.moves)
    assert found["best_trade"] == pytest.approx(found["worst_trade"], rel=1e-6, abs=1e-15)
    assert {name: found[name] for name in _UNDEFINED} == dict.fromkeys(_UNDEFINED)


@pytest.mark.parametrize("engine", ["reference", *ENGINES])
@pytest.mark.parametrize("world", DIFFERENT, ids=lambda world: world.name)
def test_trades_that_differ_at_all_have_a_deviation(world: World, engine: str) -> None:
    found, moves = _measured(engine, world), np.array(world.moves)
    expected = (moves.mean() / moves.std(ddof=1)) * math.sqrt(len(moves))
    # prices are rounded too: a difference of 1e-10 is known to six digits
    assert found["t_statistic"] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("world", EQUAL, ids=lambda world: world.name)
def test_views_and_parts_of_trades_have_none_either(world: World) -> None:
    """What is taken from sums, and from trades without a run, keeps the rule of the engines."""
    row = pl.DataFrame([_measured("event", world)], infer_schema_length=None)
    for sample in ("all", "oos"):
        assert row.select(measure("t_statistic", sample, "net"))["t_statistic"].to_list() == [None]
    signals = world.signals()
    trades = replay(signals, world.whole_cell()).trades
    assert measures_of(trades)["t_statistic"] is None
    every = slice(0, len(signals))
    again = measure_trades(trades, traded_days(signals.bars, [every]), len(signals))
    assert (again["t_statistic"], again["gross_t_statistic"], again["sharpe"]) == (None, None, None)


@pytest.mark.parametrize("n", [2, 1000, 100_000, 1_000_000])
@pytest.mark.parametrize("value", [0.1, -0.0502, 1e-7, 3.3])
def test_sums_of_equal_values_have_none_however_many(n: int, value: float) -> None:
    total, squares = (float(np.cumsum(np.full(n, each))[-1]) for each in (abs(value), value * value))
    won = value > 0
    sums = {
        "trades": n,
        "wins": n * won,
        "losses": n * (not won),
        "sum_win": total * won,
        "sum_loss": total * (not won),
    }
    row = pl.DataFrame([{**sums, "sum_squares": squares}])
    assert row.select(ratio_measures())["t_statistic"].to_list() == [None]


def test_the_rule_knows_no_scale() -> None:
    rng = np.random.default_rng(1)
    noise = rng.integers(-4, 5, 1000) * 2.0**-52
    for scale in (1e-9, 1.0, 1e6):
        assert deviation_squares(scale * (0.01 + noise), scale * 1.01) == 0.0
        assert deviation_squares(scale * (0.01 + 1e4 * noise), scale * 1.01) > 0.0
