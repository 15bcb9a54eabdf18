"""The table of what each phase took, whether the marks are met, and a picture of where the time goes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.billion.taking import Kept
from benchmarks.machine import machine
from benchmarks.tables.table import Table
from results.style.palette import FAINT, LIMIT, SUBJECT, SUBJECT_SHADES

__all__ = ["marks", "write_report"]

_BILLION = 10**9
_AGAIN = ", again"
_STAGES = {
    "sweep": ("sweep, paths, effects",),
    "confirm": ("confirm by vectorbt",),
    "open, map, list": ("open", "map", "top"),
    "verdict": ("verdict",),
    "plan": ("plan",),
}
"""What the picture puts together, by the beginnings of names of phases."""


def write_report(kept: Kept, folder: Path) -> Path:
    """Write what was measured, beside what was of other sizes; return the table's file.

    A measurement of the same number of cells on bars of the same kind is replaced.
    """
    record = folder / "billion.json"
    known: list[dict[str, Any]] = json.loads(record.read_text(encoding="utf-8")) if record.exists() else []
    new = asdict(kept) | {"machine": machine()}
    new.pop("begun")
    key = (kept.cells, kept.simulated)
    known = sorted(
        [*(each for each in known if (each["cells"], each["simulated"]) != key), new], key=lambda of: -of["cells"]
    )
    record.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    _draw(known, folder / "billion.png")
    parts = ["# A billion cells", _HOW, "![Where the time goes](billion.png)"]
    for each in known:
        parts += [_phases(each).markdown(), marks(each).markdown()]
    file = folder / "billion.md"
    file.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return file


_HOW = (
    "Written by `python -m benchmarks.billion`. Three variants of a model, thresholds of both sides, exit thresholds, price stops "
    "and targets, longest holds, and 128 exposures; sizes differ in the number of entry thresholds alone. Each phase is a process "
    "of its own, its start included; memory is the largest of any process it starts. *Again* is the same command once more."
)


def _phases(of: dict[str, Any]) -> Table:
    rows: list[tuple[str, ...]] = []
    for name, took in of["took"].items():
        rows.append((name, _seconds(took["seconds"]), _seconds(took["processor"]), f"{took['megabytes']:,.0f}"))
        if name.startswith("sweep"):
            beside = of["beside"]
            rest = took["seconds"] - beside["sweep_seconds"] - beside["warm_up_seconds"]
            rows += [
                (
                    f"- of it the cells: {of['cells'] / beside['sweep_seconds']:,.0f} a second",
                    _seconds(beside["sweep_seconds"]),
                    "",
                    "",
                ),
                ("- counting paths, effects, start", _seconds(max(rest, 0.0)), "", ""),
            ]
    total = [sum(took[name] for took in of["took"].values()) for name in ("seconds", "processor")]
    rows.append(("all", *map(_seconds, total), f"{_largest(of):,.0f}"))
    bars = "SIMULATED bars" if of["simulated"] else "a bot's file of 5-minute bars"
    title = f"{of['cells']:,} cells on {bars}, {of['beside']['paths']:,} trade lists"
    notes = [f"{name}: {value}" for name, value in of["machine"].items()]
    return Table(title, ("phase", "seconds", "processor seconds", "largest process, MB"), rows, tuple(notes))


def marks(of: dict[str, Any]) -> Table:
    """Return what was aimed at beside what was measured; of fewer than a billion cells time and disk are scaled up."""
    took, beside = of["took"], of["beside"]
    times = _BILLION / of["cells"]
    minutes = sum(each["seconds"] for each in took.values()) / 60 * times
    first = max(each["seconds"] for name, each in took.items() if name.startswith("map") and not name.endswith(_AGAIN))
    again = max(each["seconds"] for name, each in took.items() if name.startswith("map") and name.endswith(_AGAIN))
    scaled = "" if times <= 1 else f", times {times:.1f}"
    met = [
        (f"all of it, minutes{scaled}", "< 60", minutes, 60.0),
        ("largest process, MB", "< 2,000", _largest(of), 2000.0),
        (f"on the disk, GB{scaled}", "< 12", beside["bytes"] / 1e9 * times, 12.0),
        ("bytes a cell", "< 10", beside["cell_bytes"] / of["cells"], 10.0),
        ("slowest map, seconds", "< 20", first, 20.0),
        ("slowest map again, seconds", "< 2", again, 2.0),
    ]
    rows = [(name, mark, f"{value:,.1f}", "yes" if value < most else "no") for name, mark, value, most in met]
    return Table(
        f"Marks, {of['cells']:,} cells (verdict: {beside['verdict']})", ("mark", "aim", "measured", "met"), rows
    )


def _largest(of: dict[str, Any]) -> float:
    return max(float(took["megabytes"]) for took in of["took"].values())


def _seconds(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"  # noqa: PLR2004 - digits that say something


def _draw(known: list[dict[str, Any]], target: Path) -> None:
    """Draw a bar a size, its pieces the stages by the minutes that they took."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - only needed here

    figure = Figure(figsize=(8.4, 1.3 + 0.6 * len(known)), layout="constrained")
    axes = figure.subplots()
    colours = [SUBJECT, SUBJECT_SHADES[0], LIMIT, SUBJECT_SHADES[1], FAINT]
    names = [f"{of['cells']:,}" + (" (simulated)" if of["simulated"] else "") for of in known]
    left = [0.0] * len(known)
    for (stage, beginnings), colour in zip(_STAGES.items(), colours, strict=True):
        minutes = [_minutes(of, beginnings) for of in known]
        axes.barh(names, minutes, left=left, color=colour, label=f"{stage}", height=0.6)
        left = [begin + each for begin, each in zip(left, minutes, strict=True)]
    axes.invert_yaxis()
    axes.set_xlim(0, max(left) * 1.02)
    axes.set_xlabel("minutes, by phase", fontsize=9)
    axes.set_ylabel("cells", fontsize=9)
    axes.tick_params(labelsize=9)
    axes.legend(ncols=5, fontsize=8, frameon=False, loc="lower left", bbox_to_anchor=(0, 1))
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(target, dpi=140, metadata={"Software": None})


def _minutes(of: dict[str, Any], beginnings: tuple[str, ...]) -> float:
    took = {name: each["seconds"] for name, each in of["took"].items()}
    mine: float = sum(seconds for name, seconds in took.items() if name.startswith(beginnings))
    return mine / 60
