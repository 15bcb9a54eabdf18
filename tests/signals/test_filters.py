from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals import InputError, Signals, from_frame
from signals.filters import CLOCK, filter_bars

WHERE = "grid.toml: filters.calm"
READ = (
    "open", "high", "low", "close", "volume", "long_entry", "short_entry", "long_exit", "short_exit", '"long_entry@night"',
    "atr", "count", "calm", *CLOCK,
)  # fmt: skip


def further(rows: int = 400, seed: int = 0) -> pl.DataFrame:
    """Return a signal file of bars 97 minutes apart with readings and a second variant, gaps in all of them."""
    generator = np.random.default_rng(seed)
    start = np.datetime64("2024-02-27T22:05", "us")
    prices = {name: np.full(rows, 100.0) for name in ("open", "high", "low", "close")}
    gappy = {
        name: np.where(generator.random(rows) < 0.2, np.nan, generator.random(rows).round(2))
        for name in ("long_entry", "short_entry", "long_exit", "short_exit", "long_entry@night", "atr")
    }
    return pl.DataFrame(
        {
            "timestamp": start + np.arange(rows) * np.timedelta64(97, "m"),
            **prices,
            "volume": generator.integers(0, 5, rows).astype(float),
            **gappy,
            "count": generator.integers(0, 9, rows),
            "calm": generator.random(rows) < 0.5,
            "out_of_sample": generator.random(rows) < 0.5,
        }
    )


@pytest.fixture
def signals() -> Signals:
    return from_frame(further())


def refused(signals: Signals, text: str, *parts: str) -> None:
    with pytest.raises(InputError) as caught:
        filter_bars(signals, text, WHERE)
    message = str(caught.value)
    assert message.startswith(WHERE)
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_the_clock_is_that_of_the_bars_open_in_utc(signals: Signals) -> None:
    for row, time in enumerate(signals.bars.time.astype("datetime64[s]").tolist()):
        if row % 50:
            continue
        text = (
            f"hour = {time.hour} AND minute = {time.minute} AND weekday = {time.isoweekday()} AND day = {time.day} "
            f"AND month = {time.month}"
        )
        assert filter_bars(signals, text, WHERE)[row]
    nights = filter_bars(signals, "hour NOT BETWEEN 8 AND 20", WHERE)
    hours = signals.bars.time.astype("datetime64[h]").astype(int) % 24
    np.testing.assert_array_equal(nights, (hours < 8) | (hours > 20))


def test_null_and_nan_are_not_true_nor_is_their_opposite(signals: Signals) -> None:
    atr = signals.reading("atr")
    np.testing.assert_array_equal(filter_bars(signals, "atr < 0.4", WHERE), atr < 0.4)
    np.testing.assert_array_equal(filter_bars(signals, "NOT atr < 0.4", WHERE), atr >= 0.4)
    np.testing.assert_array_equal(filter_bars(signals, "atr IS NULL", WHERE), np.isnan(atr))
    np.testing.assert_array_equal(
        filter_bars(signals, "atr > 0.4 OR calm = 1", WHERE), (atr > 0.4) | signals.reading("calm").astype(bool)
    )
    assert not filter_bars(signals, "atr / 0 > 1", WHERE).any()
    refused(signals, "atr = NULL", "which is never true; write IS NULL")


def test_probabilities_of_variants_and_their_samples(signals: Signals) -> None:
    night = signals.variants["night"].long_entry
    np.testing.assert_array_equal(filter_bars(signals, '"long_entry@night" >= 0.5', WHERE), night >= 0.5)
    flags = signals.variants["default"].out_of_sample
    np.testing.assert_array_equal(filter_bars(signals, "out_of_sample", WHERE), flags)
    refused(signals, '"short_entry@night" >= 0.5', "names 'short_entry@night', which is no column of this signal file")
    refused(signals, '"out_of_sample@night"', "is no column of this signal file")


def test_what_is_no_condition_on_one_bar_is_refused(signals: Signals) -> None:
    refused(signals, "hour >", "is not an SQL expression")
    refused(signals, "hour", "is not a condition but a number")
    refused(signals, "1 = 1", "names no column")
    refused(signals, "hours > 8", "names 'hours'", "did you mean 'hour'?")
    refused(signals, "atr > AVG(atr)", "looks beyond its own bar")
    refused(signals, "LAG(close) > close", "looks beyond its own bar")
    refused(signals, "ROW_NUMBER() OVER (ORDER BY close) > 3", "looks beyond its own bar")
    refused(signals, "close > (SELECT MAX(close) FROM self)", "subquery")
    refused(signals, "read_csv('/etc/passwd') > 1", "is no function of a condition")
    refused(signals, "timestamp > '2024-03-01'", "names timestamp", "hour, minute, weekday, day, month")
    refused(signals, "hour > 8; DROP TABLE x", "is not an SQL expression")
    refused(signals, "atr = 'low'", "a number")


def test_columns_that_cannot_be_asked_are_refused_with_the_reason() -> None:
    frame = further().with_columns(regime=pl.lit("bull"), empty=pl.lit(None, dtype=pl.Float64))
    signals = from_frame(frame)
    refused(signals, "regime = 'bull'", "column 'regime' is no reading: it holds String, not numbers")
    refused(signals, "empty > 1", "column 'empty' is no reading: it is null in every row")


def test_a_column_called_like_the_clock_may_not_say_otherwise() -> None:
    frame = further()
    same = from_frame(frame.with_columns(hour=pl.col("timestamp").dt.hour()))
    np.testing.assert_array_equal(
        filter_bars(same, "hour < 9", WHERE), filter_bars(from_frame(frame), "hour < 9", WHERE)
    )
    local = from_frame(frame.with_columns(hour=(pl.col("timestamp").dt.hour() + 1) % 24))
    refused(local, "hour < 9", "22 at 2024-02-27T22:05:00Z", "23 there", "rename the column")
    assert len(filter_bars(local, "minute < 9", WHERE)) == len(frame)


_NUMBER = st.one_of(
    st.sampled_from(READ),
    st.sampled_from(["0", "0.5", "3", "1e308", "-1"]),
)
_VALUE = st.recursive(
    _NUMBER,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/%"), inner).map(lambda of: f"({of[0]} {of[1]} {of[2]})"),
        inner.map(lambda of: f"ABS({of})"),
        inner.map(lambda of: f"SQRT({of})"),
        inner.map(lambda of: f"ROUND({of}, 1)"),
        inner.map(lambda of: f"NULLIF({of}, 3)"),
        st.tuples(inner, inner).map(lambda of: f"GREATEST({of[0]}, {of[1]})"),
        st.tuples(inner, inner).map(lambda of: f"COALESCE({of[0]}, {of[1]})"),
        st.tuples(inner, inner, inner).map(lambda of: f"CASE WHEN {of[0]} > {of[1]} THEN {of[2]} ELSE {of[0]} END"),
    ),
    max_leaves=5,
)
_COMPARISON = st.one_of(
    st.tuples(_VALUE, st.sampled_from(["<", "<=", "=", "<>", ">=", ">"]), _VALUE).map(" ".join),
    st.tuples(_VALUE, _VALUE, _VALUE).map(lambda of: f"{of[0]} BETWEEN {of[1]} AND {of[2]}"),
    _VALUE.map(lambda of: f"{of} IS NOT NULL"),
    _VALUE.map(lambda of: f"{of} IN (0, 0.5, 3, 7)"),
    st.just("out_of_sample"),
)
CONDITION = st.recursive(
    _COMPARISON,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda of: f"({of[0]}) {of[1]} ({of[2]})"),
        inner.map(lambda of: f"NOT ({of})"),
    ),
    max_leaves=4,
)


@given(CONDITION, st.integers(1, 59), st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_changing_or_cutting_off_later_bars_changes_no_earlier_one(text: str, first: int, seed: int) -> None:
    frame = further(60)
    changed = pl.concat([frame[:first], further(60, seed=seed + 1)[first:]])
    try:
        whole = filter_bars(from_frame(frame), text, WHERE)
    except InputError as error:
        assert "names no column" in str(error) or "a number" in str(error) or "constant" in str(error)  # noqa: PT017 - the rest is refused alike
        return
    np.testing.assert_array_equal(filter_bars(from_frame(changed), text, WHERE)[:first], whole[:first])
    if first >= 2:
        np.testing.assert_array_equal(filter_bars(from_frame(frame[:first]), text, WHERE), whole[:first])


@pytest.mark.parametrize(
    "function",
    [
        "avg", "sum", "min", "max", "count", "median", "stddev", "variance", "first", "last", "quantile_cont", "lag", "lead",
        "rank", "dense_rank", "row_number", "ntile", "first_value", "last_value", "cumulative_sum", "shift", "rolling_mean",
        "diff", "cum_sum", "forward_fill", "backward_fill", "interpolate", "reverse", "sort", "random", "now", "read_csv",
        "read_parquet", "explode", "array_agg", "corr", "ewm_mean", "len", "arg_max", "mode", "strptime", "date_part",
    ],
)  # fmt: skip
def test_no_function_sees_other_bars_files_or_the_clock_on_the_wall(signals: Signals, function: str) -> None:
    for text in (f"{function}(close) > 1", f"close > {function.upper()}(close, 1)", f"{function}() > close"):
        refused(signals, text)
