"""What is wrong in the values of a user's files, from the command line: mended, chosen or refused, and always said."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import signals
from tests.scripts.command_line import run

BITSTAMP = """Timestamp,Open,High,Low,Close,Volume_(BTC),Volume_(Currency),Weighted_Price
1325317920,4.39,4.39,4.39,4.39,0.4,2.0,4.39
1325317980,NaN,NaN,NaN,NaN,NaN,NaN,NaN
1325318040,4.4,4.41,4.38,4.4,1.5,6.6,4.4
1325318100,4.4,4.42,4.4,4.42,2.5,11.0,4.41
"""
CHARTING = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n" + "".join(
    f"2024.03.01\t0{hour}:00:00\t1.08\t1.081\t1.079\t1.0805\t{1200 + hour}\t0\t12\n" for hour in range(6)
)
ADJUSTED = """Date,Open,High,Low,Close,Volume
1998-03-16,22.36801168815331,22.802342012195123,22.36801168815331,22.664146,4828000
1998-03-17,22.664145839516824,22.881310999999997,22.54569211561691,22.881311,4683000
1998-03-18,22.88131107936508,23.69074486215539,22.822084217209692,23.631518,8973400
"""
FLAT = "timestamp,open,high,low,close,long_entry\n" + "".join(
    f"2024-01-01T{hour:02}:00:00Z,100,100,100,100,{0.9 if hour == 6 else 0.1}\n" for hour in range(6, 11)
)
FUNDING = "timestamp,fundingRate,relativeFundingRate\n" + "".join(
    f"2024-01-01T{hour:02}:00:00Z,{2.41 if hour == 8 else 0.86},{5.67e-05 if hour == 8 else 2e-05}\n"
    for hour in range(6, 11)
)
# A row without a price, a high one unit in the last place too low, and a probability as much too high.
ODD = """timestamp,open,high,low,close,volume,long_entry
2024-01-01T00:00:00Z,10,22.881310999999997,9,22.881311,,0.5
2024-01-01T01:00:00Z,NaN,NaN,NaN,NaN,,0.5
2024-01-01T02:00:00Z,10,12,9,11,,1.0000000000000002
2024-01-01T03:00:00Z,10,12,9,11,,0.5
"""


@pytest.mark.parametrize(
    ("content", "bars", "volume", "out_says", "err_says"),
    [
        (BITSTAMP, 3, [0.4, 1.5, 2.5], "left out: 1 without a price", "the volume is 'Volume_(BTC)', of the coin"),
        (CHARTING, 6, [1200.0 + hour for hour in range(6)], "6 rows", "'<TICKVOL>', which counts ticks: '<VOL>' is 0"),
        (ADJUSTED, 3, [4828000.0, 4683000.0, 8973400.0], "1 bar had a high below", ""),
        (ADJUSTED.replace("4828000", "").replace("4683000", "-").replace("8973400", "NaN"), 3, None, "3 rows", "is null in every bar"),
        (ADJUSTED.replace("4828000", "0").replace("4683000", "0").replace("8973400", "0"), 3, None, "3 rows", "0 in every bar, so none is kept"),
    ],
    ids=["bitstamp", "real volume of zeros", "one unit in the last place", "volume null", "volume zero"],
)  # fmt: skip
def test_import_mends_chooses_and_says(
    content: str, bars: int, volume: list[float] | None, out_says: str, err_says: str,
    capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:  # fmt: skip
    (tmp_path / "in.csv").write_text(content)
    code, out, err = run(capsys, "data", "import", tmp_path / "in.csv", "--out", tmp_path / "out.parquet")
    assert code == 0
    assert out_says in out
    assert err_says in err
    assert err.count("\n") == bool(err_says)
    got = signals.read_bars(tmp_path / "out.parquet")
    assert len(got) == bars
    assert (None if got.volume is None else got.volume.tolist()) == volume
    assert got.notes == ()


def test_funding_is_charged_by_the_fraction(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_text(FLAT)
    (tmp_path / "funding.csv").write_text(FUNDING)
    (tmp_path / "cell.json").write_text('{"side":"long","long_entry":0.5,"max_hold":1,"fee":0}')
    funded = tmp_path / "funded.csv"
    words = ("data", "funding", tmp_path / "bars.csv", "--funding", tmp_path / "funding.csv", "--out", funded)
    code, out, err = run(capsys, *words)
    assert (code, out) == (0, f"{funded}: 5 settlements on 5 bars\n")
    assert "the funding rate is 'relativeFundingRate', not 'fundingRate'" in err
    words = ("replay", "--signals", funded, "--cell", tmp_path / "cell.json", "--out", tmp_path / "trades.csv")
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    # Filled at 07:00, left at 08:00: one settlement.
    assert json.loads(out)["expectancy"] == pytest.approx(-5.67e-05, rel=1e-12)
    (tmp_path / "funding.csv").write_text(FUNDING.replace("relativeFundingRate", "other"))
    code, out, err = run(
        capsys, "data", "funding", tmp_path / "bars.csv", "--funding", tmp_path / "funding.csv", "--out", funded
    )
    assert (code, out) == (1, "")
    assert "column 'fundingRate' is 0.86 at 2024-01-01T06:00:00Z, but must be at most 0.1 either way" in err
    assert "take the relative column" in err


GRID = '[axes]\nlong_entry = { values = [0.4, 0.6] }\n[fixed]\nstop_basis = "price"\nmax_hold = 1\n'
COMMANDS = {
    "replay": ("replay", "--signals", "odd.csv", "--cell", "cell.json", "--out", "trades.csv"),
    "sweep": ("sweep", "grid.toml", "--signals", "odd.csv", "--out", "run", "--no-confirm"),
    "grid": ("grid", "grid.toml", "--signals", "odd.csv"),
    "features": ("signals", "features", "odd.csv", "--names", "returns", "--out", "features.parquet"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_reads_says_what_was_mended(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("odd.csv").write_text(ODD)
    Path("grid.toml").write_text(GRID)
    Path("cell.json").write_text('{"side": "long", "long_entry": 0.5, "max_hold": 1}')
    code, _, err = run(capsys, *COMMANDS[name])
    assert code == 0
    said = [
        "1 row without a price left out",
        "1 bar had a high below",
        "the volume is null in every bar and is left out",
    ]
    if name != "features":
        said.append("1 value of 'long_entry' lay outside [0, 1] by rounding")
    for part in said:
        assert err.count(part) == 1, part


def test_describe_counts_what_was_mended(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text(ODD)
    code, out, err = run(capsys, "signals", "describe", tmp_path / "odd.csv", "--out", tmp_path / "page.html")
    assert code == 0, err
    shown = " ".join(out.split())
    for part in ("1 row without a price left out", "1 bar had a high below", "1 value of 'long_entry' lay outside"):
        assert part in shown


def test_folds_of_a_column_keep_in_step_with_the_bars(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    frame = signals.to_frame(signals.simulated_signals(600, edge=0.05, seed=2)).with_columns(
        fold=pl.int_range(pl.len()) // 200
    )
    row = pl.int_range(pl.len())
    prices = ("open", "high", "low", "close")
    # 150 rows without a price: by row the second fold would begin 150 bars late.
    holes = frame.with_columns(
        pl.when(row.is_between(20, 169)).then(None).otherwise(pl.col(p)).alias(p) for p in prices
    )
    for name, content in (("clean", frame.filter(~row.is_between(20, 169))), ("holes", holes)):
        content.write_parquet(f"{name}.parquet")
    Path("grid.toml").write_text(GRID)
    tables = []
    for name in ("clean", "holes"):
        code, _, err = run(capsys, "sweep", "grid.toml", "--signals", f"{name}.parquet", "--out", name, "--no-confirm")
        assert code == 0, err
        code, _, err = run(capsys, "folds", name, "--fold-column", "fold", "--csv", f"{name}.csv")
        assert code == 0, err
        tables.append(pl.read_csv(f"{name}.csv"))
    assert tables[0].equals(tables[1])
