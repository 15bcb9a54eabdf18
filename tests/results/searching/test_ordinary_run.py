"""What a search leaves is a run like any other: read, ranked, mapped and written out as the sweep of the same cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import grids
import results
import signals
import sweeps
from grids.spec import GridSpec
from signals import InputError
from sweeps.store.layouts import Store

pytestmark = pytest.mark.slow

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"from": 0.5, "to": 0.6, "step": 0.01},
        "stop_loss": {"values": [0.01, 0.02, 0.04, "none"]},
        "max_hold": {"values": [6, 12, 24]},
        "leverage": {"values": [1, 2, 3]},
        "side": {"values": ["long", "both"]},
        "short_entry": {"tie": "long_entry"},
    },
    "sample": {"constraints": ["leverage < 3 or max_hold < 24"]},
}
SAID = "a search for the best chose these cells, so they are no fair draw of the grid"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assets")
    for seed, name in enumerate(("btc", "eth")):
        made = signals.simulated_signals(2500, edge=0.1, seed=seed, step_minutes=60)
        signals.write(made, path / f"{name}.parquet")
    return path


@pytest.fixture(scope="module")
def spec() -> GridSpec:
    return grids.parse(GRID, "grid.toml")


@pytest.fixture(
    scope="module",
    params=[("rows", False), ("factored", False), ("factored", True)],
    ids=["rows", "factored", "assets"],
)
def both(request: pytest.FixtureRequest, folder: Path, spec: GridSpec) -> Sequence[results.Run]:
    """Return a sweep, and a search that exhausts the same grid."""
    store: Store
    store, several = request.param
    given = folder if several else folder / "btc.parquet"
    place = folder.parent / f"{folder.name}-{store}-{several}"
    sweeps.run(spec, given, place / "swept" / "run", store=store, progress=False)
    question: dict[str, Any] = {"cells": 5000, "hold_out": 0.0, "seed": 3}
    results.search(spec, given, place / "searched" / "run", **question, store=store, progress=False)
    return [results.open(place / name / "run") for name in ("swept", "searched")]


def _parts(run: results.Run) -> dict[str, bytes]:
    return {part.name: part.read_bytes() for part in run.parts}


def test_a_search_that_exhausts_its_grid_leaves_the_parts_of_the_sweep(both: Sequence[results.Run]) -> None:
    swept, searched = both
    assert _parts(searched) == _parts(swept)
    assert searched.info.selected == searched.info.cells == swept.info.cells
    assert [(e.axis, e.what, e.pairs) for e in searched.info.effects] == [
        (e.axis, e.what, e.pairs) for e in swept.info.effects
    ]
    assert results.verify(searched.path).faults == ()


def test_tables_and_maps_are_those_of_the_sweep(both: Sequence[results.Run]) -> None:
    swept, searched = both
    assert results.top(searched, n=20).equals(results.top(swept, n=20))
    for x, y in (("long_entry", "stop_loss"), ("max_hold", "leverage")):
        one, other = (results.map_table(run, x=x, y=y) for run in both)
        assert one.sort(x, y).equals(other.sort(x, y))
    assert searched.collect(searched.stored).equals(swept.collect(swept.stored))


def test_a_table_says_that_a_search_chose_the_cells(both: Sequence[results.Run]) -> None:
    swept, searched = both
    for run, said in ((swept, False), (searched, True)):
        text = " ".join(results.top_text(run, results.top(run, n=3), "edge").split())
        assert (f"A{SAID[1:]}" in text) is said


def test_maps_and_the_page_say_that_a_search_chose_the_cells(both: Sequence[results.Run], tmp_path: Path) -> None:
    _, searched = both
    files = results.draw_map(searched, x="long_entry", y="stop_loss", out=tmp_path)
    assert any(note.startswith(SAID) for note in files.notes)


def test_another_question_is_refused_by_its_option(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    given = folder / "btc.parquet"
    results.search(spec, given, tmp_path / "run", cells=40, hold_out=0.4, progress=False)
    with pytest.raises(InputError, match=r"another search \(cells: 40 then, 50 now\); give `cells` as it was"):
        results.search(spec, given, tmp_path / "run", cells=50, hold_out=0.4, progress=False, resume=True)
    with pytest.raises(
        InputError, match=r"was started with a search, which chooses its cells; continue it by `results"
    ):
        sweeps.run(spec, given, tmp_path / "run", progress=False, resume=True)
    again = results.search(spec, given, tmp_path / "run", cells=40, hold_out=0.4, progress=False, resume=True)
    assert again.run.cells == 40


def test_a_run_of_another_release_is_not_gone_on_with(
    folder: Path, spec: GridSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = folder / "btc.parquet"
    results.search(spec, given, tmp_path / "run", cells=40, progress=False)
    monkeypatch.setattr("results.searching.searching.release", lambda: {"code": "0", "versions": {}})
    with pytest.raises(InputError, match="another release of this program; finish it with that release"):
        results.search(spec, given, tmp_path / "run", cells=40, progress=False, resume=True)


def test_one_cell_and_none(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    given = folder / "btc.parquet"
    assert results.search(spec, given, tmp_path / "one", cells=1, hold_out=0.0, progress=False).run.cells == 1
    broken = grids.parse({**GRID, "fixed": {"maintenance_margin": 2.0}}, "grid.toml")
    with pytest.raises(InputError, match="there is no cell to visit: each breaks a constraint, or a rule"):
        results.search(broken, given, tmp_path / "none", cells=100, progress=False)
    assert not (tmp_path / "none").exists()
    never = grids.parse({"axes": {"long_entry": {"values": [0.99999, 1.0]}}}, "grid.toml")
    with pytest.raises(InputError, match="no cell can trade"):
        results.search(never, given, tmp_path / "never", cells=100, progress=False)


def test_a_grid_of_which_most_cells_break_a_rule_is_drawn_to_the_full(folder: Path, tmp_path: Path) -> None:
    axes: dict[str, Any] = {
        "long_entry": {"from": 0.5, "to": 0.6, "step": 0.001},
        "trailing_after": {"from": 0.01, "to": 0.2, "step": 0.01},
        "trailing_stop": {"values": ["none", 0.02]},
        "max_hold": {"values": [6, 12]},
    }
    spec = grids.parse({"axes": axes}, "grid.toml")
    found = results.search(spec, folder / "btc.parquet", tmp_path / "run", cells=2500, hold_out=0.0, progress=False)
    assert (found.run.cells, found.run.skipped) == (2500, 0)
