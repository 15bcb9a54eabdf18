"""Funding rates are fractions of notional: the relative column is taken, percent is read, what cannot be one refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from signals import InputError, from_frame, merge_funding
from signals.bars.settlements import read_funding
from tests.signals.conftest import START, random_frame

STAMPS = [f"2024-01-01T{hour:02}:00:00Z" for hour in (0, 8, 16)]


def file(path: Path, columns: dict[str, list[str]]) -> Path:
    rows = zip(STAMPS, *columns.values(), strict=True)
    path.write_text("\n".join([",".join(("timestamp", *columns)), *(",".join(row) for row in rows)]) + "\n")
    return path


RELATIVE = ["2e-05", "5.67e-05", "-1e-05"]
ABSOLUTE = ["0.86", "2.41", "-0.4"]


@pytest.mark.parametrize(
    "names",
    [
        ("fundingRate", "relativeFundingRate"),
        ("funding_rate", "relative_funding_rate"),
        ("rate", "relative_rate"),
        ("Funding Rate", "Funding Rate (relative)", "fundingRateRelative"),
        ("last_funding_rate", "Relative Funding Rate"),
    ],
)
def test_the_fraction_is_taken_and_said(names: tuple[str, ...], tmp_path: Path) -> None:
    columns = dict.fromkeys(names[:-1], ABSOLUTE) | {names[-1]: RELATIVE}
    if len(names) == 3:
        # The two others are spelt alike, but the fraction has a name of its own.
        columns[names[1]] = RELATIVE
    got = read_funding([file(tmp_path / "f.csv", columns)])
    assert got.frame["funding_rate"].to_list() == [2e-05, 5.67e-05, -1e-05]
    assert len(got.notes) == 1
    assert f"the funding rate is {names[-1]!r}, not {names[0]!r}" in got.notes[0]


@pytest.mark.parametrize(
    "rates", [ABSOLUTE, ["0.0001", "0.11", "0"], ["-0.2", "0", "0"], ["1.5", "1", "2"], ["inf"] * 3]
)
def test_a_rate_that_is_no_fraction_is_refused(rates: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_funding([file(tmp_path / "f.csv", {"fundingRate": rates})])
    assert "column 'fundingRate' is " in str(refused.value)
    assert "f.csv" in str(refused.value)
    frame = pl.DataFrame({"timestamp": STAMPS, "funding_rate": [float(rate) for rate in rates]})
    with pytest.raises(InputError, match="column 'funding_rate' is "):
        merge_funding(from_frame(random_frame()).bars, frame)


def test_percent_is_read_where_it_is_written_and_suspected_where_it_is_not(tmp_path: Path) -> None:
    got = read_funding([file(tmp_path / "a.csv", {"fundingRate": ["0.01%", "0.0567%", "-0.002 %"]})])
    assert got.frame["funding_rate"].to_list() == pytest.approx([0.0001, 0.000567, -0.00002])
    assert got.notes == ()
    with pytest.raises(InputError, match="'0.01%' in row 1, which is not a number"):
        read_funding([file(tmp_path / "b.csv", {"fundingRate": ["0.01", "0.01%", "0.01"]})])
    got = read_funding([file(tmp_path / "c.csv", {"fundingRate": ["0.01", "0.01", "0.012"]})])
    assert "the usual funding rate is 0.01, 1.00% of notional a settlement; a rate is a fraction" in got.notes[0]


@pytest.mark.parametrize("rate", [2.41, -2.41, 1.0001, -100.0, float("inf")])
def test_a_signal_file_is_held_to_the_whole_notional(rate: float) -> None:
    frame = random_frame().with_columns(funding_rate=pl.Series([None, 0.0001] * 19 + [rate, None]))
    with pytest.raises(InputError, match="column 'funding_rate' is .* 1 such bars"):
        from_frame(frame)


def test_a_large_rate_of_a_signal_file_is_legal_and_said() -> None:
    frame = random_frame().with_columns(funding_rate=pl.Series([None, 0.0001] * 19 + [-0.5, None]))
    got = from_frame(frame)
    assert got.bars.funding_rate is not None
    assert got.bars.funding_rate[38] == -0.5
    assert got.notes[0].startswith(
        "the funding rate is -0.5 at 2024-01-02T14:00:00Z, 50% of notional at once (1 such bar"
    )
    assert from_frame(frame.with_columns(funding_rate=pl.Series([0.0001] * 40))).notes == ()


def test_what_is_odd_in_settlements_stays_with_the_bars() -> None:
    odd = pl.DataFrame({"timestamp": [START], "funding_rate": [0.01]})
    merged = merge_funding(from_frame(random_frame()), odd)
    assert merged.notes == merged.bars.notes
    assert "the usual funding rate is 0.01" in merged.notes[0]


def test_the_same_settlement_in_two_files_is_kept_once_but_for_rounding(tmp_path: Path) -> None:
    files = [
        file(tmp_path / f"{name}.csv", {"rate": rates})
        for name, rates in {
            "a": RELATIVE,
            "b": ["2.0000000000000002e-05", *RELATIVE[1:]],
            "c": ["3e-05", *RELATIVE[1:]],
        }.items()
    ]
    assert read_funding(files[:2]).frame["funding_rate"].to_list() == [2e-05, 5.67e-05, -1e-05]
    bars = from_frame(random_frame()).bars
    with pytest.raises(InputError, match="2024-01-01T00:00:00Z twice"):
        merge_funding(bars, read_funding(files).frame)
