"""Searches cut short at some batch and taken up by another number of threads: the same run, whoever proposes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import grids
import results
import signals
from results.searching.chooser import SearchChooser
from results.searching.question import For
from signals.arrays import Integers
from sweeps.runs.visited import VISITED

pytestmark = pytest.mark.slow

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"from": 0.5, "to": 0.6, "step": 0.005},
        "short_entry": {"from": 0.5, "to": 0.6, "step": 0.005},
        "stop_loss": {"values": [0.01, 0.02, 0.04, "none"]},
        "take_profit": {"values": [0.01, 0.02, 0.04, "none"]},
        "max_hold": {"values": [6, 12, 24]},
        "leverage": {"values": [1, 2, 3]},
    },
    "sample": {"constraints": ["leverage < 3 or max_hold < 24"]},
}


def _bytes(run: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in [*(run / "cells").iterdir(), run / VISITED]}


@pytest.mark.parametrize("for_", ["best", "boundary", "illuminate"])
def test_a_search_that_was_cut_short_comes_to_the_same_run(
    tmp_path: Path, for_: For, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = signals.simulated_signals(2500, edge=0.1, seed=1, step_minutes=60)
    spec = grids.parse(GRID, "grid.toml")
    asked: dict[str, Any] = {"for_": for_, "cells": 4500, "seed": 5, "hold_out": 0.0, "progress": False}
    results.search(spec, made, tmp_path / "whole", **asked, jobs=2)
    for cut in (1, 3):
        with monkeypatch.context() as patch:
            _interrupted(patch, cut)
            with pytest.raises(KeyboardInterrupt):
                results.search(spec, made, tmp_path / "cut", **asked, jobs=1, resume=True)
    results.search(spec, made, tmp_path / "cut", **asked, jobs=3, resume=True)
    assert _bytes(tmp_path / "cut") == _bytes(tmp_path / "whole")


def _interrupted(patch: pytest.MonkeyPatch, batches: int) -> None:
    """Press Ctrl-C when so many batches were evaluated."""
    choose, left = SearchChooser.choose, [batches]

    def chosen(chooser: SearchChooser) -> Integers | None:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return choose(chooser)

    patch.setattr(SearchChooser, "choose", chosen)
