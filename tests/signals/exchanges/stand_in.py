"""A small server on loopback that speaks the REST format of Binance's spot market."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

STEP = 300_000
Mood = Callable[[BaseHTTPRequestHandler], None]
"""Writes a whole answer by itself, however wrong."""
MARKET = {
    "symbol": "BTCUSDT", "status": "TRADING", "baseAsset": "BTC", "quoteAsset": "USDT", "baseAssetPrecision": 8,
    "quotePrecision": 8, "quoteAssetPrecision": 8, "orderTypes": ["LIMIT"], "isSpotTradingAllowed": True,
    "isMarginTradingAllowed": False, "permissions": ["SPOT"],
    "filters": [
        {"filterType": "PRICE_FILTER", "minPrice": "0.01", "maxPrice": "1000000.00", "tickSize": "0.01"},
        {"filterType": "LOT_SIZE", "minQty": "0.00001", "maxQty": "9000.0", "stepSize": "0.00001"},
    ],
}  # fmt: skip


class StandIn:
    """The exchange: its bars, its clock, its moods.

    Attributes
    ----------
    bars
        Open times in milliseconds.
    now
        Its clock, milliseconds.
    page
        Most bars of an answer.
    broken
        The next answers to a question for bars: status codes, or moods; None is a good answer, and so is what follows.
    moody
        Moods of all answers to a question for anything else, by path.
    asked
        Start times that bars were asked from.
    """

    def __init__(self, bars: list[int], now: int, page: int) -> None:
        self.bars, self.now, self.page = bars, now, page
        self.broken: list[int | Mood | None] = []
        self.moody: dict[str, Mood] = {}
        self.asked: list[int] = []
        self.url = ""

    def answer(self, path: str, query: dict[str, int]) -> tuple[int, Any] | Mood:
        if path in self.moody:
            return self.moody[path]
        if path == "/api/v3/exchangeInfo":
            return 200, {"timezone": "UTC", "serverTime": self.now, "rateLimits": [], "symbols": [MARKET]}
        if path == "/api/v3/time":
            return 200, {"serverTime": self.now}
        if path != "/api/v3/klines":
            return 404, {"code": -1, "msg": f"no {path} here"}
        status = self.broken.pop(0) if self.broken else None
        if callable(status):
            self.asked.append(query["startTime"])
            return status
        if status is not None:
            return status, {"code": -1003 if status == 429 else -1000, "msg": "not now"}
        start = query["startTime"]
        self.asked.append(start)
        found = [bar for bar in self.bars if start <= bar <= self.now][: min(query["limit"], self.page)]
        return 200, [kline(bar) for bar in found]


def price(bar: int) -> float:
    return 20_000 + bar // STEP % 1000


def kline(bar: int) -> list[Any]:
    opened = price(bar)
    texts = [f"{value:.2f}" for value in (opened, opened + 3, opened - 2, opened + 1, 1.5)]
    return [bar, *texts, bar + STEP - 1, "0", 1, "0", "0", "0"]


@contextmanager
def stand_in(bars: list[int], now: int, page: int = 100) -> Iterator[StandIn]:
    exchange = StandIn(bars, now, page)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: int(values[0]) for key, values in parse_qs(parts.query).items() if values[0].isdigit()}
            answer = exchange.answer(parts.path, query)
            if callable(answer):
                # Who was sent away too early may have hung up.
                with contextlib.suppress(OSError):
                    answer(self)
                self.close_connection = True
                return
            status, content = answer
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    exchange.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield exchange
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
