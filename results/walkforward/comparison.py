"""What else could have been had over the same windows: other ways to choose, and the market itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from results.walkforward.measuring import measure_trades
from results.walkforward.stepping import Asked, Step
from results.walkforward.trading import cut_bars, join_trades, span_trades
from results.walkforward.windows import Window
from signals.arrays import Integers

__all__ = ["comparison"]

_CHOICES = {
    "first": "the first choice, never changed",
    "median": "the median cell by the rule's ranking",
    "hindsight": "HINDSIGHT, not to be had: what made most in each window",
}


def comparison(asked: Asked, steps: Sequence[Step], days: Integers, n_bars: int) -> dict[str, Any]:
    """Measure what stands beside the walk-forward, over the same windows.

    Returns
    -------
    dict
        By name: `words`, and the measures of the joined trades. `buy_and_hold` has `total_return` and `max_drawdown`
        (at every close) alone, without costs or leverage.
    """
    found: dict[str, Any] = {}
    for name, words in _CHOICES.items():
        parts = _first(asked, steps) if name == "first" else _rival(steps, name)
        found[name] = {"words": words, **measure_trades(join_trades(parts, asked.span.bars), days, n_bars)}
    tested = [step.window.test for step in steps]
    bars = asked.span.bars
    close = np.concatenate([bars.close[each] for each in tested]) / bars.open[tested[0].start]
    worth = np.concatenate([[1.0], close])
    fallen = float((1.0 - worth / np.maximum.accumulate(worth)).max())
    held = {"words": "buy and hold, no costs", "total_return": float(worth[-1] - 1.0), "max_drawdown": fallen}
    return {**found, "buy_and_hold": held}


def _rival(steps: Sequence[Step], name: str) -> list[tuple[Window, int, pl.DataFrame]]:
    return [(step.window, step.rivals[name][0].index, step.rivals[name][1]) for step in steps if step.rivals]


def _first(asked: Asked, steps: Sequence[Step]) -> list[tuple[Window, int, pl.DataFrame]]:
    """Return what the first choice traded in its own window and in all that follow."""
    at = next((at for at, step in enumerate(steps) if step.chosen is not None), len(steps))
    parts = []
    for step in steps[at:]:
        cell = steps[at].chosen
        assert cell is not None  # noqa: S101 - for the type checker
        cut = cut_bars(asked.span, step.window.test)
        parts.append((step.window, cell.index, span_trades(cut, cell.values, only_out_of_sample=asked.counted.known)))
    return parts
