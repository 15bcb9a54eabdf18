"""What the page took as tables, as numbers and as a picture."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.explorer.changes import KINDS
from benchmarks.explorer.measuring import Measured
from benchmarks.tables.table import Table
from results.style.palette import FAINT, INK, LIMIT, RULE, SUBJECT

__all__ = ["asked_table", "kinds_table", "write_report"]

STEM = "explorer"
_DRAWN = 100.0
"""Milliseconds from input to drawn that are asked for, of the median change."""


def asked_table(measured: Measured) -> Table:
    """Return what was asked for beside what was measured."""
    cells, clicks = measured.cells, statistics.median(measured.clicks)
    rows = [
        _row(
            f"input to drawn, {cells['ten']:,} cells: median of {len(measured.changed)}", measured.median, "ms", _DRAWN
        ),
        _row("the slowest of them", measured.worst, "ms"),
        _row(f"first view, {cells['one']:,} cells", measured.first / 1000, "s", 2),
        _row("the same, the first that a fresh explorer answers", measured.first_fresh / 1000, "s"),
        _row(f"first view, {cells['ten']:,} cells", measured.first_ten / 1000, "s"),
        _row(f"page's memory after all changes, {cells['ten']:,} cells", measured.memory, "MB", 600),
        _row(f"click to cell, median of {len(measured.clicks)}", clicks, "ms", 200),
        _row(f"report of {cells['two']:,} cells", measured.report, "MB", 10),
        _row("writing it", measured.report_seconds, "s"),
        _row("opening it", measured.report_opened / 1000, "s", 2),
        _row("its page's memory", measured.report_memory, "MB", 300),
    ]
    notes = (
        "Debian's Chromium without a window, 1440 x 900, drawing in software; clocks run inside the page.",
        "Input to drawn: from the event of the control to the frame in which the map is drawn, what must be fetched first included.",
        "Memory: the largest resident size that the page's process ever had, Chromium's own share of about 100 MB included.",
    )
    return Table("What was asked for", ("", "measured", "asked: at most", "reached"), rows, notes)


def kinds_table(measured: Measured) -> Table:
    """Return the changes by what was changed, those whose numbers had to be fetched first apart."""
    rows = []
    for kind in KINDS:
        for fetched, words in ((False, kind), (True, f"{kind}, shown for the first time")):
            took = [each.milliseconds for each in measured.changed if (each.kind, each.fetched) == (kind, fetched)]
            if took:
                rows.append((words, str(len(took)), f"{statistics.median(took):.0f}", f"{max(took):.0f}"))
    note = "Shown for the first time: the explorer makes the plane of the run's files, and the page fetches it, 2 bytes a cell."
    return Table("Changes by kind", ("changed", "times", "median, ms", "slowest, ms"), rows, (note,))


def write_report(measured: Measured, about: Mapping[str, str], folder: Path) -> str:
    """Write tables, numbers and picture into a folder, and return the tables."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = "\n\n".join(table.markdown() for table in (asked_table(measured), kinds_table(measured)))
    listed = "\n".join(f"- {name}: {value}" for name, value in about.items())
    parts = ["# The explorer's page", "Written by `python -m benchmarks.explorer`.", listed, tables]
    parts.append(f"![every change]({STEM}.png)")
    (folder / f"{STEM}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    numbers = json.dumps({"machine": dict(about), **asdict(measured)}, indent=1)
    (folder / f"{STEM}.json").write_text(numbers + "\n", encoding="utf-8")
    _draw(measured, folder / f"{STEM}.png")
    return tables


def _row(what: str, measured: float, unit: str, most: float | None = None) -> tuple[str, str, str, str]:
    shown = f"{measured:.2f}" if unit == "s" else f"{measured:.1f}" if measured < 20 else f"{measured:.0f}"  # noqa: PLR2004
    asked = "" if most is None else f"{most:g} {unit}"
    return what, f"{shown} {unit}", asked, "" if most is None else "yes" if measured <= most else "no"


def _draw(measured: Measured, path: Path) -> None:
    """Draw every change as a dot, a line of dots a kind."""
    from matplotlib import rc_context  # noqa: PLC0415 - nothing large beside the browser while it is measured
    from matplotlib.figure import Figure  # noqa: PLC0415

    style: Any = {
        "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": FAINT, "axes.labelcolor": INK,
        "xtick.color": INK, "ytick.color": INK, "text.color": INK, "grid.color": RULE, "axes.axisbelow": True,
    }  # fmt: skip
    with rc_context(style):
        figure = Figure(figsize=(7.2, 2.6), layout="constrained")
        panel = figure.subplots()
        for place, kind in enumerate(reversed(KINDS)):
            for fetched, face in ((False, SUBJECT), (True, "none")):
                took = [each.milliseconds for each in measured.changed if (each.kind, each.fetched) == (kind, fetched)]
                panel.plot(took, [place] * len(took), "o", color=SUBJECT, markerfacecolor=face, alpha=0.7, markersize=5)
        panel.axvline(_DRAWN, color=LIMIT, lw=1.5)
        panel.annotate(
            "asked for, of the median",
            (_DRAWN, len(KINDS) - 0.4),
            (4, 0),
            textcoords="offset points",
            color=LIMIT,
            va="center",
        )
        panel.set_yticks(range(len(KINDS)), KINDS[::-1])
        panel.set_ylim(-0.5, len(KINDS) - 0.2)
        panel.set_xscale("log")
        panel.tick_params(axis="y", length=0)
        panel.grid(axis="x")
        panel.set_xlabel(f"milliseconds from input to drawn, {measured.cells['ten']:,} cells; hollow: fetched first")
        figure.savefig(path, dpi=140, metadata={"Software": None})
