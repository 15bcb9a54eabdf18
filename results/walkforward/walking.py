"""The whole walk: windows one after another, their trades joined, measured and judged."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl

from grids.reach import check_tradable, unreachable
from grids.span import Span
from grids.spec import GridSpec
from grids.units import unit_warnings
from results.inference.verdict.record import Ruling
from results.walkforward.choosing import check_rule, rule_words
from results.walkforward.counting import settle
from results.walkforward.measuring import daily_sums, measure_trades, traded_days
from results.walkforward.rivals import beside
from results.walkforward.ruling import Judgement, check_resamples, judge_joined
from results.walkforward.scoring import Limits
from results.walkforward.steadiness import steadiness
from results.walkforward.stepping import Asked, Step, take_step
from results.walkforward.timing import Walked
from results.walkforward.trading import join_trades
from results.walkforward.windows import INSTANTS, Lengths, cut_windows, lengths
from results.walkforward.words import say
from signals import Signals, as_signals
from signals.seeds import check_seed
from signals.shown import Shown
from signals.tables.frames import Frame
from signals.times.instants import written
from sweeps.event.daily.pnl import TradeSample
from sweeps.progress import CellProgress

__all__ = ["WalkForward", "walk_forward"]


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


def walk_forward(  # noqa: PLR0913 - options of a command
    spec: GridSpec,
    signals: Signals | Frame,
    *,
    train: str,
    test: str,
    expanding: bool = False,
    embargo: str = "0",
    by: str = "t",
    min_trades: int = Limits.min_trades,
    max_drawdown: float | None = None,
    train_sample: str | None = None,
    assume_out_of_sample: bool = False,
    resamples: int = 1000,
    seed: int = 0,
    jobs: int | None = None,
    progress: bool = True,
) -> WalkForward:
    """Choose a cell on each training span, trade it in the window after, and judge the joined trades.

    Parameters
    ----------
    spec
        The grid; its `[span]` narrows the signals.
    signals
        The signal file.
    train, test, embargo
        Durations by the clock, such as ``"90d"``: of training spans, of test windows, which follow each other without a
        gap, and of what lies between the one and the other (``"0"``: nothing).
    expanding
        Start every training span with the first bar that counts.
    by
        ``"t"``, ``"plateau"`` or ``"expectancy"``: see `choosing`.
    min_trades, max_drawdown
        What a cell must keep in training to be chosen.
    train_sample
        ``"oos"`` or ``"all"``: trades that a choice rests on. By default out-of-sample ones, where the file says which they
        are. Test trades are out of sample in any case, where it does.
    assume_out_of_sample
        Take all bars for out of sample where the file does not say. The verdict repeats it.
    resamples, seed
        Of the bootstrap.
    jobs
        Threads; by default one a core.
    progress
        Show a bar on standard error if that is a terminal.

    Notes
    -----
    In a training span and in a test window only its own bars exist for a cell: a trade open at the end is closed at
    the last close, so that no choice knows of a test bar, and joined trades do not overlap. Thresholds given as quantiles
    are read off the training span and kept in the test window.

    Raises
    ------
    InputError
        If the grid does not fit the file, a duration is none, spans are longer than the bars or shorter than two of
        them, or what is asked does not go with the file's out-of-sample flags.
    """
    check_resamples(resamples)
    check_seed(seed)
    span = spec.span.cut(as_signals(signals))
    unbound = replace(spec, span=Span())
    grid = unbound.resolve(span)
    limits = Limits(min_trades, max_drawdown)
    rule = check_rule(by, limits, grid)
    check_tradable(grid, span)
    counted = settle(span, grid.variants, train_sample, assume_out_of_sample)
    wanted = lengths(train, test, embargo, expanding)
    windows = cut_windows(span, counted, wanted)
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    asked = Asked(unbound, span, counted, limits, rule, workers)
    with CellProgress(grid.selected.count * len(windows), "walking forward", progress) as bar:
        steps = [take_step(asked, window, bar.advance) for window in windows]
    return _joined(asked, steps, _described(spec, asked, wanted), resamples, seed)


def _described(spec: GridSpec, asked: Asked, wanted: Lengths) -> dict[str, Any]:
    """Say what was asked, of what."""
    grid, (train, test, embargo) = asked.spec.resolve(asked.span), wanted.stated
    return {
        "format": 1,
        "version": version("risk-asymmetry"),
        "signals": _signals(asked.span, grid.variants),
        "grid": {"name": spec.name, "stated": spec.mapping(), "cells": grid.selected.count},
        "asked": {
            "train": train,
            "test": test,
            "embargo": embargo,
            "expanding": wanted.expanding,
            "rule": asked.rule,
            "rule_in_words": rule_words(asked.rule),
            "limits": asdict(asked.limits),
            "limits_in_words": asked.limits.words(),
            "train_sample": asked.counted.train,
            "test_sample": "oos" if asked.counted.known else "all",
            "assumed_out_of_sample": asked.counted.assumed,
            "out_of_sample_share": asked.counted.shares,
        },
        "sample_in_words": asked.counted.words(),
        "warnings": [*unit_warnings(asked.spec), *unreachable(grid, asked.span)],
    }


def _signals(span: Signals, variants: Sequence[str]) -> dict[str, Any]:
    return {
        "path": None if span.path is None else str(span.path.resolve()),
        "fingerprint": span.fingerprint,
        "bars": len(span),
        "from": written(span.bars.time[0]),
        "to": written(span.bars.time[-1]),
        "variants": list(variants),
    }


def _joined(asked: Asked, steps: Sequence[Step], numbers: dict[str, Any], resamples: int, seed: int) -> WalkForward:
    """Join the windows' trades, measure and judge them, and say it all."""
    span, tested = asked.span, [step.window.test for step in steps]
    parts = [(step.window, step.chosen.index, step.trades) for step in steps if step.chosen is not None]
    trades = join_trades(parts, span.bars)
    days, n_bars = traded_days(span.bars, tested), sum(each.stop - each.start for each in tested)
    measures = measure_trades(trades, days, n_bars)
    judgement = _judged(asked, steps, trades, measures, resamples, seed)
    rows = [step.row() for step in steps]
    choices = tuple(None if step.chosen is None else dict(step.chosen.choice) for step in steps)
    cut = 0 if trades.is_empty() else int((trades["reason"] == "end").sum())
    numbers |= {
        "verdict": judgement.ruling,
        "judgement": asdict(judgement) | {"resamples": resamples, "seed": seed},
        "joined": measures,
        "closed_at_window_end": cut,
        "beside": beside(asked, steps, days, n_bars),
        "stability": steadiness(choices, rows),
        "windows": [
            {**row, "choice": choice, "parameters": None if step.chosen is None else dict(step.chosen.values)}
            for row, choice, step in zip(rows, choices, steps, strict=True)
        ],
    }
    words = say(numbers)
    frame = _windows(rows, steps, choices)
    return WalkForward(judgement.ruling, frame, trades, choices, _market(span, tested), words, numbers)


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


def _judged(  # noqa: PLR0913, PLR0917 - what a judgement rests on
    asked: Asked, steps: Sequence[Step], trades: pl.DataFrame, measures: dict[str, Any], resamples: int, seed: int
) -> Judgement:
    days = traded_days(asked.span.bars, [step.window.test for step in steps])
    cells = [None if step.chosen is None else step.chosen.values for step in steps]
    sample: TradeSample = "oos" if asked.counted.known else "all"
    return judge_joined(
        measures,
        daily_sums(trades, days),
        Walked.of(asked.span, [step.window.test for step in steps], cells, sample),
        supports_positive=asked.counted.supports_positive,
        resamples=resamples,
        seed=seed,
    )


def _market(span: Signals, tested: Sequence[slice]) -> pl.DataFrame:
    bars = np.concatenate([np.arange(each.start, each.stop) for each in tested])
    hold = span.bars.close[bars] / span.bars.open[bars[0]]
    return pl.DataFrame({"time": span.bars.time[bars], "hold": hold})
