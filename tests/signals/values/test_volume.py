"""Which column is the volume: of the coin before money, traded before ticks, known before zero; and it is said."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import signals
from signals import InputError
from signals.values.volume import read_volume

# Columns with their values, and the volume that is meant, what it counts, and what is said.
CHOSEN: dict[str, tuple[dict[str, list[float | None]], list[float] | None, str | None, str]] = {
    "coin before currency in brackets": (
        {"Volume_(Currency)": [9, 9], "Volume_(BTC)": [1, 2]}, [1, 2], "traded",
        "'Volume_(BTC)', of the coin, not 'Volume_(Currency)'",
    ),
    "coin before dollars, whatever the order": (
        {"Volume USDT": [9, 9], "Volume ETH": [1, 2]}, [1, 2], "traded", "'Volume ETH', of the coin, not 'Volume USDT'"
    ),
    "the first of two coins": (
        {"Volume ETH": [1, 2], "Volume BTC": [9, 9]}, [1, 2], "traded", "'Volume ETH', of the coin, not 'Volume BTC'"
    ),
    "from before to": ({"volumeto": [9, 9], "volumefrom": [1, 2]}, [1, 2], "traded", ""),
    "base before quote": ({"quote_volume": [9, 9], "base_volume": [1, 2]}, [1, 2], "traded", ""),
    "real before ticks": ({"tick_volume": [9, 9], "real_volume": [1, 0]}, [1, 0], "traded", ""),
    "ticks for real zeros": (
        {"tick_volume": [9, 8], "real_volume": [0, 0]}, [9, 8], "ticks", "counts ticks: 'real_volume' is 0 in every bar"
    ),
    "ticks for charting programs": (
        {"<TICKVOL>": [9, 8], "<VOL>": [0, 0]}, [9, 8], "ticks", "counts ticks: '<VOL>' is 0 in every bar"
    ),
    "ticks for nulls": (
        {"Volume": [None, None], "Ticks": [9, 8]}, [9, 8], "ticks", "counts ticks: 'Volume' is null in every bar"
    ),
    "ticks alone": ({"TickVolume": [9, 8]}, [9, 8], "ticks", "'TickVolume', which counts ticks"),
    "both zero": ({"tick_volume": [0, 0], "real_volume": [0, 0]}, [0, 0], "zero", ""),
    "zeros alone": ({"Vol.": [0, 0]}, [0, 0], "zero", ""),
    "nulls alone": ({"volume": [None, None]}, None, None, "'volume' is null in every bar and is left out"),
    "none": ({"turnover": [9, 9]}, None, None, ""),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "values", "kind", "said"), CHOSEN.values(), ids=CHOSEN)
def test_the_volume_that_is_meant_is_taken(
    columns: dict[str, list[float | None]], values: list[float] | None, kind: str | None, said: str
) -> None:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
    found = read_volume(frame, "f", text=False)
    assert (None if found.values is None else found.values.tolist()) == values
    assert found.kind == kind
    assert len(found.notes) == bool(said)
    assert said in "".join(found.notes)


def test_two_of_one_name_and_unit_are_refused_and_naming_one_settles_it() -> None:
    frame = pl.DataFrame({"Volume": [1.0], "volume": [2.0]})
    with pytest.raises(InputError, match="'Volume' and 'volume' may both be volume"):
        read_volume(frame, "f", text=False)
    found = read_volume(frame, "f", text=False, named="volume")
    assert found.values is not None
    assert found.values.tolist() == [2.0]


def bars(path: Path, day: int, head: str, volume: str) -> Path:
    rows = [f"2024-01-0{day}T0{hour}:00:00Z,10,12,9,11,{volume}\n" for hour in range(4)]
    path.write_text(f"time,open,high,low,close,{head}\n" + "".join(rows))
    return path


@pytest.mark.parametrize(
    ("files", "volume", "note"),
    [
        ([("volume", "0"), ("volume", "0")], None, "the volume is 0 in every bar, so none is kept"),
        ([("volume", "0"), ("volume", "3")], [0.0, 3.0], ""),
        ([("volume", "NaN"), ("volume", "3")], None, "some files have no volume, so none is kept"),
        ([("ticks,vol", "7,0"), ("ticks,vol", "7,3")], None, "some files count units traded and some ticks"),
        ([("ticks,vol", "7,0"), ("ticks,vol", "8,0")], [7.0, 8.0], "which counts ticks: 'vol' is 0 in every bar"),
    ],
)
def test_files_that_count_alike_keep_their_volume(
    files: list[tuple[str, str]], volume: list[float] | None, note: str, tmp_path: Path
) -> None:
    paths = [bars(tmp_path / f"{day}.csv", day, *content) for day, content in enumerate(files, start=1)]
    got = signals.import_bars(paths)
    kept = got.bars.volume
    assert (None if kept is None else kept[[0, 4]].tolist()) == volume
    assert note in " ".join(got.notes)
    assert got.notes == got.bars.notes


def test_the_same_bars_but_for_rounding_are_repeats(tmp_path: Path) -> None:
    rows = "2024-01-01,10.1,12.1,9.1,11.1,5\n2024-01-02,10.1,12.1,9.1,11.1,5\n"
    head = "time,open,high,low,close,volume\n"
    (tmp_path / "a.csv").write_text(head + rows)
    (tmp_path / "b.csv").write_text(
        head + rows.replace("12.1,", "12.100000000000001,").replace(",5", ",5.000000000001")
    )
    got = signals.import_bars([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert (got.repeated, len(got.bars), got.bars.high.tolist()) == (2, 2, [12.1, 12.1])
    (tmp_path / "c.csv").write_text(head + rows.replace("12.1,", "12.1001,"))
    with pytest.raises(InputError, match=r"high at 2024-01-01T00:00:00Z is 12.1001, but 12.1 .* \(2 such bars\)"):
        signals.import_bars([tmp_path / "a.csv", tmp_path / "c.csv"])
