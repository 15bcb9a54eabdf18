"""The values of a finer axis: those between the coarse ones, near the blocks that are wanted, and beyond the ends where these are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from grids.parameters import PARAMETERS, Kind
from results.refining.coarse import CoarseAxis
from signals.arrays import Flags, Integers

__all__ = ["FinerAxis", "finer_axis"]

_DIGITS = 2
"""Digits behind those of the coarse values that a finer one may have: 0.5033 between 0.50 and 0.51."""


@dataclass(frozen=True, eq=False)
class FinerAxis:
    """A finer axis.

    Attributes
    ----------
    coarse
        What it was.
    values
        As the finer grid lists them: numbers ascending, then the rest.
    first, last
        By rank of the coarse axis, places of the first and the last value nearest to it; -1 where none is.
    below, above
        How many values lie beyond the coarse ones.
    """

    coarse: CoarseAxis
    values: tuple[Any, ...]
    first: Integers
    last: Integers
    below: int = 0
    above: int = 0


def finer_axis(axis: CoarseAxis, wanted: Flags, factor: int, extend: tuple[bool, bool]) -> FinerAxis:
    """Return a finer axis.

    Parameters
    ----------
    axis
        What it is.
    wanted
        By rank, whether any wanted block has the value.
    factor
        Into how many steps the distance of two numbers is divided.
    extend
        Whether to go beyond the least number, and beyond the greatest.
    """
    ranked = axis.ranked
    owners: dict[Any, list[int]] = {}
    if axis.refinable:
        numbers = [_decimal(value) for value in ranked[: axis.numbers]]
        steps = _between(axis, numbers, wanted, factor)
        steps += _beyond(axis, numbers, wanted, factor, extend)
        for value, near in steps:
            owners.setdefault(value, []).extend(near)
        owners = dict(sorted(owners.items()))
    else:
        owners = {value: [rank] for rank, value in enumerate(ranked[: axis.numbers]) if wanted[rank]}
    owners |= {value: [rank] for rank, value in enumerate(ranked) if rank >= axis.numbers and wanted[rank]}
    first, last = np.full(len(ranked), -1, dtype=np.int64), np.full(len(ranked), -1, dtype=np.int64)
    for place, near in enumerate(owners.values()):
        for rank in near:
            first[rank] = place if first[rank] < 0 else first[rank]
            last[rank] = place
    least, greatest = (ranked[0], ranked[axis.numbers - 1]) if axis.numbers else (0, 0)
    told = [value for value in owners if axis.refinable and value is not None]
    return FinerAxis(
        axis,
        tuple(owners),
        first,
        last,
        sum(value < least for value in told),
        sum(value > greatest for value in told),
    )


_Steps = list[tuple[Any, list[int]]]
"""Values, each with the ranks of the coarse values that are nearest."""


def _between(axis: CoarseAxis, numbers: list[Decimal], wanted: Flags, factor: int) -> _Steps:
    """Return the coarse numbers that are wanted and the steps between two that are nearest to one of those."""
    found: _Steps = [(_plain(axis, number), [rank]) for rank, number in enumerate(numbers) if wanted[rank]]
    for rank in range(len(numbers) - 1):
        low, high = numbers[rank : rank + 2]
        for step in range(1, factor):
            near = [rank] if 2 * step < factor else [rank + 1] if 2 * step > factor else [rank, rank + 1]
            value = _plain(axis, _clean(low, high, Decimal(step) / factor))
            if any(wanted[each] for each in near) and float(low) < value < float(high):
                found.append((value, near))
    return found


def _beyond(axis: CoarseAxis, numbers: list[Decimal], wanted: Flags, factor: int, extend: tuple[bool, bool]) -> _Steps:
    """Return the steps up to one coarse distance beyond the ends, as far as the parameter goes."""
    ends = []
    if extend[0] and wanted[0]:
        ends.append((0, numbers[0], 2 * numbers[0] - numbers[1]))
    if extend[1] and wanted[len(numbers) - 1]:
        ends.append((len(numbers) - 1, numbers[-1], 2 * numbers[-1] - numbers[-2]))
    found: _Steps = []
    for rank, end, far in ends:
        for step in range(1, factor + 1):
            value = _plain(axis, _clean(end, far, Decimal(step) / factor))
            if value != float(end) and _allowed(axis, value):
                found.append((value, [rank]))
    return found


def _clean(low: Decimal, high: Decimal, share: Decimal) -> Decimal:
    """Return the number at a share of the way, with two digits more than the ends have."""
    digits = min(_exponent(low), _exponent(high)) - _DIGITS
    return (low + (high - low) * share).quantize(Decimal(1).scaleb(digits))


def _exponent(number: Decimal) -> int:
    """Return the power of ten of a number's last digit that is not 0."""
    told = number.normalize().as_tuple().exponent
    return told if isinstance(told, int) else 0


def _decimal(value: Any) -> Decimal:
    return Decimal(repr(value))


def _plain(axis: CoarseAxis, number: Decimal) -> Any:
    return round(number) if PARAMETERS[axis.name].kind is Kind.COUNT else float(number)


def _allowed(axis: CoarseAxis, value: float) -> bool:
    """Whether the parameter, and each that is tied to it, can have a value."""
    for name in (axis.name, *axis.ties):
        row = PARAMETERS[name]
        if value < row.low or (row.open_low and value <= row.low) or value > row.high:
            return False
    return True
