"""Opening runs, and the ways in which a folder is no run."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

import grids
import results
import signals
import sweeps
from results import Run
from results.inference import judge
from results.run.stored_parts import RunWarning
from signals import InputError, Signals
from sweeps.measures.ratios import OOS_ACCOUNT
from tests.sweeps.runs.harmed import of_format_1, unfinished


@pytest.fixture
def copy(run_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run_folder, tmp_path / "copy"))


def test_a_run_knows_its_axes_market_and_size(run: Run) -> None:
    axes = ("long_entry", "short_entry", "stop_loss", "take_profit", "leverage", "side", "max_hold")
    assert run.axes == axes
    assert run.complete
    assert run.knows_out_of_sample
    assert run.span.startswith("2024-01-01 to 2024-01-")
    assert run.collect(run.cells().select(pl.len())).item() == (run.info.cells or 0) == 4 * 3 * 2 * 2 * 2 * 2


@pytest.mark.parametrize(
    ("where", "check"),
    [
        ("leverage <= 1 AND side = 'long'", (pl.col("leverage") <= 1) & (pl.col("side") == "long")),
        ("stop_loss IS NULL", pl.col("stop_loss").is_null()),
        ("long_entry = 0.55", pl.col("long_entry") == 0.55),
        ("max_hold = 6 OR trades > 100", (pl.col("max_hold") == 6) | (pl.col("trades") > 100)),
        ("max_hold < 6.5", pl.col("max_hold") <= 6),
        ("side LIKE 'l%' AND state IN ('ok', 'few_trades')", pl.col("side") == "long"),
    ],
)
def test_where_selects_cells(run: Run, where: str, check: pl.Expr) -> None:
    found = run.collect(run.cells(where))
    assert 0 < len(found) < (run.info.cells or 0)
    assert found.select(check.all()).item()


def test_where_speaks_of_the_view(run: Run) -> None:
    assert run.collect(run.cells("trades > 200", sample="oos"))["oos_trades"].min() > 200  # type: ignore[operator]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("leverag <= 3", "names 'leverag', which is no column; did you mean 'leverage'"),
        ("leverage <=", "it ends where a value is expected"),
        ("leverage", "is not a condition but a number"),
        ("leverage = 'a'", "compares leverage, a number, with 'a', a word"),
        ("side = 'sideways'", "asks for 'sideways', which side is never; side is one of: both, long, short"),
        ("", "it ends where a value is expected"),
        ("edge > avg(edge)", "looks beyond its own cell"),
        ("lpad(side, 1000000000, 'x') = 'a'", "calls 'lpad', which is no function of a condition"),
        (" OR ".join(["leverage < 1"] * 5000), "names more than 2,000 values"),
    ],
)
def test_a_bad_condition_is_one_line(run: Run, where: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        run.cells(where)
    assert "\n" not in str(caught.value)
    assert "`where`" in str(caught.value)


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
    for part in (copy / "cells").iterdir():
        part.unlink()
    with pytest.raises(InputError, match=r"part-00000.parquet: is gone; `sweeps.run\(resume=True\)`"):
        results.open(copy)
    unfinished(copy)
    (copy / "parts.jsonl").write_bytes(b"")
    with pytest.raises(InputError, match="no chunk is finished yet"):
        results.open(copy)


def test_an_unfinished_run_is_read_as_far_as_it_lists_parts(copy: Path) -> None:
    unfinished(copy)
    (copy / "cells" / "part-00001.parquet").write_bytes((copy / "cells" / "part-00000.parquet").read_bytes())
    read = results.open(copy)
    assert not read.complete
    assert read.collect(read.cells().select(pl.len())).item() == 192


def aged(folder: Path) -> Path:
    """Make a run one of a release that stored neither checksums nor the account of the out-of-sample trades."""
    for part in (folder / "cells").glob("*.parquet"):
        pl.read_parquet(part).drop(OOS_ACCOUNT).write_parquet(part)
    return of_format_1(folder)


def opened(folder: Path) -> Run:
    """Open a run of format 1, which says so."""
    with pytest.warns(RunWarning, match="was made before parts had checksums"):
        return results.open(folder)


@pytest.fixture
def old(copy: Path) -> Run:
    return opened(aged(copy))


def test_a_part_of_an_older_run_that_is_gone_damaged_or_left_over_is_noticed(copy: Path) -> None:
    part = next((of_format_1(copy) / "cells").iterdir())
    content = part.read_bytes()
    part.write_bytes(content[:-200])
    with pytest.raises(InputError, match="run the sweep again"):
        results.open(copy)
    part.write_bytes(content)
    part.with_name("part-00007.parquet").write_bytes(content)
    with pytest.raises(InputError, match=r"hold 384 cells but run\.json says 192"):
        results.open(copy)
    shutil.rmtree(copy / "cells")
    with pytest.raises(InputError, match="run the sweep again"):
        results.open(copy)


def test_what_an_older_release_did_not_store_is_null(old: Run, run: Run) -> None:
    assert run.unwritten == ()
    assert old.unwritten == OOS_ACCOUNT
    cells = old.collect(old.cells(sample="oos"))
    assert cells.select("total_return", "max_drawdown", "sharpe").null_count().row(0) == (192, 192, 192)
    assert cells["edge"].equals(run.collect(run.cells(sample="oos"))["edge"])
    assert len(old.collect(old.cells("oos_sharpe IS NULL"))) == 192


@pytest.mark.slow
def test_an_older_run_is_ranked_mapped_and_confirmed(old: Run, run: Run, market: Signals) -> None:
    assert results.top(old, n=5)["cell"].equals(results.top(run, n=5)["cell"])
    ranked = results.top(old, n=5, sample="oos")
    assert ranked["total_return"].null_count() == 5
    assert ranked["cell"].equals(results.top(run, n=5, sample="oos")["cell"])
    table = results.map_table(old, x="stop_loss", y="long_entry", sample="oos")
    assert table.equals(results.map_table(run, x="stop_loss", y="long_entry", sample="oos"))
    assert sweeps.confirm_run(old.written, market, jobs=1, progress=False, top=2).disagreements == ()


@pytest.mark.slow
def test_an_older_run_is_judged_as_a_new_one(tmp_path: Path) -> None:
    signals.write(signals.simulated_signals(9_000, edge=0.1, seed=5), tmp_path / "market.parquet")
    grid = grids.parse({"axes": {"long_entry": {"values": [0.5, 0.6]}, "max_hold": {"values": [6, 12]}}}, "test")
    read = signals.read(tmp_path / "market.parquet")
    new = sweeps.run(grid, read, tmp_path / "new", jobs=1, progress=False).out
    runs = results.open(new), opened(aged(Path(shutil.copytree(new, tmp_path / "old"))))
    verdicts = [judge(each, permutations=0, resamples=99, jobs=1, progress=False) for each in runs]
    assert verdicts[0].ruling == verdicts[1].ruling
    judged = [pl.read_parquet(tmp_path / name / "verdict-cells.parquet") for name in ("new", "old")]
    assert judged[0].equals(judged[1], null_equal=True)


@pytest.mark.parametrize("metric", ["total_return", "max_drawdown", "sharpe"])
def test_a_measure_that_an_older_run_does_not_know_is_refused(old: Run, metric: str) -> None:
    with pytest.raises(InputError, match=f"made before {metric} of out-of-sample trades was stored; run the sweep"):
        results.top(old, metric=metric, sample="oos")
    with pytest.raises(InputError, match="run the sweep again, or use one of"):
        results.map_table(old, x="stop_loss", y="long_entry", metric=metric, sample="oos")
    assert len(results.top(old, metric=metric, sample="all"))
