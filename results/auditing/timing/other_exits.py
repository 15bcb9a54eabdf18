"""What the entries of a list would earn with other exits: the engine's map of stops and targets around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

import grids
from grids.table import CellTable
from results.auditing.case import Case
from results.auditing.chance.drawing import Chance
from results.auditing.chance.placing import Placed
from results.inference.testing.moves import offsets, rolled
from signals import Bars, Probabilities, Signals
from signals.arrays import Floats
from sweeps.event.engine import EventEngine
from sweeps.measures.accumulators import ACCUMULATORS

__all__ = ["ACROSS", "FEWEST_ENTRIES", "OtherExits", "other_exits"]

FEWEST_ENTRIES = 30
"""Entries below which a map of exits is a map of luck."""
_WORK = 60_000_000
"""Cells times entries at most."""
ACROSS = 36
"""Stops, and targets, of the map."""
_SHIFTED_ACROSS = 6
_SHIFTS = 19
_FEWEST_TRADES = 30.0


@dataclass(frozen=True, eq=False)
class OtherExits:
    """What one position at a time earns from the same entries, by exits.

    Attributes
    ----------
    stops, targets
        float64: distances as fractions of the entry price, the last one NaN: none.
    holds
        Longest holds in bars; `own` is the place of that which is most like the list's.
    trades, expectancy, edge, t
        float64 (holds, targets, stops): net of costs, of the notional; NaN where there are under 30 trades (edge: without win or
        loss).
    entries
        Entries there are to take.
    fee, slippage
        Charged, a side.
    best_elsewhere
        float64 (shifts,): the best t of a coarser map, the entries moved together to other times.
    best_here
        The same of the list.
    """

    stops: Floats
    targets: Floats
    holds: tuple[int, ...]
    own: int
    trades: Floats
    expectancy: Floats
    edge: Floats
    t: Floats
    entries: int
    fee: float
    slippage: float
    best_elsewhere: Floats
    best_here: float

    @property
    def p(self) -> float:
        """How often the best of the map does as well at other times."""
        return float((1 + np.count_nonzero(self.best_elsewhere >= self.best_here)) / (1 + len(self.best_elsewhere)))

    def best(self) -> tuple[int, int, int]:
        """Return the place of the best t: hold, target, stop."""
        place = np.unravel_index(int(np.nanargmax(self.t)), self.t.shape)
        return int(place[0]), int(place[1]), int(place[2])


def other_exits(case: Case, chance: Chance, across: int = ACROSS) -> OtherExits | None:
    """Run the event engine over stops, targets and longest holds, entering where the list does.

    Parameters
    ----------
    case, chance
        The list, and its trades on the bars.
    across
        Stops, and targets, to try; fewer where entries are very many.

    Returns
    -------
    OtherExits or None
        None where there are under 30 entries, or no exits give 30 trades.
    """
    placed, bars = chance.placed, chance.bars
    signals, at_close = _entering(placed, bars)
    entries = int(sum(np.count_nonzero(each == 1.0) for each in _entries(signals)))
    if entries < FEWEST_ENTRIES:
        return None
    across = int(np.clip(np.sqrt(_WORK / (3 * entries)), 6, across))
    hold = max(int(np.rint(np.quantile(placed.hold, 0.95))), 1)
    holds = tuple(dict.fromkeys((max(hold // 4, 1), hold, 4 * hold)))
    fee, slippage = _costs(case, placed)
    fixed = {
        "stop_basis": "price", "long_entry": 1.0, "short_entry": 1.0, "fee": fee, "slippage": slippage, "maintenance_margin": None,
        "fill": "close" if at_close else "next_open",
    }  # fmt: skip
    distances = _distances(chance.moves, hold, across)
    table = _cells(fixed, distances, holds)
    tally = EventEngine(signals, ("default",)).evaluate(table).tally
    shape = (len(holds), len(distances), len(distances))
    trades, expectancy, edge, t = (each.reshape(shape) for each in _measures(tally))
    if not np.isfinite(t).any():
        return None
    coarse = _distances(chance.moves, hold, min(_SHIFTED_ACROSS, across))
    best = _best_elsewhere(signals, fixed, coarse, holds, case.seed)
    return OtherExits(
        distances,
        distances,
        holds,
        holds.index(hold),
        trades,
        expectancy,
        edge,
        t,
        entries,
        fee,
        slippage,
        best[1:],
        float(best[0]),
    )


def _entries(signals: Signals) -> tuple[Floats, Floats]:
    known = signals.variants["default"]
    return known.long_entry, known.short_entry


def _entering(placed: Placed, bars: Bars) -> tuple[Signals, bool]:
    """Return probabilities that are 1 where the list's entries were decided, else 0, and whether fills are at closes."""
    at_close = bool(np.mean(placed.at_close) > 0.5)  # noqa: PLR2004 - most
    # a fill at the open, or within the bar, was decided at the close before
    decided = placed.entry_bar - (0 if at_close else 1)
    long, short = np.zeros(len(bars)), np.zeros(len(bars))
    possible = (decided >= 0) & (decided < len(bars) - 1)
    long[decided[possible & (placed.sign > 0)]] = 1.0
    short[decided[possible & (placed.sign < 0)]] = 1.0
    nothing = np.full(len(bars), np.nan)
    return Signals(bars, {"default": Probabilities(long, short, nothing, nothing)}), at_close


def _costs(case: Case, placed: Placed) -> tuple[float, float]:
    """Return fee and slippage, a side: what the user says, else the list's own fees."""
    slippage = case.costs.slippage or 0.0
    if case.costs.fee is not None:
        return case.costs.fee, slippage
    fees = case.reckoning.fee[placed.at]
    known = fees[np.isfinite(fees)]
    return (float(np.clip(np.median(known) / 2.0, 0.0, 0.05)) if len(known) else 0.0), slippage


def _distances(moves: Floats, hold: int, across: int) -> Floats:
    """Return distances from what a bar moves to what a long hold hardly does, of two digits, and NaN for none."""
    usual = max(float(np.std(moves)), 1e-6)
    high = min(6.0 * usual * np.sqrt(max(hold, 4)), 0.9)
    spread = np.geomspace(min(0.7 * usual, high / 4), high, across - 1)
    digits = 10.0 ** (np.floor(np.log10(spread)) - 1)
    return np.append(np.unique(np.round(np.round(spread / digits) * digits, 12)), np.nan)


def _cells(fixed: Mapping[str, object], distances: Floats, holds: tuple[int, ...]) -> CellTable:
    """Return the product of holds, targets and stops, in that order."""
    levels = [None if np.isnan(each) else float(each) for each in distances]
    values = {"max_hold": list(holds), "take_profit": levels, "stop_loss": levels}
    axes = {name: {"values": each} for name, each in values.items()}
    grid = grids.parse({"axes": axes, "fixed": dict(fixed)}, "other exits").resolve()
    return grid.cells(np.arange(grid.size))


def _measures(tally: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return trades, expectancy, edge and t of cells; NaN where there are too few trades."""
    names = ("trades", "wins", "losses", "sum_win", "sum_loss", "sum_squares")
    n, wins, losses, won, lost, squares = (tally[:, ACCUMULATORS.index(name)] for name in names)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (won - lost) / n
        payoff = (won / wins) / (lost / losses)
        edge = wins / n - 1.0 / (1.0 + payoff)
        variance = squares / n - mean**2
        t = mean / np.sqrt(variance / (n - 1.0))
    few = n < _FEWEST_TRADES
    # all of them ended at the same level: there is no deviation to divide by
    same = ~(variance > 1e-9 * squares / np.maximum(n, 1.0))
    return n, np.where(few, np.nan, mean), np.where(few, np.nan, edge), np.where(few | same, np.nan, t)


def _best_elsewhere(
    signals: Signals, fixed: Mapping[str, object], distances: Floats, holds: tuple[int, ...], seed: int
) -> Floats:
    """Return the best t of a map where the entries are, and of the same map where they are moved to."""
    own = signals.variants["default"]
    n = len(signals.bars)
    try:
        spans = offsets(n, _SHIFTS, seed)
    except ValueError:
        return np.array([np.nan])
    cells = _cells(fixed, distances, holds)
    entries = int(np.count_nonzero(own.long_entry == 1.0) + np.count_nonzero(own.short_entry == 1.0))
    spans = spans[: int(np.clip(_WORK // (len(cells) * entries), 0, _SHIFTS))]
    best = []
    for span in (0, *spans.tolist()):
        moved = replace(signals, variants={"default": rolled(own, span)})
        t = _measures(EventEngine(moved, ("default",)).evaluate(cells).tally)[3]
        best.append(float(np.nanmax(t, initial=-np.inf)))
    return np.array(best)
