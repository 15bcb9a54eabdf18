"""Excursions and levels of trades against a plain loop over bars, whichever engine made the trades."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from results.trade_analysis.trades.trade_list import TradeList, trade_list
from signals import Signals
from sweeps.measures.ratios import REASONS
from sweeps.replayer import Replayer
from tests.results.trade_analysis.plain import plain_trades
from tests.sweeps.worlds import as_table, cells, lawful, markets, random_cell, random_world


def _analysed(signals: Signals, cell: dict[str, Any]) -> TradeList:
    return trade_list(signals, cell, Replayer(signals).trades(cell))


def _cells(rng: np.random.Generator, many: int) -> list[dict[str, Any]]:
    return [lawful(random_cell(rng)) for _ in range(many)]


def _check(signals: Signals, cell: dict[str, Any], found: TradeList) -> None:
    plain = plain_trades(signals, cell)
    assert len(found) == len(plain)
    assert [REASONS[code] for code in found.reason] == [each.trade.reason for each in plain]
    assert found.ambiguous.tolist() == [each.trade.ambiguous for each in plain]
    for name in ("favourable", "adverse", "stop", "target", "level"):
        expected = [getattr(each, name) for each in plain]
        assert getattr(found, name) == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True), name
    assert (found.favourable >= 0).all()
    assert (found.adverse >= 0).all()
    # what a trade made lies between what it could have made at best and at worst
    assert (found.gross <= found.favourable + 1e-12).all()
    assert (-found.gross <= found.adverse + 1e-12).all()


@settings(max_examples=60)
@given(signals=markets(), cell=cells())
def test_excursions_and_levels_are_those_of_a_plain_loop(signals: Signals, cell: dict[str, Any]) -> None:
    _check(signals, cell, _analysed(signals, cell))


@pytest.mark.parametrize("seed", range(6))
def test_they_are_on_long_worlds_too(seed: int) -> None:
    signals, rng = random_world(seed)
    for cell in _cells(rng, 6):
        _check(signals, cell, _analysed(signals, cell))


@pytest.mark.slow
def test_trades_of_vectorbt_are_analysed_alike() -> None:
    from sweeps.vectorbt.engine import VectorbtEngine  # noqa: PLC0415 - takes seconds to load

    for seed in range(8):
        signals, rng = random_world(seed)
        for cell in _cells(rng, 4):
            table = as_table([cell])
            found = trade_list(signals, cell, VectorbtEngine(signals, table.names).trades(table).columns())
            expected = _analysed(signals, cell)
            for name, column in vars(expected).items():
                if column is None:
                    assert getattr(found, name) is None
                else:
                    assert getattr(found, name) == pytest.approx(column, rel=1e-9, abs=1e-9, nan_ok=True), name


def test_samples_are_those_of_the_flags() -> None:
    for seed in range(40):
        signals, rng = random_world(seed)
        cell = _cells(rng, 1)[0]
        flags = signals.variants[str(cell["variant"])].out_of_sample
        found = _analysed(signals, cell)
        if flags is None:
            assert found.out_of_sample is None
            assert found.of_sample("oos") is found
            continue
        expected = [
            bool(flags[entry : last + 1].all()) for entry, last in zip(found.entry_bar, found.exit_bar, strict=True)
        ]
        assert found.out_of_sample is not None
        assert found.out_of_sample.tolist() == expected
        assert len(found.of_sample("oos")) + len(found.of_sample("seen")) == len(found)
        assert math.isclose(
            found.of_sample("oos").net.sum() + found.of_sample("seen").net.sum(), found.net.sum(), abs_tol=1e-12
        )
