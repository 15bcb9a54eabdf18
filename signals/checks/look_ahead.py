"""The look-ahead test: a feature of a bar must not know anything of the bars after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import polars as pl

from signals.arrays import Floats, Times
from signals.data import Bars
from signals.errors import InputError
from signals.features.own import FeatureFunction, function_features
from signals.roles import FEWEST_BARS
from signals.seeds import check_seed


@dataclass(frozen=True)
class Leak:
    """A feature that knew the future.

    Attributes
    ----------
    feature : str
    bar : int
        The first bar found whose value changed.
    changed_from : int
        The first bar that had been changed or cut off, after `bar`.
    how : {'changed', 'cut'}
        Whether later bars were changed, or were not there.
    """

    feature: str
    bar: int
    changed_from: int
    how: str


def look_ahead(
    features: FeatureFunction | str, bars: Bars, *, bumps: int = 6, seed: int = 0, names: Iterable[str] | None = None
) -> tuple[Leak, ...]:
    """Return the features of a function that change with later bars; none, if it is honest.

    At each of several bars, every bar from there on is changed (prices, volume, funding and times), and then left
    away; all rows before must keep their bits both times.

    Parameters
    ----------
    features : callable or str
        From bars to columns, see `signals.features.own.function_features`; a string refers to one.
    bars : Bars
        T of them. The function is called ``2 + 2 * bumps`` times on up to all of them.
    bumps : int
        At how many bars: the last, and others drawn at random from equal stretches.
    seed : int
        Of bars and changes.
    names : iterable of str, optional
        Look at these columns only.

    Returns
    -------
    tuple of Leak
        One for each leaking feature, with the earliest bar found changed, in the order of the columns.

    Raises
    ------
    InputError
        If there are fewer than three bars, the function fails, gives other columns for other bars, or other values
        for the same bars (it must not draw at random).

    Notes
    -----
    It proves a leak where it finds one, and none only for the bars it tried: a function that looks ahead on rare
    occasions needs more of them. It cannot see a leak that does not come from the bars, such as a model fitted to the
    whole history elsewhere.
    """
    if len(bars) <= FEWEST_BARS:
        raise InputError(f"{len(bars)} bars are too few to look for look-ahead; give at least {FEWEST_BARS + 1}")
    generator = np.random.default_rng(check_seed(seed))
    before = function_features(features, bars)
    wanted = before.columns if names is None else list(names)
    _refuse_random(before, function_features(features, bars))
    leaks: dict[str, Leak] = {}
    for first in _positions(len(bars), bumps, generator):
        for how, other in (("changed", _altered(bars, first, generator)), ("cut", bars[:first])):
            after = function_features(features, other)
            if after.columns != before.columns:
                raise InputError(
                    f"the feature function gives columns {', '.join(before.columns)} of {len(bars)} bars and "
                    f"{', '.join(after.columns)} of others; it must always give the same"
                )
            for name in wanted:
                bar = _first_difference(before[name].to_numpy(), after[name].to_numpy(), first)
                if bar is not None and (name not in leaks or bar < leaks[name].bar):
                    leaks[name] = Leak(name, bar, first, how)
    return tuple(leaks[name] for name in wanted if name in leaks)


def refuse_look_ahead(features: FeatureFunction | str, bars: Bars, *, bumps: int = 6, seed: int = 0) -> None:
    """Refuse a function of features that look ahead.

    Raises
    ------
    InputError
        With every such feature, and the bar and time of the first one found to know the future.
    """
    leaks = look_ahead(features, bars, bumps=bumps, seed=seed)
    if leaks:
        source = features if isinstance(features, str) else getattr(features, "__name__", "given")
        first = leaks[0]
        raise InputError(
            f"feature function {source!r} looks ahead: {', '.join(leak.feature for leak in leaks)}; "
            f"{first.feature!r} of bar {first.bar} changes when bars from {first.changed_from} on are {first.how}: "
            "compute it from the bars up to its own"
        )


def _positions(n: int, bumps: int, generator: np.random.Generator) -> list[int]:
    """Return the last bar, and one of each of ``bumps - 1`` equal stretches of all but the first tenth."""
    # A function may need some bars to give anything at all.
    edges = np.linspace(max(n // 10, 1), n - 1, max(bumps, 1)).astype(np.int64)
    drawn = [int(generator.integers(a, max(b, a + 1))) for a, b in pairwise(edges.tolist())]
    return sorted({*drawn, n - 1})


def _altered(bars: Bars, first: int, generator: np.random.Generator) -> Bars:
    """Return bars of which all from `first` on have other prices, volume, funding and times, all of them valid."""
    later = len(bars) - first

    def joined(values: Floats, replaced: Floats) -> Floats:
        return np.concatenate([values[:first], replaced])

    # A jump and a walk away from it, so that levels, extremes and averages of later bars all move.
    factor = np.exp(generator.choice([-0.1, 0.1]) + np.cumsum(generator.normal(0, 0.02, later)))
    prices = {name: joined(getattr(bars, name), getattr(bars, name)[first:] * factor) for name in ("open", "close")}
    top, bottom = np.maximum(prices["open"], prices["close"]), np.minimum(prices["open"], prices["close"])
    prices["high"] = joined(bars.high, (top * np.exp(generator.exponential(0.01, len(bars))))[first:])
    prices["low"] = joined(bars.low, (bottom * np.exp(-generator.exponential(0.01, len(bars))))[first:])
    made = Bars(time=_later_times(bars, first), notes=bars.notes, **prices)
    if bars.volume is not None:
        made = replace(made, volume=joined(bars.volume, generator.exponential(bars.volume.mean() + 1, later)))
    if bars.funding_rate is not None:
        made = replace(made, funding_rate=joined(bars.funding_rate, generator.normal(0, 1e-3, later)))
    return made


def _later_times(bars: Bars, first: int) -> Times:
    """Return times that from `first` on are an odd number of steps later, as after a gap."""
    time = bars.time.copy()
    time[first:] += 77 * bars.step
    return time


def _refuse_random(once: pl.DataFrame, again: pl.DataFrame) -> None:
    if once.columns != again.columns:
        raise InputError("the feature function gives other columns when called again; it must always give the same")
    for name in once.columns:
        bar = _first_difference(once[name].to_numpy(), again[name].to_numpy(), once.height)
        if bar is not None:
            raise InputError(
                f"the feature function gives another {name!r} for bar {bar} when called again; seed what it draws"
            )


def _first_difference(before: Floats, after: Floats, stop: int) -> int | None:
    """Return the first of the first `stop` bars whose values differ in a bit; one NaN is as good as another."""
    a, b = before[:stop], after[:stop]
    differ = (a.view(np.int64) != b.view(np.int64)) & ~(np.isnan(a) & np.isnan(b))
    return int(np.argmax(differ)) if differ.any() else None
