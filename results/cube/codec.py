"""Numbers as 16-bit codes: which code stands for which value, and how far the two may be apart.

Codes ascend with values, the neutral value of a measure has a code of its own, and no other value ever gets it: what is
above zero on the page is above zero in the run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from signals.arrays import Flags, Floats

__all__ = [
    "ABSENT",
    "HIGHEST",
    "PENDING",
    "THIN",
    "UNDEFINED",
    "WHOLE",
    "Codec",
    "Codes",
    "Spread",
    "choose_codec",
]

Codes: TypeAlias = NDArray[np.uint16]

HIGHEST = 65531
"""Codes up to this one are values."""
UNDEFINED, THIN, PENDING, ABSENT = 65532, 65533, 65534, 65535
"""No value: undefined in this cell; too few trades; not computed yet; no such cell. From `PENDING` on there is no cell."""

_COARSE = 1 / 1024
"""A linear step may be this share of what values usually measure; where it is more, steps follow the size of values."""
_SMALLEST = 1e-12
_WIDEST = 1e-100
"""A unit is at least this share of the largest value."""
_LEAST = 1e-290
"""No step is smaller."""
_AT_ONCE = 1 << 15
"""Values that are encoded together."""
_BITS = 30
"""Of a step's mantissa, so that products with codes are exact."""


@dataclass(frozen=True, slots=True)
class Codec:
    """What codes stand for: linear ``offset + step * c``, asinh ``unit * sinh(offset + step * c)``.

    Attributes
    ----------
    kind, offset, step, unit
        As in the formula; `unit` is 1 and without effect where it is linear.
    neutral
        The code that stands for `neutral_value` exactly, and that no other value has; None without one.
    neutral_value
        Where the measure changes its meaning.
    error
        Largest error of a decoded value: absolute where it is linear, relative to the larger of value and `unit` else.
    """

    kind: Literal["linear", "asinh"]
    offset: float
    step: float
    unit: float = 1.0
    neutral: int | None = None
    neutral_value: float | None = None
    error: float = 0.0

    def encode(self, values: Floats, enough: Flags | None = None) -> Codes:
        """Return the codes of values.

        Parameters
        ----------
        values
            float64 (n,), NaN where undefined; within the range that the codec was chosen for.
        enough
            bool (n,): False is `THIN`.

        Returns
        -------
        uint16 array (n,)
        """
        codes = np.empty(len(values), dtype=np.uint16)
        for first in range(0, len(values), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            codes[some] = self._near(values[some])
        if enough is not None:
            codes[~enough] = THIN
        return codes

    def _near(self, values: Floats) -> Floats:
        """Return the codes of so many values that all that is made of them stays in the processor's cache."""
        near = values.copy() if self.kind == "linear" else np.arcsinh(values / self.unit)
        near -= self.offset
        near /= self.step
        np.rint(near, out=near)
        if self.neutral is not None and self.neutral_value is not None:
            np.maximum(near, self.neutral + 1, out=near, where=values > self.neutral_value)
            np.minimum(near, self.neutral - 1, out=near, where=values < self.neutral_value)
            near[values == self.neutral_value] = self.neutral
        np.clip(near, 0, HIGHEST, out=near)
        near[np.isnan(values)] = UNDEFINED
        return near

    def table(self) -> Floats:
        """Return the value of each code, float64 (65536,); NaN where a code is no value."""
        place = self.offset + self.step * np.arange(1 << 16)
        values: Floats = np.asarray(place if self.kind == "linear" else self.unit * np.sinh(place), dtype=np.float64)
        if self.neutral is not None and self.neutral_value is not None:
            values[self.neutral] = self.neutral_value
        values[HIGHEST + 1 :] = np.nan
        return values

    def decode(self, codes: Codes) -> Floats:
        """Return the values of codes, NaN where there is none; `error` says how exact they are."""
        found: Floats = self.table()[codes]
        return found

    def plain(self) -> dict[str, Any]:
        """Return it as the page is told."""
        return {
            "kind": self.kind,
            "offset": self.offset,
            "step": self.step,
            "unit": self.unit,
            "highest": HIGHEST,
            "neutral": self.neutral,
            "error": self.error,
        }


WHOLE = Codec("linear", 0.0, 1.0)
"""Whole numbers up to `HIGHEST`, each its own code: coordinates and sets."""


@dataclass(slots=True)
class Spread:
    """How far the values of a plane reach, found piece by piece.

    Attributes
    ----------
    low, high
        The smallest and the largest value.
    whole
        Whether all are whole numbers.
    """

    low: float = np.inf
    high: float = -np.inf
    whole: bool = True
    _drawn: list[Floats] = field(default_factory=list)

    def add(self, values: Floats, enough: Flags | None = None) -> None:
        """Look at more values, float64 (n,), NaN where undefined, of which those alone count that are `enough`."""
        for first in range(0, len(values), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            known = values[some] if enough is None else values[some][enough[some]]
            self._add(known[~np.isnan(known)])

    def _add(self, known: Floats) -> None:
        if not len(known):
            return
        self.low, self.high = min(self.low, float(known.min())), max(self.high, float(known.max()))
        self._drawn.append(known[:: max(len(known) // 64, 1)].copy())
        self.whole = self.whole and bool((known == np.rint(known)).all())

    @property
    def empty(self) -> bool:
        """Whether there was no value at all."""
        return self.low > self.high

    def usual(self, neutral: float) -> float:
        """Return what distances from a value usually measure: the median of those drawn that are not 0; 0 without one."""
        drawn = np.abs(np.concatenate([np.zeros(0), *self._drawn]) - neutral)
        drawn = drawn[drawn > 0]
        return float(np.median(drawn)) if len(drawn) else 0.0


def choose_codec(spread: Spread, neutral: float | None) -> Codec:
    """Choose the codes of a plane by its values.

    Parameters
    ----------
    spread
        How far they reach.
    neutral
        Where the measure changes its meaning; None where it does not.

    Returns
    -------
    Codec
        Whole numbers as they are, if they fit. Linear where a step is small beside what values usually measure; else
        asinh, whose steps follow the size of values.
    """
    if spread.empty:
        return Codec("linear", neutral or 0.0, 1.0, neutral=None if neutral is None else 0, neutral_value=neutral)
    if spread.whole and neutral is None and spread.low >= 0 and spread.high <= HIGHEST:
        return WHOLE
    low, high = spread.low, spread.high
    if neutral is not None:
        low, high = min(low, neutral), max(high, neutral)
    usual = spread.usual(neutral or 0.0)
    if (high - low) / HIGHEST <= _COARSE * usual or usual == 0:
        return _fitted("linear", low, high, 1.0, neutral)
    unit = max(_short(usual), max(abs(low), abs(high)) * _WIDEST, _WIDEST * _WIDEST)
    return _fitted("asinh", low, high, unit, neutral)


def _fitted(kind: Literal["linear", "asinh"], low: float, high: float, unit: float, neutral: float | None) -> Codec:
    """Return the codec of a kind that reaches from `low` to `high`, with a place left beside a neutral value at an end."""
    ends = np.array([low, high])
    first, last = ends if kind == "linear" else np.arcsinh(ends / unit)
    wide = float(last - first)
    # room for a code that is moved off the neutral one, and for rounding at the ends
    step = _short(max(wide / (HIGHEST - 4), _LEAST, abs(float(first)) * _SMALLEST, abs(float(last)) * _SMALLEST))
    offset, code = float(first) - 2 * step, None
    if neutral is not None:
        at = neutral if kind == "linear" else float(np.arcsinh(neutral / unit))
        code = round((at - float(first)) / step) + 2
        offset = at - step * code
    # half a step by rounding, a whole one beside the neutral code; sinh stretches a step by cosh, at most sqrt(2) of the larger
    error = step * (1.0 if neutral is not None else 0.5)
    if kind == "asinh":
        error = float(np.expm1(error) * np.sqrt(2.0))
    return Codec(kind, offset, step, unit, code, neutral, error * (1 + 1e-6) + _slack(low, high, kind))


def _slack(low: float, high: float, kind: str) -> float:
    """Return what rounding of float64 itself may add."""
    return 4 * np.finfo(np.float64).eps * (max(abs(low), abs(high)) if kind == "linear" else 16.0)


def _short(value: float) -> float:
    """Return a value rounded up to few bits."""
    mantissa, exponent = np.frexp(value)
    return float(np.ldexp(np.ceil(mantissa * (1 << _BITS)), exponent - _BITS))
