"""Bars of one market or several: in memory, as files, dumps and folders, found by names and by prices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from results.auditing.markets import find_markets
from results.auditing.trades import TradeList
from signals import Bars, InputError
from tests.results.auditing.against_bars.market import honest, market

BARS, OTHER = market(1_500), market(1_500, seed=9)
LOWER = Bars(OTHER.time, *(np.round(getattr(OTHER, name) / 10, 2) for name in ("open", "high", "low", "close")))
TRADES = honest(BARS)


def _both() -> TradeList:
    names = np.array(["BTC/USDT:USDT"] * len(TRADES), dtype=object)
    names[::3] = "ETHUSDT"
    of = names == "ETHUSDT"
    prices = np.where(of, LOWER.open[np.searchsorted(LOWER.time, TRADES.entry_time)], TRADES.entry_price)
    return replace(TRADES, asset=names, entry_price=prices)


def _written(bars: Bars, path: Path) -> Path:
    names = ("open", "high", "low", "close")
    pl.DataFrame({"timestamp": bars.time, **{name: getattr(bars, name) for name in names}}).write_parquet(path)
    return path


def test_frames_are_bars() -> None:
    columns = {name: getattr(BARS, name) for name in ("open", "high", "low", "close")}
    frame = pl.DataFrame({"timestamp": BARS.time, **columns})
    for given in (frame, frame.to_pandas(), frame.to_pandas().set_index("timestamp"), {"BTC": frame}):
        (found,) = find_markets(given, TRADES).all
        assert np.array_equal(found.bars.close, BARS.close)
    with pytest.raises(InputError, match="close"):
        find_markets(frame.drop("close"), TRADES)


def test_one_market_needs_no_name() -> None:
    found = find_markets(BARS, TRADES)
    assert [(len(each.bars), bool(each.of.all())) for each in found.all] == [(len(BARS), True)]


def test_assets_find_their_bars_by_name(tmp_path: Path) -> None:
    _written(BARS, tmp_path / "BTCUSDT-5m.parquet")
    _written(LOWER, tmp_path / "ETHUSDT-5m.parquet")
    found = find_markets(tmp_path, _both())
    assert [(each.name, int(each.of.sum())) for each in found.all] == [
        ("BTC/USDT:USDT", 38),
        ("ETHUSDT", 20),
    ]
    assert found.all[1].bars.open[0] == LOWER.open[0]
    assert found.notes == ()


def test_assets_find_their_bars_by_prices_and_it_is_said() -> None:
    found = find_markets({"first": LOWER, "second": BARS}, _both())
    assert {each.name: each.bars.open[0] for each in found.all} == {
        "BTC/USDT:USDT": BARS.open[0],
        "ETHUSDT": LOWER.open[0],
    }
    assert len(found.notes) == 2


def test_assets_without_bars_are_named(tmp_path: Path) -> None:
    path = _written(BARS, tmp_path / "x.parquet")
    found = find_markets(f"BTCUSDT={path}", _both())
    assert [each.name for each in found.all] == ["BTC/USDT:USDT"]
    assert found.without == ("ETHUSDT",)


def test_parts_of_one_dump_are_one_market(tmp_path: Path) -> None:
    half = len(BARS) // 2
    names = ("open", "high", "low", "close")
    for name, part in (("2024-01", BARS[:half]), ("2024-02", BARS[half:])):
        # as Binance writes them: without a head
        columns = {"t": part.time.astype(np.int64) // 1_000, **{each: getattr(part, each) for each in names}}
        more = {"v": part.volume, "e": columns["t"] + 299_999, "q": part.volume, "n": 1, "b": 1.0, "c": 1.0, "i": 0}
        pl.DataFrame({**columns, **more}).write_csv(tmp_path / f"BTCUSDT-5m-{name}.csv", include_header=False)
    (found,) = find_markets(tmp_path, TRADES).all
    assert len(found.bars) == len(BARS)


@pytest.mark.parametrize("given", ["missing.parquet", "empty", []])
def test_what_is_no_bars_is_refused_in_a_line(given: str | list[str], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError) as error:
        find_markets(str(tmp_path / given) if isinstance(given, str) else given, TRADES)
    assert "\n" not in str(error.value)


def test_bars_of_neither_market_are_refused() -> None:
    strange = Bars(BARS.time, *(getattr(BARS, name) * 1e-4 for name in ("open", "high", "low", "close")))
    with pytest.raises(InputError, match="which belong together"):
        find_markets({"gold": strange}, _both())
