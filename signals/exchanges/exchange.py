"""An exchange through ccxt: asked patiently, and every mistake in one line."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from signals.errors import InputError
from signals.exchanges.responses import MILLISECONDS, BadResponse, Row, answered, check_covers, rows_of
from signals.exchanges.transport import BoundedAdapter, Limits
from signals.suggesting import did_you_mean
from signals.times.timestamps import to_iso

PAGE = 1000
TRIES = 5
# An exchange that asks for more patience than this, in seconds, is left for another day.
LONGEST_WAIT = 60.0
MOST_REDIRECTS = 5


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

        def ask() -> int:
            clock = self.exchange.fetch_time()
            if not isinstance(clock, int) or clock not in MILLISECONDS:
                raise BadResponse(f"the exchange's clock says {clock!r}")
            return clock

        if self.exchange.has.get("fetchTime") is True:
            return int(patiently(ask, self.exchange, self.pause))
        return int(self.exchange.milliseconds())

    def pages(self, since: int, end: int) -> Iterator[list[Row]]:
        """Yield pages of bars that open at or after `since` and close by `end`, each later than the one before."""
        step = self.step
        while since + step <= end:
            limit = min(PAGE, (end - since) // step)
            page = self._page(since, limit, end)
            if page:
                yield page
            # Nothing in a page may be a hole in the market: look behind it.
            since = page[-1][0] + step if page else since + limit * step

    def _page(self, since: int, limit: int, end: int) -> list[Row]:
        """Return one page. That bars are missing at its front is believed only when it is said twice."""

        def ask() -> list[Row]:
            page = self._ask(since, limit, end)
            if page and page[0][0] < since + self.step:
                return page
            again = self._ask(since, min(limit, 2) if page else limit, end)
            if page and (not again or again[0][0] > page[0][0]):
                first = to_iso(np.datetime64(page[0][0], "ms"))
                raise BadResponse(f"the first bar was {first}, and another one when asked again")
            # What the second answer has and the first has not belongs before it.
            return [row for row in again if not page or row[0] < page[0][0]] + page

        rows: list[Row] = patiently(ask, self.exchange, self.pause)
        return rows

    def _ask(self, since: int, limit: int, end: int) -> list[Row]:
        bars = answered(self.exchange, lambda: self.exchange.fetch_ohlcv(self.symbol, self.timeframe, since, limit))
        check_covers(self.exchange, bars, since)
        closed: list[list[Any]] = []
        for bar in bars:
            after = closed[-1][0] + self.step if closed else since
            if bar[0] >= after and bar[0] + self.step <= end:
                closed.append(bar)
        return rows_of(closed, self.symbol)


def open_market(  # noqa: PLR0913, PLR0917 - a market, and how to speak to it
    exchange: str, symbol: str, timeframe: str, url: str | None, pause: float, limits: Limits | None = None
) -> Market:
    """Connect to a market.

    Parameters
    ----------
    exchange, symbol, timeframe : str
        By ccxt's names.
    url : str, optional
        Scheme and host to use in the place of the exchange's.
    pause : float
        See `Market`.
    limits : Limits, optional
        Of one answer.

    Raises
    ------
    InputError
        If ccxt is missing, exchange, symbol or timeframe is unknown, or the exchange does not answer.
    """
    connected = _connect(exchange, url, limits or Limits())
    if exchange == "binance":
        # One list of markets is enough, and asks less of the rate limit.
        connected.options["fetchMarkets"] = {"types": ["linear", "inverse"] if ":" in symbol else ["spot"]}
    if not connected.has.get("fetchOHLCV"):
        raise InputError(f"{exchange}: hands out no bars; choose another exchange")
    if connected.timeframes and timeframe not in connected.timeframes:
        raise InputError(f"{exchange}: has no timeframe {timeframe!r}; use one of {', '.join(connected.timeframes)}")

    def load() -> Any:
        if not (markets := connected.load_markets(True)):
            raise BadResponse("the answer holds no list of markets")
        return markets

    markets = patiently(load, connected, pause)
    if symbol not in markets:
        otherwise = "write it like BTC/USDT, or BTC/USDT:USDT for a perpetual"
        remedy = did_you_mean(symbol.upper(), markets, otherwise)
        raise InputError(f"{exchange}: symbol {symbol!r} is unknown; {remedy}")
    return Market(connected, symbol, timeframe, pause)


def patiently(ask: Callable[[], Any], exchange: Any, pause: float) -> Any:
    """Ask, and ask again after a while where the network, a rate limit or a bad answer is in the way.

    Parameters
    ----------
    ask : callable
        The question.
    exchange : object
        ccxt's.
    pause : float
        Seconds before the second try; each further one waits twice as long, or as long as the exchange asks for.

    Raises
    ------
    InputError
        After five tries, or at once if the exchange refuses or asks for more than a minute.
    """
    import ccxt  # noqa: PLC0415 - an extra, and slow to load

    name = exchange.id
    for attempt in range(TRIES):
        exchange.last_response_headers = None
        try:
            return answered(exchange, ask)
        except (BadResponse, ccxt.OperationFailed) as error:
            wait = _asked_to_wait(exchange)
            kept = "bars that came are kept: run the same command again later"
            if wait > LONGEST_WAIT:
                raise InputError(f"{name}: asks to wait {wait:,.0f} s ({_told(error)}); {kept}") from error
            if attempt == TRIES - 1:
                what = "no good answer" if isinstance(error, BadResponse) else "no answer"
                raise InputError(f"{name}: {what} after {TRIES} tries ({_told(error)}); {kept}") from error
            clock.sleep(max(pause * 2**attempt, wait))
        except ccxt.BaseError as error:
            raise InputError(f"{name}: refused ({_told(error)}); check symbol, timeframe and span") from error
    raise AssertionError


def _asked_to_wait(exchange: Any) -> float:
    """Return the seconds that the last answer asks to wait, 0 where it does not, or gives a date."""
    asked = str((exchange.last_response_headers or {}).get("Retry-After", "")).strip()
    return float(asked) if asked.isascii() and asked.isdigit() else 0.0


def _connect(exchange: str, url: str | None, limits: Limits) -> Any:
    try:
        import ccxt  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise InputError(
            "downloading needs ccxt, which is not installed; install it with: pip install 'risk-asymmetry[download]'"
        ) from None
    if exchange not in ccxt.exchanges:
        remedy = did_you_mean(exchange, ccxt.exchanges, "see ccxt's list of exchanges")
        raise InputError(f"exchange {exchange!r} is unknown to ccxt; {remedy}")
    connected = getattr(ccxt, exchange)({"enableRateLimit": True, "timeout": round(limits.idle * 1000)})
    for scheme in ("http://", "https://"):
        connected.session.mount(scheme, BoundedAdapter(limits))
    connected.session.max_redirects = MOST_REDIRECTS
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
    cause = "" if error.__cause__ is None or isinstance(error, BadResponse) else f": {error.__cause__}"
    text = " ".join(f"{error}{cause}".split())
    most = 200
    shown = text if len(text) <= most else text[:most] + "..."
    return shown if isinstance(error, BadResponse) else f"{type(error).__name__}: {shown}"
