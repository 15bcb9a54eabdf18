"""The leak screen: features that match the future better than anything honest could.

A file of features cannot be computed again on changed bars, so what is left is to see whether it knows too much.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from signals.arrays import Floats
from signals.data import Bars
from signals.errors import InputError
from signals.labels.series import Labels
from signals.tables.frames import Frame, as_polars

HORIZONS = (1, 4, 16, 64)
STRETCHES = 5
FEWEST_ROWS = 200
FEWEST_OF_A_CLASS = 30


@dataclass(frozen=True)
class Bounds:
    """What is more than anything honest could know.

    Attributes
    ----------
    direction : float
        Rank correlation with the return of the next bars.
    size : float
        By how much the rank correlation with the path of the next bars (the sum of their absolute returns) exceeds
        that of the plainest forecast there is: the path of the last 1, 4, 16 or 64 bars, whichever is best.
    label : float
        Area under the curve against a label, or 1 less it.
    """

    direction: float = 0.25
    size: float = 0.2
    label: float = 0.9


@dataclass(frozen=True)
class LeakFinding:
    """A feature that knows too much.

    Attributes
    ----------
    feature : str
    of : str
        What it knows: ``return of the next 4 bars``, ``path of ...``, ``label long_entry``.
    value, bound : float
        The correlation or area found, and the largest one allowed.
    first, stop : int
        The stretch of bars it was found on.
    """

    feature: str
    of: str
    value: float
    bound: float
    first: int
    stop: int


def leak_screen(
    features: Frame, bars: Bars, labels: Labels | None = None, *, bounds: Bounds | None = None
) -> tuple[LeakFinding, ...]:
    """Return the features that know more of the future than anything honest could.

    The bars are cut into five stretches. A feature is suspect if on any of them

    - its rank correlation with the log return of the next 1, 4, 16 or 64 bars is beyond 0.25 either way,
    - its rank correlation with the path of the next bars (the sum of their absolute returns) is beyond 0.5 either way
      and exceeds by 0.2 that of the path of the last 1, 4, 16 or 64, whichever is best, or
    - the area under the curve of a label by the feature alone is beyond 0.9 or below 0.1.

    A correlation must also be beyond ``5 / sqrt(n / h)``, n being the rows and h the horizon, whose returns overlap;
    so few bars accuse nobody. On a year of five-minute bars of BTCUSDT the built-in features come to at most 0.13, to
    0.07 over the best path, and to 0.66.

    Parameters
    ----------
    features : table
        T rows of float64.
    bars : Bars
        T of them.
    labels : Labels, optional
    bounds : Bounds, optional

    Returns
    -------
    tuple of LeakFinding
        For each suspect feature the strongest, in the order of the columns.

    Notes
    -----
    This is a screen, no proof. It sees copies of the future, and mixtures in which the future still speaks loudly. A
    feature that leaks a little passes: only a function can be put to the look-ahead test (`signals.look_ahead`). And a
    market whose next return really can be told from the last, such as one that bounces between bid and ask, may need
    wider bounds.
    """
    table = as_polars(features)
    if table.height != len(bars):
        raise ValueError(f"{table.height} rows of features for {len(bars)} bars")
    bounds = bounds or Bounds()
    found: dict[str, LeakFinding] = {}
    edges = np.linspace(0, len(bars), STRETCHES + 1).astype(np.int64)
    for first, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        futures = _futures(bars, first, stop)
        for name in table.columns:
            values = table[name].to_numpy()[first:stop]
            known = np.isfinite(values)
            if np.count_nonzero(known) < FEWEST_ROWS:
                continue
            ranks = _ranks(np.where(known, values, np.nan))
            prices, roles = _of_prices(ranks, futures, bounds), _of_labels(ranks, labels, (first, stop), bounds)
            for of, value, bound in (*prices, *roles):
                excess = abs(value) - bound
                if excess > 0 and (name not in found or excess > abs(found[name].value) - found[name].bound):
                    found[name] = LeakFinding(name, of, value, bound, first, stop)
    return tuple(found[name] for name in table.columns if name in found)


def refuse_leak_findings(features: Frame, bars: Bars, labels: Labels | None = None, source: str = "features") -> None:
    """Refuse features that know too much of the future.

    Raises
    ------
    InputError
        With every such feature, and what the first of them knows.
    """
    findings = leak_screen(features, bars, labels)
    if findings:
        first = findings[0]
        raise InputError(
            f"{source}: features know the future: {', '.join(item.feature for item in findings)}; {first.feature!r} "
            f"scores {first.value:.3f} against the {first.of} on bars {first.first} to {first.stop - 1}, and more than "
            f"{first.bound:.3f} is not believed: compute them from bars up to their own, or leave them out"
        )


# The names on the face of the room.
Suspicion, refuse_suspicions = LeakFinding, refuse_leak_findings


@dataclass(frozen=True, eq=False)
class _Future:
    """Ranks of what comes after each bar of a stretch, and how well the past path forecasts the next."""

    horizon: int
    returns: Floats
    path: Floats
    best_forecast: float


def _futures(bars: Bars, first: int, stop: int) -> list[_Future]:
    close = np.log(bars.close[first:stop])
    walked = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(close)))])
    made = []
    for horizon in HORIZONS:
        n = len(close) - horizon
        if n < FEWEST_ROWS:
            continue
        returns, path = np.full(len(close), np.nan), np.full(len(close), np.nan)
        returns[:n], path[:n] = close[horizon:] - close[:n], walked[horizon:] - walked[:n]
        made.append(_Future(horizon, _ranks(returns), _ranks(path), 0.0))
    pasts = [_ranks(np.concatenate([np.full(h, np.nan), walked[h:] - walked[:-h]])) for h in HORIZONS if h < len(close)]
    return [replace(item, best_forecast=max(_correlation(past, item.path) for past in pasts)) for item in made]


Found = tuple[str, float, float]


def _of_prices(ranks: Floats, futures: list[_Future], bounds: Bounds) -> Iterator[Found]:
    rows = np.count_nonzero(~np.isnan(ranks))
    for future in futures:
        noise = float(5 / (rows / future.horizon) ** 0.5)
        after = f"next {future.horizon} bars" if future.horizon > 1 else "next bar"
        yield f"return of the {after}", _correlation(ranks, future.returns), max(bounds.direction, noise)
        least = max(0.5, future.best_forecast + bounds.size, noise)
        yield f"path of the {after}", _correlation(ranks, future.path), least


def _of_labels(ranks: Floats, labels: Labels | None, stretch: tuple[int, int], bounds: Bounds) -> Iterator[Found]:
    known = ~np.isnan(ranks)
    for role, series in labels.items() if labels is not None else ():
        label = series.values[slice(*stretch)]
        ones, zeros = ranks[known & (label == 1)], ranks[known & (label == 0)]
        if min(len(ones), len(zeros)) < FEWEST_OF_A_CLASS:
            continue
        # With mean ranks this is the area under the curve itself, but for rows without a label that are ranked too.
        area = 0.5 + float(ones.mean() - zeros.mean()) / int(np.count_nonzero(known))
        yield f"label {role}", max(area, 1 - area), bounds.label


def _ranks(values: Floats) -> Floats:
    """Return ranks with ties at their mean, NaN where the value is."""
    ranks: Floats = pl.Series(values).fill_nan(None).rank("average").cast(pl.Float64).fill_null(np.nan).to_numpy()
    return ranks


def _correlation(a: Floats, b: Floats) -> float:
    """Return the correlation where both are known, 0 where one of them is constant."""
    both = ~(np.isnan(a) | np.isnan(b))
    x, y = a[both] - a[both].mean(), b[both] - b[both].mean()
    # Not by BLAS: its threads wait for each other longer than such short sums take.
    spread = float(np.sqrt(np.sum(x * x) * np.sum(y * y)))
    return float(np.sum(x * y)) / spread if spread > 0 else 0.0
