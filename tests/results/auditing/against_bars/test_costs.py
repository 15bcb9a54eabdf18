"""What is left at other costs, and what funding a list leaves out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from results.auditing.against_bars.costs import Recosted, funding_paid
from results.auditing.against_bars.placed import placed
from results.auditing.case import Costs
from tests.results.auditing.against_bars.market import accusing, given, honest, looked, market

BARS = market(funded=True)
TRADES = honest(BARS)


def test_nothing_is_left_at_the_break_even_cost() -> None:
    rng = np.random.default_rng(1)
    move = rng.normal(0.002, 0.01, 500)
    charged = Recosted(move, 2.0 + move, np.full(500, 1e-4))
    assert charged.net(charged.break_even).sum() == pytest.approx(0.0, abs=1e-12)
    assert charged.net(0.0).mean() == pytest.approx(move.mean() - 1e-4)


def test_funding_is_paid_at_settlements_after_the_entry_up_to_the_exit() -> None:
    held = placed(TRADES, BARS)
    paid = funding_paid(held)
    for at in range(0, len(TRADES), 17):
        entry, exit_ = held.entries.first[at], held.exits.last[at]
        due = given(BARS.funding_rate)[entry + 1 : exit_ + 1].sum() * TRADES.sign[at]
        assert paid[at] == pytest.approx(due)


def test_funding_left_out_is_said_and_stated_as_none_is_doubted() -> None:
    left_out = looked(TRADES, BARS)
    assert [each.weight for each in left_out.findings if each.kind == "funding_missing"] == ["note"]
    none = replace(TRADES, funding=np.zeros(len(TRADES)))
    assert "funding_missing" in accusing(looked(none, BARS))
    paid = replace(TRADES, funding=funding_paid(placed(TRADES, BARS)) * 1_000)
    assert "funding_missing" not in accusing(looked(paid, BARS))
    spot = replace(none, short=np.zeros(len(TRADES), dtype=np.bool_))
    assert "funding_missing" not in accusing(looked(spot, BARS, form="freqtrade"))


def test_stated_costs_stand_in_the_table_and_in_words() -> None:
    part = looked(TRADES, BARS, Costs(fee=0.0004, slippage=0.0003, funding=False))
    (table,) = [each for each in part.tables if each.title.startswith("What is left")]
    assert "0.07 % a side, as stated" in [row[0] for row in table.rows]
    assert any("that you state" in each.text for each in part.findings if each.kind == "costs_undo")
    assert part.numbers["break_even_cost"] == pytest.approx(
        TRADES.move.sum() / (1 + TRADES.exit_price / TRADES.entry_price).sum()
    )
