"""A run that is still being swept, one that nothing was written of yet, and an explorer that goes away."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

import signals
from benchmarks.explorer.browsing import PROGRAM, exploring
from tests.results.explorer.browser import worlds
from tests.results.explorer.browser.reading import run_model
from tests.results.explorer.browser.watching import Watched

pytestmark = pytest.mark.slow

GRID = """
[axes]
long_entry = { from = 0.40, to = 0.69, step = 0.01 }
short_entry = { from = 0.40, to = 0.69, step = 0.01 }
stop_loss = { values = [0.003, 0.005, 0.01, 0.02, "none"] }
take_profit = { values = [0.003, 0.005, 0.01, 0.02, "none"] }
max_hold = { values = [6, 12, 24, 48, "none"] }
leverage = { values = [1, 2, 4, 8] }
[fixed]
stop_basis = "price"
"""


def test_a_run_that_is_being_written_is_shown_as_far_as_it_is(tmp_path: Path, visitor: Watched) -> None:
    signals.write(worlds.market(40_000), tmp_path / "market.parquet", {})
    (tmp_path / "grid.toml").write_text(GRID, encoding="utf-8")
    run = tmp_path / "run"
    words = ["sweep", str(tmp_path / "grid.toml"), "--signals", str(tmp_path / "market.parquet"), "--out", str(run)]
    with subprocess.Popen([*PROGRAM, *words, "--no-confirm", "--jobs", "1", "--quiet"]) as sweep:
        try:
            deadline = time.monotonic() + 60
            while not _listed(run) and sweep.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            # as slow as a large sweep would be: it goes on when the page has been looked at
            sweep.send_signal(signal.SIGSTOP)
            with exploring(run) as explorer:
                model = run_model(explorer.address)
                visitor.open(explorer.address)
                text = visitor.written()
                assert model["state"] == "partial"
                assert 0 < model["cells"] < model["size"]
                assert "so far" in text
                assert visitor.page.get_by_role("button", name="Refresh").is_visible()
                assert visitor.faults() == []
                _goes_on(sweep, run)
                # planes of two states do not fit together: the page says so, and shows no number of the other
                visitor.page.get_by_label("Measure", exact=True).select_option("max_drawdown")
                visitor.page.get_by_role("alert").filter(has_text="reload it").first.wait_for()
                visitor.page.reload()
                visitor.settle()
                assert run_model(explorer.address)["cells"] > model["cells"]
                visitor.page.goto("about:blank")
        finally:
            sweep.send_signal(signal.SIGCONT)
            sweep.send_signal(signal.SIGINT)
            sweep.wait()
    assert visitor.refused
    assert {status for status, _ in visitor.refused} == {409}
    visitor.complaints.clear()
    visitor.refused.clear()


def _listed(run: Path) -> int:
    """Return how many parts a run lists: one that is written is listed a moment later."""
    journal = run / "parts.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def _goes_on(sweep: subprocess.Popen[bytes], run: Path) -> None:
    """Let a sweep write another part, and hold it again."""
    before, deadline = _listed(run), time.monotonic() + 60
    sweep.send_signal(signal.SIGCONT)
    while _listed(run) == before:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    sweep.send_signal(signal.SIGSTOP)


def test_a_run_of_which_nothing_is_written_says_so_in_one_line(
    small_run: Path, tmp_path: Path, visitor: Watched
) -> None:
    (tmp_path / "run").mkdir()
    words = [*PROGRAM, "explore", str(tmp_path / "run"), "--no-open"]
    answer = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert answer.returncode == 1
    assert len(answer.stderr.strip().splitlines()) == 1
    assert "run.json" in answer.stderr


def test_ctrl_c_ends_it_and_the_page_says_what_to_do(small_run: Path, visitor: Watched) -> None:
    with exploring(small_run) as explorer:
        visitor.open(explorer.address)
        explorer.process.send_signal(signal.SIGINT)
        assert explorer.process.wait(20) in {0, 130}
        visitor.page.get_by_label("Measure", exact=True).select_option("max_drawdown")
        visitor.page.get_by_role("alert").first.wait_for()
        assert "asymmetry explore" in visitor.written()
    visitor.complaints.clear()


def test_two_explorers_of_one_run_do_not_disturb_each_other(small_run: Path, visitor: Watched) -> None:
    with exploring(small_run) as one, exploring(small_run) as other:
        assert one.address != other.address
        visitor.open(one.address)
        visitor.open(other.address)


def test_a_port_that_is_taken_is_one_line(small_run: Path) -> None:
    with exploring(small_run) as explorer:
        port = explorer.address.rstrip("/").rpartition(":")[2]
        words = [*PROGRAM, "explore", str(small_run), "--no-open", "--port", port]
        answer = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert answer.returncode == 1
    assert len(answer.stderr.strip().splitlines()) == 1
    assert port in answer.stderr
