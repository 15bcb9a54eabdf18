"""One picture of the calibration: false verdicts of the tool and of a naive look, and the curve of power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.calibration.hostile import KNOWN, Hostile
from benchmarks.calibration.scenarios import Scenario
from benchmarks.calibration.worlds import Climate
from results.style.palette import INK, LIMIT, PEER, RULE, SUBJECT, SUBJECT_SHADES

__all__ = ["draw"]

Rows = Sequence[Mapping[str, Any]]
_SHOWN = {
    "calm": "knows calm hours",
    "wild": "knows wild hours",
    "momentum": "follows past moves",
    "reversion": "fades past moves",
    "slow": "slow model, slow drift",
    "real": "real index bars, sides by a coin",
    "gaps": "overnight gaps",
    "eight": "eight correlated variants",
    "tail": "a short tail out of sample",
    "patchy": "out of sample in turns",
    "holds": "held for weeks",
}
"""What a model of a hostile world knows, or what that world is."""
_OURS, _NAIVE = SUBJECT, PEER


def draw(zero: Sequence[Scenario], planted: Sequence[Scenario], done: Mapping[str, Rows], target: Path) -> None:
    """Draw the error rates as dots, those of one kind of world in one row, and, where edges were planted, power as a line."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only needed here

    kinds: dict[str, list[str]] = {}
    for scenario in zero:
        hurts = isinstance(scenario.climate, Hostile) and scenario.climate.knows in KNOWN
        kinds.setdefault(_SHOWN[scenario.climate.knows] if hurts else scenario.name, []).append(scenario.name)  # type: ignore[union-attr]
    wide = 2 if planted else 1
    figure = Figure(figsize=(6.2 * wide, 0.3 * len(kinds) + 1.6), layout="constrained")
    panels = figure.subplots(1, wide, squeeze=False, width_ratios=[1.25, 1][:wide])[0]
    _errors(panels[0], kinds, done)
    if planted:
        _power(panels[1], planted, done)
    figure.savefig(target, dpi=130, metadata={"Software": None})


def _share(rows: Rows, name: str) -> float:
    return float(np.mean([bool(row[name]) for row in rows]))


def _errors(axes: Any, kinds: Mapping[str, Sequence[str]], done: Mapping[str, Rows]) -> None:
    names = list(kinds)[::-1]
    shown = [(kind, scenario) for kind in names for scenario in kinds[kind]]
    rows = [kind for kind, _ in shown]
    for measure, colour, label in (
        ("naive", _NAIVE, "naive: t of the best cell above 1.64"),
        ("positive", _OURS, "the verdict"),
    ):
        shares = [_share(done[scenario], measure) * 100 for _, scenario in shown]
        axes.scatter(shares, rows, color=colour, s=26, label=label, zorder=3, alpha=0.8, linewidths=0)
    axes.axvline(5, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_xlim(-3, 103)
    axes.set_xlabel(
        "% of worlds without any edge that are called positive\n(a dot a scenario; dashed: 5 %)", fontsize=9
    )
    axes.tick_params(labelsize=9)
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=2, fontsize=9, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _power(axes: Any, planted: Sequence[Scenario], done: Mapping[str, Rows]) -> None:
    edges = [scenario.climate.edge for scenario in planted if isinstance(scenario.climate, Climate)]
    found = [_share(done[scenario.name], "skilled") * 100 for scenario in planted]
    wrong = [_share(done[scenario.name], "blind") * 100 for scenario in planted]
    share = [float(np.mean([row["found"] for row in done[scenario.name]])) * 100 for scenario in planted]
    axes.plot(edges, found, marker="o", color=_OURS, label="some skilled cell found")
    axes.plot(edges, share, marker="o", color=SUBJECT_SHADES[0], label="share of skilled cells found")
    axes.plot(edges, wrong, marker="o", color=LIMIT, label="some blind cell included")
    axes.axhline(5, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_ylim(-3, 103)
    axes.set_xlabel("planted edge: correlation with the next day's return", fontsize=9)
    axes.set_ylabel("%", fontsize=9)
    axes.tick_params(labelsize=9)
    axes.legend(fontsize=9, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
