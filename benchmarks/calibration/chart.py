"""One picture of the calibration: false verdicts of the tool and of a naive look, and the curve of power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.calibration.scenarios import Scenario

__all__ = ["draw"]

Rows = Sequence[Mapping[str, Any]]
_OURS, _NAIVE = "tab:blue", "tab:gray"


def draw(zero: Sequence[Scenario], planted: Sequence[Scenario], done: Mapping[str, Rows], target: Path) -> None:
    """Draw the error rates as dots and, where edges were planted, power as a line."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only needed here

    wide = 2 if planted else 1
    figure = Figure(figsize=(6.2 * wide, 0.38 * len(zero) + 1.6), layout="constrained")
    panels = figure.subplots(1, wide, squeeze=False, width_ratios=[1.25, 1][:wide])[0]
    _errors(panels[0], zero, done)
    if planted:
        _power(panels[1], planted, done)
    figure.savefig(target, dpi=130, metadata={"Software": None})


def _share(rows: Rows, name: str) -> float:
    return float(np.mean([bool(row[name]) for row in rows]))


def _errors(axes: Any, zero: Sequence[Scenario], done: Mapping[str, Rows]) -> None:
    names = [scenario.name for scenario in zero][::-1]
    ours = [_share(done[name], "positive") * 100 for name in names]
    naive = [_share(done[name], "naive") * 100 for name in names]
    axes.scatter(naive, names, color=_NAIVE, s=34, label="naive: t of the best cell above 1.64")
    axes.scatter(ours, names, color=_OURS, s=34, label="the verdict", zorder=3)
    axes.axvline(5, color="black", linewidth=1, linestyle=(0, (4, 3)))
    axes.set_xlim(-3, 103)
    axes.set_xlabel("% of worlds without any edge that are called positive (dashed: 5 %)", fontsize=9)
    axes.tick_params(labelsize=9)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=9, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _power(axes: Any, planted: Sequence[Scenario], done: Mapping[str, Rows]) -> None:
    edges = [scenario.climate.edge for scenario in planted]
    found = [_share(done[scenario.name], "skilled") * 100 for scenario in planted]
    wrong = [_share(done[scenario.name], "blind") * 100 for scenario in planted]
    share = [float(np.mean([row["found"] for row in done[scenario.name]])) * 100 for scenario in planted]
    axes.plot(edges, found, marker="o", color=_OURS, label="some skilled cell found")
    axes.plot(edges, share, marker="o", color="tab:cyan", label="share of skilled cells found")
    axes.plot(edges, wrong, marker="o", color="tab:red", label="some blind cell included")
    axes.axhline(5, color="black", linewidth=1, linestyle=(0, (4, 3)))
    axes.set_ylim(-3, 103)
    axes.set_xlabel("planted edge: correlation with the next day's return", fontsize=9)
    axes.set_ylabel("%", fontsize=9)
    axes.tick_params(labelsize=9)
    axes.legend(fontsize=9, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
