"""Which trades count where the file says what the model has seen, and where it does not."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from results.walkforward.counting import out_of_sample_only
from signals import InputError, Signals
from tests.results.conftest import flagged
from tests.results.walkforward.conftest import walk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def late(skilled: Signals) -> Signals:
    """The model has seen the first 12 days."""
    return flagged(skilled, np.arange(len(skilled)) >= 12 * 288)


def test_by_default_nothing_seen_is_trained_on_or_tested(late: Signals) -> None:
    walked = walk(late)
    assert walked.numbers["windows"][0]["train_from"] == "2024-01-13T00:00:00Z"
    assert walked.numbers["windows"][0]["test_from"] == "2024-01-23T00:00:00Z"
    assert any("out-of-sample ones only, in training and in test; the model has seen 40% of the bars" in line
               for line in walked.words)  # fmt: skip
    out_of_sample = walk(late.between("2024-01-13"))
    assert walked.trades.drop("entry_bar", "exit_bar").equals(out_of_sample.trades.drop("entry_bar", "exit_bar"))


def test_training_on_seen_bars_is_allowed_and_said_aloud(late: Signals) -> None:
    walked = walk(late, train_sample="all")
    assert walked.numbers["windows"][0]["train_from"] == "2024-01-03T00:00:00Z"
    assert walked.numbers["windows"][0]["test_from"] == "2024-01-13T00:00:00Z"
    assert "CHOSEN ALSO ON BARS THAT THE MODEL HAS SEEN" in "\n".join(walked.words)


def test_trades_that_touch_a_seen_bar_are_left_out(skilled: Signals) -> None:
    flags = np.arange(len(skilled)) // 100 % 2 == 0
    walked = walk(flagged(skilled, flags), min_trades=20)
    assert len(walked.trades) > 30
    for entered, left in walked.trades.select("entry_bar", "exit_bar").iter_rows():
        assert flags[entered : left + 1].all()
    for row in walked.numbers["windows"]:
        assert row["test_trades"] == walked.trades.filter(pl.col("window") == row["window"]).height


def test_quantiles_are_not_read_off_seen_bars(skilled: Signals) -> None:
    flags = np.arange(len(skilled)) % 3 == 0
    hidden = out_of_sample_only(flagged(skilled, flags)).variants["default"]
    assert np.isnan(hidden.long_entry[~flags]).all()
    assert (hidden.long_entry[flags] == skilled.variants["default"].long_entry[flags]).all()


def test_where_nobody_says_nothing_is_positive_unless_assumed(skilled: Signals) -> None:
    silent = flagged(skilled, None)
    walked = walk(silent)
    assert walked.ruling == "undetermined"
    assert "nobody says which bars the model has seen" in "\n".join(walked.words)
    assumed = walk(silent, assume_out_of_sample=True)
    assert assumed.ruling == "positive"
    assert "ASSUMED" in "\n".join(assumed.words)
    assert assumed.trades.equals(walked.trades)
    assert walked.trades["out_of_sample"].null_count() == len(walked.trades)


def test_what_does_not_go_with_the_file_is_refused(skilled: Signals, late: Signals) -> None:
    with pytest.raises(InputError, match="leave `assume_out_of_sample` away"):
        walk(late, assume_out_of_sample=True)
    with pytest.raises(InputError, match="add an out_of_sample column"):
        walk(flagged(skilled, None), train_sample="oos")
    with pytest.raises(InputError, match="`train_sample=seen`: write one of all, oos"):
        walk(late, train_sample="seen")
    with pytest.raises(InputError, match="there is nothing to test on"):
        walk(flagged(skilled, np.zeros(len(skilled), dtype=bool)))
