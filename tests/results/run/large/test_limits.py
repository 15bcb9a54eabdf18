"""What holds numbers of every cell refuses a run that is too large for it."""

from __future__ import annotations

from pathlib import Path

import pytest

import results
from results import Run
from results.run.large import limits
from results.run.large.limits import check_held
from signals import InputError


def test_a_run_that_fits(run: Run) -> None:
    check_held(run, "the explorer")


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_a_run_that_does_not(run: Run, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_HELD", 10)
    with pytest.raises(InputError, match="up to 10 cells at once, and the run has 192"):
        results.write_report(run, tmp_path / f"report.{suffix}")
    assert list(tmp_path.iterdir()) == []
