"""A portfolio to look at: its trades, returns and balance are the contract's, also where one order turns a position."""

from __future__ import annotations

import numpy as np
import pytest

from sweeps.reference.trades import reference_trades
from sweeps.vectorbt.portfolio import portfolio
from tests.sweeps.handmade.armed import ARMED
from tests.sweeps.handmade.case import Case
from tests.sweeps.handmade.money import MONEY
from tests.sweeps.handmade.turns import TURNS
from tests.sweeps.worlds import random_cell, random_world

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("case", [*ARMED, *TURNS, *MONEY], ids=lambda case: case.name)
def test_trades_are_those_of_the_cell(case: Case) -> None:
    expected = reference_trades(case.signals(), case.whole_cell())
    made = portfolio(case.signals(), case.whole_cell(), cash=1000.0)
    records = made.trades.records
    assert made.total_return() == pytest.approx(expected[-1].balance - 1, abs=1e-12)
    assert records["entry_price"].to_list() == [trade.entry_price for trade in expected]
    assert records["exit_price"].to_list() == [trade.exit_price for trade in expected]
    net = records["return"].to_numpy() * [trade.exposure for trade in expected]
    np.testing.assert_allclose(net, [trade.net_return for trade in expected], atol=1e-12)


def test_out_of_sample_trades_compound_alone_where_they_turn() -> None:
    """Of two trades that share an order one may be out of sample and the other not."""
    parted = 0
    for seed in range(12):
        signals, rng = random_world(seed)
        cell = {**random_cell(rng), "variant": "first", "opposite": "reverse", "side": "both", "size": 0.1}
        cell |= {"size_rule": "fixed", "leverage": 0.5, "long_entry": 0.6, "short_entry": 0.6, "gate": "none"}
        flags = signals.variants["first"].out_of_sample
        trades = reference_trades(signals, cell)
        assert flags is not None
        kept = [flags[trade.entry_bar : trade.exit_bar + 1].all() for trade in trades]
        parted += any(one.reason == "opposite" and a != b for one, a, b in zip(trades, kept, kept[1:], strict=False))
        made = portfolio(signals, cell, sample="oos")
        net = [trade.net_return for trade, is_kept in zip(trades, kept, strict=True) if is_kept]
        assert made.total_return() == pytest.approx(np.prod(1 + np.array(net)) - 1, abs=1e-9)
        assert made.trades.count() == len(net)
    assert parted > 2
