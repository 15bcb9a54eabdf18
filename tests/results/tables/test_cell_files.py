"""The cells of a run as Parquet files: the contract's rows, whatever the run is stored as, written once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import grids
import results
import sweeps
from results.run.run import Run
from results.tables import cell_files
from signals import InputError, Signals
from sweeps.store.layouts import StoreLayout

GRID = {
    "axes": {
        "long_entry": {"values": [0.5, 0.55, 0.6, 0.9]},
        "stop_loss": {"values": [0.005, 0.02, "none"]},
        "leverage": {"values": [1, 2, 5]},
    },
    "fixed": {"stop_basis": "price"},
}


@pytest.fixture(scope="module")
def both(market: Signals, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The same cells as rows, and factored."""
    folder = tmp_path_factory.mktemp("laid-out")
    for store in ("rows", "factored"):
        sweeps.run(grids.parse(GRID, "test"), market, folder / store, jobs=1, progress=False, store=store)
    return results.open(folder / "rows"), results.open(folder / "factored")


def _read(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "part-*.parquet")


def test_both_layouts_unfold_alike(both: tuple[Run, Run], tmp_path: Path) -> None:
    rows, factored = both
    written = results.write_cells(factored, tmp_path / "cells", progress=False)
    wanted = pl.read_parquet(list(rows.parts))
    found = _read(tmp_path / "cells")
    assert found.columns == wanted.columns
    assert found.schema == wanted.schema
    assert found["cell"].to_list() == wanted["cell"].to_list()
    assert (written.files, written.cells, written.kept) == (1, len(wanted), 0)
    assert "36 cells in 1 files" in written.line()
    results.write_cells(rows, tmp_path / "rows", progress=False)
    assert _read(tmp_path / "rows").equals(wanted)
    assert results.scan(factored.path).collect().equals(found)


def test_what_was_written_is_kept(both: tuple[Run, Run], tmp_path: Path) -> None:
    _, factored = both
    results.write_cells(factored, tmp_path, progress=False)
    (file,) = tmp_path.iterdir()
    before = file.stat()
    again = results.write_cells(factored, tmp_path, progress=False)
    assert again.kept == 1
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert "1 of them written before" in again.line()
    some = results.write_cells(factored, tmp_path, "leverage = 2", progress=False)
    assert (some.kept, some.cells) == (0, 12)
    file.write_bytes(file.read_bytes()[:-9])
    assert results.write_cells(factored, tmp_path, "leverage = 2", progress=False).kept == 0
    assert (_read(tmp_path)["leverage"] == 2).all()


@pytest.mark.parametrize("store", ["rows", "factored"])
def test_files_of_another_release_or_other_cells_are_written_anew(
    store: StoreLayout, both: tuple[Run, Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = both[store == "factored"]
    results.write_cells(run, tmp_path, progress=False)
    assert results.write_cells(run, tmp_path, progress=False).kept == 1
    with monkeypatch.context() as other:
        other.setattr(cell_files, "code_digest", lambda *_: "of another release")
        assert results.write_cells(run, tmp_path, progress=False).kept == 0
    assert results.write_cells(run, tmp_path, progress=False).kept == 0
    # a part of the same length and other numbers
    assert run.info.parts is not None
    (part,) = run.info.parts
    other_part = type(part).model_validate({**part.model_dump(), "sha256": part.sha256[::-1]})
    altered = replace(run, info=run.info.model_copy(update={"parts": (other_part,)}))
    assert results.write_cells(altered, tmp_path, progress=False).kept == 0


def test_a_condition_that_nothing_meets_leaves_empty_files(both: tuple[Run, Run], tmp_path: Path) -> None:
    _, factored = both
    assert results.write_cells(factored, tmp_path, "leverage > 100", progress=False).cells == 0
    assert _read(tmp_path).schema == factored.collect(factored.written.head(0)).schema


def test_other_folders_are_refused(both: tuple[Run, Run], tmp_path: Path) -> None:
    _, factored = both
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"holds notes\.txt, .*; choose another `out`"):
        results.write_cells(factored, tmp_path, progress=False)
    for inside in (factored.path, factored.path / "cells", factored.path / "new"):
        with pytest.raises(InputError, match="lies in the run"):
            results.write_cells(factored, inside, progress=False)
    with pytest.raises(InputError, match="levrage"):
        results.write_cells(factored, tmp_path / "new", "levrage = 2", progress=False)
    assert not (tmp_path / "new").exists()
