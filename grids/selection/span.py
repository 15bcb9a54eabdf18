"""Which bars a grid is about: from one instant to another, and of these, if that is asked, the bars of some weeks alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from signals import InputError, Probabilities, Signals
from signals.arrays import Flags, Times
from signals.roles import ROLES
from signals.times.timestamps import to_iso

__all__ = ["WEEK", "Span"]

WEEK = np.timedelta64(7, "D")


@dataclass(frozen=True)
class Span:
    """The bars that open in ``[start, end)``.

    Attributes
    ----------
    start, end
        Instants in UTC, datetime64[us]; None leaves that side open.
    weeks
        Where given, when the weeks begin that count, ascending: prices are those of the whole span, but outside of these weeks no
        probability is known, and no bar is out of sample. So a trade is out of sample if all of it lies in them.
    """

    start: np.datetime64 | None = None
    end: np.datetime64 | None = None
    weeks: tuple[np.datetime64, ...] = ()

    def cut(self, signals: Signals) -> Signals:
        """Return the signals of the span; without bounds and weeks, the same ones.

        Raises
        ------
        InputError
            If the span holds fewer than two bars, or weeks are asked for and nobody said which bars are out of sample: which
            trades lie in them could not be said.
        """
        cut = signals if self.start is None and self.end is None else signals.between(self.start, self.end)
        if not self.weeks:
            return cut
        inside = self.holds(cut.bars.time)
        return replace(cut, variants={name: _only(each, inside, cut.source) for name, each in cut.variants.items()})

    def holds(self, time: Times) -> Flags:
        """Return which instants lie in the span, bool (n,)."""
        held = np.ones(len(time), dtype=np.bool_)
        if self.start is not None:
            held &= time >= self.start
        if self.end is not None:
            held &= time < self.end
        if self.weeks:
            begun = np.array(self.weeks, dtype="datetime64[us]")
            at = np.searchsorted(begun, time, side="right") - 1
            held &= (at >= 0) & (time - begun[np.maximum(at, 0)] < WEEK)
        return held

    def mapping(self) -> dict[str, str | list[str]]:
        """Return the span as the grid file writes it; open sides are left out."""
        bounds = {"from": self.start, "to": self.end}
        told: dict[str, str | list[str]] = {key: to_iso(bound) for key, bound in bounds.items() if bound is not None}
        return told | ({"weeks": [to_iso(week) for week in self.weeks]} if self.weeks else {})


def _only(probabilities: Probabilities, inside: Flags, source: str) -> Probabilities:
    flags = probabilities.out_of_sample
    if flags is None:
        raise InputError(
            f"{source}: does not say which bars are out of sample, and which trades lie in some weeks alone is told by that; add an "
            "out_of_sample column, or take a span without `weeks`"
        )
    roles = {role: np.where(inside, probabilities.role(role), np.nan) for role in ROLES}
    return Probabilities(**roles, out_of_sample=flags & inside)
