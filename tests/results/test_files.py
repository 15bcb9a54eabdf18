"""Files that appear whole, numbers that read back, and text that people read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.run.axes import tick_text
from results.run.metrics import METRICS
from results.tables.trade_files import write_trades
from signals import InputError
from signals.filesystem.replacing import write_whole


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("before", encoding="utf-8")

    def fail(temporary: Path) -> None:
        temporary.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="the disk is full: it needs more than the .* that are free"):
        write_whole(path, fail)
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_floats_of_a_trade_file_read_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    path = tmp_path_factory.mktemp("trades") / "trades.csv"
    write_trades(pl.DataFrame({"net_return": values}), path)
    assert [float(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]] == values


def test_ticks_are_percent_or_of_one_length_and_tell_values_apart() -> None:
    assert tick_text("stop_loss", [0.005, 0.02, None]) == ["0.5%", "2%", "none"]
    assert tick_text("long_entry", [0.5, 0.55, None]) == ["0.50", "0.55", "none"]
    assert tick_text("long_entry", [0.512345, 0.512346]) == ["0.512345", "0.512346"]
    assert tick_text("leverage", [1.0, 2.5]) == ["1x", "2.5x"]
    assert tick_text("funding", [False, True]) == ["no", "yes"]
    assert tick_text("max_hold", [6, None]) == ["6", "none"]


def test_numbers_are_written_in_their_unit() -> None:
    assert METRICS["edge"].written(0.0312) == "+3.1 pp"
    assert METRICS["expectancy"].written(-0.000234) == "-0.023 %"
    assert METRICS["win_rate"].written(0.5) == "50.0 %"
    assert METRICS["profit_factor"].written(1.234) == "1.23"
    assert METRICS["trades"].written(1234.0) == "1,234"
    assert METRICS["edge"].written(None) == "none"
    assert METRICS["average_hold"].written(12.34) == "12.3 bars"
