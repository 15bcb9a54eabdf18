"""The searches as a picture: on each grid, how many cells are better than the best one found, second by second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.search.kinds import Kind
from benchmarks.search.trial import OURS, PEERS
from results.style.palette import EXITS, INK, LIMIT, PEER, RULE, SUBJECT, SUBJECT_SHADES
from signals.arrays import Floats

__all__ = ["draw"]

Rows = Sequence[dict[str, Any]]
_COLOURS = dict(
    zip(
        (OURS, *PEERS),
        (
            SUBJECT,
            PEER,
            INK,
            LIMIT,
            *(EXITS[name][0] for name in ("signal", "max_hold", "breakeven", "trailing_stop")),
        ),
        strict=True,
    )
)
_DASHES = {"random, one by one": (0, (1, 1.5))}
_SOUGHT = 1e-4
"""Share of the cells among which the best one found is to be."""
_COLUMNS = 5


def draw(found: Mapping[Kind, Rows], target: Path) -> None:
    """Draw a panel a grid; the line is the median over seeds, the shade of ours all of them."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only needed here

    columns = min(_COLUMNS, len(found))
    rows = -(-len(found) // columns)
    figure = Figure(figsize=(2.75 * columns + 0.4, 2.5 * rows + 0.7), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharey=True)
    for panel in panels.flat[len(found) :]:
        panel.set_visible(False)
    for at, (panel, (kind, own)) in enumerate(zip(panels.flat, found.items(), strict=False)):
        _panel(panel, own)
        panel.set_title(kind.name.removesuffix("-fresh"), fontsize=10, loc="left", pad=4)
        panel.set_xlabel("seconds" if at + columns >= len(found) else "", fontsize=9)
    for panel in panels[:, 0]:
        panel.set_ylabel("cells better than the best found", fontsize=9)
    lines, names = panels[0, 0].get_legend_handles_labels()
    figure.legend(lines, names, loc="outside upper center", ncols=7, fontsize=9, frameon=False)
    figure.savefig(target, dpi=130, metadata={"Software": None})


def _panel(panel: Any, rows: Rows) -> None:
    grid = next(row for row in rows if row["what"] == "grid")
    searches = [row for row in rows if row["what"] == "search"]
    end = max((row["seconds"][-1] for row in searches if row["who"] == OURS), default=1.0)
    seconds = np.geomspace(min(0.02, end / 100), end, 300)
    sought = _SOUGHT * grid["cells"]
    panel.axhline(
        sought, color=SUBJECT_SHADES[0], linewidth=1, linestyle=(0, (4, 3)), zorder=1, label="the best 0.01 %"
    )
    for name, colour in _COLOURS.items():
        own = [_at(row, seconds, grid["cells"]) for row in searches if row["who"] == name]
        if not own:
            continue
        every, ours = np.stack(own), name == OURS
        panel.plot(
            seconds,
            np.median(every, axis=0),
            color=colour,
            linewidth=2.4 if ours else 1.3,
            linestyle=_DASHES.get(name, "-"),
            label=name,
            zorder=4 if ours else 3,
        )
        if ours:
            panel.fill_between(
                seconds, every.min(axis=0), every.max(axis=0), color=colour, alpha=0.15, linewidth=0, zorder=2
            )
    panel.set_xscale("log")
    panel.set_yscale("symlog", linthresh=1, linscale=0.4)
    panel.set_ylim(-0.15, grid["cells"])
    panel.set_xlim(seconds[0], end)
    panel.xaxis.set_major_formatter("{x:g}")
    panel.set_yticks(
        [0, 1, 10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7], ["best", "1", "10", "100", "1k", "10k", "100k", "1M", "10M"]
    )
    panel.minorticks_off()
    panel.tick_params(labelsize=8)
    panel.grid(axis="y", color=RULE, linewidth=0.7)
    panel.set_axisbelow(True)
    panel.spines[["top", "right"]].set_visible(False)


def _at(row: Mapping[str, Any], seconds: Floats, cells: int) -> Floats:
    """Return how many cells were better than the best found by some moments; before the first batch all of them."""
    place = np.searchsorted(row["seconds"], seconds, side="right")
    found: Floats = np.array([cells, *row["better"]], dtype=np.float64)[place]
    return found
