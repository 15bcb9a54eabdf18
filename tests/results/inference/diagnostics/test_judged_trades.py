"""For how many judged days trades were held."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl

from results.inference.diagnostics.judged_trades import days_held


def test_a_hold_is_counted_in_days_that_are_judged() -> None:
    # a Friday, a Saturday that nobody trades on, and the two days after the weekend
    dates = np.array(["2024-01-05", "2024-01-08", "2024-01-09"], dtype="datetime64[D]")
    held = [("2024-01-05T01", "2024-01-05T23"), ("2024-01-05T23", "2024-01-08T00"), ("2024-01-05T10", "2024-01-09T10")]
    spans = [[datetime.fromisoformat(f"{at}:00") for at in ends] for ends in zip(*held, strict=True)]
    trades = pl.DataFrame({"entry_time": spans[0], "exit_time": spans[1]}).with_columns(
        pl.all().dt.replace_time_zone("UTC")
    )
    assert days_held(trades, dates).tolist() == [0, 1, 2]
    assert days_held(trades.clear(), dates).tolist() == []
