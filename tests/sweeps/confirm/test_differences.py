"""Rows are compared in every number that a run stores, and a null agrees with nothing but a null."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from grids.cell import check_cell
from signals import Signals, simulated_signals
from sweeps.confirm.differences import compare_rows
from sweeps.engines import make_engine, measured
from sweeps.measures.ratios import STORED
from tests.sweeps.measures.test_rounding import DIFFERENT, World
from tests.sweeps.worlds import as_table

pytestmark = pytest.mark.slow

_CELL = {"variant": "first", "long_entry": 0.55, "long_exit": 0.5, "stop_loss": 0.01, "take_profit": 0.02}


@pytest.fixture(scope="module")
def signals() -> Signals:
    made = simulated_signals(1500, edge=0.1, seed=3)
    return Signals(bars=made.bars, variants={"first": made.variants["default"], "second": made.variants["default"]})


def _rows(signals: Signals, cells: list[dict[str, object]], engine: str = "event") -> pl.DataFrame:
    table = as_table([check_cell(cell) for cell in cells])
    return pl.concat([table.frame(), measured(make_engine(engine, signals, table.variants), table)], how="horizontal")


@pytest.fixture(scope="module")
def fresh(signals: Signals) -> pl.DataFrame:
    return _rows(signals, [_CELL, {**_CELL, "leverage": 3.0}])


def _days(signals: Signals) -> int:
    return int(np.ptp(signals.bars.time[[0, -1]].astype("datetime64[D]").astype(np.int64))) + 1


def test_equal_rows_do_not_differ(signals: Signals, fresh: pl.DataFrame) -> None:
    found = compare_rows(fresh, fresh, _days(signals))
    assert (found.largest, found.differing, found.compared) == (0.0, {}, len(STORED) + 1)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("change", ["none", "moved", "infinite", "value for none"])
def test_every_stored_number_is_compared(signals: Signals, fresh: pl.DataFrame, name: str, change: str) -> None:
    honest = fresh.with_columns(pl.col(name).cast(pl.Float64))
    if change == "value for none":
        honest = honest.with_columns(pl.lit(None, dtype=pl.Float64).alias(name))
    values = {
        "none": None,
        "moved": (honest[name][1] or 0.0) * 1.0001 + 1e-6,
        "infinite": math.inf,
        "value for none": 1e14,
    }
    told = honest.with_columns(pl.when(pl.int_range(pl.len()) == 1).then(values[change]).otherwise(name).alias(name))
    found = compare_rows(told, honest, _days(signals))
    assert list(found.differing) == [1]
    assert found.differing[1].startswith(f"{name} is stored as ")
    assert found.largest > 1e-9
    assert math.isinf(found.largest) == (change != "moved")


def test_opposite_infinities_differ(signals: Signals, fresh: pl.DataFrame) -> None:
    one, other = (fresh.with_columns(sharpe=pl.lit(value)) for value in (math.inf, -math.inf))
    assert list(compare_rows(one, other, _days(signals)).differing) == [0, 1]
    assert compare_rows(one, one, _days(signals)).differing == {}


@pytest.mark.parametrize("world", DIFFERENT, ids=lambda world: world.name)
def test_engines_agree_where_deviations_are_next_to_nothing(world: World) -> None:
    """Rounding of single returns may move what is divided by a small deviation, and nothing else is excused."""
    made = world.signals()
    event, recorded = (_rows(made, [dict(world.whole_cell())], engine) for engine in ("event", "vectorbt"))
    assert compare_rows(event, recorded, _days(made)).differing == {}
    wrong = event.with_columns(t_statistic=pl.col("t_statistic") * 1.001)
    assert list(compare_rows(wrong, recorded, _days(made)).differing) == [0]
