"""An exchange through ccxt: asked patiently, and every mistake in one line."""

from __future__ import annotations

import difflib
import time as clock
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from signals.errors import InputError
from signals.instants import written
from signals.page_log import Row

PAGE = 1000
TRIES = 5
TIMEOUT = 20_000
FIELDS = 6


@dataclass(frozen=True, eq=False)
class Market:
    """One market of an exchange at one timeframe.

    Attributes
    ----------
    exchange : object
        ccxt's.
    symbol, timeframe : str
    pause : float
        Seconds before the second try of a request that failed; each further one waits twice as long.
    """

    exchange: Any
    symbol: str
    timeframe: str
    pause: float

    @property
    def step(self) -> int:
        """Milliseconds from one bar to the next."""
        return int(self.exchange.parse_timeframe(self.timeframe)) * 1000

    def now(self) -> int:
        """Return the exchange's own clock, or this machine's if it has none, in milliseconds since 1970."""
        if self.exchange.has.get("fetchTime") is True:
            return int(patiently(self.exchange.fetch_time, self.exchange.id, self.pause))
        return int(self.exchange.milliseconds())

    def pages(self, since: int, end: int) -> Iterator[list[Row]]:
        """Yield pages of bars that open at or after `since` and close by `end`, each later than the one before."""
        step = self.step
        while since + step <= end:
            limit = min(PAGE, (end - since) // step)
            page: list[Row] = []
            for bar in self._ask(since, limit):
                after = page[-1][0] + step if page else since
                if bar[0] >= after and bar[0] + step <= end:
                    page.append(self._row(bar))
            if page:
                yield page
            # Nothing in a page may be a hole in the market: look behind it.
            since = page[-1][0] + step if page else since + limit * step

    def _ask(self, since: int, limit: int) -> list[list[Any]]:
        def ask() -> Any:
            return self.exchange.fetch_ohlcv(self.symbol, self.timeframe, since, limit)

        return list(patiently(ask, self.exchange.id, self.pause))

    def _row(self, bar: list[Any]) -> Row:
        if any(value is None for value in bar[:FIELDS]):
            when = written(np.datetime64(int(bar[0]), "ms"))
            raise InputError(
                f"{self.exchange.id}: the bar of {self.symbol} at {when} lacks a price or volume; choose another span"
            )
        opened, high, low, close, volume = (float(value) for value in bar[1:FIELDS])
        return int(bar[0]), opened, high, low, close, volume


def open_market(exchange: str, symbol: str, timeframe: str, url: str | None, pause: float) -> Market:
    """Connect to a market.

    Parameters
    ----------
    exchange, symbol, timeframe : str
        By ccxt's names.
    url : str, optional
        Scheme and host to use in the place of the exchange's.
    pause : float
        See `Market`.

    Raises
    ------
    InputError
        If ccxt is missing, exchange, symbol or timeframe is unknown, or the exchange does not answer.
    """
    connected = _connect(exchange, url)
    if exchange == "binance":
        # One list of markets is enough, and asks less of the rate limit.
        connected.options["fetchMarkets"] = {"types": ["linear", "inverse"] if ":" in symbol else ["spot"]}
    if not connected.has.get("fetchOHLCV"):
        raise InputError(f"{exchange}: hands out no bars; choose another exchange")
    if connected.timeframes and timeframe not in connected.timeframes:
        raise InputError(f"{exchange}: has no timeframe {timeframe!r}; use one of {', '.join(connected.timeframes)}")
    markets = patiently(connected.load_markets, exchange, pause)
    if symbol not in markets:
        near = difflib.get_close_matches(symbol.upper(), markets, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "write it like BTC/USDT, or BTC/USDT:USDT for a perpetual"
        raise InputError(f"{exchange}: symbol {symbol!r} is unknown; {hint}")
    return Market(connected, symbol, timeframe, pause)


def patiently(ask: Callable[[], Any], exchange: str, pause: float) -> Any:
    """Ask, and ask again after a while where the network or a rate limit is in the way.

    Raises
    ------
    InputError
        After five tries, or at once if the exchange refuses.
    """
    import ccxt  # noqa: PLC0415 - an extra, and slow to load

    for attempt in range(TRIES):
        try:
            return ask()
        except ccxt.OperationFailed as error:
            if attempt == TRIES - 1:
                raise InputError(
                    f"{exchange}: no answer after {TRIES} tries ({_told(error)}); bars that came are kept: run the "
                    "same command again later"
                ) from error
            clock.sleep(pause * 2**attempt)
        except ccxt.BaseError as error:
            raise InputError(f"{exchange}: refused ({_told(error)}); check symbol, timeframe and span") from error
    raise AssertionError


def _connect(exchange: str, url: str | None) -> Any:
    try:
        import ccxt  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise InputError(
            "downloading needs ccxt, which is not installed; install it with: pip install 'risk-asymmetry[download]'"
        ) from None
    if exchange not in ccxt.exchanges:
        near = difflib.get_close_matches(exchange, ccxt.exchanges, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "see ccxt's list of exchanges"
        raise InputError(f"exchange {exchange!r} is unknown to ccxt; {hint}")
    connected = getattr(ccxt, exchange)({"enableRateLimit": True, "timeout": TIMEOUT})
    # Heed HTTPS_PROXY and its like.
    connected.session.trust_env = connected.requests_trust_env = True
    if url is not None:
        connected.urls["api"] = _moved(connected.urls["api"], url)
    return connected


def _moved(addresses: Any, url: str) -> Any:
    """Return the exchange's addresses with another scheme and host."""
    if isinstance(addresses, dict):
        return {name: _moved(address, url) for name, address in addresses.items()}
    return url.rstrip("/") + urlsplit(addresses).path if isinstance(addresses, str) else addresses


def _told(error: Exception) -> str:
    text = " ".join(str(error).split())
    most = 160
    return f"{type(error).__name__}: {text if len(text) <= most else text[:most] + '...'}"
