"""Downloading from a server that means ill, or is ill: nothing wrong is kept, no hole is made up, everything ends."""

from __future__ import annotations

import gzip
import json
import resource
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import signals
from signals import InputError, to_frame
from signals.exchanges.download import Downloaded, download, finish, partial_file, wanted
from signals.exchanges.transport import Limits
from tests.signals.exchanges.stand_in import STEP, Mood, StandIn, kline, stand_in

pytestmark = pytest.mark.slow

pytest.importorskip("ccxt", reason="ccxt, the extra `download`, is not installed")

START = 1_704_067_200_000  # 2024-01-01
BARS = [START + STEP * place for place in range(300)]
CLOSED = BARS[:-1]
PATIENT = Limits(idle=10, total=10, size=2**20)
# Where an answer never ends.
IMPATIENT = Limits(idle=0.3, total=0.5, size=2**20)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def exchange() -> Iterator[StandIn]:
    with stand_in(list(BARS), now=BARS[-1] + STEP // 2) as running:
        yield running


def get(server: StandIn, out: Path, **options: Any) -> Downloaded:
    limits = options.pop("limits", PATIENT)
    asked = wanted("binance", "BTC/USDT", "5m", options.pop("start", "2024-01-01"), options.pop("end", None))
    return download(asked, out, url=server.url, pause=0.001, limits=limits, **options)


def times(got: Downloaded) -> list[int]:
    found: list[int] = got.bars.time.astype("datetime64[ms]").astype(int).tolist()
    return found


def sends(body: bytes, kind: str = "application/json", status: int = 200, **headers: str) -> Mood:
    def mood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **given}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return mood


def sends_json(content: Any) -> Mood:
    return sends(json.dumps(content).encode())


def drips(start: bytes, piece: bytes, pause: float) -> Mood:
    """Send a first part, then a piece now and then, and never an end."""

    def mood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        for _ in range(2000):
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause)

    return mood


def newest(handler: BaseHTTPRequestHandler) -> None:
    """Send the newest bars, whatever the time they are asked from."""
    limit = int(parse_qs(urlsplit(handler.path).query)["limit"][0])
    sends_json([kline(bar) for bar in CLOSED[-min(limit, 99) :]])(handler)


def sends_raw(content: bytes) -> Mood:
    def mood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(content)

    return mood


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BOMB = gzip.compress(b"[" + b" " * (64 * 2**20) + b"]", 9)
GOOD = [kline(bar) for bar in BARS[100:200]]
WRONG: dict[str, tuple[Mood, str]] = {
    "a page of HTML": (sends(b"<!DOCTYPE html><html>busy</html>", "text/html"), "(text/html) is not whole JSON: it begins '<!DOCTYPE html>"),
    "HTML that says it is JSON": (sends(b"<html>busy</html>"), "(application/json) is not whole JSON: it begins '<html>"),
    "JSON that is cut": (sends(json.dumps(GOOD).encode()[:-200]), "is not whole JSON: it begins '[[17"),
    "nothing": (sends(b""), "is not whole JSON: it is empty"),
    "null": (sends(b"null"), "is not whole JSON: it begins 'null'"),
    "a word": (sends(b'"maintenance"'), "is not whole JSON"),
    "a number": (sends(b"17"), "is not whole JSON"),
    "bytes": (sends(bytes(range(256))), "is not whole JSON"),
    "an empty object": (sends_json({}), "holds no list of bars"),
    "an object of words": (sends_json({"status": "maintenance"}), "exchange's format"),
    "a list of words": (sends_json(["a", "b", "c", "d", "e", "f"]), "holds no list of bars"),
    "a list of nulls": (sends_json([None, None]), "holds no list of bars"),
    "short bars": (sends_json([[BARS[100], "1", "2"]]), "lacks a price or volume"),
    "times in seconds": (sends_json([[bar[0] // 1000, *bar[1:]] for bar in GOOD]), "none from 2024-01-01T08:20:00Z on, as asked"),
    "times in microseconds": (sends_json([[bar[0] * 1000, *bar[1:]] for bar in GOOD]), "milliseconds"),
    "no time": (sends_json([[None, *bar[1:]] for bar in GOOD]), "none from 2024-01-01T08:20:00Z on, as asked"),
    "bars of before": (sends_json([kline(bar - 10**9) for bar in BARS[:100]]), "none from 2024-01-01T08:20:00Z on, as asked"),
    "bars of after": (newest, "first bar was 2024-01-01T16:40:00Z, and another one when asked again"),
    "a price that is NaN": (sends_json([[*GOOD[0][:4], "NaN", *GOOD[0][5:]], *GOOD[1:]]), "null or NaN at 2024-01-01T08:20:00Z"),
    "a price that is infinite": (sends_json([[*GOOD[0][:2], "Infinity", *GOOD[0][3:]], *GOOD[1:]]), "'high' is inf"),
    "a price below zero": (sends_json([[*GOOD[0][:3], "-5", *GOOD[0][4:]], *GOOD[1:]]), "'low' is -5.0"),
    "a high below the low": (sends_json([[*GOOD[0][:2], "3", *GOOD[0][3:]], *GOOD[1:]]), "'high' is 3.0"),
    "a volume below zero": (sends_json([[*GOOD[0][:5], "-1", *GOOD[0][6:]], *GOOD[1:]]), "'volume' is -1.0"),
    "a price that is a word": (sends_json([[*GOOD[0][:4], "much", *GOOD[0][5:]], *GOOD[1:]]), "lacks a price or volume"),
    "a drip of headers": (drips(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.05), "binance GET"),
    "a drip of the body": (drips(HEAD + b"Content-Length: 100000\r\n\r\n[", b" ", 0.05), "binance GET"),
    "a drip in chunks": (drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.05), "binance GET"),
    "no word at all": (drips(b"", b"", 0.05), "binance GET"),
    "a list in a list in a list": (sends(b"[" * 100_000 + b"]" * 100_000), "the answer"),
    "a number without end": (sends(b"[[1" + b"0" * 5000 + b"]]"), "the answer"),
    "a time beyond all": (sends(b"[[1e400,1,1,1,1,1]]"), "the answer"),
    "no HTTP": (sends_raw(b"220 mail.example.org ESMTP\r\n"), "binance GET"),
    "headers without end": (sends_raw(HEAD + b"X-A: b\r\n" * 5000), "binance GET"),
    "silence": (drips(HEAD + b"Content-Length: 9\r\n\r\n[", b"", 0.05), "binance GET"),
    "an endless body": (drips(HEAD + b"\r\n[", b" " * 65536, 0.0), "larger than 1,048,576 bytes"),
    "endless chunks": (drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n", 0.0), "larger than"),
    "a body that inflates": (sends(BOMB, Content_Encoding="gzip"), "larger than 1,048,576 bytes"),
    "a body that says gzip and is none": (sends(b"[]", Content_Encoding="gzip"), "cannot be unpacked"),
    "a body shorter than it says": (sends(b"[]", Content_Length="500"), "broke off"),
    "the service is busy": (sends(b"busy", "text/plain", 503), "ExchangeNotAvailable"),
}  # fmt: skip


def limits_for(said: str) -> Limits:
    """Return little time for what fails by time: there, nothing is said but what was asked."""
    return IMPATIENT if said == "binance GET" else PATIENT


@pytest.mark.parametrize(("mood", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_page_is_named_and_never_a_hole(mood: Mood, said: str, exchange: StandIn, tmp_path: Path) -> None:
    out = tmp_path / "bars.parquet"
    exchange.broken = [None, *[mood] * 10]
    began = time.monotonic()
    with pytest.raises(InputError) as refused:
        get(exchange, out, limits=limits_for(said))
    message = str(refused.value)
    assert message.startswith("binance: no ")
    assert "after 5 tries" in message
    assert said in message
    assert "run the same command again later" in message
    assert len(message) < 500
    assert time.monotonic() - began < 15
    # The page that was good is kept, and the next run finds all the rest.
    exchange.broken = []
    got = get(exchange, out)
    assert (got.kept, times(got)) == (100, CLOSED)


@pytest.mark.parametrize(
    "name", ["a page of HTML", "JSON that is cut", "bars of before", "bars of after", "silence", "a price that is NaN"]
)
def test_what_passes_is_waited_for(name: str, exchange: StandIn, tmp_path: Path) -> None:
    mood, said = WRONG[name]
    exchange.broken = [None, mood, mood]
    assert times(get(exchange, tmp_path / "bars.parquet", limits=limits_for(said))) == CLOSED


def test_memory_stays_small_whatever_comes(exchange: StandIn, tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("a body that inflates", "an endless body"):
        exchange.broken = [WRONG[name][0]] * 5
        with pytest.raises(InputError, match="larger than"):
            get(exchange, tmp_path / "bars.parquet")
    # In kilobytes; the bomb alone would take 64 MB.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


@pytest.mark.parametrize("path", ["/api/v3/exchangeInfo", "/api/v3/time"])
@pytest.mark.parametrize(
    "name", ["a page of HTML", "null", "an empty object", "a list of words", "an endless body", "a drip of headers"]
)
def test_what_else_is_asked_is_held_to_the_same(path: str, name: str, exchange: StandIn, tmp_path: Path) -> None:
    exchange.moody[path], said = WRONG[name]
    with pytest.raises(InputError, match="binance: no .*after 5 tries"):
        get(exchange, tmp_path / "bars.parquet", limits=limits_for(said))


def test_a_page_in_any_order_is_read(exchange: StandIn, tmp_path: Path) -> None:
    exchange.broken = [None, sends_json([*reversed(GOOD), *GOOD[:3]])]
    assert times(get(exchange, tmp_path / "bars.parquet")) == CLOSED


def test_a_bar_without_any_price_is_a_hole(exchange: StandIn, tmp_path: Path) -> None:
    exchange.broken = [
        None,
        sends_json([*GOOD[:5], [GOOD[5][0], None, None, None, None, "0", *GOOD[5][6:]], *GOOD[6:]]),
    ]
    assert times(get(exchange, tmp_path / "bars.parquet")) == [bar for bar in CLOSED if bar != BARS[105]]


def test_a_redirect_that_never_ends_is_one_line(exchange: StandIn, tmp_path: Path) -> None:
    exchange.broken = [sends(b"", status=302, Location="/api/v3/klines?startTime=0&limit=5")] * 100
    with pytest.raises(InputError, match="refused .*Exceeded 5 redirects"):
        get(exchange, tmp_path / "bars.parquet")


def test_the_exchange_is_waited_for_as_long_as_it_asks(exchange: StandIn, tmp_path: Path) -> None:
    exchange.broken = [sends(b"{}", status=429, Retry_After="1")]
    began = time.monotonic()
    assert times(get(exchange, tmp_path / "a.parquet")) == CLOSED
    assert time.monotonic() - began >= 1
    exchange.broken = [sends(b"{}", status=503, Retry_After="3600")]
    with pytest.raises(InputError, match=r"binance: asks to wait 3,600 s .*run the same command again later"):
        get(exchange, tmp_path / "b.parquet")


def test_an_empty_page_is_a_hole_that_is_asked_for_again(exchange: StandIn, tmp_path: Path) -> None:
    out = tmp_path / "bars.parquet"
    # Twice nothing, in so many words: then it is believed, for this time. The page is as long as all that is left.
    exchange.broken = [None, sends_json([]), sends_json([])]
    first = get(exchange, out)
    assert times(first) == CLOSED[:100]
    missing = CLOSED[40:60]
    exchange.bars = [bar for bar in BARS if bar not in missing]
    out = tmp_path / "holes.parquet"
    first = get(exchange, out)
    assert "empty" not in first.manifest
    signals.write(to_frame(first.bars), out, first.manifest)
    finish(out)
    exchange.bars = [bar for bar in BARS if bar not in missing[5:]]
    second = get(exchange, out)
    assert (second.filled, times(second)) == (5, [bar for bar in CLOSED if bar not in missing[5:]])
    signals.write(to_frame(second.bars), out, second.manifest)
    third = get(exchange, out)
    assert (third.filled, third.manifest["empty"]) == (0, [[missing[5], missing[-1]]])
    signals.write(to_frame(third.bars), out, third.manifest)
    exchange.asked.clear()
    # What stayed empty twice is left alone.
    assert get(exchange, out).manifest["empty"] == third.manifest["empty"]
    assert missing[5] not in exchange.asked


BAD_LINES = {
    "NaN": "1704070500000,20011.0,20014.0,20009.0,nan,1.5",
    "infinite": "1704070500000,20011.0,inf,20009.0,20012.0,1.5",
    "below zero": "1704070500000,20011.0,20014.0,-1.0,20012.0,1.5",
    "a volume of NaN": "1704070500000,20011.0,20014.0,20009.0,20012.0,nan",
    "garbage": "\x00\x01 garbage ,,",
    "too short": "1704070500000,20011.0",
    "too long": "1704070500000,20011.0,20014.0,20009.0,20012.0,1.5,7",
    "no time": "17,20011.0,20014.0,20009.0,20012.0,1.5",
    "a word": "1704070500000,20011.0,much,20009.0,20012.0,1.5",
    "empty": "",
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_among_kept_pages_is_named_and_asked_for_again(line: str, exchange: StandIn, tmp_path: Path) -> None:
    out = tmp_path / "bars.parquet"
    exchange.broken = [None, None, *[503] * 5]
    with pytest.raises(InputError, match="no answer"):
        get(exchange, out)
    log = partial_file(out)
    lines = log.read_text().split("\n")
    lines[12] = line
    log.write_text("\n".join(lines))
    got = get(exchange, out)
    assert (got.kept, times(got)) == (11, CLOSED)
    assert len(got.notes) == 1
    assert f"{log}: line 13 is no bar (" in got.notes[0]
    assert "asked for again" in got.notes[0]
    assert get(exchange, out).notes == ()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"{}\n", b"nonsense\n" * 5])
def test_kept_pages_that_are_none_are_left_out(content: bytes, exchange: StandIn, tmp_path: Path) -> None:
    out = tmp_path / "bars.parquet"
    partial_file(out).write_bytes(content)
    got = get(exchange, out)
    assert (got.kept, times(got)) == (0, CLOSED)
    assert len(got.notes) == 1


def test_bars_out_of_order_by_rounding_are_widened_and_said(exchange: StandIn, tmp_path: Path) -> None:
    page = [kline(bar) for bar in BARS[:100]]
    page[7][4] = repr(float(page[7][2]) * (1 + 2e-16))
    assert float(page[7][4]) > float(page[7][2])
    exchange.broken = [sends_json(page)]
    got = get(exchange, tmp_path / "bars.parquet")
    assert got.bars.high[7] == got.bars.close[7]
    assert len(got.bars.notes) == 1
