"""One suite for every engine: the plain reference, the event engine and vectorbt are held to the same trades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from grids.cell import check_cell
from grids.parameters import Value
from signals import Signals
from sweeps.engines import ENGINES, make_engine, measured
from sweeps.measures.ratios import STORED
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import ReferenceTrade, reference_trades
from sweeps.replaying import replay
from sweeps.vectorbt.engine import VectorbtEngine
from sweeps.vectorbt.tape import CODES
from tests.sweeps.handmade.case import Case
from tests.sweeps.handmade.cases import CASES
from tests.sweeps.worlds import NAMES, as_table, batches, markets, random_signals

pytestmark = pytest.mark.slow

Run = Callable[[Signals, Mapping[str, Any]], tuple[pl.DataFrame, int]]
"""From a market and a cell to its trades, and how many of them are ambiguous."""

_EXACT = ("entry_bar", "exit_bar", "side", "reason")
_FLOATS = ("probability", "size", "exposure", "entry_price", "exit_price", "gross_return", "net_return", "balance")


def _reference(signals: Signals, cell: Mapping[str, Any]) -> tuple[pl.DataFrame, int]:
    trades = reference_trades(signals, cell)
    frame = pl.DataFrame({name: [getattr(trade, name) for trade in trades] for name in (*_EXACT, *_FLOATS)})
    return frame, sum(trade.ambiguous for trade in trades)


def _with(engine: str) -> Run:
    def run(signals: Signals, cell: Mapping[str, Any]) -> tuple[pl.DataFrame, int]:
        made = replay(signals, cell, engine=engine)
        return made.trades, made.measures["ambiguous_exits"]

    return run


_RUNS = {"reference": _reference, **{name: _with(name) for name in ENGINES}}


@pytest.fixture(params=_RUNS)
def run(request: pytest.FixtureRequest) -> Run:
    return _RUNS[request.param]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_sentence_of_the_contract_is_kept(case: Case, run: Run) -> None:
    trades, ambiguous = run(case.signals(), case.whole_cell())
    assert trades.select(*_EXACT, "entry_price", "exit_price").rows() == case.trades
    assert ambiguous == case.ambiguous
    if case.nets is not None:
        assert trades["net_return"].to_list() == pytest.approx(case.nets, abs=1e-15)


@settings(max_examples=40)
@given(markets(), batches())
def test_vectorbt_trades_as_the_reference_to_the_bit(signals: Signals, drawn: list[dict[str, Value]]) -> None:
    """Cells from anywhere in the contract, in batches as a sweep would have them."""
    rows = []
    for row, found in VectorbtEngine(signals, NAMES).trade_lists(as_table(drawn)):
        expected = reference_trades(signals, drawn[row])
        reasons = [CODES[code] for code in found.reason]
        sides = ["long" if direction > 0 else "short" for direction in found.direction]
        exact = list(zip(found.entry_bar.tolist(), found.exit_bar.tolist(), sides, reasons, strict=True))
        assert exact == [tuple(getattr(trade, name) for name in _EXACT) for trade in expected], drawn[row]
        for name in ("entry_price", "exit_price"):
            assert getattr(found, name).tolist() == [getattr(trade, name) for trade in expected], (name, drawn[row])
        np.testing.assert_allclose(found.net, _nets(expected), rtol=0, atol=1e-12, err_msg=str(drawn[row]))
        rows.append(row)
    assert sorted(rows) == list(range(len(drawn)))


def _nets(trades: list[ReferenceTrade]) -> list[float]:
    return [trade.net_return for trade in trades]


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=20)
@given(signals=markets(), drawn=batches())
def test_every_measure_equals_the_reference(engine: str, signals: Signals, drawn: list[dict[str, Value]]) -> None:
    frame = measured(make_engine(engine, signals, NAMES), as_table(drawn))
    for cell, found in zip(drawn, frame.iter_rows(named=True), strict=True):
        expected = reference_measures(signals, reference_trades(signals, cell), str(cell["variant"]))
        for name in (*STORED, "state"):
            assert _same(name, found[name], expected[name]), (name, found[name], expected[name], cell)


def _same(name: str, found: Any, expected: Any) -> bool:
    if expected is None or isinstance(expected, str):
        return bool(found == expected)
    if name in {"sharpe", "oos_sharpe", "t_statistic"} and abs(expected) > 1e6:  # a deviation of rounding size
        return True
    return bool(found == pytest.approx(expected, rel=1e-9, abs=1e-12))


@pytest.mark.parametrize("engine", ENGINES)
def test_cells_of_one_path_share_every_trade(engine: str) -> None:
    rng = np.random.default_rng(9)
    signals = random_signals(rng, bars=300)
    cell = check_cell({"variant": "first", "long_entry": 0.5, "stop_loss": 0.05, "stop_basis": "price", "max_hold": 5})
    accounts = [{**cell, "fee": fee, "size": size} for fee in (0.0, 0.001) for size in (0.5, 1.0)]
    frame = measured(make_engine(engine, signals, NAMES), as_table([*accounts, {**cell, "long_entry": 0.9}]))
    assert frame["path"].head(4).n_unique() == 1
    assert frame["path"].n_unique() == 2
