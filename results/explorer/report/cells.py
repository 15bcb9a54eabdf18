"""The cells that a report has in depth, with the bars that their trades are drawn on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from results.explorer.plain import as_json
from results.explorer.report.packing import deflated
from results.trade_analysis.analyst import Analyst
from signals import InputError

__all__ = ["CellsInside", "cells_inside", "wanted_cells"]

_COARSE = 12_000
"""Buckets of bars at most that a whole span is drawn from."""
_FINE = 24_000
"""Bars at most around trades, each by itself."""
_FEW = 12
"""Cells of a run that are all inside, whatever they are worth."""
_AROUND = 24
"""Bars before an entry and after an exit; of a long trade its middle stays coarse."""


Done = Callable[[int], object]


@dataclass(frozen=True)
class CellsInside:
    """Cells of a report.

    Attributes
    ----------
    cells
        By index, its `CellModel` deflated.
    bars
        By asset ("" in a run of one), what `{all, fine}` is of its bars, deflated.
    missed
        Cells that found no room.
    why
        What kept cells out that are not for want of room; None where nothing did.
    """

    cells: dict[int, bytes]
    bars: dict[str, bytes]
    missed: tuple[int, ...]
    why: str | None


def cells_inside(analyst: Analyst, model: Mapping[str, Any], room: int, done: Done = lambda _: None) -> CellsInside:
    """Return the chosen, marked and leading cells of a run in depth, as many as there is room for.

    Parameters
    ----------
    analyst
        Who replays them; without the run's signals there are none, and it is said why.
    model
        `RunModel`, with marks and the choice.
    room
        Bytes for all of them.
    done
        Told of each cell that was looked at.
    """
    cells: dict[int, bytes] = {}
    spans: dict[str, list[tuple[int, int]]] = {}
    counts: dict[str, tuple[int, int]] = {}
    missed, why = [], None
    for number in wanted_cells(model):
        done(1)
        try:
            cell = analyst.cell(number)
        except InputError as error:
            missed.append(number)
            why = why or str(error)
            continue
        packed, asset = deflated(as_json(cell)), cell["asset"] or ""
        takes = len(packed) + (0 if asset in counts else _bytes_of_bars(cell["bars"]["count"]))
        if takes > room:
            missed.append(number)
            continue
        room -= takes
        counts.setdefault(asset, (number, cell["bars"]["count"]))
        cells[number] = packed
        spans.setdefault(asset, []).extend(zip(cell["trades"]["entry_bar"], cell["trades"]["exit_bar"], strict=True))
    return CellsInside(cells, _bars(analyst, spans, counts), tuple(missed), why)


def wanted_cells(model: Mapping[str, Any]) -> Iterator[int]:
    """Yield the cells that a reader will click on, each once, the chosen one first."""
    choice, verdict = model["choice"], model["verdict"]
    named = [
        None if choice is None else choice["cell"],
        *(mark["cell"] for mark in model["marks"]),
        None if verdict is None else verdict["cell"],
        model["start"]["cell"],
        *(leading["cell"] for leading in model["leading"]),
        # where none leads for want of trades, those of a few are looked at all the same
        *(range(model["size"]) if model["size"] <= _FEW and model["layout"] == "dense" else ()),
    ]
    yield from dict.fromkeys(cell for cell in named if cell is not None)


def _bytes_of_bars(count: int) -> int:
    """Return about what the bars of an asset take."""
    return 20 * (min(count, _COARSE) + (min(count, _FINE) if count > _COARSE else 0))


def _bars(
    analyst: Analyst, spans: Mapping[str, list[tuple[int, int]]], counts: Mapping[str, tuple[int, int]]
) -> dict[str, bytes]:
    found = {}
    for asset, (cell, count) in counts.items():
        whole = analyst.bars(cell, 0, count, _COARSE)
        fine = _around(analyst, cell, count, spans[asset]) if whole["per"] > 1 else None
        found[asset] = deflated(as_json({"all": whole, "fine": fine}))
    return found


def _around(analyst: Analyst, cell: int, count: int, spans: list[tuple[int, int]]) -> dict[str, Any] | None:
    """Return the bars around entries and exits, of as many trades as there is room for."""
    wanted = np.zeros(count + 1, dtype=np.int32)
    taken = 0
    for entry, leave in spans:
        ends = [(entry, leave)] if leave - entry <= 4 * _AROUND else [(entry, entry), (leave, leave)]
        taken += sum(last - first + 2 * _AROUND for first, last in ends)
        if taken > _FINE:
            break
        for first, last in ends:
            wanted[max(first - _AROUND, 0)] += 1
            wanted[min(last + _AROUND, count)] -= 1
    there = np.flatnonzero(np.cumsum(wanted[:-1]) > 0)
    if not len(there):
        return None
    bars = analyst.bars(cell, 0, count, count)
    columns = {name: np.array(bars[name])[there].tolist() for name in ("bar", "time", "open", "high", "low", "close")}
    return {"per": 1, **columns}
