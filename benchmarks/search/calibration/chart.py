"""One picture: how often a search's verdict calls luck an edge beside what its best trial claims, and how often it finds an edge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.search.calibration.kinds import EDGES, PLANTED, WHOLE
from benchmarks.search.calibration.shares import Row, Rows, Share, claimed, share_of
from benchmarks.search.calibration.table import Known
from results.style.palette import INK, LIMIT, PEER, RULE, SUBJECT

__all__ = ["draw"]

_ASIDE = 0.0012
"""By how much the curves of one edge stand apart, so that their intervals do not hide each other."""


def draw(known: Known, target: Path) -> None:
    """Draw shares of worlds without an edge in rows, a kind each, and the share of edges found as a line."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only needed here

    names = [kind for kind, rows in known.null.items() if rows]
    figure = Figure(figsize=(12.4, 0.31 * (len(names) + 1) + 1.7), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.3, 1])
    _errors(left, known)
    _power(right, known)
    figure.savefig(target, dpi=130, format="png", metadata={"Software": None})


def _errors(axes: Any, known: Known) -> None:
    rows = {f"{kind.name}": own for kind, own in known.null.items() if own} | {"all kinds together": known.without}
    names = list(rows)[::-1]
    for at, name in enumerate(names):
        _bar(axes, share_of(rows[name], claimed), at, PEER, vertical=False)
        _bar(axes, share_of(rows[name], "positive"), at, SUBJECT, vertical=False)
    axes.axvline(5, color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.text(6, len(names) - 0.35, "5 %", fontsize=9, color=INK, va="center")
    axes.set_yticks(range(len(names)), names, fontsize=9)
    axes.set_ylim(-0.6, len(names) - 0.1)
    axes.set_xlim(-2, 103)
    axes.set_xlabel("% of worlds without any edge, with Wilson's interval of 95 %", fontsize=9)
    axes.tick_params(labelsize=9)
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    _label(axes, [("the verdict calls the search positive", SUBJECT), ("its best trial has t > 2", PEER)])
    axes.spines[["top", "right"]].set_visible(False)


def _power(axes: Any, known: Known) -> None:
    curves: list[tuple[str, str, dict[float, Share]]] = [
        (
            f"search of {PLANTED[0].cells:,} of 20 million cells, judged on 40 % of the time",
            SUBJECT,
            _shares(known.planted, _found),
        ),
        (f"all {WHOLE:,} cells of a smaller grid, all of the time", LIMIT, _shares(known.whole, _named)),
    ]
    for (_, colour, shares), aside in zip(curves, (-_ASIDE, _ASIDE), strict=True):
        places = [edge + aside for edge in shares]
        axes.plot(places, [each.share * 100 for each in shares.values()], color=colour, zorder=2)
        for place, share in zip(places, shares.values(), strict=True):
            _bar(axes, share, place, colour, vertical=True)
    axes.set_xticks(EDGES)
    axes.axhline(5, color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.set_ylim(-3, 103)
    axes.set_xlabel("planted edge: correlation with the next day's return", fontsize=9)
    axes.set_ylabel("% of worlds in which it is found", fontsize=9)
    axes.tick_params(labelsize=9)
    _label(axes, [(name, colour) for name, colour, _ in curves])
    axes.spines[["top", "right"]].set_visible(False)


def _bar(axes: Any, share: Share, place: float, colour: str, *, vertical: bool) -> None:
    """Draw a share as a dot with its interval."""
    low, high = (limit * 100 for limit in share.limits)
    value, ends = share.share * 100, ([place, place], [low, high])
    x, y = (ends[0], ends[1]) if vertical else (ends[1], ends[0])
    axes.plot(x, y, color=colour, linewidth=1.6, alpha=0.55, solid_capstyle="butt", zorder=2)
    point = (place, value) if vertical else (value, place)
    axes.plot(*point, marker="o", markersize=6, color=colour, linestyle="none", zorder=3)


def _label(axes: Any, entries: list[tuple[str, str]]) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - only needed here

    handles = [Line2D([], [], color=colour, marker="o", markersize=6, linewidth=1.6) for _, colour in entries]
    names = [name for name, _ in entries]
    axes.legend(handles, names, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=1, fontsize=9, frameon=False)


def _shares(kinds: Any, true: Callable[[Row], bool]) -> dict[float, Share]:
    known: dict[float, Rows] = {kind.edge: rows for kind, rows in kinds.items() if rows}
    return {edge: share_of(rows, true) for edge, rows in known.items()}


def _found(row: Row) -> bool:
    return bool(row["positive"] and row["skilled"] > 0)


def _named(row: Row) -> bool:
    return bool(row["skilled"])
