"""Runs over several assets: each as if it were run alone, one at a time, killed and continued."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import signals
import sweeps.runs.surveyed as looked_at
from grids import parse
from grids.spec import GridSpec
from signals import Asset, InputError, Signals, simulated_signals
from sweeps import confirm_run, run
from sweeps.runs.described import read_description
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import Part

NAMES = ("bnb", "btc", "eth")
GRID: dict[str, Any] = {
    "axes": {
        "side": {"values": ["long", "short"]},
        "long_entry": {"values": [0.5, 0.52, 0.55, 0.6]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.01, "none"]},
        "leverage": {"values": [1, 2]},
    },
    "fixed": {"max_hold": 24},
    "assets": {"btc": {"fee": 0.001}},
}
SIZE = 32


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut the 32 cells of an asset into chunks of 10, the last of which has two."""
    monkeypatch.setattr("sweeps.runs.chunks.CHUNK", 10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assets")
    for seed, name in enumerate(NAMES):
        signals.write(simulated_signals(900 + 100 * seed, edge=0.1, seed=seed), path / f"{name}.parquet")
    return path


@pytest.fixture(scope="module")
def spec() -> GridSpec:
    return parse(GRID, "grid.toml")


def _cells(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "cells" / "*.parquet").sort("cell")


def _numbers(cells: pl.DataFrame) -> pl.DataFrame:
    """Return what must be the same of an asset wherever it is run."""
    return cells.drop("cell", "path", "asset", strict=False)


def test_each_asset_is_as_if_run_alone(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    done = run(spec, folder, tmp_path / "run", progress=False, jobs=2)
    cells = _cells(tmp_path / "run")
    assert cells.columns[:2] == ["cell", "asset"]
    assert cells["cell"].to_list() == list(range(3 * SIZE))
    assert cells["asset"].dtype == pl.Enum(NAMES)
    assert cells["asset"].cast(pl.String).to_list() == [name for name in NAMES for _ in range(SIZE)]
    alone_paths = 0
    for name in NAMES:
        alone = run(
            replace(spec, assets={name: spec.assets.get(name, {})}), folder / f"{name}.parquet", tmp_path / name
        )
        own = cells.filter(pl.col("asset") == name)
        assert _numbers(own).equals(_numbers(_cells(tmp_path / name)))
        assert set(own["fee"]) == {0.001 if name == "btc" else 0.0005}
        alone_paths += alone.paths
    assert (done.cells, done.paths) == (3 * SIZE, alone_paths)
    assert done.paths == cells["path"].n_unique()


def test_a_part_holds_cells_of_one_asset_and_the_description_says_what_each_is(
    folder: Path, spec: GridSpec, tmp_path: Path
) -> None:
    run(spec, folder, tmp_path / "run", progress=False, jobs=3)
    parts = sorted((tmp_path / "run" / "cells").iterdir())
    assert [pl.read_parquet(part)["asset"].n_unique() for part in parts] == [1] * 12
    assert [pl.read_parquet(part)["asset"][0] for part in parts] == [name for name in NAMES for _ in range(4)]
    info = read_description(tmp_path / "run")
    assert info.asset_names == NAMES
    assert [asset.bars for asset in info.assets] == [900, 1000, 1100]
    assert info.signals.fingerprint == info.assets[0].fingerprint == signals.read(folder / "bnb.parquet").fingerprint
    assert (info.grid.size, info.selected, info.cells) == (SIZE, 3 * SIZE, 3 * SIZE)
    assert [info.asset_of(cell) for cell in (0, 31, 32, 95)] == ["bnb", "bnb", "btc", "eth"]
    assert info.effects[0].axis == "asset"
    assert info.effects[0].what == "trades"


def test_one_file_is_a_run_without_assets(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    run(replace(spec, assets={}), [folder / "btc.parquet"], tmp_path / "run", progress=False)
    assert "asset" not in _cells(tmp_path / "run").columns
    info = read_description(tmp_path / "run")
    assert info.assets == []
    assert "assets" not in info
    assert info.plan is not None
    assert "assets" not in info.plan.plain()


def test_signals_and_tables_in_memory_are_assets_too(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    read = {name: signals.read(folder / f"{name}.parquet") for name in NAMES}
    given: Mapping[str, Any] = {**read, "eth": signals.to_frame(read["eth"]), "bnb": str(folder / "bnb.parquet")}
    run(spec, given, tmp_path / "memory", progress=False)
    run(spec, folder, tmp_path / "files", progress=False)
    assert _cells(tmp_path / "memory").equals(_cells(tmp_path / "files"))


def test_quantiles_are_of_each_asset(folder: Path, tmp_path: Path) -> None:
    grid = {"axes": {"long_entry": {"quantiles": [0.5, 0.9]}, "max_hold": {"values": [6, 12]}}}
    run(parse(grid), folder, tmp_path / "run", progress=False)
    thresholds = (
        _cells(tmp_path / "run").group_by("asset", maintain_order=True).agg(pl.col("long_entry").unique().sort())
    )
    for name, found in thresholds.iter_rows():
        known = signals.read(folder / f"{name}.parquet").variants["default"].long_entry
        assert found == pytest.approx(np.nanquantile(known, [0.5, 0.9]))


def test_a_sample_is_shared_out(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    sampled = replace(spec, sample=replace(spec.sample, cells=14, seed=3))
    run(sampled, folder, tmp_path / "run", progress=False)
    counts = _cells(tmp_path / "run")["asset"].value_counts().sort("asset")["count"].to_list()
    assert counts == [5, 5, 4]
    with pytest.raises(InputError, match=r"sample.cells = 2 are fewer than the 3 assets"):
        run(replace(spec, sample=replace(spec.sample, cells=2)), folder, tmp_path / "none", progress=False)
    assert not (tmp_path / "none").exists()


class _KilledError(Exception):
    """What ends a run in the middle."""


@pytest.mark.parametrize("parts", [0, 1, 3, 4, 5, 8, 11])
def test_a_killed_run_is_continued_to_the_same_bytes(
    folder: Path, spec: GridSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    run(spec, folder, tmp_path / "whole", progress=False, jobs=1)
    out, write, left = tmp_path / "killed", RunFolder.list_part, iter(range(parts))

    def dying(self: RunFolder, part: Part) -> None:
        if next(left, None) is None:
            raise _KilledError
        write(self, part)

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "list_part", dying)
        with pytest.raises(_KilledError):
            run(spec, folder, out, progress=False, jobs=1)
    done = run(spec, folder, out, progress=False, jobs=2, resume=True)
    assert done.resumed == pl.read_parquet(tmp_path / "whole" / "cells" / "*.parquet").height - _left_of(parts)
    for part in sorted((tmp_path / "whole" / "cells").iterdir()):
        assert (out / "cells" / part.name).read_bytes() == part.read_bytes()
    assert run(spec, folder, out, progress=False, resume=True).cells == 3 * SIZE


def _left_of(parts: int) -> int:
    """Return the cells of the chunks after some, four of 10, 10, 10 and 2 an asset."""
    return sum(([10, 10, 10, 2] * 3)[parts:])


def test_assets_whose_chunks_are_all_there_are_not_read_again(
    folder: Path, spec: GridSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(spec, folder, tmp_path / "run", progress=False)
    (tmp_path / "run" / "cells" / "part-00006.parquet").unlink()  # of the second asset
    read: list[str] = []
    load = Asset.load

    def noting(asset: Asset) -> Signals:
        read.append(asset.name)
        return load(asset)

    monkeypatch.setattr(Asset, "load", noting)
    done = run(spec, folder, tmp_path / "run", progress=False, resume=True)
    assert read == [*NAMES, "btc"]
    assert done.resumed == 3 * SIZE - 10


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("another set", r"other assets \(eth is missing\)"),
        ("one more", r"other assets \(without sol\)"),
        ("another name", r"other assets \(without bitcoin\)"),
        ("another file", r"other assets \(btc has another signal file"),
        ("one alone", r"other assets \(several, now one file\)"),
        ("an override", r"another grid \(assets.btc differs\)"),
    ],
)
def test_another_set_of_assets_is_not_continued(
    folder: Path, spec: GridSpec, tmp_path: Path, change: str, said: str
) -> None:
    files: dict[str, Any] = {name: folder / f"{name}.parquet" for name in NAMES}
    run(spec, files, tmp_path / "run", progress=False)
    before = (tmp_path / "run" / "run.json").read_bytes()
    asked = spec
    if change == "another set":
        del files["eth"]
    elif change == "one more":
        files["sol"] = folder / "eth.parquet"
    elif change == "another name":
        files["bitcoin"] = files["btc"]
    elif change == "another file":
        files["btc"] = folder / "eth.parquet"
    elif change == "one alone":
        files = {"btc": files["btc"]}
    else:
        asked = parse({**GRID, "assets": {"btc": {"fee": 0.002}}}, "grid.toml")
    with pytest.raises(InputError, match=said):
        run(asked, files, tmp_path / "run", progress=False, resume=True)
    assert (tmp_path / "run" / "run.json").read_bytes() == before


def test_a_file_is_continued_under_its_name_where_the_grid_speaks_of_assets(
    folder: Path, spec: GridSpec, tmp_path: Path
) -> None:
    both = replace(spec, assets={"btc": {"fee": 0.001}, "eth": {"fee": 0.002}})
    run(both, {"btc": folder / "btc.parquet"}, tmp_path / "run", progress=False)
    with pytest.raises(InputError, match=r"other assets \(btc is missing\)"):
        run(both, {"eth": folder / "btc.parquet"}, tmp_path / "run", progress=False, resume=True)
    about = parse({**GRID, "assets": {}, "sample": {"constraints": ["asset = 'btc' OR leverage > 1"]}}, "grid.toml")
    run(about, {"btc": folder / "btc.parquet"}, tmp_path / "about", progress=False)
    with pytest.raises(InputError, match=r"other assets \(btc is missing\)"):
        run(about, {"eth": folder / "btc.parquet"}, tmp_path / "about", progress=False, resume=True)


def _with(folder: Path, name: str, changed: Signals) -> dict[str, Any]:
    return {**{each: folder / f"{each}.parquet" for each in NAMES}, name: changed}


def test_what_an_asset_lacks_is_said_by_its_name_before_anything_is_written(folder: Path, tmp_path: Path) -> None:
    read = signals.read(folder / "eth.parquet")
    early = simulated_signals(200, seed=5, start="2020-01-01")
    other = replace(read, variants={"logit": read.variants["default"]})
    cases: list[tuple[dict[str, Any], Any, str]] = [
        ({"span": {"from": "2024-01-02"}}, _with(folder, "eth", early), r"asset eth: .*0 bars from 2024-01-02"),
        (
            {"fixed": {"variant": "default"}},
            _with(folder, "eth", other),
            r"asset eth: g: variant: .*'default' is not in",
        ),
        (
            {},
            _with(folder, "eth", other),
            r"g: variant: asset bnb has default and eth has logit; call the variant alike",
        ),
        (
            {"filters": {"calm": "atr < 1"}, "fixed": {"filter": "calm"}},
            folder,
            r"asset bnb: g: filters.calm: .*atr.*column",
        ),
        ({"fixed": {"stop_scale": "atr", "stop_loss": 1, "stop_basis": "price"}}, folder, r"asset bnb: .*'atr'"),
        ({"assets": {"etc": {"fee": 0}}}, folder, r"g: assets.etc: .*did you mean 'eth'\?"),
        (
            {"axes": {"long_entry": {"values": [0.99999]}}},
            folder,
            r"g: no cell can trade.*\(asset bnb; nor on the others\)",
        ),
        ({"sample": {"constraints": ["long_entry > 2"]}}, folder, r"g: .*constraint"),
    ]
    for more, given, said in cases:
        grid = {"axes": {"long_entry": {"values": [0.5]}}, **more}
        with pytest.raises(InputError, match=said):
            run(parse(grid, "g"), given, tmp_path / "run", progress=False)
        assert not (tmp_path / "run").exists()


def test_what_differs_among_assets_is_told_once(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    hourly = simulated_signals(300, edge=0.1, seed=9, step_minutes=60, start="2024-03-01")
    high = parse({"axes": {"long_entry": {"values": [0.5, 0.9999]}}}, "g")
    done = run(high, _with(folder, "sol", hourly), tmp_path / "run", progress=False)
    never, *others = done.warnings
    assert "long_entry = 0.9999 never enters" in never
    assert never.endswith("(asset bnb; alike, with other numbers, btc, eth, sol)")
    assert others == [
        "assets have bars of different length (0:05:00: bnb, btc, eth; 1:00:00: sol), so that max_hold and cooldown count "
        "different times",
        "assets have no day in common (sol begins 2024-03-01, bnb ends 2024-01-04): they cannot be pooled",
    ]
    assert read_description(tmp_path / "run").warnings == list(done.warnings)
    same = run(
        spec,
        {"a": folder / "eth.parquet", "b": folder / "eth.parquet", "btc": folder / "eth.parquet"},
        tmp_path / "same",
    )
    assert same.warnings == ()


def test_assets_are_in_memory_one_after_the_other(
    folder: Path, spec: GridSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: list[weakref.ref[Signals]] = []
    most = 0
    load = Asset.load

    def counting(asset: Asset) -> Signals:
        nonlocal most
        gc.collect()
        most = max(most, sum(reference() is not None for reference in alive))
        found = load(asset)
        alive.append(weakref.ref(found))
        return found

    monkeypatch.setattr(Asset, "load", counting)
    files = {f"{name}{copy}": folder / f"{name}.parquet" for name in NAMES for copy in range(4)}
    run(replace(spec, assets={}), files, tmp_path / "run", progress=False, jobs=1)
    assert len(alive) == 2 * len(files)
    # while one is read, the last chunk of the one before may still wait
    assert most <= 1


def test_a_file_that_changes_on_the_way_ends_the_run(
    folder: Path, spec: GridSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: tmp_path / f"{name}.parquet" for name in NAMES}
    for name, file in files.items():
        file.write_bytes((folder / f"{name}.parquet").read_bytes())
    check = looked_at._check_all

    def changing(*given: Any) -> None:
        check(*given)
        files["eth"].write_bytes(files["btc"].read_bytes())

    monkeypatch.setattr(looked_at, "_check_all", changing)
    with pytest.raises(InputError, match=r"asset eth: .*eth.parquet: was changed while the run was going on"):
        run(spec, files, tmp_path / "run", progress=False)
    assert not read_description(tmp_path / "run").complete


def test_constraints_may_leave_an_asset_no_cell(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    some = parse({**GRID, "sample": {"constraints": ["asset <> 'btc'"]}}, "g")
    done = run(some, folder, tmp_path / "run", progress=False)
    assert _cells(tmp_path / "run")["asset"].unique().cast(pl.String).sort().to_list() == ["bnb", "eth"]
    assert "constraints leave no cell of btc" in done.warnings
    none = parse({**GRID, "sample": {"constraints": ["asset = 'sol'"]}}, "g")
    with pytest.raises(InputError, match="constraint"):
        run(none, folder, tmp_path / "none", progress=False)


def test_broken_cells_are_counted_over_assets(folder: Path, tmp_path: Path) -> None:
    grid = {
        "axes": {"long_entry": {"values": [0.5, 0.55]}, "leverage": {"values": [1, 300]}},
        "assets": {"eth": {"maintenance_margin": "none"}},
    }
    done = run(parse(grid, "g"), folder, tmp_path / "run", progress=False)
    assert (done.cells, done.skipped) == (8, 4)
    broken = read_description(tmp_path / "run").broken_rules
    assert [rule.cells for rule in broken] == [4]


@pytest.fixture
def loaders(folder: Path) -> dict[str, Any]:
    return {name: partial(signals.read, folder / f"{name}.parquet") for name in NAMES}


@pytest.mark.slow
def test_vectorbt_confirms_the_cells_of_every_asset(
    folder: Path, spec: GridSpec, tmp_path: Path, loaders: dict[str, Any]
) -> None:
    run(spec, folder, tmp_path / "run", progress=False)
    cells = pl.scan_parquet(tmp_path / "run" / "cells" / "*.parquet")
    agreement = confirm_run(cells, loaders, jobs=1, progress=False, top=20, seconds=None)
    assert agreement.disagreements == ()
    assert agreement.cells == agreement.chosen > 20
    wrong = cells.with_columns(edge=pl.when(pl.col("cell") == 40).then(pl.lit(0.9)).otherwise(pl.col("edge")))
    agreement = confirm_run(wrong, loaders, jobs=1, progress=False, top=20, seconds=None, first=[40])
    assert agreement.disagreeing == (40,)
    assert agreement.disagreements[0].startswith("cell 40 (asset btc): ")


@pytest.mark.slow
def test_vectorbt_runs_assets_too(folder: Path, spec: GridSpec, tmp_path: Path) -> None:
    few = parse({**GRID, "axes": {"long_entry": {"values": [0.5, 0.55]}}}, "g")
    run(few, folder, tmp_path / "event", progress=False)
    run(few, folder, tmp_path / "vectorbt", progress=False, engine="vectorbt", jobs=1)
    event, recorded = _cells(tmp_path / "event"), _cells(tmp_path / "vectorbt")
    told = ["cell", "asset", "trades", "wins"]
    assert recorded.select(told).equals(event.select(told))
