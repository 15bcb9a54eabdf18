"""Bars, probabilities and the pair of them: the values every other room receives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from signals.arrays import Array, Flags, Floats, Times
from signals.errors import InputError
from signals.readings import Readings, StoredColumns
from signals.roles import FEWEST_BARS, ROLES, Role
from signals.rounding import clip, widen
from signals.rules import check_values
from signals.shown import Shown
from signals.suggesting import did_you_mean
from signals.tables.layout import Layout
from signals.times.steps import usual_step
from signals.times.timestamps import Timestamp, to_iso, to_timestamp


def _kept(values: Array, dtype: str, length: int, name: str) -> Array:
    """Return `values` as a contiguous array of `dtype` that nobody can write to, copied only if somebody could."""
    kept: Array = np.ascontiguousarray(values, dtype=dtype)
    if kept.shape != (length,):
        raise ValueError(f"{name} has shape {kept.shape}, but there are {length} bars")
    if kept.flags.writeable:
        kept = kept.copy()
        kept.flags.writeable = False
    return kept


def _probable(values: Floats, name: str) -> Floats:
    """Return probabilities clipped by what they are off by rounding."""
    clipped, _ = clip(values)
    beyond = (clipped < 0) | (clipped > 1)
    if beyond.any():
        row = int(np.argmax(beyond))
        raise InputError(
            f"{name} is {float(values[row])!r} at bar {row}, but must be a probability in [0, 1], or NaN; "
            f"{int(np.count_nonzero(beyond))} such bars: correct or empty them"
        )
    return clipped


@dataclass(frozen=True, eq=False, repr=False)
class Bars(Shown):
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
    notes : tuple of str
        What was left out or mended where they were read, a sentence each.

    Raises
    ------
    ValueError
        If the arrays differ in length.
    InputError
        If a price, volume or rate breaks a rule of `signals.rules`. Files and frames are held to more where they are
        read, times among it.

    Notes
    -----
    A high or low that is out of order by rounding alone is moved onto the open or close.
    The arrays cannot be written to, so that bars can be shared by threads and cut (`bars[a:b]`) without copying.
    """

    time: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats | None = None
    funding_rate: Floats | None = None
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        length = len(self.time)
        object.__setattr__(self, "time", _kept(self.time, "datetime64[us]", length, "time"))
        names = ("open", "high", "low", "close", "volume", "funding_rate")
        given = {name: values for name in names if (values := getattr(self, name)) is not None}
        arrays = {name: _kept(values, "float64", length, name) for name, values in given.items()}
        arrays, _ = widen(arrays)
        check_values(self.time, arrays, "the bars")
        for name, values in arrays.items():
            object.__setattr__(self, name, _kept(values, "float64", length, name))

    def _shown(self) -> tuple[str, ...]:
        if not len(self):
            return ("Bars: none", "no span", "no prices")
        extra = [name for name in ("volume", "funding_rate") if getattr(self, name) is not None]
        return (
            f"Bars: {len(self):,} of {self.step.item()}, {self.gaps:,} gaps",
            f"{to_iso(self.time[0])} to {to_iso(self.time[-1])}",
            f"close {self.close[0]:g} to {self.close[-1]:g}; with {' and '.join(extra) or 'neither volume nor funding'}",
        )

    def __len__(self) -> int:
        return len(self.time)

    def __getitem__(self, span: slice) -> Bars:
        """Return the bars of a slice, sharing memory."""
        volume = None if self.volume is None else self.volume[span]
        funding = None if self.funding_rate is None else self.funding_rate[span]
        prices = (self.open[span], self.high[span], self.low[span], self.close[span])
        return Bars(self.time[span], *prices, volume=volume, funding_rate=funding, notes=self.notes)

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

    Raises
    ------
    InputError
        If a probability lies outside [0, 1] by more than rounding; by rounding it is moved onto 0 or 1.
    """

    long_entry: Floats
    short_entry: Floats
    long_exit: Floats
    short_exit: Floats
    out_of_sample: Flags | None = None

    def __post_init__(self) -> None:
        length = len(self.long_entry)
        for role in ROLES:
            values = _kept(self.role(role), "float64", length, role)
            object.__setattr__(self, role, _kept(_probable(values, role), "float64", length, role))
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


@dataclass(frozen=True, eq=False, repr=False)
class Signals(Shown):
    """Bars with the probabilities of one or more variants.

    Attributes
    ----------
    bars : Bars
    variants : mapping of str to Probabilities
        By variant name; the one without a name is ``default``.
    path : Path, optional
        The file they were read from.
    fingerprint : str
        SHA-256 of the canonical content of the WHOLE file, see `signals.files.fingerprints`; kept by `between`.
    gaps : int
        How many times the next bar opens later than one usual step.
    notes : tuple of str
        What was left out or mended where they were read, a sentence each, of bars and probabilities.
    layout : Layout, optional
        What was said of how the file is laid out: it is read again so.
    guessed : tuple of str
        What was guessed of the file, a sentence each.
    readings : mapping of str to float64 array of shape (T,)
        Further number columns, known at each bar's close; NaN where unknown. Those of a file are read when asked for.
    """

    bars: Bars
    variants: Mapping[str, Probabilities]
    path: Path | None = None
    fingerprint: str = ""
    gaps: int = 0
    notes: tuple[str, ...] = ()
    layout: Layout | None = None
    guessed: tuple[str, ...] = ()
    readings: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, probabilities in self.variants.items():
            if len(probabilities) != len(self.bars):
                raise ValueError(f"variant {name} has {len(probabilities)} rows, but there are {len(self.bars)} bars")
        readings = self.readings if isinstance(self.readings, Readings) else _readings(self.readings, len(self.bars))
        if readings.bars != len(self.bars):
            raise ValueError(f"the readings have {readings.bars} rows, but there are {len(self.bars)} bars")
        object.__setattr__(self, "readings", readings)

    def _shown(self) -> tuple[str, ...]:
        span = f"{to_iso(self.bars.time[0])} to {to_iso(self.bars.time[-1])}" if len(self) else "no bar"
        roles = "; ".join(f"{name}: {_roles(each)}" for name, each in self.variants.items())
        return (f"Signals: {self.source}, {len(self):,} bars", span, roles or "no probabilities")

    def __len__(self) -> int:
        return len(self.bars)

    @property
    def source(self) -> str:
        """What to call these signals in a message: their path, or that they came from memory."""
        return str(self.path) if self.path is not None else "signals in memory"

    def between(self, start: Timestamp | None = None, end: Timestamp | None = None) -> Signals:
        """Return the signals of the bars that open in ``[start, end)``; None leaves that side open.

        Raises
        ------
        InputError
            If an instant cannot be read, or fewer than two bars are left; the message gives the file's span.
        """
        time = self.bars.time
        first = 0 if start is None else int(np.searchsorted(time, to_timestamp(start)))
        last = len(time) if end is None else int(np.searchsorted(time, to_timestamp(end)))
        if last - first < FEWEST_BARS:
            asked = f"from {_bound(start, 'the start')} to {_bound(end, 'the end')} (excluded)"
            raise InputError(
                f"{self.source}: {max(last - first, 0)} bars {asked}, at least {FEWEST_BARS} are needed; choose a span "
                f"inside {to_iso(time[0])} to {to_iso(time[-1])}"
            )
        span = slice(first, last)
        bars = self.bars[span]
        variants = {name: probabilities[span] for name, probabilities in self.variants.items()}
        return replace(self, bars=bars, variants=variants, gaps=bars.gaps, readings=self.further.cut(first, last))

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
            remedy = did_you_mean(name, self.variants, "name one of these")
            raise InputError(f"{self.source}: variant {name!r} is not in the file, which has {names}; {remedy}")
        return name

    def reading(self, name: str) -> Floats:
        """Return a reading, shape (T,), NaN where unknown.

        Raises
        ------
        InputError
            If there is none of that name, or the column is text or null throughout.
        """
        if name not in self.readings:
            raise InputError(f"{self.source}: {self.further.refusal(name)}")
        return self.readings[name]

    @property
    def further(self) -> Readings:
        """The readings, with what is known of columns that are none."""
        assert isinstance(self.readings, Readings)  # noqa: S101 - made so above
        return self.readings

    def highest(self, role: Role, variant: str | None = None) -> float:
        """Return the highest known probability of a role, NaN if none is known."""
        values = self.variants[self.variant(variant)].role(role)
        return float(np.fmax.reduce(values)) if len(values) else float("nan")


def _readings(given: Mapping[str, Floats], length: int) -> Readings:
    """Return readings in memory."""
    kept = {name: _kept(values, "float64", length, f"reading {name}") for name, values in given.items()}
    return Readings(StoredColumns(kept, length))


def _bound(value: Timestamp | None, otherwise: str) -> str:
    return otherwise if value is None else to_iso(to_timestamp(value))


def _roles(probabilities: Probabilities) -> str:
    """Say which roles a variant has probabilities of, and how much of them is out of sample."""
    known = [role for role in ROLES if not np.isnan(probabilities.role(role)).all()]
    flags = probabilities.out_of_sample
    sample = "unknown whether out of sample" if flags is None else f"{flags.mean():.0%} of the bars out of sample"
    return f"{', '.join(known) or 'no role'} ({sample})"
