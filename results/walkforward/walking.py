"""The whole walk-forward: windows one after another, and what came of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from typing import Any

from grids.reachability import check_tradable, unreachable
from grids.selection.span import Span
from grids.spec import GridSpec, check_spec
from grids.units import unit_warnings
from results.inference.max_t.step_down import check_resamples
from results.walkforward.choosing import check_rule, rule_words
from results.walkforward.counting import settle
from results.walkforward.result import WalkForward, joined_result
from results.walkforward.scoring import Limits
from results.walkforward.stepping import Asked, take_step
from results.walkforward.windows import Lengths, cut_windows, lengths
from signals import Signals, as_signals
from signals.progress import ProgressBar
from signals.seeds import check_seed
from signals.tables.frames import Frame
from signals.times.timestamps import to_iso

__all__ = ["walk_forward"]


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
        gap, and of what lies between the one and the other (``"0"``: nothing). The first two may be months of the
        calendar, such as ``"3mo"`` and ``"1mo"``: test windows then begin with a month.
    expanding
        Start every training span with the first bar that counts.
    by
        ``"t"``, ``"plateau"`` or ``"expectancy"``: see `choosing`.
    min_trades, max_drawdown
        What a cell must keep in training to be chosen.
    train_sample
        ``"oos"`` or ``"all"``: trades that a choice rests on. By default out-of-sample ones, where the file says which
        they are. Test trades are out of sample in any case, where it does.
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
    the last close, so that no choice knows of a test bar, and joined trades do not overlap. Thresholds given as
    quantiles are read off the training span and kept in the test window.

    Raises
    ------
    InputError
        If the grid does not fit the file, a duration is none, spans are longer than the bars or shorter than two of
        them, or what is asked does not go with the file's out-of-sample flags.
    """
    check_resamples(resamples)
    check_spec(spec)
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
    with ProgressBar(grid.selected.count * len(windows), "walking forward", progress) as bar:
        steps = [take_step(asked, window, bar.advance) for window in windows]
    return joined_result(asked, steps, _described(spec, asked, wanted), resamples, seed)


def _described(spec: GridSpec, asked: Asked, wanted: Lengths) -> dict[str, Any]:
    """Say what was asked, of what."""
    grid, (train, test, embargo) = asked.spec.resolve(asked.span), wanted.stated
    return {
        "format": 1,
        "version": version("risk-asymmetry"),
        "signals": {"name": grid.names.asset, **_signals(asked.span, grid.variants)},
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
        "from": to_iso(span.bars.time[0]),
        "to": to_iso(span.bars.time[-1]),
        "variants": list(variants),
    }
