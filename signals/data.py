"""Bars, probabilities and the pair of them: the values every other room receives."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from signals.errors import InputError
from signals.instants import Instant, instant, written
from signals.steps import usual_step

if TYPE_CHECKING:
    from signals.files.layout import Layout

Role = Literal["long_entry", "short_entry", "long_exit", "short_exit"]
ROLES: tuple[Role, ...] = get_args(Role)
DEFAULT_VARIANT = "default"
FEWEST_BARS = 2

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Times = NDArray[np.datetime64]


def _kept(values: NDArray[Any], dtype: str, length: int, name: str) -> NDArray[Any]:
    """Return `values` as a contiguous array of `dtype` that nobody can write to, copied only if somebody could."""
    kept: NDArray[Any] = np.ascontiguousarray(values, dtype=dtype)
    if kept.shape != (length,):
        raise ValueError(f"{name} has shape {kept.shape}, but there are {length} bars")
    if kept.flags.writeable:
        kept = kept.copy()
        kept.flags.writeable = False
    return kept


@dataclass(frozen=True, eq=False)
class Bars:
    """Price bars of one market, T of them, oldest first.

    Attributes
    ----------
    time : datetime64[us] array of shape (T,)
        When each bar OPENS, UTC, strictly increasing.
    open, high, low, close : float64 arrays of shape (T,)
        Prices, positive and finite.
    volume : float64 array of shape (T,), optional
    funding_rate : float64 array of shape (T,), optional
        The rate settled at the bar's open as a fraction of notional, 0 elsewhere; positive: longs pay.

    Raises
    ------
    ValueError
        If the arrays differ in length. The rules of prices are checked where data enters, in `signals.reading`.

    Notes
    -----
    The arrays cannot be written to, so that bars can be shared by threads and cut (`bars[a:b]`) without copying.
    """

    time: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats | None = None
    funding_rate: Floats | None = None

    def __post_init__(self) -> None:
        length = len(self.time)
        object.__setattr__(self, "time", _kept(self.time, "datetime64[us]", length, "time"))
        for name in ("open", "high", "low", "close", "volume", "funding_rate"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, _kept(values, "float64", length, name))

    def __len__(self) -> int:
        return len(self.time)

    def __getitem__(self, span: slice) -> Bars:
        """Return the bars of a slice, sharing memory."""
        volume = None if self.volume is None else self.volume[span]
        funding = None if self.funding_rate is None else self.funding_rate[span]
        prices = (self.open[span], self.high[span], self.low[span], self.close[span])
        return Bars(self.time[span], *prices, volume=volume, funding_rate=funding)

    @cached_property
    def step(self) -> np.timedelta64:
        """The usual time from one bar's open to the next, see `usual_step`; zero with fewer than two bars."""
        return np.timedelta64(usual_step(self.time).microseconds, "us")

    @property
    def gaps(self) -> int:
        """How many times the next bar opens later than one usual step; weekends of daily bars count."""
        return int(np.count_nonzero(np.diff(self.time) > self.step))


@dataclass(frozen=True, eq=False)
class Probabilities:
    """What one variant of the models said at the CLOSE of each of T bars.

    Attributes
    ----------
    long_entry, short_entry, long_exit, short_exit : float64 arrays of shape (T,)
        Probabilities in [0, 1], NaN where unknown; all NaN for a role the variant does not have.
    out_of_sample : bool array of shape (T,), optional
        True where the model had not seen the bar in training or in the choice of itself. None: nobody said.
    """

    long_entry: Floats
    short_entry: Floats
    long_exit: Floats
    short_exit: Floats
    out_of_sample: Flags | None = None

    def __post_init__(self) -> None:
        length = len(self.long_entry)
        for role in ROLES:
            object.__setattr__(self, role, _kept(self.role(role), "float64", length, role))
        if self.out_of_sample is not None:
            object.__setattr__(self, "out_of_sample", _kept(self.out_of_sample, "bool", length, "out_of_sample"))

    def __len__(self) -> int:
        return len(self.long_entry)

    def __getitem__(self, span: slice) -> Probabilities:
        """Return the probabilities of a slice of bars, sharing memory."""
        flags = None if self.out_of_sample is None else self.out_of_sample[span]
        long, short = (self.long_entry[span], self.long_exit[span]), (self.short_entry[span], self.short_exit[span])
        return Probabilities(long[0], short[0], long[1], short[1], flags)

    def role(self, role: Role) -> Floats:
        """Return the probabilities of one role, shape (T,)."""
        values: Floats = getattr(self, role)
        return values


@dataclass(frozen=True, eq=False)
class Signals:
    """Bars with the probabilities of one or more variants.

    Attributes
    ----------
    bars : Bars
    variants : mapping of str to Probabilities
        By variant name; the one without a name is ``default``.
    path : Path, optional
        The file they were read from.
    fingerprint : str
        SHA-256 of the canonical content of the WHOLE file, see `signals.fingerprints`; kept by `between`.
    gaps : int
        How many times the next bar opens later than one usual step.
    layout : Layout, optional
        What was said of how the file is laid out: it is read again so.
    notes : tuple of str
        What was guessed of the file, a sentence each.
    """

    bars: Bars
    variants: Mapping[str, Probabilities]
    path: Path | None = None
    fingerprint: str = ""
    gaps: int = 0
    layout: Layout | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, probabilities in self.variants.items():
            if len(probabilities) != len(self.bars):
                raise ValueError(f"variant {name} has {len(probabilities)} rows, but there are {len(self.bars)} bars")

    def __len__(self) -> int:
        return len(self.bars)

    @property
    def source(self) -> str:
        """What to call these signals in a message: their path, or that they came from memory."""
        return str(self.path) if self.path is not None else "signals in memory"

    def between(self, start: Instant | None = None, end: Instant | None = None) -> Signals:
        """Return the signals of the bars that open in ``[start, end)``; None leaves that side open.

        Raises
        ------
        InputError
            If an instant cannot be read, or fewer than two bars are left; the message gives the file's span.
        """
        time = self.bars.time
        first = 0 if start is None else int(np.searchsorted(time, instant(start)))
        last = len(time) if end is None else int(np.searchsorted(time, instant(end)))
        if last - first < FEWEST_BARS:
            asked = f"from {_bound(start, 'the start')} to {_bound(end, 'the end')} (excluded)"
            raise InputError(
                f"{self.source}: {max(last - first, 0)} bars {asked}, at least {FEWEST_BARS} are needed; choose a span "
                f"inside {written(time[0])} to {written(time[-1])}"
            )
        span = slice(first, last)
        bars = self.bars[span]
        variants = {name: probabilities[span] for name, probabilities in self.variants.items()}
        return replace(self, bars=bars, variants=variants, gaps=bars.gaps)

    def variant(self, name: str | None = None) -> str:
        """Return the variant's name, or the only one there is for None.

        Raises
        ------
        InputError
            If the name is unknown, or None is asked of signals with several variants or none.
        """
        names = ", ".join(self.variants) or "no variant"
        if name is None and len(self.variants) == 1:
            return next(iter(self.variants))
        if name is None:
            raise InputError(f"{self.source}: no variant is named and the file has {names}; name one")
        if name not in self.variants:
            near = difflib.get_close_matches(name, self.variants, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "name one of these"
            raise InputError(f"{self.source}: variant {name!r} is not in the file, which has {names}; {hint}")
        return name

    def highest(self, role: Role, variant: str | None = None) -> float:
        """Return the highest known probability of a role, NaN if none is known."""
        values = self.variants[self.variant(variant)].role(role)
        return float(np.fmax.reduce(values)) if len(values) else float("nan")


def _bound(value: Instant | None, otherwise: str) -> str:
    return otherwise if value is None else written(instant(value))
