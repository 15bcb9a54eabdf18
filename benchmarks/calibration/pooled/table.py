"""What worlds of several assets said, as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean, stdev

from benchmarks.calibration.pooled.kinds import EDGES, NOTHING, TUNED, Kind
from benchmarks.calibration.pooled.trial import CELLS
from benchmarks.calibration.tables import Rate, Rows, rate_of
from benchmarks.calibration.trial import PERMUTATIONS, RESAMPLES
from benchmarks.machine import machine

__all__ = ["write_table"]

_SAID = ("pooled", "apart", "alone", "earns", "knows", "naive")


def write_table(done: Mapping[str, Rows], folder: Path) -> str:
    """Write `calibration-assets.md` and `.json` into a folder, and return the text."""
    about = machine()
    world = NOTHING[0].world
    text = "\n\n".join(
        [
            "# Calibration over several assets",
            (
                "Written by `python -m benchmarks.calibration.pooled`: whether the verdict over several assets may be "
                f"trusted, and what pooling finds. {world.assets} assets of {world.days} days, {world.bars_a_day} bars a day, "
                f"whose returns have a correlation of {world.correlation:g}; {CELLS} cells on each, {RESAMPLES} resamples, "
                f"{PERMUTATIONS} shifts. {about['processor']} with {about['cores']} cores, {about['versions']}."
            ),
            *_table("## Worlds without an edge", _WRONG, NOTHING, done, limited=True),
            *_table("## An edge that all assets share", _FOUND, EDGES, done, limited=False),
            *_tuned(done),
        ]
    )
    folder.mkdir(exist_ok=True)
    (folder / "calibration-assets.md").write_text(text + "\n", encoding="utf-8")
    kept = {name: _summary(rows) for name, rows in done.items() if rows}
    (folder / "calibration-assets.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return text


_WRONG = (
    "How often *positive* is said where nothing is. *Pooled*: settings by the mean over assets; *apart*: cells of all assets as "
    "one family; *alone*: those of the first asset. The limit is the one-sided 95 % upper one of the rate (Clopper and Pearson), "
    "which may be 5 %. *Earns* and *knows*: what the tests of expectancy "
    "and of timing say of pooled settings, timing of those whose expectancy was called positive. *Naive*: the best pooled setting's t is significant at 5 %, as if it had not been picked. In a drift long "
    "rules do earn, and only timing stands between them and a wrong verdict."
)
_FOUND = (
    "How often *positive* is said where every asset's probabilities know its own next day to a correlation of *edge*: the same "
    "worlds, judged three ways."
)


def _table(head: str, said: str, kinds: tuple[Kind, ...], done: Mapping[str, Rows], *, limited: bool) -> list[str]:
    shown = [kind for kind in kinds if done.get(kind.name)]
    if not shown:
        return []
    heads = [
        name for said_of in _SAID for name in (said_of, *(["95 % limit"] if limited and said_of in _SAID[:3] else []))
    ]
    lines = ["| worlds | how many | " + " | ".join(heads) + " |", "| --- |" + " ---: |" * (len(heads) + 1)]
    for kind in shown:
        rows = done[kind.name]
        values = []
        for name in _SAID:
            rate = rate_of(rows, name)
            values += [str(rate), *([_limit(rate)] if limited and name in _SAID[:3] else [])]
        lines.append(f"| {kind.name} | {len(rows):,} | " + " | ".join(values) + " |")
    return [head, said, "\n".join(lines)]


_ADDED = (
    "Four of these assets, all of the same kind, so that no asset needs a setting of its own: what choosing one for each seems to "
    "add to the Sharpe ratio a year of the average asset, on the days of choosing and on those not used for it (mean over worlds "
    "and its standard error), and how often the interval at 95 % of the latter lies above or below zero, either of which may be 2.5 %."
)


def _tuned(done: Mapping[str, Rows]) -> list[str]:
    shown = [kind for kind in TUNED if done.get(kind.name)]
    if not shown:
        return []
    lines = ["| worlds | how many | on days of choosing | on others | above zero | below |", "| --- |" + " ---: |" * 5]
    for kind in shown:
        rows = done[kind.name]
        seen, unseen = (_mean([float(row[name]) for row in rows]) for name in ("seen", "unseen"))
        above, below = rate_of(rows, "above"), rate_of(rows, "below")
        lines.append(f"| {kind.name} | {len(rows):,} | {seen} | {unseen} | {above} | {below} |")
    return ["## One setting for all, or one for each", _ADDED, "\n".join(lines)]


def _mean(values: list[float]) -> str:
    spread = stdev(values) / len(values) ** 0.5 if len(values) > 1 else float("nan")
    return f"{fmean(values):+.2f} ± {spread:.2f}"


def _limit(rate: Rate) -> str:
    return f"{rate.upper:.1%}" if rate.allowed else f"**{rate.upper:.1%}**"


def _summary(rows: Rows) -> dict[str, object]:
    if "seen" in rows[0]:
        return {"worlds": len(rows)} | {name: fmean(float(row[name]) for row in rows) for name in rows[0]}
    found = {name: rate_of(rows, name) for name in _SAID}
    return {"worlds": len(rows)} | {
        name: {"count": rate.count, "upper": round(rate.upper, 5)} for name, rate in found.items()
    }
