"""One suite for every engine: the plain reference, the event engine and vectorbt are held to the same trades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

import sweeps
from benchmarks.conformance.comparing import differing_measure, differing_trade, undecided
from benchmarks.conformance.engines import ENGINES
from benchmarks.conformance.trial import Trial, run_trial
from grids.axes import AxisSpec
from grids.cell import check_cell
from grids.parameters import PARAMETERS
from grids.spec import GridSpec
from signals import Signals
from sweeps.engines import make_engine, measured
from sweeps.measures.ratios import REASONS
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import reference_trades
from sweeps.replaying import replay
from tests.sweeps.handmade.case import Case
from tests.sweeps.handmade.cases import CASES
from tests.sweeps.worlds import FILTERS, NAMES, as_table, batches, markets, random_signals

pytestmark = pytest.mark.slow

Run = Callable[[Signals, Mapping[str, Any]], tuple[pl.DataFrame, int]]
"""From a market and a cell to its trades, and how many of them are ambiguous."""

_FIELDS = ("entry_bar", "exit_bar", "side", "reason", "entry_price", "exit_price")


def _reference(signals: Signals, cell: Mapping[str, Any]) -> tuple[pl.DataFrame, int]:
    trades = reference_trades(signals, cell)
    frame = pl.DataFrame({name: [getattr(trade, name) for trade in trades] for name in (*_FIELDS, "net_return")})
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
    assert trades.select(_FIELDS).rows() == case.trades
    assert ambiguous == case.ambiguous
    if case.nets is not None:
        assert trades["net_return"].to_list() == pytest.approx(case.nets, abs=1e-15)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=30)
@given(signals=markets(), drawn=batches())
def test_every_trade_and_measure_is_the_reference(engine: str, signals: Signals, drawn: list[dict[str, Any]]) -> None:
    """Cells from anywhere in the contract, in batches as a sweep would have them; a failure shrinks to a few bars."""
    for row, trades, measures in ENGINES[engine](signals, as_table(drawn)):
        plain = reference_trades(signals, drawn[row])
        assert not differing_trade(plain, trades), drawn[row]
        expected = reference_measures(signals, plain, str(drawn[row]["variant"]))
        assert not differing_measure(expected, measures, signed=not undecided(plain, trades)), drawn[row]


@pytest.fixture(scope="module")
def trial() -> Trial:
    """Worlds of several assets, of which `python -m benchmarks.conformance` runs a hundred times as many."""
    return run_trial({"event": 720, "vectorbt": 360})


def test_engines_are_the_reference_on_several_assets(trial: Trial) -> None:
    assert trial.differences == []
    assert trial.cells == {"event": 720, "vectorbt": 360}
    assert sum(trial.undecided.values()) < 5


def test_every_reason_and_every_two_of_the_newer_parameters_have_occurred(trial: Trial) -> None:
    assert trial.occurred["event"].missing() == []
    vectorbt = trial.occurred["vectorbt"]
    assert set(vectorbt.reasons) == set(REASONS)
    assert [what for what in vectorbt.missing() if " with " in what] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_over_several_assets_stores_the_reference_of_each(engine: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(21)
    assets = {name: random_signals(rng, bars) for name, bars in (("gold", 220), ("copper", 150), ("zinc", 301))}
    axes = (
        AxisSpec("opposite", ("ignore", "exit", "reverse")),
        AxisSpec("filter", ("none", "calm")),
        AxisSpec("stop_scale", (None, "holes")),
        AxisSpec("trailing_after", (None, 1.5)),
        AxisSpec("same_bar", ("stop", "target")),
    )
    fixed: dict[str, Any] = {"variant": "first", "long_entry": 0.6, "short_entry": 0.6, "stop_basis": "price"}
    fixed |= {"stop_loss": 0.5, "trailing_stop": 1.0, "take_profit": 0.9, "cooldown": 2, "cooldown_after": "stop"}
    spec = GridSpec("metals", axes, fixed, filters=FILTERS)
    sweeps.run(spec, assets, tmp_path / "run", jobs=1, progress=False, engine=engine)
    rows = pl.read_parquet(tmp_path / "run" / "cells").sort("cell").to_dicts()
    assert [row["cell"] for row in rows] == list(range(3 * 48))
    assert [row["asset"] for row in rows] == ["copper"] * 48 + ["gold"] * 48 + ["zinc"] * 48
    for row in rows:
        signals, cell = assets[row["asset"]], {**{name: row[name] for name in PARAMETERS}, "filters": FILTERS}
        plain = reference_trades(signals, cell)
        expected = reference_measures(signals, plain, "first")
        assert not differing_measure(expected, row), cell


@pytest.mark.parametrize("engine", ENGINES)
def test_cells_of_one_path_share_every_trade(engine: str) -> None:
    rng = np.random.default_rng(9)
    signals = random_signals(rng, bars=300)
    cell = check_cell({"variant": "first", "long_entry": 0.5, "stop_loss": 0.05, "stop_basis": "price", "max_hold": 5})
    accounts = [{**cell, "fee": fee, "size": size} for fee in (0.0, 0.001) for size in (0.5, 1.0)]
    frame = measured(make_engine(engine, signals, NAMES), as_table([*accounts, {**cell, "long_entry": 0.9}]))
    assert frame["path"].head(4).n_unique() == 1
    assert frame["path"].n_unique() == 2
