"""Circles of imports, asked of a checkout in a process of its own: ``python -P circles.py ROOM...``, one circle a line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import grimp
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components


def circles(rooms: Sequence[str]) -> list[list[str]]:
    """Return modules of rooms that import each other in a circle: when loaded, when first called, or for types."""
    graph = grimp.build_graph(*rooms, cache_dir=None)
    modules = sorted(graph.modules)
    place = {module: number for number, module in enumerate(modules)}
    pairs = [
        (place[module], place[other]) for module in modules for other in graph.find_modules_directly_imported_by(module)
    ]
    starts, ends = np.array(pairs).T
    imports = csr_array((np.ones(len(pairs), bool), (starts, ends)), shape=(len(modules), len(modules)))
    _, circle_of = connected_components(imports, directed=True, connection="strong")
    members = [[modules[place] for place in np.flatnonzero(circle_of == circle)] for circle in np.unique(circle_of)]
    return [together for together in members if len(together) > 1]


if __name__ == "__main__":
    for together in circles(sys.argv[1:]):
        print(" ".join(together))
