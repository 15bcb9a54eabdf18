"""Signal files that somebody names, as assets."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import signals
from signals import InputError, Signals, as_assets, find_assets, simulated_signals


@pytest.fixture(scope="module")
def small() -> Signals:
    return simulated_signals(n_bars=300)


@pytest.fixture
def folder(tmp_path: Path, small: Signals) -> Path:
    """Return a folder with three signal files and others."""
    (tmp_path / "data").mkdir()
    for name in ("eth.parquet", "btc.csv", "SOL.feather"):
        signals.write(small, tmp_path / "data" / name)
    for name in ("notes.txt", ".hidden.parquet", "run.json"):
        (tmp_path / "data" / name).write_text("nothing")
    (tmp_path / "data" / "more.parquet").mkdir()
    return tmp_path / "data"


def test_a_folder_is_its_signal_files(folder: Path) -> None:
    assets = find_assets([folder])
    # capital letters come before small ones: by code point, on every machine alike
    assert assets.names == ("SOL", "btc", "eth")
    assert [asset.given for asset in assets] == [folder / name for name in ("SOL.feather", "btc.csv", "eth.parquet")]


def test_a_pattern_is_what_it_matches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert find_assets(["data/[be]t*"]).names == ("btc", "eth")
    assert find_assets(["**/*.feather"]).names == ("SOL",)


def test_a_file_with_letters_of_a_pattern_in_its_name_is_that_file(tmp_path: Path, small: Signals) -> None:
    for name in ("x[1].parquet", "x1.parquet", "a=b.parquet"):
        signals.write(small, tmp_path / name)
    assert find_assets([tmp_path / "x[1].parquet"]).names == ("x[1]",)
    assert find_assets([tmp_path / "a=b.parquet"]).names == ("a=b",)


@pytest.mark.parametrize(
    ("file", "name"),
    [("x.csv.gz", "x"), ("x.y.PARQUET", "x.y"), ("x.arrow", "x"), ("x.other", "x"), (".parquet", ".parquet")],
)
def test_an_asset_is_called_by_the_stem_of_its_file(file: str, name: str) -> None:
    assert find_assets([file]).names == (name,)


def test_a_name_may_be_given(folder: Path) -> None:
    assets = find_assets([f"BTC/USDT={folder / 'btc.csv'}", f"two={folder / 'eth.parquet'}", folder / "btc.csv"])
    assert assets.names == ("BTC/USDT", "btc", "two")
    assert assets["two"].given == folder / "eth.parquet"
    with pytest.raises(InputError, match=r"asset 'tow' is not among the signals given; did you mean 'two'\?"):
        assets["tow"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["{0}/eth.parquet", "{0}/eth.parquet"], r"eth.parquet: is given twice; give it once, or under another name"),
        (["{0}", "{0}/eth.parquet"], r"eth.parquet: is given twice"),
        (["{0}/eth.parquet", "eth={0}/btc.csv"], r"two assets are called 'eth', .*btc.csv; call one of them otherwise"),
        (["{0}/more.parquet"], r"more.parquet: holds no signal file \(\.parquet .*\); name a file or another folder"),
        (["{0}/*.pq"], r"\*\.pq: matches no signal file"),
        (["{0}/*.txt"], r"\*\.txt: matches no signal file"),
        (["x={0}"], r"x=.*data: is a folder, and a name is for one file"),
        (["x={0}/*.csv"], r"x=.*\*\.csv: is a pattern, and a name is for one file"),
        ([" ={0}/btc.csv"], r"btc.csv: an asset cannot be called ' ', which is blank; name it as NAME=FILE"),
        (
            ["eth usd ={0}/btc.csv"],
            r"btc.csv: an asset cannot be called 'eth usd ', which begins or ends with a blank;",
        ),
        (["={0}/btc.csv"], r"=.*btc.csv: has no name before the '='; write NAME=FILE, or the file alone"),
        (["a\x1b={0}/btc.csv"], r"btc.csv: an asset cannot be called .*, part of which cannot be shown; name it"),
        ([], "no signals are given"),
    ],
)
def test_what_cannot_be_meant_is_one_line(folder: Path, given: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        find_assets([text.format(folder) for text in given])


def test_a_file_that_is_not_there_says_so_when_it_is_read(tmp_path: Path) -> None:
    assets = find_assets([tmp_path / "none.parquet"])
    with pytest.raises(InputError, match=r"none.parquet: .*no such file"):
        next(iter(assets)).load()


def test_a_layout_is_that_of_all(folder: Path) -> None:
    layout = signals.Layout(zone="America/New_York")
    assert all(asset.layout is layout for asset in find_assets([folder], layout))


def test_whatever_may_be_run_is_assets(folder: Path, small: Signals) -> None:
    frame = signals.to_frame(small)
    made = as_assets({"b": small, "a": frame, "c": folder / "eth.parquet", "d": frame.to_pandas()})
    assert made.names == ("a", "b", "c", "d")
    assert {asset.load().fingerprint for asset in made} == {small.fingerprint}
    assert as_assets(made) is made
    assert as_assets(small).names == ("signals",)
    assert as_assets(signals.read(folder / "btc.csv")).names == ("btc",)
    assert as_assets(str(folder)).names == as_assets([folder]).names == ("SOL", "btc", "eth")
    assert not as_assets(frame).several
    with pytest.raises(InputError, match="signals in a list have no names; give a mapping"):
        as_assets([small, small])
    with pytest.raises(InputError, match="no signals are given"):
        as_assets({})


def test_assets_show_themselves(folder: Path) -> None:
    assert repr(find_assets([folder])).splitlines()[:2] == ["Assets: 3", f"SOL: {folder / 'SOL.feather'}"]


def test_a_table_that_is_none_is_refused() -> None:
    with pytest.raises(InputError):
        next(iter(as_assets(pl.DataFrame({"timestamp": [1]})))).load()
