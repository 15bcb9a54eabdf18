"""Which cells a finished search visited, in one file beside the parts.

The parts of a search hold the cells that were chosen, and no grid says which these are: a damaged part could not be computed again
without the list of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signals.arrays import Integers
from signals.filesystem.replacing import write_whole
from sweeps.store.integers import packed_integers, unpacked_integers
from sweeps.store.places import Places, packed_ranks, unpacked_ranks

__all__ = ["VISITED", "Visited", "read_visited", "visited_fault", "write_visited"]

VISITED = "visited.bin"
"""Of a run whose search is finished: its cells, and when each was visited."""


@dataclass(frozen=True)
class Visited:
    """The cells of a finished search.

    Attributes
    ----------
    cells
        Of each asset int64 (n,): indices in its own product, in work order, as its parts hold them.
    batches
        Of each asset int64 (n,): in which batch each was visited, from 0.
    """

    cells: tuple[Integers, ...]
    batches: tuple[Integers, ...]

    def chunks(self, size: int) -> Iterator[tuple[int, int, slice]]:
        """Yield the chunks that its parts are: number, place of the asset, and which of its cells."""
        number = 0
        for place, cells in enumerate(self.cells):
            for start in range(0, len(cells), size):
                yield number, place, slice(start, min(start + size, len(cells)))
                number += 1


def write_visited(run: Path, visited: Visited, places: Sequence[Places]) -> None:
    """Write the list of a run's cells.

    Parameters
    ----------
    run
        Its folder.
    visited
        The cells.
    places
        Of each asset, how its product stands in work order.

    Raises
    ------
    InputError
        If the disk refuses.
    """
    told: list[dict[str, object]] = []
    blocks: list[bytes] = []
    for cells, batches, one in zip(visited.cells, visited.batches, places, strict=True):
        ranks = one.ranks(cells)
        packed = (packed_ranks(ranks), packed_integers(batches)) if len(cells) else (b"", b"")
        first = int(ranks[0]) if len(cells) else 0
        told.append({"cells": len(cells), "first": first, "bytes": [len(each) for each in packed]})
        blocks += packed
    content = b"".join(blocks)
    header = json.dumps({"assets": told, "sha256": hashlib.sha256(content).hexdigest()}).encode() + b"\n"
    write_whole(run / VISITED, lambda place: place.write_bytes(header + content))


def read_visited(run: Path, places: Sequence[Places]) -> Visited | None:
    """Return the list of a run's cells; None where it is gone or damaged. Parameters are as of `write_visited`."""
    try:
        told, content = _read(run)
        if len(told["assets"]) != len(places):
            return None
        cells, batches, at = [], [], 0
        for one, asset in zip(places, told["assets"], strict=True):
            of_ranks, of_batches = asset["bytes"]
            ranks = (
                unpacked_ranks(asset["first"], asset["cells"], content[at : at + of_ranks]) if asset["cells"] else None
            )
            at += of_ranks
            cells.append(np.zeros(0, dtype=np.int64) if ranks is None else one.cells(ranks))
            batches.append(
                unpacked_integers(content[at : at + of_batches]) if asset["cells"] else np.zeros(0, dtype=np.int64)
            )
            at += of_batches
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Visited(tuple(cells), tuple(batches))


def visited_fault(run: Path) -> str | None:
    """Return what is wrong with the list of a run's cells; None where it is whole."""
    try:
        _read(run)
    except FileNotFoundError:
        return "is gone"
    except (OSError, ValueError, KeyError, TypeError):
        return "is damaged"
    return None


def _read(run: Path) -> tuple[dict[str, Any], bytes]:
    header, _, content = (run / VISITED).read_bytes().partition(b"\n")
    told: dict[str, Any] = json.loads(header)
    if hashlib.sha256(content).hexdigest() != told["sha256"]:
        raise ValueError("its content has another checksum")
    return told, content
