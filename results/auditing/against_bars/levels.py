"""The stops and targets of a list: stated, or found where the exits of one reason lie at one distance; and how they trigger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from results.auditing.against_bars.placed import Placed
from signals.arrays import Array, Flags, Floats

__all__ = ["Level", "find_level", "of_words"]

STOP_WORDS = r"(?i)stop|(^|[^a-z])sl([^a-z]|$)"
TARGET_WORDS = r"(?i)target|take.?profit|(^|[^a-z])tp([^a-z]|$)"
NOT_FIXED = r"(?i)trail|break.?even|(^|[^a-z])be([^a-z]|$)"
_ALIKE, _CLUSTERED, _FEWEST = 0.02, 0.8, 10
"""How near to each other distances are that are one, the share that must be, and of how many exits."""
_AT = 5e-4
"""How near an exit is to a level that it was made at."""


@dataclass(frozen=True, eq=False)
class Level:
    """Stops, or targets, of n trades.

    Attributes
    ----------
    price
        float64 (n,): NaN without one.
    stated
        Whether the list states them.
    distance
        Of inferred ones, and of stated ones that are all alike: a fraction of the entry price; else NaN.
    labelled
        bool (n,): which exits say that they are of it.
    intrabar
        Whether it fills where it stands, as its exits show; if not, it may be looked at when a bar closes.
    """

    price: Floats
    stated: bool
    distance: float
    labelled: Flags
    intrabar: bool

    @property
    def words(self) -> str:
        """How the levels are known, for a sentence."""
        if self.stated:
            return "stated"
        return f"{self.distance * 100:.3g} % away, as its exits show"


def of_words(reason: Array | None, n: int, pattern: str) -> Flags:
    """Return which of n reasons match a pattern."""
    if reason is None:
        return np.zeros(n, dtype=np.bool_)
    words = pl.Series(np.asarray(reason, dtype=object).astype(str)).cast(pl.Categorical).cast(pl.String)
    return words.str.contains(pattern).fill_null(value=False).to_numpy()


def find_level(held: Placed, *, target: bool) -> Level | None:
    """Return the stops, or the targets, of a list; None where it has none that stand still while a trade is open."""
    trades = held.trades
    n, side = len(trades), (1.0 if target else -1.0) * trades.sign
    moving = of_words(trades.reason, n, NOT_FIXED)
    labelled = of_words(trades.reason, n, TARGET_WORDS if target else STOP_WORDS) & ~moving
    stated = trades.target if target else trades.stop
    if stated is not None and np.isfinite(stated).any():
        with np.errstate(invalid="ignore"):
            away = side * (stated / trades.entry_price - 1.0)
        known = np.isfinite(away) & (stated > 0)
        distance = _one(away[known])
        if np.isnan(distance) and ((away[known] <= 0).any() or moving.any() or not _still(held, known)):
            # levels on the other side of the entry were moved there
            return None
        price = np.where(known & (away > 0), stated, np.nan)
        return Level(price, True, distance, labelled, _intrabar(held, price, labelled, side))
    if labelled.sum() < _FEWEST:
        return None
    away = side * (trades.exit_price / trades.entry_price - 1.0)
    distance = _one(away[labelled])
    if np.isnan(distance) or distance <= 0:
        return None
    price = trades.entry_price * (1.0 + side * distance)
    return Level(price, False, distance, labelled, _intrabar(held, price, labelled, side))


def _one(distances: Floats) -> float:
    """Return the one distance that most have, or NaN."""
    if not len(distances):
        return np.nan
    middle = float(np.median(distances))
    alike = np.abs(distances - middle) <= _ALIKE * abs(middle)
    return middle if middle > 0 and alike.mean() >= _CLUSTERED else np.nan


def _still(held: Placed, known: Flags) -> bool:
    """Whether levels that differ from trade to trade can be told to stand still: none followed the price of 20 winners."""
    return int((held.trades.move[known] > 0).sum()) >= 2 * _FEWEST


def _intrabar(held: Placed, price: Floats, labelled: Flags, side: Floats) -> bool:
    """Whether exits at levels show them to be filled where they stand: at the level, or at an open beyond it."""
    exits = held.trades.exit_price
    with np.errstate(invalid="ignore"):
        at = np.abs(exits / price - 1.0) <= _AT
        opened = held.bars.open[held.exits.last]
        gapped = (side * (opened / price - 1.0) > 0) & (np.abs(exits / opened - 1.0) <= _AT)
    shown = labelled if labelled.any() else at
    return bool(shown.sum() >= _FEWEST // 2 and (at | gapped)[shown].mean() >= 0.7)  # noqa: PLR2004 - most of them
