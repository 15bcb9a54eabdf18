"""The comparing of two checkouts: what is found, and what may differ."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import grids
from benchmarks.unchanged import allowed, comparing
from benchmarks.unchanged.comparing import Compared, compare_documents, compare_folders, compare_prose, compare_tables
from benchmarks.unchanged.exits.turns import GRID, row
from benchmarks.unchanged.random_cells import random_cells
from benchmarks.unchanged.reopening import compare_reopened
from benchmarks.unchanged.report import grouped, markdown
from benchmarks.unchanged.running import SAID
from benchmarks.unchanged.steps import Step
from signals import simulated_signals

CELLS = pl.DataFrame({"cell": [0, 1, 2], "edge": [0.25, None, -0.0], "state": ["ok", "ruined", "ok"]})
NAN = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000001))[0]


def rename(monkeypatch: pytest.MonkeyPatch, **names: str) -> None:
    monkeypatch.setattr(allowed, "RENAMED", names)


def test_a_table_equals_itself() -> None:
    assert compare_tables(CELLS, CELLS.clone(), "t") == Compared(rows=3, values=9)


@pytest.mark.parametrize(
    ("row", "value"),
    [(0, math.nextafter(0.25, 1)), (1, math.nan), (1, 0.0), (2, 0.0), (0, None)],
    ids=["last bit", "null to NaN", "null to zero", "sign of zero", "to null"],
)
def test_a_flipped_bit_is_found(row: int, value: float | None) -> None:
    edge = CELLS["edge"].to_list()
    edge[row] = value
    found = compare_tables(CELLS, CELLS.with_columns(edge=pl.Series(edge, dtype=pl.Float64)), "t")
    assert [line.partition(": ")[2].partition(" before")[0] for line in found.differences] == [
        f"edge: 1 rows, the first {row}: {CELLS['edge'][row]!r}"
    ]


@pytest.mark.parametrize(
    ("after", "part"),
    [
        (CELLS[:2], "rows: 3 before, 2 after"),
        (CELLS.drop("edge"), "edge: there before, missing after"),
        (CELLS.with_columns(more=1), "more: missing before, there after"),
        (CELLS.with_columns(pl.col("cell").cast(pl.Int32)), "cell: type: Int64 before, Int32 after"),
        (CELLS.select("edge", "cell", "state"), "order of the columns"),
        (CELLS.with_columns(state=pl.lit("ok")), "state: 1 rows, the first 1: 'ruined' before, 'ok' after"),
        (CELLS.with_columns(edge=pl.Series([NAN, None, -0.0])), "edge: 1 rows, the first 0"),
    ],
)
def test_a_table_that_differs_is_found(after: pl.DataFrame, part: str) -> None:
    (line,) = compare_tables(CELLS, after, "t").differences
    assert part in line


def test_columns_follow_the_table_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    rename(monkeypatch, edge="advantage")
    found = compare_tables(CELLS, CELLS.rename({"edge": "advantage"}), "t")
    assert not found.differences
    assert found.names == {"`edge` is now `advantage`"}
    assert not compare_tables(CELLS, CELLS, "t").differences
    assert len(compare_tables(CELLS, CELLS.rename({"edge": "margin"}), "t").differences) == 2


def test_added_and_dropped_names_are_listed_with_their_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "ADDED", {"new": "of an issue"})
    monkeypatch.setattr(comparing, "DROPPED", {"old": "said twice"})
    found = compare_documents({"old": 1, "kept": 2}, {"new": 1, "kept": 2}, "d")
    assert not found.differences
    assert found.names == {"`new`, there now: of an issue", "`old`, missing now: said twice"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": 0.1}, {"a": math.nextafter(0.1, 1)}),
        ({"a": 1}, {"a": 1.0}),
        ({"a": None}, {"a": 0}),
        ({"a": True}, {"a": 1}),
        ({"a": 0.0}, {"a": -0.0}),
        ({"a": [1, 2]}, {"a": [1]}),
        ({"a": {"b": "ok"}}, {"a": {"b": "ruined"}}),
        ({"a": 1}, {"b": 1}),
        ({"a": {}}, {"a": []}),
        ({"said": "3 cells of 5"}, {"said": "3 cells of 6"}),
    ],
)
def test_a_document_that_differs_is_found(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert compare_documents(before, after, "d").differences
    assert not compare_documents(before, before, "d").differences


def test_what_changes_with_the_hour_is_left_out_and_named() -> None:
    found = compare_documents({"seconds": 1.0, "cells": 3}, {"seconds": 2.0, "cells": 3}, "d")
    assert not found.differences
    assert found.values == 1
    assert found.names == {"`seconds` not compared: a time"}


def test_prose_may_be_reworded_but_not_recounted() -> None:
    said = "115,200 cells in 1.3 s: 87,355 cells a second\nbest edge +21.4 pp"
    reworded = compare_prose(said, "115,200 cells in 2.0 s: 57,600 cells a second\nthe best: +21.4 points", "p")
    assert (reworded.differences, reworded.reworded) == ([], 2)
    (line,) = compare_prose(said, said.replace("21.4", "21.5"), "p").differences
    assert line.startswith("p, line 2: ")
    assert compare_prose(said, said.partition("\n")[0], "p").differences
    assert not compare_prose("stop_loss 0.02", "stop_loss 2%", "p").differences
    assert compare_prose("stop_loss 0.02", "stop_loss 2.1%", "p").differences


def test_the_last_digit_of_a_number_in_prose_counts_and_a_digest_does_not() -> None:
    said = "edge 0.4285714285714286 of run ab12cd34ef567890"
    assert compare_prose(said, said.replace("286", "287"), "p").differences
    assert not compare_prose(said, said.replace("567890", "567891"), "p").differences


def test_folders_are_compared_file_by_file_their_own_paths_apart(tmp_path: Path) -> None:
    for side in ("before", "after"):
        folder = tmp_path / side / "runs" / "quick"
        folder.mkdir(parents=True)
        CELLS.write_parquet(folder / "part.parquet")
        CELLS.write_csv(folder / "part.csv")
        (folder / "run.json").write_text(json.dumps({"path": f"{tmp_path / side}/signals.parquet"}))
        (folder / "map.png").write_bytes(side.encode())
        (folder / "model.ubj").write_bytes(side.encode())
    (tmp_path / "after" / "runs" / "quick" / "map.png").rename(tmp_path / "after" / "map.png")
    groups = grouped(compare_folders(tmp_path / "before", tmp_path / "after"))
    assert groups["runs quick"].differences == [
        "runs/quick/map.png: there before, missing after",
        "runs/quick/model.ubj: one model before, another after",
    ]
    assert groups["files at the top"].differences == ["map.png: missing before, there after"]
    page = markdown(("a", "b"), groups, [], ["grid-unknown: no such grid"])
    assert "**3 differences**" in page
    assert "- runs/quick/map.png: there before, missing after" in page
    assert "- grid-unknown: no such grid" in page


def ending(folder: Path, name: str, status: int, *complaint: str, said: object = None) -> None:
    (folder / SAID).mkdir(parents=True, exist_ok=True)
    (folder / SAID / f"{name}.status.json").write_text(json.dumps({"status": status, "complaint": complaint}))
    if said is not None:
        (folder / SAID / f"{name}.json").write_text(json.dumps(said))


def test_old_files_mean_the_same_or_are_refused_in_one_line(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    steps = [Step("same", ""), Step("other", ""), Step("refused", ""), Step("broken", ""), Step("resumed", "", True)]
    for step in steps:
        ending(before, step.name, 0, said={"edge": 0.1})
    ending(after, "same", 0, said={"edge": 0.1})
    ending(after, "other", 0, said={"edge": 0.2})
    ending(after, "refused", 1, "warning: 288 bars", "error: written by another release; sweep again")
    ending(after, "broken", 1, "Traceback (most recent call last):", "KeyError: 'edge'")
    ending(after, "resumed", 0)
    found = {each.name: each for each in compare_reopened(before, after, steps, engine_kept=False)}
    assert {name for name, each in found.items() if each.compared.differences} == {"other", "broken", "resumed"}
    assert found["refused"].refused.startswith("error: written by another release")
    assert not compare_reopened(before, after, steps[-1:], engine_kept=True)[0].compared.differences


def test_random_cells_reach_every_parameter_that_both_checkouts_know_and_break_no_rule() -> None:
    cells = [grids.check_cell(cell) for cell in random_cells(300, seed=7)]
    assert cells == [grids.check_cell(cell) for cell in random_cells(300, seed=7)]
    constant = [name for name in allowed.FIRST_EDITION if len({cell[name] for cell in cells}) == 1]
    assert not constant


def test_two_sides_that_find_the_same_are_set_beside_each_other_and_others_are_not() -> None:
    assert row("g", (["2.0", "1000", "d"], ["0.5", "1000", "d"])) == (
        "g",
        "1,000",
        "2.000",
        "0.500",
        "2,000",
        "4.00",
    )
    with pytest.raises(SystemExit, match="g: what is found differs"):
        row("g", (["2.0", "1000", "d"], ["0.5", "1000", "e"]))


def test_the_grid_of_many_exits_is_two_million_cells(tmp_path: Path) -> None:
    file = tmp_path / "grid.toml"
    file.write_text(GRID, encoding="utf-8")
    assert grids.load(file).resolve(simulated_signals(50)).size == 100 * 100 * 20 * 10
