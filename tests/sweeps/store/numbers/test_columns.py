"""Every measure comes back within 1e-12 of itself, from real accounts of every kind and from numbers of no kind at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.samples import simulated
from benchmarks.speed.kinds import SELECTIVE, balance_stops, price_stops, ramps
from benchmarks.storage.errors import errors
from signals.arrays import Floats, Integers
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.ratios import ratio_measures
from sweeps.store.numbers import CURVES, decode_curves, decode_families, encode_curves, encode_families
from tests.sweeps.worlds import as_table, random_cell, random_world

_WITHIN = 1e-12


def _through(tally: Floats, members: Integers, exposure: Floats, strides: tuple[int, ...] = ()) -> tuple[Floats, float]:
    """Return a tally as it is read back, families' own numbers at their first cells and none at others; and bytes a cell."""
    first = np.cumsum(members) - members
    columns = {name: tally[:, at] for at, name in enumerate(ACCUMULATORS)}
    families = {name: values[first] for name, values in columns.items() if name not in CURVES}
    curves = {name: columns[name] for name in CURVES}
    blocks = encode_families(families, strides)
    beside = encode_curves(curves, members, exposure, families, strides)
    found = np.full_like(tally, np.nan)
    for name, values in decode_families(blocks, list(families)).items():
        found[first, ACCUMULATORS.index(name)] = values
    read = decode_curves(beside, CURVES, members, exposure, lambda names: decode_families(blocks, names))
    for name, values in read.items():
        found[:, ACCUMULATORS.index(name)] = values
    return found, sum(map(len, [*blocks.values(), *beside.values()])) / len(tally)


def _views(measures: pl.DataFrame) -> pl.DataFrame:
    """Return measures beside every ratio of every view of the trades."""
    views = [measures]
    for view in ("", "gross_", "oos_", "oos_gross_"):
        moved = None if view.endswith("gross_") else pl.col(f"{view}gross_sum_squares")
        views.append(measures.select(ratio_measures(view, moved)).rename(lambda name, view=view: f"of {view}{name}"))  # type: ignore[misc]
    return pl.concat(views, how="horizontal")


def _assert_alike(expected: pl.DataFrame, found: pl.DataFrame) -> None:
    off = {name: error for name, error in errors(expected, found).items() if not error <= _WITHIN}
    assert not off


@pytest.mark.parametrize("seed", range(12))
def test_every_measure_of_any_cell_comes_back(seed: int) -> None:
    signals, rng = random_world(seed)
    table = as_table([random_cell(rng) for _ in range(80)])
    engine = EventEngine(signals, table.names)
    evaluation = engine.evaluate(table)
    exposure = np.asarray(table["leverage"] * table["size"], dtype=np.float64)
    tally, _ = _through(evaluation.tally, np.ones(len(table), dtype=np.int64), exposure, (4, 16))
    found = Evaluation(tally, evaluation.path, evaluation.paths)
    _assert_alike(_views(measured(engine, table, evaluation)), _views(measured(engine, table, found)))


@pytest.mark.parametrize(
    ("cells", "strides", "members", "most"),
    [
        pytest.param(price_stops("x", SELECTIVE, 8, 16), (8, 64), 16, 20, id="exposures of a path"),
        pytest.param(balance_stops(SELECTIVE, 8, 16), (8, 64), 1, 60, id="paths of their own"),
        pytest.param(ramps(SELECTIVE, 8, 4), (4, 32), 1, 80, id="ramps"),
    ],
)
def test_grids_take_few_bytes_and_come_back(cells: Any, strides: tuple[int, ...], members: int, most: int) -> None:
    signals = simulated(3000).signals
    table = next(cells.chunks())
    engine = EventEngine(signals, table.names)
    evaluation = engine.evaluate(table)
    exposure = np.asarray(table["leverage"] * table["size"], dtype=np.float64)
    each = np.full(len(table) // members, members, dtype=np.int64)
    tally, size = _through(evaluation.tally, each, exposure, strides)
    assert size < most
    own = np.isfinite(tally).all(axis=1)
    assert own.sum() == len(each)
    at, about = [ACCUMULATORS.index(name) for name in CURVES], [name.endswith("balance") for name in CURVES]
    np.testing.assert_allclose(tally[:, at] - about, evaluation.tally[:, at] - about, rtol=_WITHIN)
    kept = table.take(np.flatnonzero(own))
    found = Evaluation(tally[own], evaluation.path[own], evaluation.paths)
    expected = Evaluation(evaluation.tally[own], evaluation.path[own], evaluation.paths)
    _assert_alike(_views(measured(engine, kept, expected)), _views(measured(engine, kept, found)))


_ODD = np.array([0.0, -0.0, 1.0, -1.0, 1e300, -1e308, 5e-324, -1e-310, np.nan, np.inf, -np.inf, 1 + 2**-52, 1 - 2**-53])


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 90), st.floats(0, 1), st.integers(-300, 290))
def test_numbers_of_no_kind_come_back(seed: int, cells: int, odd: float, scale: int) -> None:
    rng = np.random.default_rng(seed)
    tally = np.asarray(rng.normal(0.3, 1, (cells, len(ACCUMULATORS))) * 10.0**scale)
    tally = np.where(rng.random(tally.shape) < odd, rng.choice(_ODD, tally.shape), tally)
    cuts = np.unique([0, *rng.integers(1, cells + 1, 20), cells])
    members, exposure = np.diff(cuts), np.where(rng.random(cells) < odd, rng.choice(_ODD, cells), rng.random(cells))
    found, _ = _through(tally, members, exposure, (2, 7))
    first = np.cumsum(members) - members
    for at, name in enumerate(ACCUMULATORS):
        wanted, got = (tally[:, at], found[:, at]) if name in CURVES else (tally[first, at], found[first, at])
        exact = ~np.isfinite(wanted) | (wanted == 0)
        np.testing.assert_array_equal(wanted[exact].view(np.int64), got[exact].view(np.int64), err_msg=name)
        about = 1.0 if name.endswith("balance") else 0.0
        off, size = np.abs(got[~exact] / 2 - wanted[~exact] / 2), np.abs(wanted[~exact] / 2 - about / 2)
        assert (off <= _WITHIN * size).all(), name
        assert ((got > 0) == (wanted > 0)).all(), name


def test_a_part_of_equal_rows_takes_next_to_nothing() -> None:
    tally = np.tile(np.random.default_rng(3).random((1, len(ACCUMULATORS))), (10_000, 1))
    families = {name: tally[:, at] for at, name in enumerate(ACCUMULATORS) if name not in CURVES}
    assert sum(map(len, encode_families(families).values())) < 5_000


def test_only_the_blocks_that_a_column_takes_are_asked_for() -> None:
    tally = np.random.default_rng(4).random((100, len(ACCUMULATORS)))
    families = {name: tally[:, at] for at, name in enumerate(ACCUMULATORS) if name not in CURVES}
    blocks = encode_families(families)
    alone = {name: blocks[name] for name in ("trades", "sum_win")}
    assert set(decode_families(alone, ["sum_win", "trades"])) == {"sum_win", "trades"}
