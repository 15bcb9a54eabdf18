"""One market a file: whatever names two is refused, until one of them is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import signals
from signals import InputError, Layout
from tests.signals.conftest import random_frame

COLUMNS = ["Symbol", "ticker", "Name", "pair", "code", "instrument_id", "<TICKER>", "Product ID", "exchange", "tic"]


def bars(rows: int = 12, scale: float = 1.0) -> pl.DataFrame:
    frame = random_frame(rows).select("timestamp", "open", "high", "low", "close", "volume")
    return frame.with_columns(pl.col("open", "high", "low", "close") * scale)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("how", ["one after the other", "in turns"])
def test_two_markets_in_one_file(column: str, how: str, tmp_path: Path) -> None:
    whole = bars()
    place = pl.int_range(pl.len())
    second = place >= 6 if how == "one after the other" else place % 2 == 1
    named = whole.with_columns(pl.when(second).then(pl.lit("ETH/USDT")).otherwise(pl.lit("BTC/USDT")).alias(column))
    named.write_csv(tmp_path / "a.csv")
    named.write_parquet(tmp_path / "a.parquet")
    for file in (tmp_path / "a.csv", tmp_path / "a.parquet"):
        for reader in (
            lambda path: signals.import_bars([path]),
            lambda path: signals.read(path, require_probabilities=False),
        ):
            with pytest.raises(
                InputError, match=r"names 2 markets, BTC/USDT \(6 rows\), ETH/USDT \(6 rows\); say which"
            ):
                reader(file)
        got = signals.import_bars([file], layout=Layout(symbol="ETHUSDT"))
        assert got.bars.open.tolist() == whole.filter(second)["open"].to_list()
        assert "6 rows of other markets left out" in got.guessed
        with pytest.raises(InputError, match="`symbol=XRP`: column .* has"):
            signals.import_bars([file], layout=Layout(symbol="XRP"))


@pytest.mark.parametrize(
    "values", [["BTCUSDT", "BTC/USDT"], ["btc-usdt", "BTC_USDT"], [" BTCUSDT", "BTCUSDT "], [7, 7], [None, "BTC"]]
)
def test_one_market_spelt_in_two_ways_is_one(values: list[object]) -> None:
    frame = bars(2).with_columns(pl.Series("symbol", values))
    assert len(signals.from_frame(frame, require_probabilities=False)) == 2


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("interval", ["1h", "1d"]),
        ("timeframe", ["H1", "M5"]),
        ("period", ["60", "5"]),
        ("rtype", [33, 34]),
        ("<PER>", ["60", "D"]),
    ],
)
def test_two_timeframes_in_one_file(column: str, values: list[object]) -> None:
    frame = bars(12).with_columns(pl.Series(column, values * 6))
    with pytest.raises(InputError, match="names 2 timeframes"):
        signals.from_frame(frame, require_probabilities=False)


@pytest.mark.parametrize("column", ["name", "market", "code", "asset", "exchange"])
def test_small_words_are_labels_where_the_price_goes_on(column: str, tmp_path: Path) -> None:
    words = pl.Series(column, ["early"] * 6 + ["late"] * 6)
    labelled = bars().with_columns(words)
    assert len(signals.from_frame(labelled, require_probabilities=False)) == 12
    labelled.write_csv(tmp_path / "a.csv")
    assert len(signals.read(tmp_path / "a.csv", require_probabilities=False)) == 12
    second = pl.int_range(pl.len()) >= 6
    two = labelled.with_columns(
        pl.when(second).then(pl.col(each) / 20).otherwise(pl.col(each)) for each in ("open", "high", "low", "close")
    )
    with pytest.raises(InputError, match="names 2 markets, early .6 rows., late .6 rows."):
        signals.from_frame(two, require_probabilities=False)


def test_labels_that_are_no_timeframes_are_let_be() -> None:
    frame = bars(12).with_columns(pl.Series("period", ["train", "test"] * 6))
    assert len(signals.from_frame(frame, require_probabilities=False)) == 12


def test_files_of_two_markets(tmp_path: Path) -> None:
    whole = bars(12)
    whole[:6].with_columns(symbol=pl.lit("BTC")).write_csv(tmp_path / "a.csv")
    whole[6:].with_columns(symbol=pl.lit("ETH")).write_csv(tmp_path / "b.csv")
    with pytest.raises(InputError, match="files of different markets: BTC in .*a.csv and ETH in .*b.csv"):
        signals.import_bars([tmp_path / "a.csv", tmp_path / "b.csv"])
    for keep in ("first", "last"):
        with pytest.raises(InputError, match="different markets"):
            signals.import_bars([tmp_path / "a.csv", tmp_path / "b.csv"], keep=keep)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BTCUSDT-1h-2024-01.csv", "ETHUSDT-1h-2024-02.csv"),
        ("XBTUSD_60.csv", "ETHUSD_60.csv"),
        ("BTC_USDT-1h.csv", "ETH_USDT-1h.csv"),
        ("BTC_USDT_USDT-1h-futures.csv", "ETH_USDT_USDT-1h-futures.csv"),
        ("EURUSD_1h_bid.csv", "USDJPY_1h_bid.csv"),
    ],
)
def test_files_named_after_two_markets(one: str, other: str, tmp_path: Path) -> None:
    whole = bars(12)
    whole[:6].write_csv(tmp_path / one)
    whole[6:].write_csv(tmp_path / other)
    with pytest.raises(InputError, match="files of different markets: .* by the name of"):
        signals.import_bars([tmp_path / one, tmp_path / other])
    assert len(signals.import_bars([tmp_path / one]).bars) == 6


@pytest.mark.parametrize(
    "names",
    [
        ("q1_2024.csv", "q2_2024.csv"),
        ("BTCUSDT-1h-2024-01.csv", "BTCUSDT-1h-2024-02.csv"),
        ("a.csv", "ETHUSD_60.csv"),
        ("JAN_1.csv", "FEB_1.csv"),
        ("2024-01.csv", "2024-02.csv"),
    ],
)
def test_files_of_one_market_by_any_name(names: tuple[str, str], tmp_path: Path) -> None:
    whole = bars(12)
    whole[:6].write_csv(tmp_path / names[0])
    whole[6:].write_csv(tmp_path / names[1])
    assert len(signals.import_bars([tmp_path / name for name in names]).bars) == 12


@pytest.mark.parametrize("scale", [0.05, 1.5, 20.0])
def test_keep_does_not_mix_two_markets(scale: float, tmp_path: Path) -> None:
    bars(12).write_csv(tmp_path / "a.csv")
    bars(12, scale).write_csv(tmp_path / "b.csv")
    for keep in (None, "first", "last"):
        with pytest.raises(InputError, match="12 bars stand twice .* these are two markets"):
            signals.import_bars([tmp_path / "a.csv", tmp_path / "b.csv"], keep=keep)


def test_a_header_of_two_markets(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(
        "Price,Close,Close,High,High,Low,Low,Open,Open\nTicker,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL\nDate,,,,,,,,\n"
        "2024-01-02,10,20,11,21,9,19,10,20\n2024-01-03,11,22,12,23,9,20,10,21\n"
    )
    with pytest.raises(InputError, match="its header names 2 markets, MSFT, AAPL; say which with `symbol`"):
        signals.import_bars([tmp_path / "two.csv"])
    assert signals.import_bars([tmp_path / "two.csv"], layout=Layout(symbol="AAPL")).bars.close.tolist() == [20, 22]
    assert signals.import_bars([tmp_path / "two.csv"], layout=Layout(symbol="MSFT")).bars.close.tolist() == [10, 11]
    with pytest.raises(InputError, match="`symbol=IBM`: its header names MSFT, AAPL"):
        signals.import_bars([tmp_path / "two.csv"], layout=Layout(symbol="IBM"))


UNKNOWN = [
    "crypto_name", "Index", "Company", "act_symbol", "tradingsymbol", "coinName", "stock_id", "scrip", "base", "s", "whatever",
]  # fmt: skip


def of_two(name: str, words: tuple[object, object], *, together: bool, levels: tuple[float, float]) -> pl.DataFrame:
    """Return bars of two markets, one after the other or at the same times, under a column of words."""
    frames = []
    for place, (word, level) in enumerate(zip(words, levels, strict=True)):
        start = datetime(2024, 1, 1 if together or not place else 2)
        time = [start + timedelta(hours=hour) for hour in range(24)]
        close = [level * (1 + 0.001 * (hour % 3)) for hour in range(24)]
        frames.append(
            pl.DataFrame({"time": time, name: [word] * 24, "open": close, "high": close, "low": close, "close": close})
        )
    return pl.concat(frames)


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize(
    ("together", "levels"), [(True, (100.0, 100.0)), (True, (100.0, 2000.0)), (False, (100.0, 2000.0))]
)
def test_words_of_an_unknown_name_tell_markets_apart(
    name: str, suffix: str, together: bool, levels: tuple[float, float], tmp_path: Path
) -> None:
    frame = of_two(name, ("Bitcoin", "Ether"), together=together, levels=levels)
    file = tmp_path / f"bars{suffix}"
    frame.write_csv(file) if suffix == ".csv" else frame.write_parquet(file)
    with pytest.raises(InputError, match=rf"column '{name}' names 2 markets, Bitcoin \(24 rows\), Ether"):
        signals.import_bars([file])
    got = signals.import_bars([file], layout=Layout(symbol="Ether", columns={"symbol": name}))
    assert len(got.bars) == 24


@pytest.mark.parametrize("name", ["cmc_id", "instrumentToken", "conid"])
def test_numbers_called_an_id_tell_markets_apart(name: str, tmp_path: Path) -> None:
    of_two(name, (1, 1027), together=True, levels=(100.0, 100.0)).write_csv(tmp_path / "bars.csv")
    with pytest.raises(InputError, match=f"column '{name}' names 2 markets"):
        signals.import_bars([tmp_path / "bars.csv"])


@pytest.mark.parametrize("words", [("bull", "bear"), ("2024-01", "2024-02"), ("RTH", "ETH"), ("a", "b")])
def test_words_over_which_prices_go_on_are_labels(words: tuple[str, str], tmp_path: Path) -> None:
    of_two("state", words, together=False, levels=(100.0, 100.2)).write_csv(tmp_path / "bars.csv")
    assert len(signals.import_bars([tmp_path / "bars.csv"]).bars) == 48
