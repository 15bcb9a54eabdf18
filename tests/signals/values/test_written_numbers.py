"""Numbers as people write them: marks that are plain are read, what may be two things is refused."""

from __future__ import annotations

import polars as pl
import pytest

from signals import InputError
from signals.values.column import numbers

READ = {
    "plain": (["1", "-2.5", "+3", "1e3", ".5"], [1, -2.5, 3, 1000, 0.5]),
    "thousands with a point": (["1,234.5", "12,345,678.25", "999.5"], [1234.5, 12345678.25, 999.5]),
    "thousands beside a point": (["1,234", "987.5"], [1234, 987.5]),
    "thousands in two groups": (["1,234,567", "1,234", "5"], [1234567, 1234, 5]),
    "decimal comma": (["1,5", "12,25", "3"], [1.5, 12.25, 3]),
    "european": (["1.234,5", "2.345.678,25", "7"], [1234.5, 2345678.25, 7]),
    "spaces around": ([" 1.5 ", "\t2"], [1.5, 2]),
}


@pytest.mark.parametrize(("texts", "values"), READ.values(), ids=READ)
def test_plain_marks_are_read(texts: list[str], values: list[float]) -> None:
    got = numbers(pl.Series("x", texts), "f.csv", text=True)
    assert got.tolist() == values


@pytest.mark.parametrize(
    "nothing", ["", "-", "--", "nan", "NaN", "N/A", "n/a", "#N/A", "null", "None", "nil", "NA", "NaT"]
)
def test_words_for_nothing_are_unknown(nothing: str) -> None:
    got = numbers(pl.Series("x", ["1,234.5", nothing]), "f.csv", text=True)
    assert got[0] == 1234.5
    assert got[1] != got[1]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["1,234"], "'1,234', which may be 1234 or 1.234"),
        (["5", "1,234", "7,890"], "'1,234', which may be 1234 or 1.234"),
        (["1,23.5"], "'1,23.5' in row 0, which is not a number"),
        (["1,234.5", "1.234,5"], "which is not a number"),
        (["1 234"], "'1 234' in row 0, which is not a number"),
        (["1_000"], "'1_000' in row 0"),
        (["12%"], "'12%' in row 0"),
        (["one"], "'one' in row 0"),
    ],
)
def test_what_may_be_two_things_is_refused(texts: list[str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        numbers(pl.Series("x", texts), "f.csv", text=True)
    assert message in str(refused.value)
    assert "f.csv" in str(refused.value)


def test_percent_is_read_where_it_may_stand_and_throughout() -> None:
    got = numbers(pl.Series("x", ["0.01%", "-0.0025 %", "-", "1e-2%"]), "f.csv", text=True, percent=True)
    assert got[[0, 1, 3]].tolist() == pytest.approx([0.0001, -0.000025, 0.0001], rel=1e-15)
    with pytest.raises(InputError, match="'0.01%' in row 1"):
        numbers(pl.Series("x", ["0.01", "0.01%"]), "f.csv", text=True, percent=True)
