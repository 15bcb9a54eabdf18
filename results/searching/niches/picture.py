"""The niches of a run as a picture: a map of trades and drawdown for each band of win rate, coloured by the bound of the best cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from results.maps.figure_model import FigureModel, Panel
from results.maps.pictures.picture import draw_picture
from results.searching.niches.found import BOUND, Niches
from results.searching.niches.words import LUCK, band_texts, title
from results.style.counts import counted
from signals.arrays import Floats

__all__ = ["draw_niches", "niches_model"]

_WITHIN = 0.8
"""Share of the bounds that the colours tell apart."""


def draw_niches(niches: Niches, path: Path) -> None:
    """Write the picture as PNG."""
    draw_picture(niches_model(niches), path)


def niches_model(niches: Niches) -> FigureModel:
    """Lay the niches out for the eye: panels of win rate, trades across, drawdown upwards."""
    trades, drawdown, win_rate = niches.bands
    bound, own, cells = (niches.cube(column) for column in (BOUND, "trades", "cells"))
    shown = [at for at in range(len(win_rate)) if (cells[..., at] > 0).any()]
    texts = band_texts(win_rate)
    low, high = _range(bound, niches.metric.neutral)
    return FigureModel(
        title=title(niches),
        subtitle=(
            f"{len(niches.table):,} of {niches.niches:,} niches have a cell; {niches.counted:,} cells count, of "
            f"{counted(niches.visited, 'cell')} of the run"
        ),
        notes=(
            "in a square: the bound of the best cell, and how many trades it has (n); white: no cell that counts",
            LUCK[0].lower() + LUCK[1:].removesuffix("."),
        ),
        x_title="trades, from",
        y_title="maximum drawdown, %",
        x_ticks=tuple(_short(low) for low in trades.lower.tolist()),
        y_ticks=tuple(text.removesuffix(" %").replace(" to ", "-") for text in band_texts(drawdown)),
        panels=tuple(
            _panel(f"win rate {texts[at]}", bound[..., at].T, own[..., at].T, cells[..., at].T) for at in shown
        ),
        shown=replace(niches.metric, title=f"bound of {niches.metric.title}"),
        low=low,
        high=high,
    )


def _panel(label: str, bound: Floats, trades: Floats, cells: Floats) -> Panel:
    none = np.full(bound.shape, np.nan)
    counts = np.nan_to_num(cells, nan=0.0)
    return Panel(label, bound, none, none, none, trades, counts, counts, none, none)


def _short(trades: float) -> str:
    """Return a round number in four letters."""
    return f"{trades:g}" if trades < 1000 else f"{trades / 1000:g}k"  # noqa: PLR2004 - a thousand


def _range(values: Floats, neutral: float | None) -> tuple[float, float]:
    """Return the ends of the colours: bounds grow with the exposure, and the largest fifth of them is not to pale all others."""
    known = values[~np.isnan(values)]
    if neutral is not None:
        reach = float(np.quantile(np.abs(known - neutral), _WITHIN)) or 1.0
        return neutral - reach, neutral + reach
    low, high = (float(each) for each in np.quantile(known, [(1 - _WITHIN) / 2, (1 + _WITHIN) / 2]))
    return (low, high) if high > low else (low - 0.5, high + 0.5)
