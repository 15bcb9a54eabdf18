"""How many cells a second some cores come to, from what was measured on two: what saturates first, and where.

Nothing here was measured on a thousand cores. Chunks are independent, so workers scale until something that all of them share is
busy all the time: the process that hands out tasks, or the storage that takes the parts. That the cores themselves slow each other
down no more than two do, and that a scheduler of hundreds of workers takes no longer for a task than one of two, is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.cluster.measuring import Costs, Kind
from sweeps.runs.chunks import CHUNK

__all__ = ["CORES", "Storage", "by_cluster", "by_shards", "merging", "saturated"]

CORES = (2, 8, 32, 128, 512, 1000)
"""For which the model is shown."""


@dataclass(frozen=True)
class Storage:
    """What shared storage is assumed to take: nothing of it was measured.

    Attributes
    ----------
    bytes, files
        A second, of all nodes together: a small parallel file system.
    """

    bytes: float = 1e9
    files: float = 1000.0


def by_cluster(costs: Costs, kind: Kind, cores: float, storage: Storage) -> float:
    """Return the cells a second of a cluster's workers: their own pace, until the scheduler or the storage is saturated."""
    own = cores / (kind.chunk_seconds + costs.worker_task)
    return CHUNK * min(own, 1 / (costs.asking_task + costs.listed_part), _storage(kind, storage))


def by_shards(kind: Kind, cores: float, storage: Storage) -> float:
    """Return the cells a second of shards that are under way: their own pace, until the storage is saturated."""
    return CHUNK * min(cores / kind.chunk_seconds, _storage(kind, storage))


def merging(costs: Costs, kind: Kind, cells: float) -> float:
    """Return the seconds in which shards of so many cells are checked, renamed, listed and checked again by one core.

    What is found out of the whole afterwards, distinct trade lists and what axes do, is as after any sweep, and not in it.
    """
    return 2 * cells * kind.cell_bytes / 1e9 * costs.hashed_gigabyte + cells / CHUNK * costs.renamed_part


def saturated(costs: Costs, kind: Kind, storage: Storage) -> tuple[float, float]:
    """Return the cores beyond which a cluster gains nothing, for its scheduler and for the storage."""
    each = kind.chunk_seconds + costs.worker_task
    return each / (costs.asking_task + costs.listed_part), each * _storage(kind, storage)


def _storage(kind: Kind, storage: Storage) -> float:
    """Return the chunks a second that the storage takes."""
    return min(storage.files, storage.bytes / (CHUNK * kind.cell_bytes))
