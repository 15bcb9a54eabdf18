"""What one step along each axis does to the chosen cell, from what the run stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from results.choice.blocks import Neighbour, Step
from results.choice.screening.neighbours import row_of
from results.inference.sample.groups import Groups
from results.run.axes import axis_title, scaled, tick_text
from results.run.run import Run
from sweeps.measures.samples import Sample
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["steps_of"]

_READ = ("trades", "wins", "losses", "expectancy", "edge", "win_rate", "payoff_ratio", "state")


def steps_of(run: Run, groups: Groups, cell: int, sample: Sample) -> list[Step]:
    """Look one step down and up along every axis whose values have an order."""
    grid, index = groups.grids[0], cell % groups.size
    wanted: list[tuple[int, list[int | None]]] = []
    for place, axis in enumerate(grid.axes):
        order = axis.order.tolist()
        at = index // grid.strides[place] % grid.shape[place]
        if len(order) < 2 or at not in order:  # noqa: PLR2004 - a step needs two values
            continue
        rank = order.index(at)
        ends = [order[other] if 0 <= other < len(order) else None for other in (rank - 1, rank + 1)]
        wanted.append((place, [None if end is None else cell + (end - at) * grid.strides[place] for end in ends]))
    beside = [each for _, pair in wanted for each in pair if each is not None]
    found = _read(run, beside, sample)
    here = int(groups.of_cells(np.array([cell]))[0])
    return [_step(run, groups, cell, place, pair, found, here) for place, pair in wanted]


def _read(run: Run, cells: list[int], sample: Sample) -> dict[int, dict[str, Any]]:
    frame = run.collect(run.cells(None, sample).filter(pl.col("cell").is_in(cells)).select("cell", *_READ))
    return {row["cell"]: row for row in frame.iter_rows(named=True)}


def _step(  # noqa: PLR0913, PLR0917 - what is known of both ends
    run: Run,
    groups: Groups,
    cell: int,
    place: int,
    pair: list[int | None],
    found: Mapping[int, dict[str, Any]],
    here: int,
) -> Step:
    grid = groups.grids[0]
    axis = grid.axes[place]
    texts = tick_text(axis.name, list(axis.values()), multiples=scaled(run))

    def neighbour(other: int | None) -> Neighbour | None:
        if other is None or other not in found:
            return None
        row = found[other]
        same = row_of(groups, np.array([other]))[0]
        return Neighbour(
            cell=other,
            label=texts[other % groups.size // grid.strides[place] % grid.shape[place]],
            trades=int(row["trades"] or 0),
            expectancy=row["expectancy"],
            edge=row["edge"],
            win_rate=row["win_rate"],
            payoff_ratio=row["payoff_ratio"],
            thin=row["state"] == "ruined" or not SUFFICIENT.met(*(row[name] or 0 for name in SUFFICIENT._fields)),
            same=bool(groups.group[same] == here),
        )

    at = cell % groups.size // grid.strides[place] % grid.shape[place]
    down, up = (neighbour(other) for other in pair)
    return Step(axis=axis.name, title=axis_title(run, axis.name), here=texts[at], down=down, up=up)
