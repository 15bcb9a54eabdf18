"""The niches of a run in a terminal: the best bound for so many trades and such a drawdown, and the best of each band of win rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from results.run.axes import scaled, value_text
from results.run.leading import sample_words
from results.searching.measured import has_error
from results.searching.niches.found import BOUND, Niches
from results.searching.niches.scales import Bands
from results.style.counts import counted
from results.style.terminal import heading, plain_table, printed

__all__ = ["LUCK", "band_texts", "niches_text", "title"]

LUCK = (
    "The best cell of each niche was picked of many, partly for its luck: its numbers are biased upwards, those of niches with many "
    "cells most. What one is worth is told by trades that had no part in the choice."
)


def title(niches: Niches) -> str:
    """Say what is shown."""
    metric = niches.question.metric
    side = "upper" if niches.metric.lower_is_better else "lower"
    by = f"the {side} bound of {metric.replace('_', ' ')}" if has_error(metric) else metric.replace("_", " ")
    sample = sample_words(niches.run, niches.question.sample)
    return f"Best cell of each niche by {by}: {sample}"


def band_texts(bands: Bands) -> list[str]:
    """Return the bands as people read them: `50 to 99`, `5 to 10 %`, `1,000 and more`."""
    if bands.name == "trades":
        return [
            f"{low:,.0f} and more"
            if np.isnan(high)
            else f"{low:,.0f}" + (f" to {high - 1:,.0f}" if high - 1 > low else "")
            for low, high in zip(bands.lower.tolist(), bands.upper.tolist(), strict=True)
        ]
    return [
        f"{round(low * 100, 4):g} to {round(high * 100, 4):g} %"
        for low, high in zip(bands.lower.tolist(), bands.upper.tolist(), strict=True)
    ]


def niches_text(niches: Niches) -> str:
    """Return the niches as text for a terminal."""
    filled, question = len(niches.table), niches.question
    within = "" if question.max_drawdown is None else f" and a drawdown of at most {question.max_drawdown:.1%}"
    said = (
        f"{filled:,} of {niches.niches:,} niches have a cell, of {niches.counted:,} that count ({question.min_trades:,} trades with "
        f"enough wins and losses{within}) among {counted(niches.visited, 'cell')} of the run."
    )
    parts: list[RenderableType] = [heading(title(niches)), Text(), said, Text()]
    parts += [
        heading(f"Best bound of any win rate{niches.metric.suffix and f', in {niches.metric.suffix.strip()}'}"),
        Text(),
        _trade_offs(niches),
    ]
    parts += [Text(), heading("Best of each band of win rate"), Text(), _best(niches), Text(), LUCK]
    return printed(parts, keys=1)


def _trade_offs(niches: Niches) -> Table:
    """Return the best bounds, drawdown down and trades across."""
    trades, drawdown, _ = niches.bands
    sign = -1.0 if niches.metric.lower_is_better else 1.0
    cube = sign * niches.cube(BOUND)
    table = plain_table()
    table.add_column("drawdown \\ trades", no_wrap=True)
    for text in band_texts(trades):
        table.add_column(text, justify="right", no_wrap=True)
    best = sign * np.max(np.nan_to_num(cube, nan=-np.inf), axis=2)
    for down, text in enumerate(band_texts(drawdown)):
        written = [
            niches.metric.written(value, short=True) if np.isfinite(value) else "" for value in best[:, down].tolist()
        ]
        table.add_row(text, *written)
    return table


def _best(niches: Niches) -> Table:
    """Return the best cell of each band of win rate."""
    run, metric, name = niches.run, niches.metric, niches.question.metric
    tied = {tie for axis in run.info.grid.axes for tie in axis.ties}
    axes = [axis for axis in run.axes if axis in niches.table.columns and axis not in tied]
    table = plain_table()
    unit = metric.suffix.strip()
    heads = ["win rate", "niches", "cell", "trades", "drawdown\n%", *([] if name == "win_rate" else ["win\n%"])]
    heads += [f"{_two_lines(name)}{unit and f' {unit}'}", f"bound{unit and f'{chr(10)}{unit}'}", *map(_two_lines, axes)]
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    places = niches.places()[2]
    for band, text in enumerate(band_texts(niches.bands[2])):
        inside = niches.table.filter(pl.Series(places == band))
        if inside.is_empty():
            continue
        row = inside.sort(BOUND, "cell", descending=[not metric.lower_is_better, False]).row(0, named=True)
        table.add_row(text, str(len(inside)), *_row(niches, row, axes))
    return table


def _row(niches: Niches, row: dict[str, Any], axes: list[str]) -> list[str]:
    metric, multiples = niches.metric, scaled(niches.run)
    found = [str(row["cell"]), f"{row['trades']:,}", f"{row['max_drawdown'] * 100:.1f}"]
    found += [] if metric.name == "win_rate" else [f"{row['win_rate'] * 100:.1f}"]
    found += [metric.written(row[column], short=True) for column in (metric.name, BOUND)]
    return [*found, *(value_text(axis, row[axis], multiples=multiples) for axis in axes)]


def _two_lines(name: str) -> str:
    return name.replace("_", "\n", 1).replace("_", " ")
