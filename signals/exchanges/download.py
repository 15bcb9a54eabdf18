"""Bars from an exchange through ccxt: a page at a time, kept as they come, gone on with where it stopped."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from signals.data import Bars
from signals.errors import InputError
from signals.exchanges.exchange import PAGE, Market, open_market
from signals.exchanges.partial import PageLog
from signals.exchanges.responses import Row, columns_of
from signals.exchanges.transport import Limits
from signals.files.writing import read_manifest
from signals.filesystem.paths import located
from signals.progress import Progress
from signals.roles import FEWEST_BARS
from signals.times.timestamps import Timestamp, to_iso, to_timestamp
from signals.values.bars import bar_values, widened_note

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
            "from": to_iso(self.start),
        }


@dataclass(frozen=True, eq=False)
class Downloaded:
    """What came of a download.

    Attributes
    ----------
    bars : Bars
        All of them; their notes say what was mended.
    kept : int
        Bars of which were there before.
    filled : int
        Bars that lie where there was a hole before.
    manifest : dict
        What they are, as plain JSON values.
    notes : tuple of str
        What to warn of: pages that were kept and could not be believed.
    """

    bars: Bars
    kept: int
    filled: int
    manifest: dict[str, Any]
    notes: tuple[str, ...]


def wanted(exchange: str, symbol: str, timeframe: str, start: Timestamp, end: Timestamp | None = None) -> Wanted:
    """Say what to download; without an end, everything up to now.

    Raises
    ------
    InputError
        If an instant cannot be read, or the end is not after the start.
    """
    first = to_timestamp(start)
    last = to_timestamp(datetime.now(UTC)) if end is None else to_timestamp(end)
    if last <= first:
        raise InputError(f"`start` is {to_iso(first)} and `end` is {to_iso(last)}; `end` must be later")
    return Wanted(exchange, symbol, timeframe, first, last)


def download(  # noqa: PLR0913 - what, where to, and how to speak to the exchange
    asked: Wanted,
    out: str | Path,
    *,
    url: str | None = None,
    pause: float = 1.0,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
) -> Downloaded:
    """Download bars page by page.

    Every page is kept at once in ``.OUT.partial`` beside `out`; the same call goes on from there, or, with a later
    end, from the finished file. Holes in what was there before are asked for once more; those that stay empty are named
    in the manifest and left alone from then on. The caller writes the finished file, and removes the pages with `finish`.

    Parameters
    ----------
    asked : Wanted
    out : str or Path
        The finished file.
    url : str, optional
        Scheme and host (and port) to use in the place of the exchange's, for a proxy of its interface.
    pause : float
        Seconds before the second try of a request that failed; each further one waits twice as long.
    limits : Limits, optional
        Time and size of one answer.
    on_progress : callable, optional
        Called with the bars there and the bars that the span has room for.

    Raises
    ------
    InputError
        If ccxt is missing; exchange, symbol or timeframe is unknown; the exchange does not answer, sends what is no page
        of bars, refuses, or has no bar in the span; or `out` holds something else.
    """
    out = located(out)
    there = _manifest_of(out, asked)
    log = PageLog(partial_file(out), asked.identity())
    rows, notes = log.read(out)
    kept = len(rows)
    market = open_market(asked.exchange, asked.symbol, asked.timeframe, url, pause, limits)
    step = market.step
    start, end = _milliseconds(asked.start), min(_milliseconds(asked.end), market.now())
    room = max((end - start) // step, 1)
    with log:
        found, empty = _fill(market, log, rows, start, there.get("empty", []))
        rows = sorted(rows + found)
        for page in market.pages(rows[-1][0] + step if rows else start, end):
            log.add(page)
            rows += page
            if on_progress is not None:
                on_progress(min(len(rows), room), room)
    if len(rows) < FEWEST_BARS:
        raise InputError(
            f"{asked.exchange}: has {len(rows)} closed {asked.timeframe} bars of {asked.symbol} from "
            f"{to_iso(asked.start)} to {to_iso(asked.end)}; choose another span"
        )
    bars = _bars(rows, asked.symbol)
    return Downloaded(bars, kept, len(found), _made(asked, bars, step, empty), tuple(notes))


def _made(asked: Wanted, bars: Bars, step: int, empty: list[list[int]]) -> dict[str, Any]:
    """Return the manifest of a download."""
    # A file that reaches further than what is asked now is kept whole.
    end = max(asked.end, bars.time[-1] + np.timedelta64(step, "ms"))
    return {**asked.identity(), "to": to_iso(end), **({"empty": empty} if empty else {})}


def partial_file(out: str | Path) -> Path:
    """Return where the pages of a download are kept until its file is written."""
    out = located(out)
    return out.with_name(f".{out.name}.partial")


def finish(out: str | Path) -> None:
    """Remove the kept pages of a download whose file is written."""
    partial_file(out).unlink(missing_ok=True)


def _manifest_of(out: Path, asked: Wanted) -> dict[str, Any]:
    """Return the manifest of an earlier download, empty if there is none; refuse any other file."""
    if not out.exists():
        return {}
    there = read_manifest(out) or {}
    if any(there.get(key) != value for key, value in asked.identity().items()):
        raise InputError(f"{out}: is there and is not a download of the same bars; choose another `out`, or remove it")
    return there


def _fill(
    market: Market, log: PageLog, rows: list[Row], start: int, empty: list[list[int]]
) -> tuple[list[Row], list[list[int]]]:
    """Ask once more for what is missing among bars that were there before.

    Parameters
    ----------
    market : Market
    log : PageLog
        Where new bars are kept.
    rows : list
        What is there, oldest first.
    start : int
        Milliseconds since 1970 from which bars are wanted.
    empty : list of pairs
        Holes that stayed empty when they were asked for again earlier: first and last missing time, milliseconds.

    Returns
    -------
    found : list
        The bars that came.
    empty : list of pairs
        Those holes, and the ones that stayed empty now.
    """
    step = market.step
    known, found, still = {tuple(hole) for hole in empty}, [], list(empty)
    times = [start - step, *(row[0] for row in rows)]
    there = set(times)
    holes = [(before + step, after - step) for before, after in itertools.pairwise(times) if after - before >= 2 * step]
    for window in _windows([hole for hole in holes if hole not in known], PAGE * step):
        for page in market.pages(window[0][0], window[-1][1] + step):
            new = [row for row in page if row[0] not in there]
            log.add(new)
            found += new
        still += [[first, last] for first, last in window if not any(first <= row[0] <= last for row in found)]
    return found, still


def _windows(holes: list[tuple[int, int]], length: int) -> Iterator[list[tuple[int, int]]]:
    """Group holes in order, so that those within `length` milliseconds are asked for together."""
    group: list[tuple[int, int]] = []
    for hole in holes:
        if group and hole[1] - group[0][0] >= length:
            yield group
            group = []
        group.append(hole)
    if group:
        yield group


def _bars(rows: list[Row], symbol: str) -> Bars:
    time, arrays = columns_of(rows)
    values = bar_values(time, arrays, symbol)
    notes = (widened_note(values.widened),) if values.widened else ()
    return Bars(time, notes=(*notes, *values.notes), **values.arrays)


def _milliseconds(value: np.datetime64) -> int:
    return int((value - np.datetime64(0, "us")) // MILLISECOND)
