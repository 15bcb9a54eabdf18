"""The progress bar counts at a terminal and in both ways, and is silent elsewhere."""

from __future__ import annotations

import pytest

from signals.progress import ProgressBar


@pytest.mark.parametrize(("terminal", "shown"), [("1", True), ("1", False), ("0", True)])
def test_a_bar_is_drawn_where_somebody_looks(
    terminal: str, shown: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", terminal)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("TERM", raising=False)
    with ProgressBar(3, "sweeping", shown) as advancing:
        for _ in range(3):
            advancing.advance(1)
    with ProgressBar(None, "reading", shown, unit="files") as moving:
        for done in (1, 2):
            moving.moved(done, 2)
    drawn = capsys.readouterr()
    expected = terminal == "1" and shown
    assert [text in drawn.err for text in ("sweeping", "3/3", "cells/s", "reading", "2/2", "files/s")] == [expected] * 6
    assert drawn.out == ""
