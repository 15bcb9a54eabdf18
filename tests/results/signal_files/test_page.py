"""A check as text and as a page, and a signal file as a picture: what is drawn is what was found."""

from __future__ import annotations

import html.parser
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import signals
from results.signal_files.description import describe, describe_text
from results.signal_files.page import write_check_page
from results.signal_files.sections import sections
from results.signal_files.text import check_text


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a backtest's signal file, and a live one that differs from it in one role and lacks another."""
    folder = tmp_path_factory.mktemp("check")
    made = signals.simulated_signals(1500, edge=0.05, seed=3)
    signals.write(made, folder / "backtest.parquet", {"kind": "simulated", "seed": 3, "nested": {"folds": [1, 2]}})
    frame = signals.to_frame(made).drop("short_exit")
    moved = np.where(np.arange(1500) == 700, 0.99, frame["long_entry"].to_numpy())
    signals.write(frame.with_columns(long_entry=moved), folder / "<live>.parquet")
    return folder / "backtest.parquet", folder / "<live>.parquet"


class Reader(html.parser.HTMLParser):
    """Collects what a page asks of the network, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [str(value) for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "rect", "line", "circle", "polyline"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag


def test_text_names_the_differences_first(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    text = check_text(signals.check(*files))
    first = text.splitlines()[1]
    assert "columns: 1 missing: short_exit" in first
    assert "\x1b" not in text
    rows = [line for line in text.splitlines() if line.strip().startswith("long_entry ")]
    assert "differs" in rows[0]
    for name, value in {"TTY_COMPATIBLE": "1", "TERM": "xterm", "COLUMNS": "90"}.items():
        monkeypatch.setenv(name, value)
    shown = check_text(signals.check(*files))
    assert "\x1b[31m" in shown
    assert max(len(re.sub("\x1b\\[[0-9;]*m", "", line)) for line in shown.splitlines()) <= 90


def test_the_page_stands_alone_and_escapes_names(files: tuple[Path, Path], tmp_path: Path) -> None:
    found = signals.check(*files)
    page = write_check_page(found, tmp_path / "check.html").read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(page)
    assert reader.outside == []
    assert reader.open == []
    assert "&lt;live&gt;.parquet" in page
    assert "<live>" not in page
    assert page.count("<svg") == 4 + 3
    for section in sections(found):
        assert f"<h2>{section.title.replace('<', '&lt;').replace('>', '&gt;')}</h2>" in page


def test_a_description_says_manifest_variants_and_reach(files: tuple[Path, Path]) -> None:
    text = describe_text(describe(files[0]))
    for words in ("kind", "simulated", "Variants", "out of sample from", ">=0.75", "fingerprint"):
        assert words in text
    assert "no manifest" in describe_text(describe(files[1]))


def test_readings_have_a_table_of_their_own(files: tuple[Path, Path], tmp_path: Path) -> None:
    made = signals.read(files[0])
    atr, below = np.linspace(0.001, 0.002, 1500), -np.ones(1500)
    path = signals.write(replace(made, readings={"atr": atr, "below": below}), tmp_path / "read.parquet")
    text = describe_text(describe(path))
    assert "2 of readings" in text
    assert re.search(r"atr +1,500 +0\.0% +0\.001 +0\.0015 +0\.002 +100\.0%", text)
    (readings,) = [section for section in sections(signals.check(path)) if section.title == "Readings"]
    assert [row.tone for row in readings.rows] == ["", "poor"]
    assert "Readings" not in describe_text(describe(files[0]))
