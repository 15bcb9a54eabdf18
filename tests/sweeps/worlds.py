"""Random markets and cells over the whole contract: from a seed, or as strategies whose failures shrink to a few bars."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from benchmarks.conformance.worlds import (
    FILTERS,
    LONGEST,
    NAMES,
    VALUES,
    VARIANTS,
    as_table,
    lawful,
    random_cell,
    random_signals,
    random_world,
)
from grids.parameters import PARAMETERS
from signals import ROLES, Signals

__all__ = [
    "FILTERS",
    "LONGEST",
    "NAMES",
    "VALUES",
    "VARIANTS",
    "as_table",
    "batches",
    "cells",
    "lawful",
    "markets",
    "random_cell",
    "random_signals",
    "random_world",
    "relatives",
]


@st.composite
def markets(draw: DrawFn) -> Signals:
    """Draw a stretch of a random market, 2 to 400 bars, which shrinks from either end."""
    # the length first: a shorter stretch that begins later is then one step, "less of one number, more of the next"
    length = draw(st.integers(2, LONGEST))
    first = draw(st.integers(0, LONGEST - length))
    whole = random_signals(np.random.default_rng(draw(st.integers(0, 2**16))), LONGEST)
    kept = slice(first, first + length)
    variants = {name: values[kept] for name, values in whole.variants.items()}
    readings = {name: values[kept] for name, values in whole.readings.items()}
    return Signals(whole.bars[kept], variants, readings=readings)


def cells() -> SearchStrategy[dict[str, Any]]:
    """Draw a cell that breaks no rule; what has no bearing on a failure shrinks to its default."""
    drawn: dict[str, SearchStrategy[Any]] = {}
    for name, parameter in PARAMETERS.items():
        usual = sorted(VALUES[name], key=lambda value, default=parameter.default: value != default)  # type: ignore[misc]
        drawn[name] = st.sampled_from(usual)
        if name in ROLES:
            drawn[name] |= st.floats(0.0, 1.0)
    return st.fixed_dictionaries(drawn).map(lawful)


def batches(most: int = 40) -> SearchStrategy[list[dict[str, Any]]]:
    """Draw cells that one table holds: often as many as keep every lane and column busy, and one where one shows a failure."""
    sizes = st.sampled_from(sorted({1, max(most // 5, 2), most}))
    return sizes.flatmap(lambda size: st.lists(cells(), min_size=size, max_size=size))


@st.composite
def relatives(draw: DrawFn) -> list[dict[str, Any]]:
    """Draw a cell and others that differ from it in one or two parameters."""
    one = draw(cells())
    changes = st.lists(
        st.sampled_from([(name, value) for name in VALUES for value in VALUES[name]]), min_size=1, max_size=2
    )
    others = draw(st.lists(changes, min_size=8, max_size=24))
    return [one, *(lawful({**one, **dict(changed)}) for changed in others)]
