"""Which ends of an axis have something beyond them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import signals
from results.inference import judge
from results.inference.diagnostics.shape import inward
from tests.results.inference.conftest import swept


@pytest.mark.parametrize(
    ("name", "values", "at", "expected"),
    [
        ("stop_loss", [0.01, 0.02, 0.03], 0, 1),
        ("stop_loss", [0.01, 0.02, 0.03], 2, 1),
        ("stop_loss", [0.01, 0.02, 0.03], 1, None),
        # none is as far as a stop can be: nothing lies beyond it, nor between it and the largest
        ("stop_loss", [0.01, 0.02, 0.03, None], 3, None),
        ("stop_loss", [0.01, 0.02, 0.03, None], 2, None),
        ("stop_loss", [0.01, 0.02, 0.03, None], 0, 1),
        # in any order
        ("stop_loss", [None, 0.03, 0.01, 0.02], 2, 3),
        ("long_entry", [0.0, 0.5, 1.0], 0, None),
        ("long_entry", [0.0, 0.5, 1.0], 2, None),
        ("long_entry", [0.2, 0.5, 0.8], 2, 1),
        ("size", [0.5, 0.8, 1.0], 2, None),
        ("size", [0.5, 0.8, 1.0], 0, 1),
        ("max_hold", [1, 2, 3], 0, None),
        ("max_hold", [2, 3, 4], 0, 1),
        ("stop_loss", [0.01, 0.02], 0, None),
    ],
)
def test_an_end_counts_where_something_is_beyond(name: str, values: list[Any], at: int, expected: int | None) -> None:
    assert inward(name, values, at) == expected


def shape_of(folder: Path, axes: dict[str, Any], probability: float | None = None) -> dict[str, Any]:
    """Judge a run whose one cell with an edge lies at an end, and return what surrounds it."""
    market = signals.simulated_signals(9000, edge=0.3, seed=1)
    if probability is not None:  # nothing below it
        known = market.variants["default"]
        raised = replace(known, long_entry=np.maximum(known.long_entry, probability))
        market = replace(market, variants={"default": raised}, fingerprint="")
    run = swept(folder, market, {"axes": axes, "fixed": {"stop_basis": "price", "side": "long", "max_hold": 12}})
    verdict = judge(run, permutations=0, resamples=199, jobs=1, progress=False).mapping()
    return {**verdict["shape"], "leading": verdict["leading"]["parameters"]}


def test_an_axis_that_only_scales_has_no_end(tmp_path: Path) -> None:
    axes = {
        "long_entry": {"values": [0.8, 0.97, 0.99]},
        "leverage": {"values": [1, 2, 3]},
        "take_profit": {"values": [0.02]},
        "fee": {"values": [0.0001, 0.0002, 0.0003]},
        "maker_fee": {"values": [0.00001, 0.00002, 0.00003]},
    }
    found = shape_of(tmp_path, axes)
    assert found["leading"]["long_entry"] == 0.8
    assert found["edge_axes"] == ["long_entry"]


def test_beyond_all_probabilities_is_nothing(tmp_path: Path) -> None:
    axes = {"long_entry": {"values": [0.8, 0.97, 0.99]}}
    for floor, expected in ((None, ["long_entry"]), (0.8, [])):
        folder = tmp_path / str(floor)
        folder.mkdir()
        found = shape_of(folder, axes, floor)
        assert found["leading"]["long_entry"] == 0.8
        assert found["edge_axes"] == expected
