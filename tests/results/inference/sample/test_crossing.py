"""Trades that run on into in-sample bars: how they went decides which they are; cells must be positive with them."""

from __future__ import annotations

from typing import cast

import numpy as np

import grids
import signals
from results.inference.max_t.series import standardise
from results.inference.sample.crossing import stands_with_crossing
from results.inference.sample.evaluation import EvaluationSample
from results.inference.sample.groups import Groups
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import Panel
from results.inference.saved.steps import Kept
from results.run.run import Run
from signals import Probabilities, Signals
from sweeps.event.daily.pnl import daily_net
from sweeps.measures.samples import AnySample

BARS = 24_000
GRID = {
    "axes": {"long_entry": {"values": [0.5, 0.7]}},
    "fixed": {
        "side": "long",
        "stop_basis": "price",
        "take_profit": 0.004,
        "stop_loss": 0.02,
        "max_hold": 96,
        "fee": 0.0,
    },
}


def _market(patch: int | None, edge: float) -> Signals:
    """Probabilities that are a coin's or know the next hours, out of sample in every other patch of so many bars."""
    made = signals.simulated_signals(BARS, edge=edge, seed=2)
    p = made.variants["default"]
    flags = np.arange(BARS) >= BARS // 2 if patch is None else np.arange(BARS) // patch % 2 == 0
    known = Probabilities(p.long_entry, p.short_entry, p.long_exit, p.short_exit, flags)
    return Signals(made.bars, {"default": known})


def _stands(market: Signals, sample: AnySample = "oos") -> tuple[np.ndarray, np.ndarray]:
    """Return t of out-of-sample trades, and whether it stands at 2."""
    grid = grids.parse(GRID, "test").resolve(market)
    every = np.arange(grid.size)
    groups = Groups((grid,), False, every, every.astype(np.int32), every >= 0, every, every >= 0)
    evaluation = EvaluationSample(cast(Run, None), grid, market, sample, False)
    judged = JudgedRun(Panel.of({"": evaluation}), groups, None, cast(Kept, None))
    t = standardise(daily_net(judged.panel.engine(0), groups.table(every), sample)).above
    return t, stands_with_crossing(judged, every, 2.0)


def test_a_coin_that_looks_good_for_the_trades_left_out_does_not_stand() -> None:
    t, stands = _stands(_market(patch=24, edge=0.0))
    assert t.min() > 3
    assert not stands.any()


def test_an_edge_stands() -> None:
    _, stands = _stands(_market(patch=24, edge=0.5))
    assert stands.all()


def test_nothing_crosses_where_unseen_bars_go_on_to_the_end() -> None:
    assert _stands(_market(patch=None, edge=0.0))[1].all()
    assert _stands(_market(patch=24, edge=0.0), "all")[1].all()
