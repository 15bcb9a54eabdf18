"""Verdicts read back: also those of releases that knew of no assets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import signals
from results.inference import judge
from results.inference.saved.stated import digest_of
from results.inference.verdict.record import PASSING
from results.inference.verdict.stored import read_verdict
from tests.results.inference.conftest import swept

pytestmark = pytest.mark.slow

GRID = {"axes": {"long_entry": {"values": [0.55, 0.6]}, "max_hold": {"values": [6, 12]}}}
_SINCE = {"assets", "pooled", "tuning", "asset", "on_assets", "average_hold_days"}


def _older(found: Any) -> Any:
    """Leave out what earlier releases did not write."""
    if isinstance(found, dict):
        return {name: _older(value) for name, value in found.items() if name not in _SINCE}
    return [_older(each) for each in found] if isinstance(found, list) else found


def test_a_verdict_from_before_assets_is_still_read(tmp_path: Path) -> None:
    run = swept(tmp_path, signals.simulated_signals(6900, edge=0.1, seed=2), GRID)
    judge(run, permutations=0, resamples=40, jobs=1, progress=False)
    file = run / "verdict.json"
    before, now = _older(json.loads(file.read_text())), read_verdict(run)
    assert "leading" in before
    assert before != json.loads(file.read_text())
    before["digest"] = digest_of(before, PASSING)
    file.write_text(json.dumps(before))
    old = read_verdict(run)
    assert not old.assets
    assert not old.pooled
    assert old.tuning is None
    assert old.leading is not None
    assert now.leading is not None
    assert old.leading.asset is None
    assert old.leading.cell == now.leading.cell
