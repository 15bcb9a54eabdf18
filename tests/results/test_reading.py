"""Opening runs, and the ways in which a folder is no run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

import results
from results import Run
from signals import InputError


@pytest.fixture
def copy(run_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run_folder, tmp_path / "copy"))


def rewrite(folder: Path, **changes: object) -> None:
    file = folder / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def test_a_run_knows_its_axes_market_and_size(run: Run) -> None:
    axes = ("long_entry", "short_entry", "stop_loss", "take_profit", "leverage", "side", "max_hold")
    assert run.axes == axes
    assert run.complete
    assert run.knows_out_of_sample
    assert run.span.startswith("2024-01-01 to 2024-01-")
    assert run.collect(run.cells().select(pl.len())).item() == run.info["cells"] == 4 * 3 * 2 * 2 * 2 * 2


@pytest.mark.parametrize(
    ("where", "check"),
    [
        ("leverage <= 1 AND side = 'long'", (pl.col("leverage") <= 1) & (pl.col("side") == "long")),
        ("stop_loss IS NULL", pl.col("stop_loss").is_null()),
        ("long_entry = 0.55", pl.col("long_entry") == 0.55),
        ("max_hold = 6 OR trades > 100", (pl.col("max_hold") == 6) | (pl.col("trades") > 100)),
    ],
)
def test_where_selects_cells(run: Run, where: str, check: pl.Expr) -> None:
    found = run.collect(run.cells(where))
    assert 0 < len(found) < run.info["cells"]
    assert found.select(check.all()).item()


def test_where_speaks_of_the_view(run: Run) -> None:
    assert run.collect(run.cells("trades > 200", sample="oos"))["oos_trades"].min() > 200  # type: ignore[operator]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("leverag <= 3", "unknown column 'leverag'; did you mean 'leverage'"),
        ("leverage <=", "unable to parse"),
        ("leverage", "a value, not a condition"),
        ("leverage = 'a'", "cannot compare"),
        ("side = 'sideways'", "sideways"),
        ("", "unable to parse"),
    ],
)
def test_a_bad_condition_is_one_line(run: Run, where: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        run.cells(where)
    assert "\n" not in str(caught.value)
    assert "--where" in str(caught.value)


def test_a_missing_folder_and_one_that_is_no_run_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        results.open(tmp_path / "nowhere")
    with pytest.raises(InputError, match="not a run"):
        results.open(tmp_path)
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        results.open(tmp_path)
    (tmp_path / "run.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(InputError, match="format 99"):
        results.open(tmp_path)


def test_a_run_without_parts_is_refused(copy: Path) -> None:
    shutil.rmtree(copy / "cells")
    with pytest.raises(InputError, match="run the sweep again"):
        results.open(copy)
    rewrite(copy, state="running")
    with pytest.raises(InputError, match="no chunk is finished yet"):
        results.open(copy)


def test_a_part_that_is_gone_is_noticed_and_an_unfinished_run_is_read(copy: Path) -> None:
    part = next(iter(sorted((copy / "cells").glob("*.parquet"))))
    frame = pl.read_parquet(part)
    frame.head(50).write_parquet(part)
    with pytest.raises(InputError, match=r"hold 50 cells but run\.json says 192"):
        results.open(copy)
    rewrite(copy, state="running")
    unfinished = results.open(copy)
    assert not unfinished.complete
    assert unfinished.collect(unfinished.cells().select(pl.len())).item() == 50


def test_a_damaged_part_is_one_line(copy: Path) -> None:
    part = next(iter((copy / "cells").glob("*.parquet")))
    part.write_bytes(part.read_bytes()[:-200])
    with pytest.raises(InputError, match="run the sweep again"):
        results.open(copy)
