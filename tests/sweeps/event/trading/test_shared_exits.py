"""What exit rules share, against the search for every exit by itself: the same tallies to the bit, on markets full of ties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grids.parameters import SAME, SHORT_OF
from grids.table import CellTable
from signals import Signals
from sweeps.event.engine import EventEngine
from sweeps.event.trading.sharing import SLOT_MEMORY, Plan, share
from sweeps.event.trading.touch_tables import STOP, Level, TouchTables
from tests.sweeps.worlds import NAMES, as_table, lawful, random_cell, random_signals

_ENTRIES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9)
_LEVELS: dict[str, tuple[Any, ...]] = {
    "stop_loss": (None, 0.005, 0.01, 0.05, 0.1),
    "take_profit": (None, 0.01, 0.02, 0.1, 0.5),
}
_ENDS: dict[str, tuple[Any, ...]] = {"max_hold": (None, 1, 3, 20), "long_exit": (None, 0.8), "short_exit": (None, 0.9)}
_FURTHER: dict[str, tuple[Any, ...]] = {
    "trailing_stop": (None, 0.01, 0.03),
    "breakeven_after": (None, 0.01),
    "trailing_after": (None, 0.005),
    "leverage": (2.0, 10.0, 50.0),
    "same_bar": ("stop", "target"),
    "short_stop_loss": (SAME, 0.01),
    "slippage": (0.0, 0.0005),
    "fill": ("next_open", "close"),
}
"""What few of the rules have otherwise, and most have in common."""

_NONE = ("trailing_stop", "breakeven_after", "trailing_after")


def _exits(rng: np.random.Generator, n: int) -> list[dict[str, Any]]:
    """Draw parameters of exits that have much in common, none twice."""
    drawn: list[dict[str, Any]] = []
    kept = {name: values for name, values in _FURTHER.items() if rng.random() < 0.3}
    while len(drawn) < n:
        one = {name: values[rng.integers(len(values))] for name, values in (_LEVELS | _ENDS | kept).items()}
        if one.get("trailing_after") is not None and one.get("trailing_stop") is None:
            continue
        if one not in drawn:
            drawn.append(one)
    return drawn


def _world(seed: int) -> tuple[Signals, list[list[dict[str, Any]]]]:
    """Return a market, and of each of some exits the cells that have it."""
    rng = np.random.default_rng([seed, 15])
    signals = random_signals(rng, int(rng.integers(2, 200)))
    cell = random_cell(rng) | {"stop_basis": "price", "size_rule": "fixed", "side": "both"} | dict.fromkeys(_NONE)
    cell |= dict.fromkeys(SHORT_OF, SAME)
    return signals, [
        [lawful(cell | exits | {"long_entry": entry, "short_entry": entry}) for entry in _ENTRIES]
        for exits in _exits(rng, 80)
    ]


def _plan(engine: EventEngine, table: CellTable) -> Plan:
    work, *_ = engine.work(table)
    return share(TouchTables(engine.market), engine.exit_rules(work.exit_rules), work.entry_rules, len(work.ids))


@pytest.mark.parametrize("seed", range(24))
def test_a_cell_is_tallied_among_many_exit_rules_as_it_is_alone(seed: int) -> None:
    signals, groups = _world(seed)
    # every third time with room for one slot: rules are taken up in as many blocks as there are ends without a touch
    engine = EventEngine(signals, NAMES, slot_memory=1 if seed % 3 == 0 else SLOT_MEMORY)
    together = engine.evaluate(as_table([cell for group in groups for cell in group]))
    alone = [engine.evaluate(as_table(group)) for group in groups]
    assert together.tally.tobytes() == np.concatenate([each.tally for each in alone]).tobytes()
    assert (together.path == np.concatenate([each.path for each in alone])).all()


def test_many_exit_rules_are_shared_and_few_or_ramps_are_not() -> None:
    found = []
    for seed in range(24):
        signals, groups = _world(seed)
        engine = EventEngine(signals, NAMES)
        found.append(bool((_plan(engine, as_table([cell for group in groups for cell in group])).ends >= 0).any()))
        assert (_plan(engine, as_table(groups[0])).ends < 0).all()
    assert sum(found) > 12
    ramps = [cell | {"stop_basis": "balance", "size_rule": "ramp"} for group in groups for cell in group]
    assert (_plan(engine, as_table(ramps)).ends < 0).all()


def test_an_engine_that_shares_nothing_takes_no_memory_for_tables() -> None:
    signals, groups = _world(2)
    engine = EventEngine(signals, NAMES)
    engine.warm_up(as_table(groups[0]))
    assert engine._touches._touched.size == 0
    engine.evaluate(as_table([cell for group in groups for cell in group]))
    assert engine._touches._touched.size > 0


def test_rules_without_levels_share_what_ends_them() -> None:
    rng = np.random.default_rng(15)
    cell = random_cell(rng) | {"stop_basis": "price", "size_rule": "fixed", "side": "both", "leverage": 1.0}
    cell |= dict.fromkeys((*_NONE, "stop_loss", "take_profit", "breakeven_after", "maintenance_margin"))
    cell |= dict.fromkeys(SHORT_OF, SAME)
    holds = [
        [lawful(cell | {"max_hold": hold, "long_entry": entry, "short_entry": entry}) for entry in _ENTRIES]
        for hold in range(1, 12)
    ]
    engine = EventEngine(random_signals(rng, 150), NAMES)
    together = engine.evaluate(as_table([cell for group in holds for cell in group]))
    alone = [engine.evaluate(as_table(group)) for group in holds]
    assert together.tally.tobytes() == np.concatenate([each.tally for each in alone]).tobytes()


def test_tables_that_were_forgotten_are_found_again() -> None:
    signals, groups = _world(2)
    engine = EventEngine(signals, NAMES)
    work, *_ = engine.work(as_table([cell for group in groups for cell in group]))
    rules = engine.exit_rules(work.exit_rules)
    first, second = (
        [Level(STOP, 0, 0, 0, 0.0, distance) for distance in some] for some in ((0.01, 0.02), (0.005, 0.03))
    )
    rows, keys = np.zeros(2, dtype=np.int64), np.arange(2 * (len(signals) - 1), dtype=np.int64)
    roomy = TouchTables(engine.market)
    narrow = TouchTables(engine.market, memory=4 * 4 * roomy.keys)
    for levels in (first, second, first):
        found = [kept.filled(levels, rules, rows, keys) for kept in (roomy, narrow)]
        one, other = (touched[places][:, keys] for touched, places in found)
        assert (one == other).all()
        assert (one[0] <= one[1]).all()
        assert (one > 0).all()
