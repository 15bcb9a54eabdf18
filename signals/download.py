"""Bars from an exchange through ccxt: a page at a time, kept as they come, gone on with where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from signals.data import Bars
from signals.errors import InputError
from signals.exchange import open_market
from signals.instants import Instant, instant, written
from signals.page_log import PageLog, Row
from signals.paths import located
from signals.writing import read_manifest

Progress = Callable[[int, int], None]
MILLISECOND = np.timedelta64(1, "ms")


@dataclass(frozen=True)
class Wanted:
    """What is downloaded.

    Attributes
    ----------
    exchange, symbol, timeframe : str
        By ccxt's names, such as ``binance``, ``BTC/USDT`` (spot) or ``BTC/USDT:USDT`` (perpetual), ``5m``.
    start, end : datetime64[us]
        Bars that open in ``[start, end)``.
    """

    exchange: str
    symbol: str
    timeframe: str
    start: np.datetime64
    end: np.datetime64

    def identity(self) -> dict[str, Any]:
        """Return what must agree for one download to go on from another; its end may be later."""
        return {
            "kind": "download",
            "exchange": self.exchange,
            "symbol": self.symbol,
            "timeframe": self.timeframe,
            "from": written(self.start),
        }


@dataclass(frozen=True, eq=False)
class Downloaded:
    """Bars of an exchange, how many of them were there before, and what they are (plain JSON values)."""

    bars: Bars
    kept: int
    manifest: dict[str, Any]


def wanted(exchange: str, symbol: str, timeframe: str, start: Instant, end: Instant | None = None) -> Wanted:
    """Say what to download; without an end, everything up to now.

    Raises
    ------
    InputError
        If an instant cannot be read, or the end is not after the start.
    """
    first = instant(start)
    last = instant(datetime.now(UTC)) if end is None else instant(end)
    if last <= first:
        raise InputError(f"--from is {written(first)} and --to is {written(last)}; --to must be later")
    return Wanted(exchange, symbol, timeframe, first, last)


def download(
    asked: Wanted, out: str | Path, *, url: str | None = None, pause: float = 1.0, on_progress: Progress | None = None
) -> Downloaded:
    """Download bars page by page.

    Every page is kept at once in ``.OUT.partial`` beside `out`; the same call goes on from there, or, with a later
    end, from the finished file. The caller writes the finished file, and removes the pages with `finish`.

    Parameters
    ----------
    asked : Wanted
    out : str or Path
        The finished file.
    url : str, optional
        Scheme and host (and port) to use in the place of the exchange's, for a proxy of its interface.
    pause : float
        Seconds before the second try of a request that failed; each further one waits twice as long.
    on_progress : callable, optional
        Called with the bars there and the bars that the span has room for.

    Raises
    ------
    InputError
        If ccxt is missing; exchange, symbol or timeframe is unknown; the exchange does not answer, refuses, or has no
        bar in the span; or `out` holds something else.
    """
    out = located(out)
    _refuse_foreign(out, asked)
    log = PageLog(partial_file(out), asked.identity())
    rows = log.read(out)
    before = len(rows)
    market = open_market(asked.exchange, asked.symbol, asked.timeframe, url, pause)
    step = market.step
    start, end = _milliseconds(asked.start), min(_milliseconds(asked.end), market.now())
    room = max((end - start) // step, 1)
    with log:
        for page in market.pages(rows[-1][0] + step if rows else start, end):
            log.add(page)
            rows += page
            if on_progress is not None:
                on_progress(min(len(rows), room), room)
    if len(rows) < 2:  # noqa: PLR2004 - the fewest bars there can be
        raise InputError(
            f"{asked.exchange}: has {len(rows)} closed {asked.timeframe} bars of {asked.symbol} from "
            f"{written(asked.start)} to {written(asked.end)}; choose another span"
        )
    bars = _bars(rows)
    # A file that reaches further than what is asked now is kept whole.
    end_kept = max(asked.end, bars.time[-1] + np.timedelta64(step, "ms"))
    return Downloaded(bars, before, {**asked.identity(), "to": written(end_kept)})


def partial_file(out: str | Path) -> Path:
    """Return where the pages of a download are kept until its file is written."""
    out = located(out)
    return out.with_name(f".{out.name}.partial")


def finish(out: str | Path) -> None:
    """Remove the kept pages of a download whose file is written."""
    partial_file(out).unlink(missing_ok=True)


def _refuse_foreign(out: Path, asked: Wanted) -> None:
    if not out.exists():
        return
    there = read_manifest(out) or {}
    if any(there.get(key) != value for key, value in asked.identity().items()):
        raise InputError(f"{out}: is there and is not a download of the same bars; choose another --out, or remove it")


def _bars(rows: list[Row]) -> Bars:
    table = np.array(rows, dtype=np.float64)
    # Milliseconds since 1970 are exact in float64.
    time = table[:, 0].astype(np.int64).astype("datetime64[ms]").astype("datetime64[us]")
    return Bars(time, *(np.ascontiguousarray(table[:, column]) for column in range(1, 6)))


def _milliseconds(value: np.datetime64) -> int:
    return int((value - np.datetime64(0, "us")) // MILLISECOND)
