"""What came of a walk-forward: the trades of its windows joined, measured and judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from results.inference.verdict.record import Ruling
from results.walkforward.comparison import comparison
from results.walkforward.measuring import daily_sums, measure_trades, traded_days
from results.walkforward.ruling import judge_joined
from results.walkforward.stability import stability
from results.walkforward.stepping import Asked, Step
from results.walkforward.summary import walk_forward_summary
from results.walkforward.timing import TradedWindows
from results.walkforward.trading import join_trades
from results.walkforward.windows import INSTANTS
from signals import Signals
from signals.shown import Shown

__all__ = ["WalkForward", "joined_result"]


@dataclass(frozen=True, eq=False, repr=False)
class WalkForward(Shown):
    """What came of choosing again and again.

    Attributes
    ----------
    ruling
        ``positive``, ``undetermined`` or ``none``, of the joined trades.
    windows
        One row a window: dates, the cell chosen, its numbers in training and in test side by side.
    trades
        The joined out-of-sample trades: a replay's columns, then `out_of_sample`, `window` and `cell`.
    choices
        For each window the value chosen on every axis, as text; None where nothing was.
    market
        `time` and `hold` of the bars tested on: what a price bought at the first open is worth, in units of it.
    words
        The verdict and all beside it as lines of text.
    numbers
        Everything, as plain values: what `walk-forward.json` holds.
    """

    ruling: Ruling
    windows: pl.DataFrame
    trades: pl.DataFrame
    choices: tuple[dict[str, str] | None, ...]
    market: pl.DataFrame
    words: tuple[str, ...]
    numbers: dict[str, Any]

    def _shown(self) -> tuple[str, ...]:
        chosen = sum(choice is not None for choice in self.choices)
        return (
            f"Walk-forward: {self.ruling}",
            f"{len(self.windows):,} windows, a cell chosen in {chosen:,} of them, {len(self.trades):,} trades joined",
            "print(*walked.words, sep='\\n') says all",
        )


def joined_result(
    asked: Asked, steps: Sequence[Step], described: Mapping[str, Any], resamples: int, seed: int
) -> WalkForward:
    """Join the windows' trades, measure and judge them, and sum it all up.

    Parameters
    ----------
    asked, steps
        What was to be done, and its windows.
    described
        What was asked, as plain values.
    resamples, seed
        Of the bootstrap.
    """
    span, tested = asked.span, [step.window.test for step in steps]
    parts = [(step.window, step.chosen.index, step.trades) for step in steps if step.chosen is not None]
    trades = join_trades(parts, span.bars)
    days, n_bars = traded_days(span.bars, tested), sum(each.stop - each.start for each in tested)
    measures = measure_trades(trades, days, n_bars)
    cells = [None if step.chosen is None else step.chosen.values for step in steps]
    judgement = judge_joined(
        measures,
        daily_sums(trades, days),
        TradedWindows.of(span, tested, cells, "oos" if asked.counted.known else "all"),
        supports_positive=asked.counted.supports_positive,
        resamples=resamples,
        seed=seed,
    )
    rows = [step.row() for step in steps]
    choices = tuple(None if step.chosen is None else dict(step.chosen.choice) for step in steps)
    numbers = {
        **described,
        "verdict": judgement.ruling,
        "judgement": asdict(judgement) | {"resamples": resamples, "seed": seed},
        "joined": measures,
        "closed_at_window_end": 0 if trades.is_empty() else int((trades["reason"] == "end").sum()),
        "beside": comparison(asked, steps, days, n_bars),
        "stability": stability(choices, rows),
        "windows": [
            {**row, "choice": choice, "parameters": None if cell is None else dict(cell)}
            for row, choice, cell in zip(rows, choices, cells, strict=True)
        ],
    }
    summary = walk_forward_summary(numbers)
    frame = _windows(rows, steps, choices)
    return WalkForward(judgement.ruling, frame, trades, choices, _market(span, tested), summary, numbers)


def _windows(
    rows: Sequence[dict[str, Any]], steps: Sequence[Step], choices: Sequence[dict[str, str] | None]
) -> pl.DataFrame:
    """Return the table of windows, instants in UTC and the values chosen beside the cell's index."""
    frame = pl.DataFrame(rows, infer_schema_length=None)
    instants = {name: np.array([getattr(step.window, name) for step in steps]) for name in INSTANTS}
    frame = frame.with_columns(pl.Series(name, when).dt.replace_time_zone("UTC") for name, when in instants.items())
    names = next((tuple(choice) for choice in choices if choice is not None), ())
    chosen = [
        pl.Series(name, [None if choice is None else choice[name] for choice in choices], dtype=pl.String)
        for name in names
    ]
    after = frame.get_column_index("cell") + 1
    return pl.DataFrame([*frame.get_columns()[:after], *chosen, *frame.get_columns()[after:]])


def _market(span: Signals, tested: Sequence[slice]) -> pl.DataFrame:
    bars = np.concatenate([np.arange(each.start, each.stop) for each in tested])
    hold = span.bars.close[bars] / span.bars.open[bars[0]]
    return pl.DataFrame({"time": span.bars.time[bars], "hold": hold})
