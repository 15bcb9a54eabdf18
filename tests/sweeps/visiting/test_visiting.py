"""Runs whose cells are chosen while they go on: the parts of a sweep of these cells, whatever interrupts them."""

from __future__ import annotations

import json
import resource
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import signals
from grids import parse
from grids.spec import GridSpec
from signals import Assets, InputError, Signals, as_assets, simulated_signals
from signals.arrays import Integers
from signals.filesystem.disk_space import DiskFullError
from sweeps import RunSummary, run
from sweeps.runs.evaluating.chunk import store_cells
from sweeps.runs.health.repairing import repair_parts
from sweeps.runs.health.verifying import verify_cells
from sweeps.runs.visited import VISITED
from sweeps.runs.visits import VISITS
from sweeps.store.layouts import Store
from sweeps.store.reading import scan
from sweeps.visiting.visiting import visit
from tests.sweeps.visiting.choosers import Climber, Listed

pytestmark = pytest.mark.slow

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": [0.5, 0.52, 0.55, 0.6]},
        "stop_loss": {"values": [0.01, 0.02, "none"]},
        "side": {"values": ["long", "short", "both"]},
        "short_entry": {"tie": "long_entry"},
        "leverage": {"values": [1, 2, 4]},
        "max_hold": {"values": [6, 12, 24]},
        "size": {"values": [0.2, 0.5]},
    },
    "sample": {"constraints": ["leverage * size <= 1.5"]},
}
PIECE, SIZE = 40, 100
SEARCH = {"for": "best", "cells": 400, "seed": 1}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", SIZE)
    monkeypatch.setattr("sweeps.visiting.pieces.PIECE", PIECE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assets")
    for seed, name in enumerate(("bnb", "btc", "eth")):
        signals.write(simulated_signals(700 + 100 * seed, edge=0.1, seed=seed), path / f"{name}.parquet")
    return path


@pytest.fixture(scope="module")
def spec() -> GridSpec:
    return parse(GRID, "grid.toml")


def _told(out: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((out / "run.json").read_text())
    return held


def _same(out: Path) -> dict[str, Any]:
    """Return what must not hang on when and by how many threads a run was made."""
    told = _told(out)
    for key in (
        "id",
        "created",
        "seconds",
        "cells_per_second",
        "warm_up_seconds",
        "resumed",
        "jobs",
        "checksum",
        "lineage",
    ):
        told.pop(key)
    told["search"] = {key: value for key, value in (told.get("search") or {}).items() if key != "choosing_seconds"}
    return told


def _bytes(out: Path) -> Mapping[str, bytes]:
    found = {file.name: file.read_bytes() for file in (out / "cells").iterdir()}
    return found | ({VISITED: (out / VISITED).read_bytes()} if (out / VISITED).exists() else {})


def _parts(out: Path) -> Mapping[str, bytes]:
    return {name: content for name, content in _bytes(out).items() if name != VISITED}


def _allowed(spec: GridSpec, given: Signals | Path) -> Integers:
    """Return the cells of all assets that the constraints leave, shuffled."""
    found = []
    for place, asset in enumerate(assets := as_assets(given)):
        grid = spec.resolve(asset.load(), None if not assets.several else _place(assets, place))
        found.append(np.concatenate(list(grid.selected.chunks(1000))) + grid.offset)
    return np.random.default_rng(3).permutation(np.concatenate(found))


def _place(assets: Assets, place: int) -> Any:
    from grids.assets import AssetPlace  # noqa: PLC0415

    return AssetPlace(assets.names[place], place, len(assets))


def _visit(spec: GridSpec, given: Signals | Path, out: Path, chooser: Any, **options: Any) -> RunSummary:
    told: dict[str, Any] = {"cells": 400, "search": SEARCH, "progress": False} | options
    return visit(spec, given, out, chooser, **told)


@pytest.mark.parametrize("store", ["rows", "factored"])
@pytest.mark.parametrize("several", [False, True])
def test_a_search_that_visits_all_leaves_the_bytes_of_a_sweep(
    spec: GridSpec, folder: Path, tmp_path: Path, store: Store, several: bool
) -> None:
    given = folder if several else folder / "btc.parquet"
    run(spec, given, tmp_path / "swept", store=store, progress=False)
    chooser = Listed(_allowed(spec, given))
    _visit(spec, given, tmp_path / "searched", chooser, store=store, jobs=2)
    assert _parts(tmp_path / "searched") == _parts(tmp_path / "swept")
    swept, searched = _same(tmp_path / "swept"), _same(tmp_path / "searched")
    for key in ("plan", "search", "notes", "effects"):
        swept.pop(key)
        searched.pop(key)
    swept["grid"]["stated"].pop("sample", None)
    searched["grid"]["stated"].pop("sample", None)
    assert searched == swept | {"layout": searched.get("layout")} if store == "factored" else searched == swept
    assert not (tmp_path / "searched" / VISITS).exists()


@pytest.mark.parametrize("store", ["rows", "factored"])
def test_a_search_leaves_the_bytes_of_a_sweep_of_as_many_drawn_cells(
    spec: GridSpec, folder: Path, tmp_path: Path, store: Store
) -> None:
    given = folder / "eth.parquet"
    drawn = replace(spec, sample=replace(spec.sample, cells=250, seed=4))
    run(drawn, given, tmp_path / "swept", store=store, progress=False)
    cells = scan(sorted((tmp_path / "swept" / "cells").iterdir())).select("cell").collect()["cell"].to_numpy()
    _visit(spec, given, tmp_path / "searched", Listed(np.random.default_rng(0).permutation(cells)), store=store)
    assert _parts(tmp_path / "searched") == _parts(tmp_path / "swept")


@pytest.mark.parametrize("store", ["rows", "factored"])
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("batches", [0, 1, 4])
def test_interrupted_and_continued_it_is_the_same_run(
    spec: GridSpec, folder: Path, tmp_path: Path, store: Store, several: bool, batches: int
) -> None:
    given = folder if several else folder / "btc.parquet"
    whole = Climber(400)
    _visit(spec, given, tmp_path / "whole", whole, store=store, jobs=2)

    class Cut(Climber):
        def hear(self, found: pl.DataFrame) -> None:
            super().hear(found)
            if len(self.heard) > batches:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _visit(spec, given, tmp_path / "cut", Cut(400), store=store, jobs=1)
    assert _told(tmp_path / "cut")["state"] == "running"
    again = Climber(400)
    done = _visit(spec, given, tmp_path / "cut", again, store=store, jobs=3, resume=True)
    assert done.resumed > 0
    assert _bytes(tmp_path / "cut") == _bytes(tmp_path / "whole")
    assert _same(tmp_path / "cut") == _same(tmp_path / "whole")
    assert all(one.equals(other) for one, other in zip(whole.heard, again.heard, strict=True))


def test_what_is_heard_is_what_rows_hold(spec: GridSpec, folder: Path, tmp_path: Path) -> None:
    chooser = Climber(300)
    _visit(spec, folder, tmp_path / "run", chooser, cells=300, store="rows")
    heard = pl.concat(chooser.heard).sort("cell")
    rows = scan(sorted((tmp_path / "run" / "cells").iterdir())).select("cell", *chooser.columns).collect().sort("cell")
    assert rows.equals(heard)


def test_killed_while_it_is_put_in_order_it_goes_on(
    spec: GridSpec, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = folder / "btc.parquet"
    _visit(spec, given, tmp_path / "whole", Climber(400))
    with monkeypatch.context() as patch:
        left = [2]

        def cut(*given: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return store_cells(*given)

        patch.setattr("sweeps.visiting.arranging.store_cells", cut)
        with pytest.raises(KeyboardInterrupt):
            _visit(spec, given, tmp_path / "cut", Climber(400), jobs=1)
    assert len(list((tmp_path / "cut" / "cells").iterdir())) == 2
    _visit(spec, given, tmp_path / "cut", Climber(400), resume=True)
    assert _bytes(tmp_path / "cut") == _bytes(tmp_path / "whole")


@pytest.mark.parametrize("harm", ["gone", "cut", "zeros", "noise"])
def test_a_piece_that_is_damaged_is_evaluated_again(spec: GridSpec, folder: Path, tmp_path: Path, harm: str) -> None:
    given = folder / "btc.parquet"
    _visit(spec, given, tmp_path / "whole", Climber(400))

    class Cut(Climber):
        def choose(self) -> Integers | None:
            if len(self.heard) > 3:
                raise KeyboardInterrupt
            return super().choose()

    with pytest.raises(KeyboardInterrupt):
        _visit(spec, given, tmp_path / "cut", Cut(400))
    piece = sorted((tmp_path / "cut" / VISITS).iterdir())[1]
    content = piece.read_bytes()
    if harm == "gone":
        piece.unlink()
    elif harm == "cut":
        piece.write_bytes(content[: len(content) // 2])
    elif harm == "zeros":
        piece.write_bytes(bytes(len(content)))
    else:
        piece.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    _visit(spec, given, tmp_path / "cut", Climber(400), resume=True)
    assert _bytes(tmp_path / "cut") == _bytes(tmp_path / "whole")


def test_pieces_of_other_cells_are_refused(spec: GridSpec, folder: Path, tmp_path: Path) -> None:
    given = folder / "btc.parquet"

    class Cut(Climber):
        def hear(self, found: pl.DataFrame) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _visit(spec, given, tmp_path / "run", Cut(400))
    with pytest.raises(
        InputError, match="chosen now are others than those it holds, though the program is the same; finish it on the"
    ):
        _visit(spec, given, tmp_path / "run", Listed(_allowed(spec, given), 61), resume=True)


def test_another_search_is_refused_by_the_option_that_differs(spec: GridSpec, folder: Path, tmp_path: Path) -> None:
    given, out = folder / "btc.parquet", tmp_path / "run"
    _visit(spec, given, out, Climber(120), search={"cells": 100_000, "code": "a"})
    for search, said in (
        (
            {"cells": 200_000, "code": "a"},
            r"another search \(cells: 100,000 then, 200,000 now\); give `cells` as it was",
        ),
        ({"cells": 100_000, "code": "a", "max_drawdown": 0.1}, r"\(max_drawdown: none then, 0.1 now\)"),
        ({"cells": 100_000, "code": "b"}, "another release of this program; finish it with that release"),
    ):
        with pytest.raises(InputError, match=said):
            _visit(spec, given, out, Climber(120), search=search, resume=True)
    with pytest.raises(
        InputError, match=r"a search, which chooses its cells; continue it by `results.search\(resume=True\)`"
    ):
        run(spec, given, out, resume=True, progress=False)
    run(spec, given, tmp_path / "swept", progress=False)
    with pytest.raises(InputError, match=r"no search: all cells .* continue it by `sweeps.run\(resume=True\)`"):
        _visit(spec, given, tmp_path / "swept", Climber(120), resume=True)


def test_a_finished_search_is_left_alone(spec: GridSpec, folder: Path, tmp_path: Path) -> None:
    given, out = folder / "btc.parquet", tmp_path / "run"
    _visit(spec, given, out, Climber(120))
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    chooser = Climber(120)
    _visit(spec, given, out, chooser, resume=True)
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before
    assert not chooser.heard


@pytest.mark.parametrize("store", ["rows", "factored"])
@pytest.mark.parametrize("several", [False, True])
def test_a_damaged_part_is_computed_again(
    spec: GridSpec, folder: Path, tmp_path: Path, store: Store, several: bool
) -> None:
    given, out = (folder if several else folder / "btc.parquet"), tmp_path / "run"
    _visit(spec, given, out, Climber(400), store=store)
    before, told = _bytes(out), _same(out)
    parts = sorted((out / "cells").iterdir())
    parts[1].write_bytes(b"nothing")
    parts[-1].unlink()
    found = verify_cells(out)
    assert found.info is not None
    mended = repair_parts(out, found.info, [fault.part for fault in found.faults if fault.part], as_assets(given))
    assert all(one.done for one in mended.values())
    assert len(mended) == 2
    assert _bytes(out) == before
    assert verify_cells(out).whole
    parts[0].write_bytes(b"nothing")
    _visit(spec, given, out, Listed(), store=store, resume=True)  # chooses nothing any more
    assert _bytes(out) == before
    after = _same(out)
    told.pop("notes")
    assert {key: value for key, value in after.items() if key != "notes"} == told


def test_without_the_list_of_its_cells_a_part_is_not_computed_again(
    spec: GridSpec, folder: Path, tmp_path: Path
) -> None:
    given, out = folder / "btc.parquet", tmp_path / "run"
    _visit(spec, given, out, Climber(120))
    (out / VISITED).write_bytes(b"{}\n")
    (out / "cells" / "part-00000.parquet").unlink()
    found = verify_cells(out)
    assert found.info is not None
    with pytest.raises(
        InputError, match="is gone or damaged, so no part can be computed again; search into another `out`"
    ):
        repair_parts(out, found.info, [fault.part for fault in found.faults if fault.part], as_assets(given))


def test_a_finished_search_without_the_list_of_its_cells_says_so_when_it_is_resumed(
    spec: GridSpec, folder: Path, tmp_path: Path
) -> None:
    given, out = folder / "btc.parquet", tmp_path / "run"
    assert not any(VISITED in each for each in _visit(spec, given, out, Climber(120)).warnings)
    assert not any(VISITED in each for each in _visit(spec, given, out, Climber(120), resume=True).warnings)
    for harm, said in (((out / VISITED).unlink, "is gone"), (lambda: (out / VISITED).write_bytes(b"x"), "is damaged")):
        harm()
        warnings = _visit(spec, given, out, Climber(120), resume=True).warnings
        assert any(VISITED in each and said in each for each in warnings)


def test_cells_that_break_a_rule_are_skipped_and_counted(folder: Path, tmp_path: Path) -> None:
    axes = {
        "long_entry": {"values": [0.5, 0.55]},
        "leverage": {"values": [1, 2, 300]},
        "stop_loss": {"values": [0.01, 0.1]},
    }
    spec = parse({"axes": axes}, "grid.toml")
    done = _visit(spec, folder / "btc.parquet", tmp_path / "run", Listed(size=5))
    assert (done.cells, done.skipped) == (8, 4)
    assert "4 of 12 cells break a rule and are skipped: in 4 leverage" in done.warnings[-1]
    told = _told(tmp_path / "run")
    assert told["broken_rules"] == [{"parameters": ["leverage", "maintenance_margin"], "cells": 4}]
    assert (told["selected"], told["search"]["asked"]) == (12, 400)
    broken = parse({"axes": axes, "fixed": {"maintenance_margin": 2.0}}, "grid.toml")
    with pytest.raises(InputError, match="every one of the 12 cells breaks a rule: in 12 leverage"):
        _visit(broken, folder / "btc.parquet", tmp_path / "none", Listed(size=5))
    assert not (tmp_path / "none").exists()


def test_signals_in_memory_one_cell_and_what_the_grid_would_draw(spec: GridSpec, tmp_path: Path) -> None:
    held = simulated_signals(700, edge=0.1, seed=1)
    drawn = replace(spec, sample=replace(spec.sample, cells=10, seed=2))
    done = _visit(drawn, held, tmp_path / "run", Climber(1), cells=1)
    assert done.cells == 1
    assert "grid.toml: sample.cells = 10 is left out, as the search chooses its own cells" in done.notes[0]
    assert "cells" not in _told(tmp_path / "run")["grid"]["stated"]["sample"]


def test_the_lineage_counts_what_was_visited(spec: GridSpec, folder: Path, tmp_path: Path) -> None:
    given = folder / "btc.parquet"
    _visit(spec, given, tmp_path / "one", Climber(120), search={"seed": 1})
    other = _visit(spec, given, tmp_path / "other", Climber(60), search={"seed": 2})
    assert other.tried_before == 120

    class Cut(Climber):
        def choose(self) -> Integers | None:
            if self.heard:
                raise KeyboardInterrupt
            return super().choose()

    with pytest.raises(KeyboardInterrupt):
        _visit(spec, given, tmp_path / "cut", Cut(400), search={"seed": 3})
    assert run(spec, given, tmp_path / "swept", progress=False).tried_before == 120 + 60 + 61
    # the same search again tried the same cells
    assert _visit(spec, given, tmp_path / "same", Climber(120), search={"seed": 1}).tried_before > 180


def test_a_full_disk_is_one_line_and_what_was_found_is_kept(
    spec: GridSpec, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = folder / "btc.parquet"
    monkeypatch.setattr("sweeps.visiting.pieces.PIECE", 300)
    _visit(spec, given, tmp_path / "whole", Climber(400, 150))

    class Filling(Climber):
        def choose(self) -> Integers | None:
            if len(self.heard) == 1:
                resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, before[1]))
            return super().choose()

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        with pytest.raises(DiskFullError, match="visit-000001-150.bin: files may not grow any further here"):
            _visit(spec, given, tmp_path / "cut", Filling(400, 150))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [file.name for file in (tmp_path / "cut" / VISITS).iterdir()] == ["visit-000000-150.bin"]
    assert _visit(spec, given, tmp_path / "cut", Climber(400, 150), resume=True).resumed == 150
    assert _bytes(tmp_path / "cut") == _bytes(tmp_path / "whole")


def test_a_cell_that_is_chosen_twice_is_no_run(spec: GridSpec, folder: Path, tmp_path: Path) -> None:
    given, out = folder / "btc.parquet", tmp_path / "run"
    for size in (2, 4):  # in a later batch, and in one
        with pytest.raises(InputError, match="cell 3 was chosen twice; what chooses must name each cell once"):
            _visit(spec, given, out, Listed(np.array([3, 7, 11, 3]), size), resume=size == 4)
    assert _visit(spec, given, out, Listed(np.array([3, 7, 11, 5]), 2), resume=True).cells == 4


@pytest.mark.parametrize("wrong", [-1, 10**6])
def test_a_cell_that_the_grid_has_not_is_refused(spec: GridSpec, folder: Path, tmp_path: Path, wrong: int) -> None:
    with pytest.raises(InputError, match=rf"cell {wrong} was chosen, but its grid has cells 0 to \d+"):
        _visit(spec, folder / "btc.parquet", tmp_path / "run", Listed(np.array([3, wrong])))
