"""Checking: planted differences are found and named, and equal files pass."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import ks_2samp

import signals
from signals import InputError
from signals.checks.drift import largest_distance, stability_index, worst_month
from signals.checks.file_state import gaps
from signals.checks.probabilities import THRESHOLDS
from signals.checks.reliability import outcomes
from signals.files.feature_lists import compare_lists
from tests.places import real_data
from tests.signals.conftest import random_frame

Pair = tuple[Path, Path]


@pytest.fixture
def features() -> pl.DataFrame:
    rng = np.random.default_rng(5)
    frame = random_frame(300).select("timestamp", "open", "high", "low", "close")
    values = {name: rng.normal(0, 1, 300) for name in ("momentum", "range", "trend")}
    return frame.with_columns(pl.Series(name, column) for name, column in values.items())


def compared(features: pl.DataFrame, live: pl.DataFrame, folder: Path, **options: float) -> signals.Check:
    features.write_parquet(folder / "backtest.parquet")
    live.write_parquet(folder / "live.parquet")
    return signals.check(folder / "backtest.parquet", folder / "live.parquet", **options)  # type: ignore[arg-type]


def test_the_same_file_in_another_format_passes(features: pl.DataFrame, tmp_path: Path) -> None:
    features = features.with_columns(rising=pl.col("trend") > 0, empty=pl.lit(None, pl.Float64))
    features.write_parquet(tmp_path / "a.parquet")
    shorter = features[50:].with_columns(pl.col("momentum").cast(pl.Float32))
    assert set(shorter["rising"].to_list()) == {True, False}
    shorter.write_csv(tmp_path / "b.csv")
    found = signals.check(tmp_path / "a.parquet", tmp_path / "b.csv")
    assert found.failures == ()
    assert found.summary.endswith("parity holds")
    assert found.parity is not None
    assert (found.parity.common, found.parity.missing, found.parity.extra) == (250, 0, 0)
    assert found.parity.skipped == ()


def test_columns_missing_extra_and_reordered_are_named(features: pl.DataFrame, tmp_path: Path) -> None:
    live = features.select("timestamp", "close", "low", "high", "open", "trend", "range").with_columns(new=pl.lit(1))
    found = compared(features, live, tmp_path)
    assert found.failures == ("columns: 1 missing: momentum; 1 extra: new; 2 reordered: range, trend",)


@pytest.mark.parametrize(
    ("one", "other", "largest"),
    [
        (np.inf, -np.inf, np.inf),
        (-np.inf, np.inf, np.inf),
        (np.inf, 1.0, np.inf),
        (1.0, -np.inf, np.inf),
        (1e308, -1e308, np.inf),
        (np.inf, np.inf, 0.0),
        (np.inf, np.nan, 0.0),
        (np.nan, np.nan, 0.0),
        (1.0, 1.5, 0.5),
    ],
)
def test_infinities_differ_by_infinity(
    one: float, other: float, largest: float, features: pl.DataFrame, tmp_path: Path
) -> None:
    row = pl.int_range(pl.len())
    first, second = (
        features.with_columns(trend=pl.when(row == 7).then(value).otherwise(1.0)) for value in (one, other)
    )
    found = compared(first, second, tmp_path)
    assert found.parity is not None
    column = next(column for column in found.parity.columns if column.name == "trend")
    assert column.largest == largest
    same = one == other or (np.isnan(one) and np.isnan(other))
    assert column.differing == (not same)
    assert column.one_sided == (np.isnan(one) != np.isnan(other))
    assert bool(found.failures) == (not same)


def test_differing_values_are_counted_and_dated(features: pl.DataFrame, tmp_path: Path) -> None:
    row = pl.int_range(pl.len())
    live = features.with_columns(
        pl.when(row.is_between(100, 119))
        .then(pl.col("momentum") + 0.5)
        .otherwise(pl.col("momentum"))
        .alias("momentum"),
        pl.when(row == 7).then(None).otherwise(pl.col("range")).alias("range"),
    )
    found = compared(features, live, tmp_path)
    assert found.parity is not None
    columns = {column.name: column for column in found.parity.columns}
    moved, hidden = columns["momentum"], columns["range"]
    assert (moved.differing, moved.one_sided, moved.first) == (20, 0, "2024-01-05T04:00:00Z")
    assert moved.largest == pytest.approx(0.5, rel=1e-12)
    assert (hidden.differing, hidden.one_sided, hidden.first) == (1, 1, "2024-01-01T07:00:00Z")
    assert columns["trend"].differing == 0
    assert "2 of 7 columns differ" in found.summary
    assert "most momentum in 6.67% of 300 bars (largest 0.5), first at 2024-01-01T07:00:00Z" in found.summary
    assert compared(features, live, tmp_path, allowed=0.07).failures == ()


def test_the_tolerance_follows_the_size_of_a_column(features: pl.DataFrame, tmp_path: Path) -> None:
    small = features.with_columns(pl.col("trend") * 1e-9)
    live = small.with_columns(pl.col("trend") * 1.001, pl.col("close") + 1e-7)
    found = compared(small, live, tmp_path)
    assert found.parity is not None
    assert [column.name for column in found.parity.columns if column.differing] == ["trend"]


def test_bars_missing_inside_the_span_fail_and_a_shorter_span_does_not(features: pl.DataFrame, tmp_path: Path) -> None:
    holes = pl.concat([features[20:100], features[103:250]])
    assert compared(features, holes, tmp_path).failures == ("3 bars missing and 0 extra over the time both span",)
    later = features.with_columns(pl.col("timestamp") + timedelta(days=50))
    assert "no bar in common" in compared(features, later, tmp_path).summary


def test_drift_fails_only_when_asked(features: pl.DataFrame, tmp_path: Path) -> None:
    later = features.with_columns(pl.col("timestamp") + timedelta(hours=150), pl.col("range") * 3)
    shared = compared(features, later, tmp_path, tolerance=0.9, allowed=0.99)
    assert shared.failures == ()
    strict = compared(features, later, tmp_path, tolerance=0.9, allowed=0.99, max_psi=0.25)
    assert strict.failures[0].startswith("1 columns drift beyond a stability index of 0.25, most range")
    assert strict.drift[0].name == "range"


def test_the_stability_index_is_the_sum_it_says() -> None:
    reference = np.repeat(np.arange(10.0), 100)
    later = np.repeat(np.arange(10.0), [200, *[100] * 8, 0])
    # Bins are the ten values; the last is empty in `later` and counts as half a value.
    p, q = np.full(10, 0.1), np.array([0.2, *[0.1] * 8, 0.0005])
    assert stability_index(reference, later) == pytest.approx(float(np.sum((q - p) * np.log(q / p))), rel=1e-12)
    assert stability_index(reference, reference) == 0
    assert largest_distance(reference, later) == pytest.approx(float(ks_2samp(reference, later).statistic), rel=1e-12)


def test_the_largest_distance_is_that_of_scipy_to_the_bit() -> None:
    drawn = np.random.default_rng(6)
    for _ in range(200):
        first, second = (drawn.normal(drawn.uniform(-1, 1), 1.0, drawn.integers(1, 400)) for _ in range(2))
        ties = drawn.integers(0, 4)
        first, second = (first, second) if ties == 0 else (first.round(ties - 1), second.round(ties - 1))
        assert largest_distance(first, second) == float(ks_2samp(first, second, method="asymp").statistic)


def test_the_month_that_stands_out_is_found() -> None:
    time = np.arange("2024-01-01", "2024-05-01", np.timedelta64(6, "h"), dtype="datetime64[us]")
    values = np.random.default_rng(0).normal(0, 1, len(time))
    values[(time >= np.datetime64("2024-03-01")) & (time < np.datetime64("2024-04-01"))] += 1
    month, index = worst_month(time, values)
    assert month == "2024-03"
    assert index is not None
    assert index > 0.5


def test_what_is_odd_in_a_signal_file_is_said(tmp_path: Path) -> None:
    frame = random_frame(400).with_columns(
        pl.col("long_entry") * 0.15, pl.lit(False).alias("out_of_sample"), pl.col("long_exit").alias("long_exit@copy")
    )
    twin = {
        f"{role}@{name}": frame["short_entry"] ** power
        for name in ("b", "c")
        for role, power in (("long_entry", 1), ("short_entry", 2))
    }
    holes = frame.with_columns(**twin).filter(~pl.int_range(pl.len()).is_between(100, 111))
    holes.write_parquet(tmp_path / "signals.parquet")
    found = signals.check(tmp_path / "signals.parquet")
    text = "\n".join(found.findings())
    assert "default long_entry: highest probability 0.15: threshold 0.5 and above never fires" in text
    assert "variants b and c are identical to the byte" in text
    assert "columns long_exit and long_exit@copy are identical to the byte" in text
    assert "columns long_entry@b" not in text
    assert "default: every bar is in sample" in text
    assert "copy: nobody says which bars its models had seen" in text
    assert "1 gaps, 12 bars missing, the longest of 12 after 2024-01-05T03:00:00Z" in text
    assert found.failures == ()
    json.dumps(found.to_json(), allow_nan=False)


def test_reliability_is_judged_apart_for_each_sample(tmp_path: Path) -> None:
    frame = random_frame(400)
    truth = outcomes(signals.from_frame(frame).bars, 3)["long_entry"]
    flags = np.arange(400) >= 200
    known = np.where(flags, 0.5, np.nan_to_num(truth))
    own = frame.drop(signals.ROLES).with_columns(long_entry=pl.Series(known), out_of_sample=pl.Series(flags))
    own.write_parquet(tmp_path / "signals.parquet")
    seen = {entry.sample: entry for entry in signals.check(tmp_path / "signals.parquet", horizon=3).first.reliability}
    assert seen["in sample"].brier == 0
    assert seen["in sample"].auc == 1
    assert seen["out of sample"].brier == 0.25
    assert seen["out of sample"].auc == 0.5
    assert seen["out of sample"].bars == 200 - 4
    assert [each.bars for each in seen["out of sample"].curve] == [196]


def test_outcomes_wait_for_the_next_open(frame: pl.DataFrame) -> None:
    bars = signals.from_frame(frame).bars
    rose = outcomes(bars, 2, bound=0.001)["long_entry"]
    for t in range(len(bars) - 3):
        assert rose[t] == float(bars.open[t + 3] / bars.open[t + 1] - 1 > 0.001)
    assert np.isnan(rose[-3:]).all()


def test_gaps_count_missing_steps() -> None:
    time = np.delete(np.arange(100), [10, 11, 40]).astype("datetime64[h]").astype("datetime64[us]")
    found = gaps(time)
    assert (found.count, found.missing, found.longest_bars) == (2, 3, 2)
    assert found.longest_from == "1970-01-01T09:00:00Z"


def test_lists_are_compared_by_place() -> None:
    assert not compare_lists(("a", "b"), ("a", "b"))
    assert str(compare_lists(("a", "b", "c"), ("c", "b", "x"))) == "1 missing: a; 1 extra: x; 2 reordered: b, c"
    many = [f"f{place}" for place in range(9)]
    assert str(compare_lists(many, ())) == "9 missing: f0, f1, f2, f3, f4, f5 and 3 more"


@pytest.mark.parametrize(
    ("options", "message"),
    [({"tolerance": -1}, "tolerance is -1"), ({"allowed": 2}, "allowed share is 2"), ({"horizon": 0}, "horizon is 0")],
)
def test_options_that_make_no_sense_are_refused(
    features: pl.DataFrame, tmp_path: Path, options: dict[str, float], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        compared(features, features, tmp_path, **options)


def test_the_real_bots_file_fires_at_every_usual_threshold() -> None:
    found = signals.check(real_data("bot_signals_btcusdt_5m.parquet"))
    assert found.first.variants == ("decoupled", "clean52", "enhanced")
    assert len(found.first.ranges) == 12
    assert {sample.variant: sample.out_of_sample for sample in found.first.samples} == {
        "decoupled": 3035,
        "clean52": 11035,
        "enhanced": 3035,
    }
    assert all(len(entry.fires) == len(THRESHOLDS) and not entry.never for entry in found.first.ranges)
