"""The benchmark of judging at a tiny size: a run is made, and judged in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.judging import judged, swept

pytestmark = pytest.mark.slow


def test_a_run_is_judged_in_a_process_of_its_own(tmp_path: Path) -> None:
    run = swept(tmp_path, bars=9000, sides=2, exposures=4)
    found = judged(run, resamples=40)
    assert found["tried"]["cells"] == 256
    # leverages share their trades
    assert found["tried"]["up_to_scale"] <= 64
    assert found["peak_megabytes"] > 100
    assert set(found["seconds"]) == {"reading", "expectancy", "timing", "selection"}
