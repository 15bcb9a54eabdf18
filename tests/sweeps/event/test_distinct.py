"""Equal work: cells that share a path must share every trade of the plain reference, and cells that can must share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from grids.parameters import PARAMETERS, Value
from signals import Signals
from sweeps.event.engine import EventEngine
from sweeps.reference.trades import ReferenceTrade, reference_trades
from tests.sweeps.worlds import as_table, lawful, markets, random_signals, relatives

pytestmark = pytest.mark.slow

Cell = dict[str, Value]

_OF_THE_PATH = (
    *(
        "entry_bar",
        "exit_bar",
        "side",
        "probability",
        "entry_price",
        "exit_price",
        "gross_return",
        "reason",
        "ambiguous",
    ),
)


def _told(trade: ReferenceTrade) -> tuple[object, ...]:
    return tuple(getattr(trade, name) for name in _OF_THE_PATH)


def _assert_same_trades(signals: Signals, one: Cell, other: Cell) -> None:
    first, second = reference_trades(signals, one), reference_trades(signals, other)
    common = min(len(first), len(second))
    assert [_told(t) for t in first[:common]] == [_told(t) for t in second[:common]], (one, other)
    for trades in (first, second):
        # only ruin ends a path early
        assert len(trades) == common or (common > 0 and min(first, second, key=len)[-1].balance == 0.0)


def _paths(signals: Signals, cells: list[Cell]) -> list[int]:
    table = as_table(cells)
    assert not table.broken().any()
    paths: list[int] = EventEngine(signals, table.names).evaluate(table).path.tolist()
    return paths


def _check(signals: Signals, cells: list[Cell]) -> int:
    """Hold cells of one path against each other; return how many shared one."""
    leaders: dict[int, Cell] = {}
    shared = 0
    for path, cell in zip(_paths(signals, cells), cells, strict=True):
        if path in leaders:
            shared += 1
            _assert_same_trades(signals, leaders[path], cell)
        leaders.setdefault(path, cell)
    return shared


@settings(max_examples=200)
@given(markets(), relatives())
def test_cells_that_share_a_path_share_every_trade(signals: Signals, cells: list[Cell]) -> None:
    _check(signals, cells)


@pytest.fixture(scope="module")
def calm() -> Signals:
    """Return a market that moves 0.2 % a bar and opens where it closed, but for small gaps."""
    for seed in range(100):
        signals = random_signals(np.random.default_rng(seed), bars=300)
        bars = signals.bars
        if bars.close.std() / bars.close.mean() < 0.05 and len(np.unique(bars.close)) > 200:
            return signals
    raise AssertionError("no calm market among the seeds")


BASE: Cell = {name: parameter.default for name, parameter in PARAMETERS.items()} | {
    "variant": "first",
    "long_entry": 0.6,
    "short_entry": 0.7,
    "stop_basis": "price",
    "fee": 0.0,
}

SHARED: dict[str, tuple[Cell, Cell]] = {
    "exposure at a price stop": ({"stop_loss": 0.01, "leverage": 2.0}, {"stop_loss": 0.01, "size": 0.3}),
    "stop/exposure": (
        {"stop_basis": "balance", "stop_loss": 0.02, "leverage": 2.0},
        {"stop_basis": "balance", "stop_loss": 0.01, "size": 1.0},
    ),
    "a hold longer than the data": ({"max_hold": 300}, {}),
    "a hold longer than any wait for an exit": (
        {"long_exit": 0.2, "short_exit": 0.2, "max_hold": 60},
        {"long_exit": 0.2, "short_exit": 0.2},
    ),
    "liquidation behind an intrabar stop": (
        {"stop_loss": 0.01, "leverage": 10.0},
        {"stop_loss": 0.01, "maintenance_margin": None},
    ),
    "liquidation behind a trailing stop": (
        {"trailing_stop": 0.01, "leverage": 10.0},
        {"trailing_stop": 0.01, "maintenance_margin": None},
    ),
    "liquidation out of reach of a short hold": (
        {"max_hold": 2, "leverage": 8.0},
        {"max_hold": 2, "maintenance_margin": None},
    ),
    "a stop out of reach of a short hold": ({"max_hold": 2, "stop_loss": 0.2}, {"max_hold": 2}),
    "a target out of reach of a short hold": ({"max_hold": 2, "take_profit": 0.2}, {"max_hold": 2}),
    "a stop behind the liquidation": (
        {"leverage": 50.0, "stop_loss": 0.05, "stop_trigger": "close"},
        {"leverage": 50.0},
    ),
    "the priority of one side": ({"side": "long", "priority": "short"}, {"side": "long"}),
    "the threshold of a closed side": ({"side": "long", "short_exit": 0.5}, {"side": "long", "short_entry": 0.9}),
    "a gate that always passes": ({"gate": "margin", "gate_margin": -1.0}, {}),
    "a gate that never passes": (
        {"gate": "margin", "gate_margin": 1.0, "short_exit": 0.3},
        {"side": "long"},
    ),
    "a flat ramp": (
        {"stop_basis": "balance", "stop_loss": 0.01, "size_rule": "ramp", "size_min": 0.5, "size_max": 0.5},
        {"stop_basis": "balance", "stop_loss": 0.01, "size": 0.5},
    ),
    "a ramp at a price stop": ({"size_rule": "ramp", "stop_loss": 0.01, "size_power": 3.0}, {"stop_loss": 0.01}),
    "a ramp whose nearest stop is out of reach": (
        {"stop_basis": "balance", "stop_loss": 0.5, "size_rule": "ramp", "max_hold": 2},
        {"max_hold": 2},
    ),
    "a trailing stop that begins out of reach": (
        {"stop_loss": 0.01, "trailing_stop": 0.02, "trailing_after": 0.9},
        {"stop_loss": 0.01},
    ),
    "a trailing stop that begins behind the target": (
        {"take_profit": 0.01, "trailing_stop": 0.02, "trailing_after": 0.01},
        {"take_profit": 0.01, "trailing_stop": 0.005, "trailing_after": 0.02},
    ),
    "a stop at the entry that is never armed": (
        {"stop_loss": 0.01, "breakeven_after": 0.9, "long_exit": 0.5},
        {"stop_loss": 0.01, "long_exit": 0.5},
    ),
    "a stop at the entry that is armed behind the target": (
        {"take_profit": 0.01, "breakeven_after": 0.01},
        {"take_profit": 0.01},
    ),
    "stops that are armed after the only bar": (
        {"max_hold": 1, "breakeven_after": 0.001, "trailing_stop": 0.01, "trailing_after": 0.001},
        {"max_hold": 1},
    ),
    "a fixed stop behind one that trails": ({"stop_loss": 0.02, "trailing_stop": 0.01}, {"trailing_stop": 0.01}),
    "a trailing stop that cannot overtake the fixed one": (
        {"stop_loss": 0.01, "trailing_stop": 0.2, "max_hold": 2},
        {"stop_loss": 0.01, "max_hold": 2},
    ),
    "values of shorts that never enter": (
        {"side": "long", "stop_loss": 0.01, "short_stop_loss": 0.02, "short_max_hold": 3},
        {"side": "long", "stop_loss": 0.01},
    ),
    "values of longs that never enter": (
        {"side": "short", "stop_loss": 0.05, "short_stop_loss": 0.01, "short_max_hold": 9},
        {"side": "short", "stop_loss": 0.01, "max_hold": 9},
    ),
    "values of shorts that are those of longs": (
        {"stop_loss": 0.01, "short_stop_loss": 0.01, "short_take_profit": 0.9},
        {"stop_loss": 0.01},
    ),
    "which level came first, of one": (
        {"take_profit": 0.01, "same_bar": "target", "maintenance_margin": None},
        {"take_profit": 0.01, "maintenance_margin": None},
    ),
    "which level came first, at the close": (
        {"take_profit": 0.01, "stop_loss": 0.01, "same_bar": "target", "stop_trigger": "close"},
        {"take_profit": 0.01, "stop_loss": 0.01, "stop_trigger": "close"},
    ),
    "a fee of makers without slippage": ({"take_profit": 0.01, "maker_fee": 0.0}, {"take_profit": 0.01}),
    "a fee of makers without a target": (
        {"slippage": 0.001, "stop_loss": 0.01, "maker_fee": 0.0},
        {"slippage": 0.001, "stop_loss": 0.01},
    ),
    "a multiple of a reading that is out of reach": (
        {"stop_loss": 1000.0, "stop_scale": "atr", "max_hold": 2},
        {"stop_loss": 2000.0, "stop_scale": "atr", "max_hold": 2},
    ),
    "nobody enters": (
        {"long_entry": None, "short_entry": None, "stop_loss": 0.01, "slippage": 0.01},
        {"long_entry": None, "short_entry": None, "fill": "close", "variant": "second"},
    ),
    "a side that is always beaten": (
        {"long_entry": 0.0, "short_entry": 0.99, "priority": "long", "gate": "margin", "gate_margin": 0.5},
        {"long_entry": 0.0, "side": "long"},
    ),
}


@pytest.mark.parametrize("name", SHARED)
def test_what_cannot_matter_shares_a_path(name: str, calm: Signals) -> None:
    known = replace(
        calm.variants["first"], long_entry=_known(calm, "long_entry"), short_entry=_known(calm, "short_entry")
    )
    signals = replace(calm, variants={**calm.variants, "first": known})
    one, other = (lawful({**BASE, **changes}) for changes in SHARED[name])
    paths = _paths(signals, [one, other])
    assert paths[0] == paths[1]
    _assert_same_trades(signals, one, other)


def _known(signals: Signals, role: str) -> np.ndarray:
    """Return a role's probabilities with the unknown ones filled in, so that a gate can always pass."""
    values = getattr(signals.variants["first"], role)
    return np.where(np.isnan(values), 0.5, values)


def test_a_priority_without_a_tie_shares_a_path(calm: Signals) -> None:
    p = calm.variants["first"]
    apart = replace(p, long_entry=np.where(p.short_entry >= 0.7, 0.1, p.long_entry))
    signals = replace(calm, variants={**calm.variants, "first": apart})
    cells: list[Cell] = [lawful({**BASE, "priority": priority}) for priority in ("long", "short", "stronger")]
    assert len(set(_paths(signals, cells))) == 1
    assert len(set(_paths(calm, cells))) == 3
    _check(signals, cells)


DIFFERENT: dict[str, tuple[Cell, Cell]] = {
    "liquidation behind a stop at the close": (
        {"stop_loss": 0.01, "leverage": 50.0, "stop_trigger": "close"},
        {"stop_loss": 0.01, "maintenance_margin": None, "stop_trigger": "close"},
    ),
    "liquidation nearer than the stop": (
        {"stop_loss": 0.05, "leverage": 50.0},
        {"stop_loss": 0.05, "maintenance_margin": None},
    ),
    "a hold of one bar beside an exit signal": ({"max_hold": 1, "long_exit": 0.5}, {"max_hold": 1}),
    "a fixed stop as near as one that trails": ({"stop_loss": 0.01, "trailing_stop": 0.01}, {"trailing_stop": 0.01}),
    "a stop at the entry armed just before the target": (
        {"take_profit": 0.01, "breakeven_after": 0.0099},
        {"take_profit": 0.01},
    ),
    "shorts with a stop of their own": ({"stop_loss": 0.01, "short_stop_loss": 0.02}, {"stop_loss": 0.01}),
    "the same values the other way round": (
        {"stop_loss": 0.01, "short_stop_loss": 0.02},
        {"stop_loss": 0.02, "short_stop_loss": 0.01},
    ),
    "shorts with a hold of their own": ({"max_hold": 4, "short_max_hold": 2}, {"max_hold": 4}),
    "which of two levels came first": (
        {"take_profit": 0.01, "stop_loss": 0.01, "same_bar": "target"},
        {"take_profit": 0.01, "stop_loss": 0.01},
    ),
    "a fee of makers with slippage": (
        {"slippage": 0.001, "take_profit": 0.01, "maker_fee": 0.0},
        {"slippage": 0.001, "take_profit": 0.01},
    ),
    "a multiple of a reading": ({"stop_loss": 1.0, "stop_scale": "atr"}, {"stop_loss": 1.5, "stop_scale": "atr"}),
    "trailing at once and later": (
        {"trailing_stop": 0.01, "trailing_after": 0.005},
        {"trailing_stop": 0.01},
    ),
    "distances a hair apart": ({"stop_loss": 0.01}, {"stop_loss": float(np.nextafter(0.01, 1))}),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_may_matter_does_not(name: str, calm: Signals) -> None:
    one, other = (lawful({**BASE, **changes}) for changes in DIFFERENT[name])
    paths = _paths(calm, [one, other])
    assert paths[0] != paths[1]


def test_a_gap_through_stop_and_liquidation_keeps_leverages_apart(calm: Signals) -> None:
    bars = calm.bars
    prices = {
        name: np.where(np.arange(300) >= 150, 0.8, 1.0) * getattr(bars, name)
        for name in ("open", "high", "low", "close")
    }
    signals = replace(calm, bars=replace(bars, **prices))
    cells: list[Cell] = [lawful({**BASE, "stop_loss": 0.01, "leverage": leverage}) for leverage in (1.0, 2.0, 8.0)]
    paths = _paths(signals, cells)
    assert paths[0] == paths[1] != paths[2]
    _check(signals, cells)


@settings(max_examples=10)
@given(cells=relatives())
def test_a_path_has_one_name_in_every_chunk(calm: Signals, cells: list[Cell]) -> None:
    whole = _paths(calm, cells)
    assert min(whole) >= 0
    # a rule of data's own making may tell fewer paths apart in company, never more
    assert whole == [_paths(calm, [cell])[0] for cell in cells]


def test_sets_that_share_a_name_by_accident_stay_apart(calm: Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    cells: list[Cell] = [lawful({**BASE, "long_entry": threshold}) for threshold in (0.5, 0.6, 0.7)]
    table = as_table(cells)
    honest = EventEngine(calm, table.names).evaluate(table).tally
    monkeypatch.setattr("sweeps.event.distinct.content_ids", lambda columns, n: np.zeros(n, dtype=np.uint64))
    np.testing.assert_array_equal(EventEngine(calm, table.names).evaluate(table).tally, honest)
