"""The page in a real browser with a clock beside it: from input to drawn, first views, memory, and a cell's click."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.explorer.browsing import exploring, running_browser
from benchmarks.explorer.changes import CHANGE, changes
from benchmarks.explorer.scene import Scene

__all__ = ["Changed", "Measured", "measure"]

_CLICKS = 10
_TIMEOUT = 120_000

# in the page before any script of its own: when the map was first drawn, counted from the start of navigation
_FIRST = 'document.addEventListener("drawn", () => { window.firstDrawn ??= performance.now(); });'
_CELL = """(cell) => new Promise((done) => {
  const started = performance.now();
  const shown = () => document.querySelector("[data-part=cell] h2")?.textContent.replaceAll(",", "").startsWith(`Cell ${cell}`);
  const look = () => (shown() ? done(performance.now() - started) : requestAnimationFrame(look));
  location.hash = `cell=${cell}&tab=cell`;
  requestAnimationFrame(look);
})"""
_SETTLED = (
    "() => Number(document.documentElement.dataset.drawn ?? 0) > 0 && document.documentElement.dataset.busy !== 'true'"
)


@dataclass(frozen=True)
class Changed:
    """One change of the view.

    Attributes
    ----------
    kind, fragment
        What was changed, and the view after it, as the address has it.
    milliseconds
        From the input until it is drawn.
    fetched
        Whether numbers that were not at hand had to be fetched first: a measure or a cost shown for the first time.
    """

    kind: str
    fragment: str
    milliseconds: float
    fetched: bool


@dataclass(frozen=True)
class Measured:
    """All that was measured; times in milliseconds, memory and files in megabytes.

    Attributes
    ----------
    cells
        Of the runs, by name.
    changed
        Changes of the view on the largest run.
    first, first_fresh
        First view of the run of one million cells, from navigation to drawn: once more, and the first that an explorer answers.
    first_ten
        The same of the largest run, warm.
    memory
        Peak resident memory of the page's process on the largest run, after all changes.
    clicks
        From the input until a cell is drawn, each a cell never seen before; the first compiles nothing.
    report, report_seconds, report_opened, report_memory
        Of two million cells: size, time to write, from opening until drawn, peak memory of the page's process.
    """

    cells: dict[str, int]
    changed: list[Changed]
    first: float
    first_fresh: float
    first_ten: float
    memory: float
    clicks: list[float]
    report: float
    report_seconds: float
    report_opened: float
    report_memory: float

    @property
    def median(self) -> float:
        """Of all changes."""
        return statistics.median(change.milliseconds for change in self.changed)

    @property
    def worst(self) -> float:
        """Of all changes."""
        return max(change.milliseconds for change in self.changed)


def measure(scene: Scene, count: int, folder: Path) -> Measured:
    """Measure everything; the report is written into a folder."""
    with exploring(scene.one) as explorer:
        first_fresh, _ = _first_view(explorer.address)
        first = min(_first_view(explorer.address)[0] for _ in range(3))
    with exploring(scene.ten) as explorer:
        _first_view(explorer.address)
        changed, first_ten, memory = _changes(explorer.address, count)
        clicks = _clicks(explorer.address)
    began = time.perf_counter()
    file = _report(scene.two, folder)
    seconds = time.perf_counter() - began
    opened, held = _first_view(file.as_uri())
    size = file.stat().st_size / 1e6
    return Measured(
        scene.cells, changed, first, first_fresh, first_ten, memory, clicks, size, seconds, opened, held
    )  # fmt: skip


@contextmanager
def _page(address: str) -> Iterator[tuple[Browser, Page]]:
    """Open an address in a browser of its own, and wait until it is drawn."""
    with running_browser() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(_FIRST)
        page.goto(address)
        page.wait_for_function(_SETTLED, timeout=_TIMEOUT)
        yield browser, page


def _first_view(address: str) -> tuple[float, float]:
    """Return milliseconds from navigation to drawn, and the peak memory of the page's process."""
    with _page(address) as (_, page):
        return float(page.evaluate("window.firstDrawn")), _renderer_megabytes()


def _changes(address: str, count: int) -> tuple[list[Changed], float, float]:
    """Return changes of the view, milliseconds until the first view, and the peak memory of the page's process."""
    with _page(address) as (_, page):
        first = float(page.evaluate("window.firstDrawn"))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        changed = []
        for change in changes(count):
            asked.clear()
            took = page.evaluate(CHANGE, [change.part, change.pick])
            fetched = any("/api/plane" in address for address in asked)
            if took is not None:
                changed.append(Changed(change.kind, str(page.evaluate("location.hash")), float(took), fetched))
            page.wait_for_function(_SETTLED, timeout=_TIMEOUT)
        return changed, first, _renderer_megabytes()


def _clicks(address: str) -> list[float]:
    with urllib.request.urlopen(f"{address}api/run") as answer:
        model = json.load(answer)
    size = model["size"]
    with _page(address) as (_, page):
        took = []
        for number in range(_CLICKS + 1):
            cell = (number * 2_654_435_761) % size
            took.append(float(page.evaluate(_CELL, cell)))
            page.wait_for_function(_SETTLED, timeout=_TIMEOUT)
        return took[1:]


def _report(run: Path, folder: Path) -> Path:
    file = folder / "report.html"
    program = [sys.executable, "-c", "from scripts.cli import main; main()"]
    answer = subprocess.run(
        [*program, "report", str(run), "--out", str(file), "--quiet"], capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        raise RuntimeError(f"asymmetry report ended with {answer.returncode}: {answer.stderr.strip()}")
    return file


def _renderer_megabytes() -> float:
    """Return the largest peak of resident memory among pages that are open in browsers of this process."""
    peaks = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            started = (status.parent / "cmdline").read_text(encoding="utf-8", errors="replace")
            if "--type=renderer" in started and _ours(status.parent):
                lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
                peaks.append(float(lines["VmHWM"].split()[0]) / 1000)
        except (OSError, KeyError):
            continue
    return max(peaks)


def _ours(process: Path) -> bool:
    """Whether a process descends from this one: neighbours may have browsers open too."""
    number = process.name
    while number not in {"0", "1"}:
        if number == str(os.getpid()):
            return True
        number = (Path("/proc") / number / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
    return False
