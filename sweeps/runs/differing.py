"""What is odd about the assets of a run, or differs among them: a line each, and not one for every asset."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from signals.conditions import shortened
from signals.times.timestamps import to_iso
from sweeps.runs.surveyed import Surveyed

__all__ = ["notes_of", "warnings_of"]

_OWN = re.compile(r"\d[\d.,e+-]*| \(and [^)]* thresholds\)")
"""What may differ among lines that say the same of several assets: numbers, and how many more thresholds there are."""
_NAMED = 3
"""Assets of which a line says the names; it counts the others."""


def warnings_of(surveyed: Sequence[Surveyed]) -> list[str]:
    """Return what is to be warned of: about single assets, and how they differ."""
    if len(surveyed) == 1:
        return list(surveyed[0].warnings)
    return [
        *_merged([(one.asset.name, _bare(one, line)) for one in surveyed for line in one.warnings]),
        *_merged([(one.asset.name, _untraded(one)) for one in surveyed if one.selected and one.untradable]),
        *_empty(surveyed),
        *_steps(surveyed),
        *_spans(surveyed),
    ]


def notes_of(surveyed: Sequence[Surveyed]) -> list[str]:
    """Return what was guessed of the files of several assets, of one file whoever read it has said so; and which weeks count."""
    guessed = _merged([(one.asset.name, _bare(one, line)) for one in surveyed for line in one.notes])
    return [*guessed, *_weeks(len(surveyed[0].grid.span.weeks))]


def _weeks(weeks: int) -> Iterator[str]:
    if weeks:
        yield (
            f"trades begin in {weeks:,} weeks alone; those that run on into others are not out of sample, and stand among all trades"
        )


def _bare(one: Surveyed, line: str) -> str:
    """Return a line without the file that it begins with: the asset is named behind it."""
    return line.removeprefix(f"{one.record['path'] or one.asset.source}: ").removeprefix(f"{one.asset.source}: ")


def _untraded(one: Surveyed) -> str:
    return str(one.untradable).partition(":")[0] + ": no cell can trade"


def _merged(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Return lines that differ in numbers alone once, with the numbers of the first asset and the names of the others."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for asset, line in lines:
        alike.setdefault(_OWN.sub("", line), []).append((asset, line))
    said = []
    for found in alike.values():
        asset, line = found[0]
        others = [name for name, _ in found[1:]]
        same = "also" if all(other == line for _, other in found) else "alike, with other numbers,"
        said.append(f"{line} (asset {shortened(asset)}{f'; {same} {_names(others)}' if others else ''})")
    return said


def _names(assets: Sequence[str]) -> str:
    """Name a few assets, and count the rest."""
    named = ", ".join(shortened(asset) for asset in assets[:_NAMED])
    return named if len(assets) <= _NAMED else f"{named} and {len(assets) - _NAMED:,} more"


def _empty(surveyed: Sequence[Surveyed]) -> Iterator[str]:
    empty = [one.asset.name for one in surveyed if one.selected == 0]
    if empty:
        yield f"constraints leave no cell of {_names(empty)}"


def _steps(surveyed: Sequence[Surveyed]) -> Iterator[str]:
    """Say that bars are of different lengths: what a parameter counts in bars then means another time."""
    by_step: dict[str, list[str]] = {}
    for one in surveyed:
        by_step.setdefault(str(one.step.item()), []).append(one.asset.name)
    if len(by_step) > 1:
        told = "; ".join(f"{step}: {_names(assets)}" for step, assets in by_step.items())
        yield f"assets have bars of different length ({told}), so that max_hold and cooldown count different times"


def _spans(surveyed: Sequence[Surveyed]) -> Iterator[str]:
    """Say that assets span different times, or none in common."""
    firsts, lasts = [one.first for one in surveyed], [one.last for one in surveyed]
    latest, earliest = int(np.argmax(firsts)), int(np.argmin(lasts))
    days = [[day.astype("datetime64[D]") for day in ends] for ends in (firsts, lasts)]
    if len(set(days[0])) == len(set(days[1])) == 1:
        return
    begins, ends = (
        f"{shortened(surveyed[at].asset.name)} {word} {to_iso(when)[:10]}"
        for at, word, when in ((latest, "begins", firsts[latest]), (earliest, "ends", lasts[earliest]))
    )
    if days[0][latest] > days[1][earliest]:
        yield f"assets have no day in common ({begins}, {ends}): they cannot be pooled"
    else:
        yield (
            f"assets span different times: all of them from {days[0][latest]} to {days[1][earliest]} ({begins}, {ends}), any from "
            f"{min(days[0])} to {max(days[1])}"
        )
