"""Files as exchanges, libraries and charting programs lay them out: read by themselves, or with a word."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import signals
from signals import InputError, Layout

START = datetime(2024, 3, 1)
ROWS = 26
PRICES = [(100.5 + row, 102.25 + row, 99.125 + row, 101.75 + row, 9.5 + row) for row in range(ROWS)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def text(line: str, head: str = "", step: timedelta = HOUR) -> str:
    """Return a file of bars: `t` when a bar opens, `s` in seconds since 1970, `oc` the open with a decimal comma."""
    return head + "".join(line.format(**fields(START + row * step, row)) + "\n" for row in range(ROWS))


def fields(at: datetime, row: int) -> dict[str, object]:
    prices = dict(zip("ohlcv", PRICES[row], strict=True))
    return {
        "t": at,
        "later": at + HOUR,
        "earlier": at - 5 * HOUR,
        "s": int((at - datetime(1970, 1, 1)).total_seconds()),
        "n": int(f"{at:%H%M}"),
        "mood": ("bull", "bear")[row % 2],
        **prices,
        **{f"{name}c": str(value).replace(".", ",") for name, value in prices.items()},
    }


ALONE: dict[str, str] = {
    "bybit's archive": text("{s},BTCUSD,60,{o},{h},{l},{c},{v}", "start_at,symbol,period,open,high,low,close,volume\n"),
    "cryptoarchive": text("{s}|{o}|{h}|{l}|{c}|{v}|1.5|3|1|1"),
    "cryptodatadownload": text("{t:%Y-%m-%d %I-%p},BTCUSD,{o},{h},{l},{c},{v},9", "https://www.CryptoDataDownload.com\nDate,Symbol,Open,High,Low,Close,Volume BTC,Volume USD\n"),
    "databento": text("{t:%Y-%m-%dT%H:%M:%S}.000000000Z,33,1,2,{o},{h},{l},{c},{v},ES", "ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol\n"),
    "dukascopy": text("{t:%d.%m.%Y %H:%M:%S}.000,{o},{h},{l},{c},{v}", "Gmt time,Open,High,Low,Close,Volume\n"),
    "dukascopy's local time": text("{later:%d.%m.%Y %H:%M:%S}.000 GMT+0100,{o},{h},{l},{c},{v}", "Local time,Open,High,Low,Close,Volume\n"),
    "histdata for ninjatrader": text("{t:%Y%m%d %H%M%S};{o};{h};{l};{c};{v}"),
    "histdata for metatrader": text("{t:%Y.%m.%d},{t:%H:%M},{o},{h},{l},{c},{v}"),
    "histdata for excel": text("{t:%Y.%m.%d %H:%M},{o},{h},{l},{c},{v}"),
    "interactive brokers": text("{t:%Y%m%d  %H:%M:%S},{o},{h},{l},{c},{v}", "date,open,high,low,close,volume\n"),
    "interactive brokers with a zone": text("{later:%Y%m%d %H:%M:%S} Europe/Berlin,{o},{h},{l},{c},{v}", "date,open,high,low,close,volume\n"),
    "metatrader with times": text("{t:%Y.%m.%d}\t{t:%H:%M:%S}\t{o}\t{h}\t{l}\t{c}\t{v}\t0", "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<VOL>\t<SPREAD>\n"),
    "polygon": text("SPY,{v},{o},{c},{h},{l},{s}000000000,5", "ticker,volume,open,close,high,low,window_start,transactions\n"),
    "metastock": text(
        "{t:%Y%m%d},{t:%H%M%S},{o},{h},{l},{c},{v}", "<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n"
    ),
    "coinapi": text(
        "{t};{later};{t:%Y-%m-%d %H}:00:07;{o};{h};{l};{c};{v}",
        "time_period_start;time_period_end;time_open;px_open;px_high;px_low;px_close;volume_traded\n",
    ),
    "stooq": text("AAPL.US,60,{t:%Y%m%d},{t:%H%M%S},{o},{h},{l},{c},{v},0", "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"),
    "times of day without their zeros": text("{t:%Y%m%d},{n},{o},{h},{l},{c},{v}", "Date,Time,Open,High,Low,Close,Volume\n"),
    "pandas' index without a name": text("{t},{o},{h},{l},{c},{v}", ",Open,High,Low,Close,Volume\n"),
    "pandas' index read again": text("{t},{o},{h},{l},{c},{v}", "Unnamed: 0,Open,High,Low,Close,Volume\n"),
    "yfinance": text("{t},{c},{h},{l},{o},{v}", "Price,Close,High,Low,Open,Volume\nTicker,MSFT,MSFT,MSFT,MSFT,MSFT\nDatetime,,,,,\n"),
    "yfinance by ticker": text("{t},{o},{h},{l},{c},{v}", "Ticker,MSFT,MSFT,MSFT,MSFT,MSFT\nPrice,Open,High,Low,Close,Volume\nDatetime,,,,,\n"),
    "a header in quotes": text('"{t}","{o}","{h}","{l}","{c}","{v}"', '"Date","Open","High","Low","Close","Volume"\n'),
    "decimal commas": text("{t};{oc};{hc};{lc};{cc};{vc}", "Datum;Open;High;Low;Close;Volume\n"),
    "decimal commas without a header": text("{t:%Y%m%d %H%M%S};{oc};{hc};{lc};{cc};{vc}"),
    "blanks after commas": text("{t}, {o}, {h}, {l}, {c}, {v}", "Date, Open, High, Low, Close, Volume\n"),
    "the word of a spreadsheet": text("{t};{o};{h};{l};{c};{v}", "sep=;\nDate;Open;High;Low;Close;Volume\n"),
    "comments and blank lines": text("{t},{o},{h},{l},{c},{v}\n", "# of somebody\n\nDate,Open,High,Low,Close,Volume\n\n"),
    "kraken's download": text("{s},{o},{h},{l},{c},{v},3"),
    "a dump of ccxt": text("{s}000,{o},{h},{l},{c},{v}"),
    "the day in points": text("{t:%d.%m.%Y %H:%M},{o},{h},{l},{c},{v}", "Date,Open,High,Low,Close,Volume\n"),
}  # fmt: skip


def check(got: signals.Bars, step: timedelta = HOUR) -> None:
    assert got.time.tolist() == [START + row * step for row in range(ROWS)]
    for place, name in enumerate(("open", "high", "low", "close", "volume")):
        assert getattr(got, name).tolist() == [row[place] for row in PRICES]


@pytest.mark.parametrize("case", ALONE)
def test_read_by_itself(case: str, tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_text(ALONE[case], encoding="utf-8")
    check(signals.import_bars([tmp_path / "bars.csv"]).bars)


@pytest.mark.parametrize("case", ALONE)
def test_a_signal_file_is_read_as_bars_are(case: str, tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_text(ALONE[case], encoding="utf-8")
    got = signals.read(tmp_path / "bars.csv", require_probabilities=False)
    check(got.bars)
    assert all(note.startswith(str(tmp_path / "bars.csv")) for note in got.guessed)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("Volume", "Volume (Stück)").encode("latin-1"),
    ],
)
def test_encodings_and_line_ends(encode: Callable[[str], bytes], tmp_path: Path) -> None:
    whole = text("{t},{o},{h},{l},{c},{v}", "Date,Open,High,Low,Close,Volume\n")
    (tmp_path / "bars.csv").write_bytes(encode(whole))
    check(signals.import_bars([tmp_path / "bars.csv"]).bars)
    (tmp_path / "bars.csv.gz").write_bytes(gzip.compress(encode(whole)))
    check(signals.import_bars([tmp_path / "bars.csv.gz"]).bars)


US = text("{t:%m/%d/%Y},{o},{h},{l},{c},{v}", "Date,Open,High,Low,Close,Volume\n", DAY)
TOLD: dict[str, tuple[str, Layout, timedelta]] = {
    "american days": (US, Layout(), DAY),
    "names of one's own": (text("{t};{o};{h};{l};{c};{v}", "when;first;top;bottom;final;amount\n"), Layout({"timestamp": "when", "open": "first", "high": "top", "low": "bottom", "close": "final", "volume": "amount"}), HOUR),
    "numbers of columns": (text("{t};{o};{h};{l};{c};{v}", "a;b;c;d;e;f\n"), Layout({"timestamp": "1", "open": "2", "high": "3", "low": "4", "close": "5", "volume": "6"}), HOUR),
    "no header": (text("{s},{v},{c},{h},{l},{o},7,8"), Layout({"timestamp": "1", "open": "6", "high": "4", "low": "5", "close": "3", "volume": "2"}, header=False), HOUR),
    "no header, date and time apart": (text("X,{t:%d/%m/%y},{t:%H:%M},{o},{h},{l},{c},{v}"), Layout({"timestamp": "2+3", "open": "4", "high": "5", "low": "6", "close": "7", "volume": "8"}, time_format="%d/%m/%y %H:%M", header=False), HOUR),
    "days of two digits": (text("{t:%d-%m-%y %H:%M},{o},{h},{l},{c},{v}", "Date,Open,High,Low,Close,Volume\n"), Layout(time_format="%d-%m-%y %H:%M"), HOUR),
    "clocks of New York": (text("{earlier},{o},{h},{l},{c},{v}", "Date,Open,High,Low,Close,Volume\n"), Layout(zone="America/New_York"), HOUR),
    "closes": (text("{later},{o},{h},{l},{c},{v}", "close_time,open,high,low,close,volume\n"), Layout(), HOUR),
    "another volume": (text("{t},{o},{h},{l},{c},0,{v}", "date,open,high,low,close,volume,ticks\n"), Layout({"volume": "ticks"}), HOUR),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD)
def test_read_with_a_word(case: str, tmp_path: Path) -> None:
    content, layout, step = TOLD[case]
    (tmp_path / "bars.csv").write_text(content)
    check(signals.import_bars([tmp_path / "bars.csv"], layout=layout).bars, step)
    check(signals.read_bars(tmp_path / "bars.csv", layout), step)


def test_days_that_none_is_above_twelve_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "us.csv").write_text("".join(US.splitlines(keepends=True)[:5]))
    with pytest.raises(InputError, match="say `time_format` '%m/%d/%Y' or '%d/%m/%Y'"):
        signals.import_bars([tmp_path / "us.csv"])
    got = signals.import_bars([tmp_path / "us.csv"], layout=Layout(time_format="%m/%d/%Y"))
    assert got.bars.time.astype("datetime64[D]").astype(str).tolist()[-1] == "2024-03-04"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{s},{l},{h},{o},{c},{v}", "Coinbase: low, high, open, close"),
        ("{s},{o},{c},{h},{l},{v},1", "KuCoin: open, close, high, low"),
        ("{s},{v},{c},{h},{l},{o},1", "Gate: volume, close, high, low, open"),
        (
            "{s},{o},{h},{l},{c},{o},{v},3",
            "eight wide: the sixth is an average price",
        ),
        ("{s},{o},{h},{l},{c},{v},1,1,1", "nine wide"),
        ("BTC,{s},{o},{h},{l},{c},{v}", "a name first"),
        ("{t:%Y.%m.%d},{t:%H:%M},{o},{h},{l},{c},1,{v},2", "two volumes"),
    ],
)
def test_rows_of_no_known_layout_are_not_taken_for_one(line: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_text(text(line))
    with pytest.raises(InputError, match="no known layout; say which is which, counted from 1, with `header=False`"):
        signals.import_bars([tmp_path / "bars.csv"])
    with pytest.raises(InputError, match="no known layout"):
        signals.read(tmp_path / "bars.csv")


def test_headers_between_rows_and_rows_of_nothing_are_left_out(tmp_path: Path) -> None:
    lines = text("{t},{o},{h},{l},{c},{v}").splitlines(keepends=True)
    head = "Date,Open,High,Low,Close,Volume\n"
    (tmp_path / "a.csv").write_text(
        head + "".join(lines[:9]) + head + "".join(lines[9:20]) + "\n\n" + head + "".join(lines[20:]) + "\n,,,,,\n"
    )
    got = signals.import_bars([tmp_path / "a.csv"])
    check(got.bars)
    assert "2 repeated headers left out" in got.guessed
    assert got.rows == ROWS
    signal_head = "timestamp,open,high,low,close,volume\n"
    (tmp_path / "b.csv").write_text(signal_head + "".join(lines[:9]) + signal_head + "".join(lines[9:]))
    check(signals.read_bars(tmp_path / "b.csv"))


def test_what_macos_and_editors_put_into_zips_is_left_alone(tmp_path: Path) -> None:
    whole = ALONE["a dump of ccxt"]
    with zipfile.ZipFile(tmp_path / "bars.zip", "w") as archive:
        archive.writestr("BTCUSDT-1h.csv", whole)
        archive.writestr("__MACOSX/._BTCUSDT-1h.csv", b"\x00\x05\x16\x07")
        archive.writestr(".hidden.csv", "nothing")
        archive.writestr("folder/._x.csv", b"\x00\x05\x16\x07")
        archive.writestr("README.md", "about")
    check(signals.import_bars([tmp_path / "bars.zip"]).bars)


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        (Layout({"open": "Opn"}), "`columns=open=Opn`: there is no column 'Opn'; there are 1 'Date', 2 'Open'"),
        (Layout({"open": "9"}), "there is no column '9'"),
        (Layout({"open": "0"}), "there is no column '0'"),
        (Layout({"timestamp": "Date+Clock"}), "there is no column 'Clock'"),
        (Layout({"close": "none"}), "missing column close"),
        (Layout(symbol="BTC"), "no column names a market"),
        (Layout(time_format="%d.%m.%Y"), "which is not written as '%d.%m.%Y'"),
    ],
)
def test_a_word_that_does_not_fit_is_one_line(layout: Layout, message: str, tmp_path: Path) -> None:
    (tmp_path / "bars.csv").write_text(US)
    with pytest.raises(InputError) as refused:
        signals.import_bars([tmp_path / "bars.csv"], layout=layout)
    assert message in str(refused.value)


@pytest.mark.parametrize("key", ["timestmp", "Open", "long_entri", "", "long_entry@", "out_of_sampel"])
def test_an_unknown_name_of_the_contract_is_refused(key: str) -> None:
    with pytest.raises(InputError, match="is no column that can be named"):
        Layout({key: "1"})


def test_volume_and_symbol_can_be_said_away(tmp_path: Path) -> None:
    lines = text(
        "{t},{o},{h},{l},{c},1.2K,{mood}",
        "Date,Open,High,Low,Close,Vol.,Market\n",
    )
    (tmp_path / "bars.csv").write_text(lines)
    got = signals.import_bars([tmp_path / "bars.csv"], layout=Layout({"volume": "none", "symbol": "none"}))
    assert got.bars.volume is None
    assert len(got.bars) == ROWS


def test_probabilities_are_kept_or_said_to_be_dropped(tmp_path: Path) -> None:
    head = "Date,Open,High,Low,Close,long_entry,long_entry@b,out_of_sample,rsi\n"
    lines = text("{t},{o},{h},{l},{c},0.5,,true,7", head).splitlines(keepends=True)
    (tmp_path / "a.csv").write_text("".join(lines[:14]))
    (tmp_path / "b.csv").write_text(head + "".join(lines[14:]))
    got = signals.import_bars([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert list(got.signals.variants) == ["default", "b"]
    flagged = got.signals.variants["default"].out_of_sample
    assert flagged is not None
    assert flagged.all()
    assert np.isnan(got.signals.variants["b"].long_entry).all()
    assert got.left_out == ("rsi",)
    (tmp_path / "b.csv").write_text(text("{t},{o},{h},{l},{c}", "Date,Open,High,Low,Close\n"))
    got = signals.import_bars([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert got.signals.variants == {}
    assert "some files have no long_entry, so none is kept" in got.notes


def test_probabilities_of_any_name_are_read(tmp_path: Path) -> None:
    content = text("{t},{o},{h},{l},{c},0.5,0.25", "Date,Open,High,Low,Close,p_up,p_down\n")
    (tmp_path / "s.csv").write_text(content)
    got = signals.read(tmp_path / "s.csv", layout=Layout({"long_entry": "p_up", "short_entry@other": "p_down"}))
    assert got.variants["default"].long_entry.tolist() == [0.5] * ROWS
    assert got.variants["other"].short_entry.tolist() == [0.25] * ROWS
    assert got.guessed == (
        f"{tmp_path / 's.csv'}: timestamp from 'Date', open from 'Open', high from 'High', low from 'Low', close from 'Close', "
        "long_entry from 'p_up', short_entry@other from 'p_down'",
    )


def test_a_file_in_the_contracts_own_names_is_not_guessed_about(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"timestamp": [START + row * HOUR for row in range(3)], **dict.fromkeys(("open", "high", "low", "close"), 1.0)}
    ).with_columns(vol=-0.5, Date=pl.lit("x"), v=pl.lit("y"), Open=7.0)
    got = signals.from_frame(frame, require_probabilities=False)
    assert got.bars.volume is None
    assert got.bars.open.tolist() == [1.0] * 3
    assert got.notes == ()


def test_a_rate_beside_prices_is_no_funding(tmp_path: Path) -> None:
    head = "Date,Open,High,Low,Close,Volume,{}\n"
    for name, kept in (("rate", False), ("Funding Rate", True), ("fundingRate", True)):
        (tmp_path / "bars.csv").write_text(text("{t},{o},{h},{l},{c},{v},0.001", head.format(name)))
        got = signals.import_bars([tmp_path / "bars.csv"]).bars
        assert (got.funding_rate is not None) is kept
