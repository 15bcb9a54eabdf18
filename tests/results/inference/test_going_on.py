"""Judges that were killed and go on: the verdict is that of one that was not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import results
import signals
from results.inference import judge
from results.inference.saved.locking import FOLDER
from results.inference.testing import rolled
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.record import CELLS, cells_verdict
from results.inference.verdict.stored import read_verdict
from signals import InputError
from tests.places import ROOT
from tests.results.inference.conftest import swept

pytestmark = pytest.mark.slow

LEVELS = [0.5 + 0.004 * step for step in range(90)]
GRID = {"axes": {"long_entry": {"values": LEVELS}, "short_entry": {"values": LEVELS}}, "fixed": {"max_hold": 12}}

_JUDGE = """
import sys
from results.inference.sample import survey
from results.inference.testing.units import hands
from scripts.cli import main
survey.BATCH, hands._SAVED_EVERY = 1200, 0.0
main(["judge", sys.argv[1], "--no-permutation", "--resamples", "1000", "--jobs", "1"])
"""


_SHIFT = """
import sys
from scripts.cli import main
main(["judge", sys.argv[1], "--permutations", "24", "--resamples", "199", "--jobs", "1"])
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 8,100 cells with an edge, so that both looks are needed."""
    return swept(tmp_path_factory.mktemp("judged"), signals.simulated_signals(9000, edge=0.2, seed=4), GRID)


@pytest.fixture(scope="module")
def expected(run: Path) -> dict[str, Any]:
    """The verdict of a judge that was left alone."""
    return once(run)


def unjudged(run: Path, folder: Path) -> Path:
    """Return a copy of a run without a verdict."""
    return shutil.copytree(run, folder / "run", ignore=shutil.ignore_patterns("verdict*"))


def once(run: Path, told: list[str] | None = None) -> dict[str, Any]:
    lines = [] if told is None else told
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("results.inference.sample.survey.BATCH", 1200)
        found = judge(run, permutations=0, resamples=1000, jobs=1, progress=False, tell=lines.append).mapping()
    assert not (run / FOLDER).exists()
    return {**found, "seconds": None}


@contextmanager
def at_the_moment(run: Path, moment: Callable[[Path], bool], script: str = _JUDGE) -> Iterator[subprocess.Popen[bytes]]:
    """Judge in a process of its own up to a moment."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", script, str(run)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 240
        while not moment(run) and process.poll() is None:
            assert time.monotonic() < deadline, "the moment did not come in four minutes"
            time.sleep(0.001)
        yield process


def stopped(run: Path, moment: Callable[[Path], bool], how: signal.Signals, script: str = _JUDGE) -> int:
    """Judge in a process of its own, and stop it at a moment."""
    with at_the_moment(run, moment, script) as process:
        process.send_signal(how)
        return process.wait()


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "after one stretch": lambda run: (run / FOLDER / "expectancy.npz").exists(),
    "after three": lambda run: (run / FOLDER / "expectancy-00002.npz").exists(),
    "in the second look": lambda run: (run / FOLDER / "expectancy-more.npz").exists(),
    "while the cells are written": lambda run: bool(list(run.glob(f".*{CELLS}"))) or (run / CELLS).exists(),
}


@pytest.mark.parametrize(
    ("moment", "how"),
    [
        ("after one stretch", signal.SIGKILL),
        ("after three", signal.SIGINT),
        ("in the second look", signal.SIGKILL),
        ("while the cells are written", signal.SIGKILL),
    ],
)
def test_it_goes_on_to_the_same_verdict(
    tmp_path: Path, run: Path, expected: dict[str, Any], moment: str, how: signal.Signals
) -> None:
    copy = unjudged(run, tmp_path)
    code = stopped(copy, MOMENTS[moment], how)
    if "written" not in moment:  # by then it may have come to its end
        assert code == (-signal.SIGKILL if how is signal.SIGKILL else 130)
        assert not (copy / "verdict.json").exists()
        assert list((copy / FOLDER).glob("*.npz"))
    told: list[str] = []
    assert once(copy, told) == expected
    if "written" not in moment:
        assert told[0].endswith("less, as a stopped judge had begun")
    assert cells_verdict(copy / CELLS) == read_verdict(copy).digest == expected["digest"]


def test_a_new_file_of_cells_is_never_drawn_under_an_old_verdict(tmp_path: Path, run: Path) -> None:
    copy = unjudged(run, tmp_path)
    judge(copy, permutations=0, resamples=199, jobs=1, progress=False)
    before = (copy / CELLS).stat().st_mtime_ns
    stopped(copy, lambda at: (at / CELLS).stat().st_mtime_ns != before, signal.SIGKILL)

    def drawn() -> None:
        results.draw_map(results.open(copy), x="long_entry", y="short_entry", out=tmp_path, verdict=True)

    stored = read_verdict(copy)
    found = verdict_cells(copy, stored)
    assert found is not None
    assert cells_verdict(found) == stored.digest
    drawn()


def test_other_options_begin_anew(tmp_path: Path, run: Path) -> None:
    copy = unjudged(run, tmp_path)
    stopped(copy, MOMENTS["after three"], signal.SIGKILL)
    left = judge(copy, permutations=0, resamples=1000, seed=1, jobs=1, progress=False).mapping()
    fresh = judge(run, permutations=0, resamples=1000, seed=1, jobs=1, progress=False).mapping()
    assert {**left, "seconds": None} == {**fresh, "seconds": None}


def test_a_second_judge_is_refused_and_the_first_is_not_harmed(
    tmp_path: Path, run: Path, expected: dict[str, Any]
) -> None:
    copy = unjudged(run, tmp_path)
    with at_the_moment(copy, MOMENTS["after one stretch"]) as process:
        process.send_signal(signal.SIGSTOP)  # so that it cannot come to its end before
        with pytest.raises(InputError, match=rf"being judged by another process \(pid {process.pid}\)"):
            judge(copy, permutations=0, resamples=199, jobs=1, progress=False)
        process.send_signal(signal.SIGCONT)
        assert process.wait() == 0
    stored = read_verdict(copy).model_dump(by_alias=True, exclude={"cells_sha256"})
    assert {**stored, "seconds": None} == expected
    assert not (copy / FOLDER).exists()


def test_shifts_are_left_by_a_judge_without_them_and_not_made_again(
    tmp_path: Path, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = unjudged(run, tmp_path)
    kept = copy / FOLDER / "shifts-24.npz"
    assert stopped(copy, lambda _: kept.exists(), signal.SIGKILL, _SHIFT) == -signal.SIGKILL
    judge(copy, permutations=0, resamples=199, jobs=1, progress=False)
    assert kept.exists()
    assert all(file.name.startswith("shifts-24") for file in kept.parent.iterdir())
    made: list[int] = []
    largest = rolled.largest_of

    def counted(spans: Any, moves: Any, *others: Any) -> Any:
        made.append(len(moves))
        return largest(spans, moves, *others)

    monkeypatch.setattr("results.inference.testing.units.rounds.largest_of", counted)
    whole = partial(judge, copy, permutations=24, resamples=199, jobs=1, progress=False)
    left = whole().mapping()
    assert 0 < sum(made) < 24
    assert not kept.parent.exists()
    (copy / "verdict.json").unlink()
    made.clear()
    fresh = whole().mapping()
    assert sum(made) == 24
    assert left["verdict"] == "positive"
    assert {**left, "seconds": None} == {**fresh, "seconds": None}
