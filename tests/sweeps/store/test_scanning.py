"""Factored parts as a lazy table: columns, conditions and numbers of rows reach the parts."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl
import pytest

from sweeps.store.reading import read, scan
from tests.sweeps.store.runs import GRIDS, market, swept


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (found,) = swept(GRIDS["exposures"], market(), tmp_path_factory.mktemp("scanned") / "run", "factored")
    return found


def test_parts_come_in_their_order(part: Path) -> None:
    whole = read(part)
    assert scan([part] * 5).collect().equals(pl.concat([whole] * 5))


def test_conditions_hold_of_what_is_returned(part: Path) -> None:
    whole = read(part)
    for condition in (pl.col("edge") > 0, pl.col("cell") == 5, pl.col("stop_loss").is_null(), pl.col("cell") < 0):
        wanted = whole.filter(condition)
        assert scan([part]).filter(condition).collect().equals(wanted)
        assert scan([part]).filter(condition).select("leverage").collect().equals(wanted.select("leverage"))
        assert scan([part]).filter(condition).select(pl.len()).collect().item() == len(wanted)


def test_rows_are_counted_and_cut(part: Path) -> None:
    whole = read(part)
    assert scan([part, part]).select(pl.len()).collect().item() == 2 * len(whole)
    assert scan([part, part]).head(3).collect().equals(whole.head(3))
    assert scan([part, part]).slice(len(whole) - 2, 4).select("cell").collect()["cell"].to_list() == [
        *whole["cell"][-2:],
        *whole["cell"][:2],
    ]
    assert scan([part]).tail(2).collect().equals(whole.tail(2))
    assert scan([part]).head(0).collect().schema == whole.schema


def test_rows_are_cut_before_or_after_a_condition_as_was_said(part: Path) -> None:
    whole, few, first = read(part), pl.col("leverage") > 2, pl.col("cell") % 7 == 3
    found: list[list[pl.DataFrame]] = []
    for of in (scan([part, part]), pl.concat([whole, whole]).lazy()):
        told = [
            of.head(20).filter(few).collect(),
            of.filter(few).head(20).collect(),
            of.filter(first).slice(5, 9).select("edge").collect(),
            of.slice(5, 9).filter(first).select("edge").collect(),
            of.filter(pl.lit(value=True)).select(pl.len()).collect(),
            of.filter(few & (pl.col("trades").sum().over("leverage") > 0)).collect(),
            of.sort("edge", "cell").head(7).collect(),
            of.select(pl.col("edge").max(), pl.col("leverage").n_unique()).collect(),
        ]
        found.append(told)
    assert all(one.equals(other) for one, other in zip(*found, strict=True))


def test_a_plan_over_many_parts_reads_one(part: Path) -> None:
    scan([part])
    began = time.process_time()
    cells = scan([part] * 15_000).filter(pl.col("edge") > 0).select("cell")
    assert cells.collect_schema().names() == ["cell"]
    assert time.process_time() - began < 1.0
