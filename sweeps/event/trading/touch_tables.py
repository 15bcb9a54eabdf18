"""First touches of levels by every entry of a market, kept for whoever asks next: a table for each distance.

A larger distance is touched no earlier than a smaller one, so each search goes on where that for the smaller one ended.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from signals.arrays import Floats, Integers, Integers32
from sweeps.event.trading.closing import entry_price, ruin_level, stop_level, target_level
from sweeps.event.trading.exits import ExitRules, units_of
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import possible_keys
from sweeps.event.trading.shared_exits import NEVER
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.kernels.touch import first_touch

__all__ = ["LIQUIDATION", "STOP", "TARGET", "Level", "TouchTables"]

STOP, TARGET, LIQUIDATION = range(3)

_MEMORY = 96 << 20


class Level(NamedTuple):
    """What a first touch hangs on, besides the entry.

    Attributes
    ----------
    kind
        `STOP`, `TARGET` or `LIQUIDATION`.
    trigger, at_close, scale, slippage
        Of `sweeps.plan.exit_rule.ExitRule`; a liquidation has trigger and scale 0.
    distance
        Of the level, as an exit rule has it.
    """

    kind: int
    trigger: int
    at_close: int
    scale: int
    slippage: float
    distance: float


class TouchTables:
    """Tables of one market; they may be shared by threads.

    What is found is written where nothing stood, and whoever finds it finds the same, so that two who fill a table at a time do
    each other no harm.

    Parameters
    ----------
    market
        The bars.
    memory
        Bytes of tables that are kept; they are forgotten together when there would be more.

    Attributes
    ----------
    keys
        Possible keys ``2*bar + side``, those beyond all bars among them.
    most
        How many tables there may be.
    """

    def __init__(self, market: Market, memory: int = _MEMORY) -> None:
        self._market = market
        self.keys = possible_keys(len(market.close))
        self.most = max(memory // (4 * self.keys), 2)
        self._lock = threading.Lock()
        # an engine that shares nothing takes nothing
        self._touched = np.zeros((0, self.keys), dtype=np.int32)
        self._places: dict[Level, int] = {}

    def _forget(self) -> None:
        # pages that are never written to take no memory
        self._touched = np.zeros((self.most, self.keys), dtype=np.int32)
        self._touched[0] = NEVER
        self._places = {}

    def missing(self, levels: Sequence[Level]) -> int:
        """Return how many of some levels have no table yet."""
        return sum(level not in self._places for level in levels)

    def filled(
        self, levels: Sequence[Level], rules: ExitRules, rows: Integers, keys: Integers
    ) -> tuple[Integers32, Integers]:
        """Return tables, and int64 (L,) the places of some levels in them, filled in for some keys.

        Parameters
        ----------
        levels
            Distinct, in ascending order, fewer than `most`.
        rules, rows
            Exit rules, and of each level the row of one that has it.
        keys
            int64 (K,).
        """
        with self._lock:
            if not len(self._touched) or len(self._places) + self.missing(levels) >= self.most:
                self._forget()
            for level in levels:
                self._places.setdefault(level, len(self._places) + 1)
            touched, places = self._touched, np.array([self._places[level] for level in levels], dtype=np.int64)
        kinds = np.array([level.kind for level in levels], dtype=np.int64)
        after = np.array(
            [one[:-1] == other[:-1] for one, other in zip(levels[1:], levels, strict=False)], dtype=np.bool_
        )
        smaller = np.concatenate([places[:0], np.where(after, places[:-1], 0)]) if len(levels) else places
        smaller = np.concatenate([np.zeros(min(len(levels), 1), dtype=np.int64), smaller])
        distances = np.array([level.distance for level in levels], dtype=np.float64)
        _fill(self._market, rules, rows, kinds, distances, places, smaller, keys, touched)
        return touched, places


@kernel
def _fill(
    market: Market, rules: ExitRules, rows: Integers, kinds: Integers, distances: Floats, places: Integers,
    smaller: Integers, keys: Integers, touched: Integers32,
) -> None:  # fmt: skip
    """Search for what is not known yet; `smaller` is the place of the table of a smaller distance, or 0."""
    last = market.close.shape[0] - 1
    for table in range(places.shape[0]):
        place, before = np.uint64(places[table]), np.uint64(smaller[table])
        for i in range(keys.shape[0]):
            key = keys[i]
            if touched[place, np.uint64(key)] != 0:
                continue
            start = (key >> 1) + 1
            if before != 0:
                start = np.int64(touched[before, np.uint64(key)])
            found = NEVER
            if start <= last:
                found = _first(market, rules, rows[table], kinds[table], distances[table], key, start)
            touched[place, np.uint64(key)] = found if found <= last else NEVER


@inner_kernel
def _first(
    market: Market, rules: ExitRules, row: int, kind: int, distance: float, key: int, start: int
) -> int:  # fmt: skip
    """Return the first bar from `start` on that touches a level, or one beyond all bars."""
    rule, bar, side = rules.records[row], key >> 1, key & 1
    direction, last = 1.0 - 2.0 * side, market.close.shape[0] - 1
    entry = entry_price(market, rule, side, bar)
    if kind == LIQUIDATION:
        ruin = ruin_level(distance, direction, entry)
        return first_touch(market.tape, market.padded, side, start, last, direction * ruin) if ruin > 0.0 else last + 1
    divisor, multiple = units_of(market.readings, rule, rules.entry_probability, side, bar)
    trigger = rule.stop_trigger
    if kind == TARGET:
        level = -direction * target_level(entry, direction, distance, divisor, multiple)
        return first_touch(market.tape, market.padded, 1 - side + 2 * trigger, start, last, level)
    level = direction * stop_level(entry, direction, distance, divisor, multiple)
    return first_touch(market.tape, market.padded, side + 2 * trigger, start, last, level)
