from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grids import GridSpec, parse
from grids.assets import AssetPlace
from grids.selection.cells import nothing_left
from signals import InputError, Signals

GRID = """
[axes]
long_entry = { values = [0.5, 0.6] }
filter = { values = ["none", "calm"] }
short_stop_loss = { values = ["same", 2.0, "none"] }
[fixed]
fee = 0.001
stop_loss = 1
stop_basis = "price"
stop_scale = "atr"
[filters]
calm = "hour BETWEEN 8 AND 20 AND atr < 0.02"
[assets.ETH]
fee = 0.0002
short_take_profit = "same"
max_hold = "none"
"""


@pytest.fixture
def scaled(signals: Signals) -> Signals:
    return replace(signals, readings={"atr": np.full(len(signals), 0.01), "empty": np.zeros(len(signals))})


def _named(signals: Signals, name: str) -> Signals:
    return replace(signals, path=Path(f"{name}.parquet"))


def test_filters_and_assets_come_back_as_they_were_written() -> None:
    spec = parse(GRID, "g")
    assert spec.filters == {"calm": "hour BETWEEN 8 AND 20 AND atr < 0.02"}
    assert spec.assets == {"ETH": {"fee": 0.0002, "short_take_profit": "same", "max_hold": None}}
    assert spec.mapping()["assets"]["ETH"]["max_hold"] == "none"
    assert parse(spec.mapping(), "g") == spec
    assert "filters" not in parse("[fixed]\nfee = 0").mapping()


def test_an_asset_has_its_own_values_and_its_own_cells(scaled: Signals) -> None:
    spec = parse(GRID, "g")
    first, second = (spec.resolve(scaled, AssetPlace(name, place, 2)) for place, name in enumerate(("BTC", "ETH")))
    assert (first.constants["fee"], second.constants["fee"]) == (0.001, 0.0002)
    assert (first.offset, second.offset, second.asset) == (0, 12, "ETH")
    index = np.array([0, 11])
    assert second.cells(index).index.tolist() == [12, 23]
    assert [row["fee"] for row in second.cells(index).frame().rows(named=True)] == [0.0002, 0.0002]
    # words are numbered alike in all assets, so that their parts can be read together
    assert first.cells(index).frame().schema == second.cells(index).frame().schema


def test_an_override_may_name_a_reading_or_variant_that_no_other_asset_uses(two_variants: Signals) -> None:
    readings = {"atr": np.full(len(two_variants), 0.01), "range": np.full(len(two_variants), 0.02)}
    two = replace(two_variants, readings=readings)
    fixed = {"variant": "low", "stop_scale": "atr", "stop_basis": "price"}
    spec = parse({"fixed": fixed, "assets": {"b": {"variant": "high", "stop_scale": "range"}}})
    cells = [
        spec.resolve(two, AssetPlace(name, place, 2)).cells(np.zeros(1, dtype=np.int64))
        for place, name in enumerate("ab")
    ]
    assert [(cell.row(0)["variant"], cell.row(0)["stop_scale"]) for cell in cells] == [
        ("low", "atr"),
        ("high", "range"),
    ]
    assert cells[0].names.readings == cells[1].names.readings == ("atr", "range")


def test_a_sample_is_shared_out_and_tries_the_same_settings(scaled: Signals) -> None:
    spec = parse(GRID + "[sample]\ncells = 8\nseed = 3\n", "g")
    places = [AssetPlace(name, place, 3) for place, name in enumerate(("BTC", "ETH", "XRP"))]
    drawn = [set(next(spec.resolve(scaled, place).selected.chunks(100)).tolist()) for place in places]
    assert [len(cells) for cells in drawn] == [3, 3, 2]
    assert drawn[0] == drawn[1] > drawn[2]
    with pytest.raises(
        InputError, match="g: sample.cells = 8 are fewer than the 9 assets, which share them; write at least 9"
    ):
        spec.resolve(scaled, AssetPlace("ETH", 0, 9))


def test_constraints_about_the_asset(scaled: Signals) -> None:
    spec = replace(parse(GRID, "g"), assets={})
    text = "asset = 'BTC' OR (asset LIKE 'ET%' AND long_entry > 0.5)"
    limited = parse({**spec.mapping(), "sample": {"constraints": [text]}}, "g")
    assert [limited.resolve(scaled, AssetPlace(name, 0, 3)).selected.count for name in ("BTC", "ETH", "XRP")] == [
        12,
        6,
        0,
    ]
    left_out = limited.resolve(scaled, AssetPlace("XRP", 2, 3))
    assert list(left_out.selected.chunks(5)) == []
    assert "leaves no cell" in str(nothing_left(left_out, left_out.sample))
    # a run of one file calls it by its stem, or as it was told
    assert limited.resolve(_named(scaled, "ETH")).selected.count == 6
    assert limited.resolve(scaled, AssetPlace("BTC")).selected.count == 12
    assert limited.resolve(scaled, AssetPlace("BTC")).asset == ""
    with pytest.raises(InputError, match="sample: the grid is empty"):
        _ = limited.resolve(_named(scaled, "XRP")).selected
    with pytest.raises(
        InputError, match=r"names asset, but signals that come from no file have no name; run a signal file"
    ):
        _ = limited.resolve(scaled).selected


def test_one_file_has_its_own_values_by_its_stem(scaled: Signals) -> None:
    spec = parse(GRID, "g")
    assert spec.resolve(_named(scaled, "ETH")).constants["fee"] == 0.0002
    with pytest.raises(InputError) as caught:
        spec.resolve(_named(scaled, "ETHUSDT"))
    assert str(caught.value) == "g: assets.ETH: no asset of this run is called so; did you mean 'ETHUSDT'?"
    more = replace(spec, assets={**spec.assets, "BTC": {"fee": 0.0}})  # a grid for several markets, run on one of them
    assert more.resolve(_named(scaled, "BTC")).constants["fee"] == 0.0
    more.check_assets(["BTC", "ETH", "XRP"])
    with pytest.raises(InputError, match="g: assets.BTC: no asset of this run is called so; did you mean 'BTX'"):
        more.check_assets(["BTX", "ETH"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"calm"]', '"clam"]', "filter = 'clam' is not defined in filters; did you mean 'calm'?"),
        ("[filters]\ncalm", "[filters]\nnone", "filters: 'none' cannot name a filter; choose another name"),
        ('calm = "hour', 'calm = 8\nlate = "hour', "filters.calm = 8 is no SQL expression; write a text such as"),
        ("fee = 0.0002", "feee = 0.0002", "assets.ETH: unknown parameter 'feee'; did you mean 'fee'?"),
        ("fee = 0.0002", "fee = 3.5", "assets.ETH: fee = 3.5 is not allowed; write a fraction of notional per side"),
        (
            "fee = 0.0002",
            "filter = 'calm'",
            "assets.ETH: filter is an axis, and an asset has values of its own of fixed",
        ),
        ("[assets.ETH]", "[assets]\nBTC = 3\n[assets.ETH]", "assets.BTC = 3 is no table; write [assets.BTC] above"),
        ("[filters]", "[filers]", "unknown key 'filers'; did you mean 'filters'?"),
    ],
)
def test_what_is_wrong_in_the_file_is_one_line(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(GRID.replace(old, new), "g")
    assert str(caught.value).startswith(f"g: {message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "atr < 0.02",
            "art < 0.02",
            "filters.calm: 'hour BETWEEN 8 AND 20 AND art < 0.02' names 'art', which is no column",
        ),
        ("hour BETWEEN 8 AND 20 AND atr < 0.02", "1 < 2", "filters.calm: '1 < 2' names no column"),
        (
            "atr < 0.02",
            "lag(atr) < 0.02",
            "filters.calm: 'hour BETWEEN 8 AND 20 AND lag(atr) < 0.02' calls lag, which looks",
        ),
        (
            "atr < 0.02",
            "atr < < 0.02",
            "filters.calm: 'hour BETWEEN 8 AND 20 AND atr < < 0.02' is not an SQL expression",
        ),
        ('stop_scale = "atr"', 'stop_scale = "art"', "stop_scale: signals in memory: there is no reading 'art'"),
        (
            'stop_scale = "atr"',
            'stop_scale = "empty"',
            "stop_scale = empty: the reading is at no bar of the span a finite",
        ),
    ],
)
def test_what_the_signals_lack_is_one_line(scaled: Signals, old: str, new: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(GRID.replace(old, new), "g").resolve(scaled, AssetPlace("BTC", 0, 2))
    assert str(caught.value).startswith(f"g: {message}")
    assert "\n" not in str(caught.value)


def test_a_spec_made_in_python_is_held_to_the_same() -> None:
    for wrong in (
        {"filters": {"calm": 3}},
        {"fixed": {"filter": "calm"}},
        {"assets": {"a": {"sise": 1}}},
        {"assets": {"a": {"filter": "calm"}}},
        {"assets": {"a": 1}},
    ):
        with pytest.raises(InputError, match="^g: "):
            GridSpec("g", **wrong)
    with pytest.raises(ValueError, match="place is 2, but there are 2 assets"):
        AssetPlace("a", 2, 2)
