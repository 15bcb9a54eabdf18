"""What the commands took as a table, as numbers and as a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.commands.measuring import Measured, Took
from benchmarks.tables.table import Table
from results.style.palette import FAINT, INK, LIMIT, RULE, SUBJECT

__all__ = ["command_table", "write_report"]

STEM = "commands"
_TICKS = (0.1, 0.3, 1, 3, 10, 30, 100)
_WHOLE = 10
"""Starts from which on fractions say nothing."""


def command_table(measured: Measured) -> Table:
    """Return all commands as a table, a line each."""
    header = ("command", "starts", "seconds", "processor, s", "peak, MB", "asked for", "reached", "the first time ever")
    start = measured.start
    cells = ("one start", "1.0", f"{start.seconds:.2f}", f"{start.processor:.2f}", f"{start.megabytes:.0f}")
    rows = [(*cells, "", "", ""), *(_row(took, measured) for took in (measured.help, *measured.took))]
    notes = (
        (
            "Every command is a process of its own, timed from its start to its end; the best of some, in turns with one start: a Python "
            "process that imports numpy, polars and numba, and ends."
        ),
        f"The line of `--help` is the slowest of {measured.helps}: of the program, its groups and all its commands.",
        "The first time ever: a new user's, who has no compiled kernels yet. One process each, so that each compiles all it needs.",
    )
    return Table("Whole processes, in starts", header, rows, notes)


def write_report(measured: Measured, about: Mapping[str, str], folder: Path) -> Table:
    """Write the table, the numbers and the picture into a folder, and return the table."""
    table = command_table(measured)
    folder.mkdir(parents=True, exist_ok=True)
    listed = "\n".join(f"- {name}: {value}" for name, value in about.items())
    parts = [
        "# The commands that people type all day",
        "Written by `python -m benchmarks.commands`.",
        listed,
        table.markdown(),
        f"![commands in starts]({STEM}.png)",
    ]
    (folder / f"{STEM}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    numbers = json.dumps({"machine": dict(about), **asdict(measured)}, indent=1)
    (folder / f"{STEM}.json").write_text(numbers + "\n", encoding="utf-8")
    _draw(measured, folder / f"{STEM}.png")
    return table


def _row(took: Took, measured: Measured) -> tuple[str, str, str, str, str, str, str, str]:
    warm, mark = took.warm, took.command.mark
    asked, reached = _marks(took, measured)
    rate = "" if took.command.cells is None else f" ({took.command.cells / warm.seconds:,.0f} cells/s)"
    first = ""
    if took.first is not None:
        first = f"{took.first.seconds / measured.start.seconds:.1f}, {took.first.seconds:.1f} s"
        first += "" if mark.first is None else f" (asked: {mark.first:g})"
    return (
        f"`{took.command.name}`" if took is measured.help else took.command.name,
        f"{warm.seconds / measured.start.seconds:.2f}",
        f"{warm.seconds:.2f}{rate}",
        f"{warm.processor:.2f}",
        f"{warm.megabytes:.0f}",
        asked,
        reached,
        first,
    )


def _marks(took: Took, measured: Measured) -> tuple[str, str]:
    """Return what was asked for and whether it was reached, both empty where nothing was asked."""
    mark, starts, held = took.command.mark, measured.start.seconds, []
    asked = []
    if mark.warm is not None:
        asked.append(f"at most {mark.warm:g} starts")
        held.append(took.warm.seconds <= mark.warm * starts)
    if mark.rate is not None and took.command.cells is not None:
        asked.append(f"at least {mark.rate:,.0f} cells/s")
        held.append(took.command.cells / took.warm.seconds >= mark.rate)
    if mark.first is not None and took.first is not None:
        held.append(took.first.seconds <= mark.first * starts)
    return "; ".join(asked), ("yes" if all(held) else "no") if held else ""


def _draw(measured: Measured, path: Path) -> None:
    """Draw starts of every command beside what was asked for."""
    from matplotlib import rc_context  # noqa: PLC0415 - the processes that are measured are started by a small one
    from matplotlib.figure import Figure  # noqa: PLC0415

    shown = [measured.help, *measured.took][::-1]
    style: Any = {
        "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": FAINT, "axes.labelcolor": INK,
        "xtick.color": INK, "ytick.color": INK, "text.color": INK, "grid.color": RULE, "axes.axisbelow": True,
    }  # fmt: skip
    with rc_context(style):
        figure = Figure(figsize=(8.4, 1.2 + 0.34 * len(shown)), layout="constrained")
        _fill(figure.subplots(), shown, measured)
        figure.savefig(path, dpi=140, metadata={"Software": None})


def _fill(panel: Any, shown: Sequence[Took], measured: Measured) -> None:
    start = measured.start.seconds
    places = range(len(shown))
    firsts = {place: took.first.seconds / start for place, took in enumerate(shown) if took.first is not None}
    marks = {place: asked for place, took in enumerate(shown) if (asked := _asked_starts(took, measured)) is not None}
    starts = [took.warm.seconds / start for took in shown]
    if firsts:
        panel.barh(list(firsts), list(firsts.values()), color=FAINT, height=0.16, label="the first time ever")
    bars = panel.barh(places, starts, color=SUBJECT, height=0.6, label="warm")
    for place, bar in enumerate(bars):
        panel.annotate(
            f"{starts[place]:.2g}" if starts[place] < _WHOLE else f"{starts[place]:.0f}",
            (bar.get_width(), place), (-4, 0), textcoords="offset points", ha="right", va="center", color="white", fontsize=8.5,
        )  # fmt: skip
    panel.vlines(
        list(marks.values()), [place - 0.4 for place in marks], [place + 0.4 for place in marks], color=LIMIT, lw=2,
        label="asked for, at most",
    )  # fmt: skip
    panel.set_yticks(places, [took.command.name for took in shown])
    panel.set_xscale("log")
    ticks = [tick for tick in _TICKS if tick <= 2 * max((*starts, *firsts.values(), *marks.values()))]
    panel.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    panel.minorticks_off()
    panel.set_xlim(left=min((*starts, *marks.values())) / 3)
    panel.tick_params(axis="y", length=0)
    panel.grid(axis="x")
    panel.set_xlabel("starts, logarithmic: a start is Python importing numpy, polars and numba")
    panel.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3)


def _asked_starts(took: Took, measured: Measured) -> float | None:
    """Return the mark in starts, None where nothing was asked."""
    mark, cells = took.command.mark, took.command.cells
    if mark.rate is not None and cells is not None:
        return cells / mark.rate / measured.start.seconds
    return mark.warm
