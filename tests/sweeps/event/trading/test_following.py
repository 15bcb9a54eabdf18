"""The next entry from every bar on, against a look at every bar."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from signals.arrays import Integers32
from sweeps.event.engine import EventEngine, simulation_memory
from sweeps.event.trading.entries import EntryRules, write_entries
from sweeps.event.trading.following import entry_rules_followed, write_following
from sweeps.event.trading.simulated_paths import SimulatedPaths, bars_followed
from sweeps.kernels.bits import SPARE
from sweeps.kernels.compiled import kernel
from tests.sweeps.worlds import NAMES, as_table, lawful, random_cell, random_signals


@kernel
def _write(entry_rules: EntryRules, paths: SimulatedPaths) -> None:
    write_following(entry_rules, paths)


def _looked_up(rules: EntryRules, rule: int, bars: int) -> Integers32:
    """Return the key of the first entry at or after each bar, found from the last bar to the first."""
    words = -(-bars // 64) + SPARE
    sets = np.zeros(2 * words, dtype=np.uint64)
    write_entries(rules, rule, sets, np.int64(0), words)
    enters, short = (np.unpackbits(each.view(np.uint8), bitorder="little") for each in np.split(sets, 2))
    beyond = 64 * (-(-bars // 64) + 1)
    keys = np.full(bars_followed(bars), 2 * beyond, dtype=np.int32)
    for bar in range(bars - 1, -1, -1):
        keys[bar] = 2 * bar + int(short[bar]) if enters[bar] else keys[bar + 1]
    return keys


@pytest.mark.parametrize("seed", range(6))
def test_of_every_entry_rule_and_bar_the_next_entry_is_found(seed: int) -> None:
    rng = np.random.default_rng([seed, 151])
    bars = int(rng.integers(2, 200))
    engine = EventEngine(random_signals(rng, bars), NAMES)
    cell = random_cell(rng)
    table = as_table([lawful(cell | {"long_entry": p, "short_entry": p}) for p in (0.0, 0.3, 0.5, 0.6, 0.9)])
    rules = engine.work(table)[0].entry_rules
    count = len(rules.priority)
    paths = simulation_memory(bars, cut=False, reversing=False, followed=count)[1]
    _write(rules, paths)
    expected = [_looked_up(rules, rule, bars) for rule in range(count)]
    assert (paths.following.reshape(count, -1) == expected).all()


def test_few_paths_and_many_bars_are_not_followed() -> None:
    bars = 4 * bars_followed(1000)
    assert entry_rules_followed(4, bars, 1000) == 4
    assert entry_rules_followed(4, bars // 16, 1000) == 0
    assert entry_rules_followed(4, 10**9, 1_000_000) == 0


def test_a_cell_whose_entries_are_followed_is_tallied_as_it_is_alone() -> None:
    rng = np.random.default_rng(152)
    signals = random_signals(rng, 61)
    cell = random_cell(rng) | {"side": "both", "cooldown": 0, "opposite": "ignore"}
    levels = (0.002, 0.005, 0.01, 0.02, 0.04, 0.08)
    groups = [
        [
            lawful(
                cell | {"stop_loss": stop, "take_profit": target, "max_hold": hold, "long_entry": p, "short_entry": p}
            )
            for p in (0.0, 0.3, 0.5, 0.6)
        ]
        for stop, target, hold in itertools.product(levels, levels, (1, 2, 5, 9))
    ]
    engine = EventEngine(signals, NAMES)
    together = as_table([cell for group in groups for cell in group])
    work = engine.work(together)[0]
    assert entry_rules_followed(len(work.entry_rules.priority), len(work.ids), len(signals)) > 0
    alone = np.concatenate([engine.evaluate(as_table(group)).tally for group in groups])
    assert engine.evaluate(together).tally.tobytes() == alone.tobytes()
