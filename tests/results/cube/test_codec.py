from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.cube.codec import HIGHEST, THIN, UNDEFINED, WHOLE, Codec, Spread, choose_codec
from signals.arrays import Floats

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e200, max_value=1e200)
SMALL = st.floats(allow_nan=False, allow_infinity=False, min_value=-2.0, max_value=2.0)
LISTS = st.one_of(st.lists(NUMBERS, min_size=1, max_size=60), st.lists(SMALL, min_size=1, max_size=60))
NEUTRALS = st.sampled_from([None, 0.0, 1.0])


def chosen(values: Floats, neutral: float | None) -> Codec:
    spread = Spread()
    for piece in np.array_split(values, 3):
        spread.add(piece)
    return choose_codec(spread, neutral)


@given(LISTS, NEUTRALS)
def test_codes_keep_the_order_of_values_and_err_as_little_as_they_say(
    numbers: list[float], neutral: float | None
) -> None:
    values = np.array(numbers)
    codec = chosen(values, neutral)
    codes = codec.encode(values)
    assert (codes <= HIGHEST).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(codes[order].astype(np.int64)) >= 0).all()
    off = np.abs(codec.decode(codes) - values)
    allowed = codec.error * (1.0 if codec.kind == "linear" else np.maximum(np.abs(values), codec.unit))
    assert (off <= allowed).all()


@given(LISTS, st.sampled_from([0.0, 1.0]))
def test_what_is_not_neutral_never_looks_neutral(numbers: list[float], neutral: float) -> None:
    values = np.array([*numbers, neutral, np.nextafter(neutral, 9.0), np.nextafter(neutral, -9.0)])
    codec = chosen(values, neutral)
    codes = codec.encode(values).astype(np.int64)
    assert codec.neutral is not None
    assert (np.sign(codes - codec.neutral) == np.sign(values - neutral)).all()
    assert codec.decode(codec.encode(np.array([neutral])))[0] == neutral
    table = codec.table()
    assert (table[: codec.neutral] < neutral).all()
    assert (table[codec.neutral + 1 : HIGHEST + 1] > neutral).all()


@given(st.lists(st.integers(0, HIGHEST), min_size=1, max_size=50))
def test_counts_are_exact(counts: list[int]) -> None:
    values = np.array(counts, dtype=np.float64)
    codec = chosen(values, None)
    assert codec == WHOLE
    assert (codec.encode(values) == values).all()


def test_counts_beyond_the_codes_are_still_close() -> None:
    values = np.array([0.0, 1.0, 1e6])
    codec = chosen(values, None)
    assert np.abs(codec.decode(codec.encode(values)) - values).max() <= codec.error * max(1.0, 1e6)


def test_no_value_has_a_code_of_its_own() -> None:
    values = np.array([0.5, np.nan, 0.7, np.nan])
    codes = chosen(values, 0.0).encode(values, np.array([True, True, False, False]))
    assert codes[1:].tolist() == [UNDEFINED, THIN, THIN]
    assert np.isnan(chosen(values, 0.0).decode(codes)[1:]).all()


@pytest.mark.parametrize("neutral", [None, 0.0, 1.0])
def test_a_plane_without_values_has_a_codec_too(neutral: float | None) -> None:
    codec = chosen(np.array([np.nan, np.nan]), neutral)
    assert codec.encode(np.array([np.nan])).tolist() == [UNDEFINED]
    assert np.isfinite([codec.offset, codec.step, codec.error]).all()
    assert (codec.neutral is None) == (neutral is None)
    assert codec.neutral is None or codec.table()[codec.neutral] == neutral


def test_what_is_heavy_tailed_has_steps_that_follow_its_size() -> None:
    values = np.concatenate([np.linspace(-0.01, 0.01, 1000), [4000.0]])
    codec = chosen(values, 0.0)
    assert codec.kind == "asinh"
    usual = values[np.abs(values) > 1e-3][:-1]
    assert np.abs(codec.decode(codec.encode(usual)) / usual - 1).max() < 0.01


def test_the_formula_of_the_page_gives_the_same_values() -> None:
    codec = chosen(np.linspace(-3, 50, 999), 0.0)
    told = codec.plain()
    codes = np.arange(HIGHEST + 1)
    assert told["kind"] == "linear"
    assert np.array_equal(told["offset"] + told["step"] * codes, codec.table()[: HIGHEST + 1])
