"""What choosing the best cell is worth: deflation, cross-validation, and choosing again as time goes by."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kurtosis, skew

from results.inference.mapwide import Group, MapWide
from results.inference.material import Material
from results.inference.overfitting import BLOCKS, overfitting
from results.inference.sharpe import (
    deflated_sharpe_ratio,
    implied_trials,
    minimum_track_record,
    probabilistic_sharpe_ratio,
)
from sweeps.daily import daily_net
from sweeps.engine import EventEngine

__all__ = ["Deflated", "WalkForward", "deflate", "overfit", "walk_forward"]


@dataclass(frozen=True)
class Deflated:
    """The best cell's Sharpe ratio, per day, under suspicion.

    Attributes
    ----------
    cell
        Which is best: by the t-statistic of its daily net P&L.
    sharpe, skewness, kurtosis
        Of its daily net P&L.
    probabilistic, deflated
        Probability that the true Sharpe ratio is above 0: as if it were the only cell, and as the best of `trials`.
    trials
        Independent trials that the bootstrap implies.
    minimum_days
        Days it takes to be 95 % sure of this Sharpe ratio, were it the only cell; None where it is not above 0.
    """

    cell: int
    sharpe: float
    skewness: float
    kurtosis: float
    probabilistic: float
    deflated: float
    trials: float
    minimum_days: float | None

    def mapping(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


@dataclass(frozen=True)
class WalkForward:
    """Choosing again and again: the P&L of following the best cell so far.

    Attributes
    ----------
    windows
        Spans that were traded, one after another, without overlap.
    days
        Days traded.
    mean, t
        Of the joined daily net P&L.
    positive_windows
        Windows that made money.
    chosen
        Cell of each window.
    purged_days
        Days left out at the start of each window: trades that end there may have been entered before it.
    """

    windows: int
    days: int
    mean: float
    t: float | None
    positive_windows: int
    chosen: tuple[int, ...]
    purged_days: int

    def mapping(self) -> dict[str, Any]:
        """Return plain values, with the rule."""
        rule = "the cell with the highest t-statistic of daily net P&L over all days before the window"
        return {"rule": rule, **asdict(self)}


def daily_of(material: Material, engine: EventEngine, groups: Group, group: int) -> NDArray[np.float64]:
    """Work out one group's daily net P&L over the judged days."""
    found: NDArray[np.float64] = daily_net(engine, groups.table.take(np.array([group])), material.sample, np.float64)[
        0, material.days
    ]
    return found


def deflate(material: Material, engine: EventEngine, groups: Group, found: MapWide) -> Deflated:
    """Deflate the Sharpe ratio of the best cell."""
    best = int(found.judged[int(np.argmax(found.test.above))])
    series = daily_of(material, engine, groups, best)
    sharpe = float(series.mean() / series.std(ddof=1))
    shape = {"skewness": float(skew(series)), "kurtosis": float(kurtosis(series, fisher=False))}
    trials = implied_trials(found.test.expected_maximum)
    needed = minimum_track_record(sharpe, **shape)
    return Deflated(
        int(groups.table.index[best]),
        sharpe,
        shape["skewness"],
        shape["kurtosis"],
        probabilistic_sharpe_ratio(sharpe, len(series), **shape),
        # the variance of an estimated daily Sharpe ratio without edge is 1/D
        deflated_sharpe_ratio(sharpe, len(series), trials=trials, variance=1 / len(series), **shape),
        trials,
        needed if np.isfinite(needed) else None,
    )


def overfit(found: MapWide, seed: int) -> dict[str, Any] | None:
    """Return the probability of overfitting; None with too few days or one cell."""
    if found.distinct < 2 or found.days < 4 * BLOCKS:  # noqa: PLR2004
        return None
    result = overfitting(found.blocks, seed)
    return {"probability": result.probability, "ways": result.ways, "blocks": BLOCKS, "cells": found.distinct}


def walk_forward(
    material: Material, engine: EventEngine, groups: Group, found: MapWide, hold_days: float
) -> WalkForward | None:
    """Choose on all days before each window, trade the window, and join what was traded.

    Parameters
    ----------
    material, engine, groups, found
        As judged.
    hold_days
        Average hold of the cells, in days; that many days, rounded up, are purged at the start of each window.

    Returns
    -------
    WalkForward or None
        The second half of the blocks are the windows; None where they would be shorter than twice the purge.
    """
    edges = found.blocks.edges
    purge = int(np.ceil(hold_days))
    first = BLOCKS // 2
    if np.diff(edges).min() <= 2 * purge:
        return None
    sums = np.cumsum(np.concatenate(found.blocks.sums), axis=1, dtype=np.float64)
    squares = np.cumsum(np.concatenate(found.blocks.squares), axis=1, dtype=np.float64)
    traded, chosen = [], []
    for window in range(first, BLOCKS):
        days = float(edges[window])
        mean = sums[:, window - 1] / days
        spread = np.sqrt(np.maximum(squares[:, window - 1] / days - mean**2, 1e-12))
        best = int(found.sources[int(np.argmax(mean / spread))])
        chosen.append(int(groups.table.index[best]))
        traded.append(daily_of(material, engine, groups, best)[edges[window] + purge : edges[window + 1]])
    joined = np.concatenate(traded)
    spread_joined = float(joined.std(ddof=1))
    t = float(joined.mean() / spread_joined * np.sqrt(len(joined))) if spread_joined > 0 else None
    gains = sum(int(part.sum() > 0) for part in traded)
    return WalkForward(len(traded), len(joined), float(joined.mean()), t, gains, tuple(chosen), purge)
