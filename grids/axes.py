"""One axis of a grid: its values, the parameters tied to it, and thresholds given as quantiles."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from grids.names import Names
from grids.parameters import PARAMETERS, SAME, Kind, Value, check_name, check_value
from grids.table import column_of, decode
from signals import ROLES, InputError, Role, Signals
from signals.arrays import Array, Floats, Integers
from signals.conditions import shortened

__all__ = ["LONGEST_AXIS", "Axis", "AxisSpec", "stepped"]

LONGEST_AXIS = 10_000
"""Values one axis may have: unlike cells they are held in memory, and written into `run.json`."""


def stepped(first: Decimal, last: Decimal, step: Decimal, where: str) -> tuple[float, ...]:
    """Count from `first` to `last` inclusive in decimal steps.

    Parameters
    ----------
    first, last, step
        As written in the grid file: 0.5 + 7 * 0.01 is the float 0.57, which adding floats would miss.
    where
        The file and key, for the message.

    Returns
    -------
    tuple of float
        Every value not beyond `last`.

    Raises
    ------
    InputError
        If a bound or the step is not finite, the step is not above 0, `last` lies before `first`, or the values are
        more than `LONGEST_AXIS`.
    """
    for key, number in (("from", first), ("to", last), ("step", step)):
        if not number.is_finite():
            raise InputError(
                f"{where}: {key} = {shortened(str(number))} is not a finite number; write a plain decimal number"
            )
    if step <= 0:
        raise InputError(f"{where}: step = {step} does not count up; write a step above 0")
    if last < first:
        raise InputError(f"{where}: to = {last} lies before from = {first}; swap them")
    try:
        steps = (last - first) / step
    except ArithmeticError:  # the quotient lies beyond all decimals
        steps = Decimal("Infinity")
    if steps >= LONGEST_AXIS:
        raise InputError(f"{where}: step = {step} makes more than {LONGEST_AXIS:,} values; write a coarser step")
    count = int((last - first) / step) + 1
    return tuple(float(first + position * step) for position in range(count))


@dataclass(frozen=True)
class AxisSpec:
    """An axis as the grid file states it.

    Attributes
    ----------
    name
        The parameter that varies.
    values
        Its checked values in file order; empty where `quantiles` are given.
    quantiles
        Shares in [0, 1] of the span's known probabilities; only for a threshold.
    tied
        Parameters that always take the same value as this one.
    """

    name: str
    values: tuple[Value, ...] = ()
    quantiles: tuple[float, ...] = ()
    tied: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check what was not read from a file: an axis made in Python is held to the same table.

        Raises
        ------
        InputError
            If a name is unknown, a value not allowed, or there are no values or too many.
        """
        for name in (self.name, *self.tied):
            check_name(name, "axis")
        if not 0 < len(self) <= LONGEST_AXIS or (self.values and self.quantiles):
            raise InputError(
                f"axis {self.name}: has {len(self.values)} values and {len(self.quantiles)} quantiles; "
                f"give 1 to {LONGEST_AXIS:,} of one of the two"
            )
        object.__setattr__(self, "values", tuple(check_value(self.name, value, "axis") for value in self.values))
        for name in self.tied:
            for value in self.values:
                check_value(name, value, "axis")
        if len(set(self.values)) < len(self.values):
            raise InputError(f"axis {self.name}: a value stands there twice; remove one")
        if self.quantiles and (self.name not in ROLES or not all(0 <= share <= 1 for share in self.quantiles)):
            raise InputError(f"axis {self.name}: quantiles are shares from 0 to 1, of {', '.join(ROLES)}")

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self.quantiles or self.values)

    def resolve(self, signals: Signals | None, names: Names, where: str) -> Axis:
        """Settle the values, reading quantiles off the signals.

        Parameters
        ----------
        signals
            The signals of the span; None leaves thresholds given as quantiles unknown (NaN).
        names
            What codes point into; the same quantile is another threshold for each variant.
        where
            The file, for the message.

        Raises
        ------
        InputError
            If no variant knows a single probability of the role whose quantiles are asked.
        """
        if not self.quantiles:
            return Axis(self.name, self.tied, (), names, column_of(self.name, list(self.values), names)[None, :])
        stored = np.full((len(names.variants), len(self.quantiles)), np.nan)
        if signals is not None:
            role = next(role for role in ROLES if role == self.name)
            for code, variant in enumerate(names.variants):
                stored[code] = _quantiles(signals, role, variant, self.quantiles)
            if np.isnan(stored).all():
                named = ", ".join(names.variants)
                raise InputError(
                    f"{where}: axes.{self.name}: quantiles of {self.name} are asked, but {signals.source} has no known "
                    f"{self.name} probability in the span (variant {named}); write values instead"
                )
        return Axis(self.name, self.tied, self.quantiles, names, stored)

    def mapping(self) -> dict[str, dict[str, Any]]:
        """Return the axis and what is tied to it as the grid file writes them, values spelled out."""
        if self.quantiles:
            own: dict[str, Any] = {"quantiles": list(self.quantiles)}
        else:
            own = {"values": ["none" if value is None else value for value in self.values]}
        return {self.name: own} | {tied: {"tie": self.name} for tied in self.tied}


def _quantiles(signals: Signals, role: Role, variant: str, shares: tuple[float, ...]) -> Floats:
    values = signals.variants[variant].role(role)
    known = values[~np.isnan(values)]
    # A variant without the role gets null, which behaves alike: it never fires.
    return np.quantile(known, shares) if len(known) else np.full(len(shares), np.nan)


@dataclass(frozen=True, eq=False)
class Axis:
    """An axis with its values settled.

    Attributes
    ----------
    name
        The parameter that varies.
    tied
        Parameters that always take the same value.
    quantiles
        The shares its thresholds were read at; empty for plain values.
    codes
        What codes point into.
    stored
        Shape (1, k), or (V, k) where thresholds depend on the variant: the k values as a column stores them.
    """

    name: str
    tied: tuple[str, ...]
    quantiles: tuple[float, ...]
    codes: Names
    stored: Array

    def __len__(self) -> int:
        """Return the number of values."""
        return int(self.stored.shape[1])

    @property
    def names(self) -> tuple[str, ...]:
        """The parameter and those tied to it."""
        return (self.name, *self.tied)

    @property
    def by_variant(self) -> bool:
        """Whether a position stands for another value in each variant."""
        return len(self.stored) > 1

    def values(self, variant: int = 0) -> tuple[Value, ...]:
        """Return the values as a user writes them, for the variant of that code."""
        row = self.stored[variant if self.by_variant else 0]
        return tuple(decode(self.name, stored, self.codes) for stored in row)

    @property
    def order(self) -> Integers:
        """Positions from the least value to the greatest, `none` last: without `same`, which is no number; of words none."""
        if PARAMETERS[self.name].kind not in {Kind.NUMBER, Kind.COUNT}:
            return np.zeros(0, dtype=np.int64)
        # shares where the values are quantiles, which need not be known
        values = self.quantiles or [np.inf if value is None else value for value in self.values()]
        numbers = [np.nan if value == SAME else float(value) for value in values]
        ascending = np.argsort(np.array(numbers), kind="stable")  # those that are none stand last
        return np.asarray(ascending[: len(numbers) - int(np.isnan(numbers).sum())], dtype=np.int64)

    def column(self, name: str) -> Array:
        """Return the values as parameter `name`, the axis's own or a tied one, stores them; shape as `stored`.

        Two parameters of words may give the same word different codes, so words are encoded anew.
        """
        if name == self.name or PARAMETERS[name].kind in ("number", "count", "flag"):
            return self.stored
        return column_of(name, list(self.values()), self.codes)[None, :]
