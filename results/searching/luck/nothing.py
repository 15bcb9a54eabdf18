"""What a search is made on where there is nothing to find: its own bars, and probabilities that are those of other times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grids.grid import Grid
from results.inference.testing.moves import moves_of, rolled
from results.inference.testing.spans import Spans
from signals import InputError, Signals
from signals.arrays import Integers, Times
from sweeps.runs.evaluating.opened import OpenAsset

__all__ = ["Nothing", "share_as_good"]

_MOST = (9_999, 999, 499, 199, 99)
"""So many moves are drawn, or as many of these as there are bars for: the first ones are then the same, however many are made."""


@dataclass(frozen=True, eq=False)
class Nothing:
    """Arrangements of a search's signals in which probabilities know nothing of prices.

    Attributes
    ----------
    spans
        The bars that were searched, by asset: from the first to the last that can hold a trade that counts.
    grids
        Settled on what was searched; what is moved does not settle them anew.
    moves
        int64 (R, A): by how many bars the probabilities of each asset are moved on, in each arrangement; the same span of
        time for all.
    """

    spans: Spans
    grids: Sequence[Grid]
    moves: Integers

    @classmethod
    def of(cls, spans: Spans, grids: Sequence[Grid], seed: int, fewest: int) -> Nothing:
        """Draw the arrangements.

        Raises
        ------
        InputError
            If there are not enough bars for `fewest` of them.
        """
        times = [spans.span(place).bars.time for place in range(len(spans))]
        drawn = next((moves for many in (*_MOST, fewest) if (moves := _drawn(times, many, seed)) is not None), None)
        if drawn is None or len(drawn) < fewest:
            bars = min(len(each) for each in times)
            raise InputError(
                f"`again={fewest}`: {bars:,} bars are enough for {0 if drawn is None else len(drawn)} different moves of probabilities "
                "against prices; ask for as many, or for fewer"
            )
        return cls(spans, grids, drawn)

    def opened(self, number: int) -> list[OpenAsset]:
        """Return the assets of an arrangement, ready to be searched."""
        return [
            OpenAsset.on(_moved(self.spans.span(place), int(self.moves[number, place])), grid, "event")
            for place, grid in enumerate(self.grids)
        ]


def _drawn(times: Sequence[Times], many: int, seed: int) -> Integers | None:
    try:
        return moves_of(times, many, seed)
    except ValueError:  # there are not as many
        return None


def _moved(signals: Signals, move: int) -> Signals:
    return replace(signals, variants={name: rolled(each, move) for name, each in signals.variants.items()})


def share_as_good(observed: float, found: Sequence[float]) -> float:
    """Return the p-value of a best: how many searches did as well, the one itself among them."""
    return (1 + int(np.count_nonzero(np.asarray(found) >= observed))) / (1 + len(found))
