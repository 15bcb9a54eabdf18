"""The list that the project began with, over all examinations: what a trader must read of it."""

from __future__ import annotations

from functools import lru_cache

import pytest

import results
from results.auditing.record import Audit
from tests.places import real_data


@lru_cache(maxsize=1)
def _audited() -> Audit:
    trades, bars = real_data("bot_trades_option_a.parquet"), real_data("bot_signals_btcusdt_5m.parquet")
    return results.audit(trades, bars=bars, placebos=200)


def test_the_bot_did_not_trade_on_one_account() -> None:
    found = {finding.kind: finding for finding in _audited().findings if finding.weight in {"impossible", "refuted"}}
    assert set(found) == {"overlap_overdraws"}
    assert _audited().outcome == "refuted"


def test_its_numbers_are_those_of_its_prices() -> None:
    numbers = next(part.numbers for part in _audited().parts if part.key == "accounting")
    assert numbers["trades"] == 3_892
    assert numbers["win_rate"] == pytest.approx(0.5159, abs=5e-5)
    assert numbers["peak_positions"] == 34
    assert numbers["unit"] == "balance"


def test_what_is_overlap_and_what_is_cost_is_told_apart() -> None:
    numbers = next(part.numbers for part in _audited().parts if part.key == "accounting")
    assert numbers["stated"] == pytest.approx(0.866, abs=1e-3)
    assert numbers["listed"] == pytest.approx(numbers["stated"])
    assert numbers["listed_gross"] > numbers["opening"] > numbers["alone"] > numbers["together"] > numbers["stated"]
    assert numbers["cost"] == pytest.approx(numbers["gross"] - numbers["net"])


def test_a_quarter_without_bars_is_said_and_the_rest_fits_them() -> None:
    weights = {finding.kind: finding.weight for finding in _audited().findings}
    assert weights["bars_missing"] == "untestable"
    assert weights["prices_fit"] == "holds"
    assert weights["placebo"] == "note"
