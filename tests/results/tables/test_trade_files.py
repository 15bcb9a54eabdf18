"""Numbers of a trade file read back as they were."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from results.tables.trade_files import write_trades


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_floats_of_a_trade_file_read_back_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    path = tmp_path_factory.mktemp("trades") / "trades.csv"
    write_trades(pl.DataFrame({"net_return": values}), path)
    assert [float(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]] == values
