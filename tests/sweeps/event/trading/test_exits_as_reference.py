"""The exit of every entry, under rules from anywhere in the contract, against the plain reference's walk bar by bar."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from signals import Signals
from signals.arrays import Integers
from sweeps.event.engine import EventEngine
from sweeps.event.trading.resolved import blank_resolved, resolve_all, resolved_at
from sweeps.measures.ratios import REASONS
from sweeps.plan.rules import exit_rules
from sweeps.reference.backtest import backtest_of
from sweeps.reference.entering import open_position
from sweeps.reference.holding import hold
from tests.sweeps.worlds import NAMES, as_table, random_cell, random_signals

Found = tuple[int, float, str, bool]


def _keys(signals: Signals, cell: dict[str, Any]) -> Integers:
    """Return ``2*bar + side`` of the entries that a cell could make, thresholds, filters and positions aside."""
    probabilities = signals.variants[cell["variant"]]
    usable = np.ones(len(signals), dtype=np.bool_)
    usable[-1] = False
    if cell["stop_scale"] is not None:
        reading = signals.reading(cell["stop_scale"])
        usable &= np.isfinite(reading) & (reading > 0)
    keys: list[Integers] = [np.zeros(0, dtype=np.int64)]
    for side, name in enumerate(("long", "short")):
        if cell["side"] in {"both", name} and cell[f"{name}_entry"] is not None:
            known = ~np.isnan(getattr(probabilities, f"{name}_entry"))
            keys.append(2 * np.flatnonzero(usable & known) + side)
    return np.sort(np.concatenate(keys))


def found_by_search(signals: Signals, cell: dict[str, Any], keys: Integers) -> list[Found]:
    """Return exit bar, price relative to the entry, reason and ambiguity by the event engine."""
    engine = EventEngine(signals, NAMES)
    table = as_table([cell])
    enters = tuple(np.array([bool((keys & 1 == side).any())]) for side in (0, 1))
    rules = engine.exit_rules(exit_rules(table, (enters[0], enters[1]), engine.bounds).columns)
    resolved = blank_resolved(len(signals))
    resolve_all(engine.market, rules, keys, resolved)
    exits, reasons, _, turnover, _, ambiguous = resolved_at(resolved, keys)
    return [
        (int(bar), float(traded), REASONS[reason], bool(unclear))
        for bar, traded, reason, unclear in zip(exits, turnover, reasons, ambiguous, strict=True)
    ]


def found_by_walk(signals: Signals, cell: dict[str, Any], keys: Integers) -> list[Found]:
    """Return the same by the plain reference."""
    test, found = backtest_of(signals, cell), []
    for key in keys.tolist():
        position = open_position(test, key >> 1, 1 - 2 * (key & 1))
        closed = hold(test, position)
        found.append((closed.bar, 1.0 + closed.price / position.entry_price, closed.reason, closed.ambiguous))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_every_exit_is_that_of_the_walk(seed: int) -> None:
    rng = np.random.default_rng([seed, 14])
    signals = random_signals(rng, int(rng.integers(2, 90)))
    for _ in range(6):
        # reversal hangs on entries, and cuts exits short in the simulation
        cell = {**random_cell(rng), "opposite": "ignore"}
        keys = _keys(signals, cell)
        assert found_by_search(signals, cell, keys) == found_by_walk(signals, cell, keys), cell
