"""The bars that a list is held against: one market or several, as files, folders and dumps, and which trades are of which."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
import polars as pl

from results.auditing.trades import TradeList
from signals import Bars, InputError, from_frame, import_bars, read_bars
from signals.arrays import Flags
from signals.filesystem.paths import located
from signals.tables.frames import Frame, is_frame
from signals.tables.opening import SUFFIXES, TEXT

__all__ = ["GivenBars", "Market", "Markets", "find_markets"]

GivenBars: TypeAlias = "Bars | Frame | str | Path | Sequence[str | Path] | Mapping[str, Bars | Frame | str | Path]"
"""Bars or a frame in memory; a file, a zip, a folder, ``NAME=FILE``, or several of these; or a mapping from markets to them."""

_DATED = re.compile(r"[-_. ]?(19|20)\d\d([-_.]?\d\d){0,2}$")
"""What parts of one market's dump differ in: a year, a month or a day at the end of the name."""
_SHORTEST = 3
_NEAR, _MOST = 0.02, 0.5
"""Within how much of its bar a price is near it, and what share must be for the bars to be of the list's market."""


@dataclass(frozen=True, eq=False)
class Market:
    """Bars of one market, and the trades that are of it.

    Attributes
    ----------
    name
        Of the asset, or the file.
    bars
        At least one.
    of
        bool (n,): which trades of the list.
    """

    name: str
    bars: Bars
    of: Flags


@dataclass(frozen=True, eq=False)
class Markets:
    """All markets of a list for which there are bars.

    Attributes
    ----------
    all
        The one with the most trades first.
    notes
        What was guessed, a sentence each.
    without
        Assets of the list without bars.
    """

    all: tuple[Market, ...]
    notes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def find_markets(given: GivenBars, trades: TradeList) -> Markets:
    """Read bars, and say which trades they are of.

    Parameters
    ----------
    given
        What the user gives.
    trades
        The list; of several assets, bars are found by their names, and by prices where names do not tell.

    Raises
    ------
    InputError
        If something cannot be read, holds no bars, or belongs to no market of the list.
    """
    sources = _sources(given)
    assets = _assets(trades)
    whole = np.ones(len(trades), dtype=np.bool_)
    if len(sources) == 1 and len(assets) <= 1:
        (name, load), *_ = sources.items()
        return Markets((Market(assets[0] if assets else name, _loaded(name, load), whole),))
    if len(assets) <= 1:
        return _nearest(sources, trades, whole, assets)
    return _by_assets(sources, trades, assets)


def _by_assets(sources: Mapping[str, Callable[[], Bars]], trades: TradeList, assets: list[str]) -> Markets:
    """Give each asset of a list the bars that are called like it, or else those near which its prices lie."""
    found, notes, without = [], [], []
    column = np.asarray(trades.asset, dtype=object).astype(str)
    read: dict[str, Bars] = {}
    for asset in assets:
        of = column == asset
        names = _called(asset, list(sources)) or list(sources)
        for name in names:
            read.setdefault(name, _loaded(name, sources[name]))
        near = {name: _near(trades, of, read[name]) for name in names}
        best = max(names, key=lambda name: near[name])
        named = names != list(sources) or _called(asset, [best])
        if not named and near[best] < _MOST:
            without.append(asset)
            continue
        found.append(Market(asset, read[best], of))
        if not named:
            notes.append(f"{asset} is held against the bars of {best!r}: its prices lie near them, no name says so.")
    if not found:
        raise InputError(
            f"the bars are of {', '.join(map(repr, list(sources)[:5]))}, the trades of {', '.join(map(repr, assets[:5]))}: "
            "neither names nor prices say which belong together; name them, as in BTCUSDT=FILE"
        )
    found.sort(key=lambda market: -int(market.of.sum()))
    return Markets(tuple(found), tuple(notes), tuple(without))


def _nearest(sources: Mapping[str, Callable[[], Bars]], trades: TradeList, whole: Flags, assets: list[str]) -> Markets:
    """Return which of several bars a list of one market is of: by its name, or else by its prices."""
    names = (_called(assets[0], list(sources)) if assets else []) or list(sources)
    read = {name: _loaded(name, sources[name]) for name in names}
    near = {name: _near(trades, whole, bars) for name, bars in read.items()}
    best = max(names, key=lambda name: near[name])
    note = f"Of the bars given, those of {best!r} were taken: {near[best]:.0%} of the entry prices lie near them."
    return Markets((Market(best, read[best], whole),), (note,) if len(sources) > 1 else ())


def _near(trades: TradeList, of: Flags, bars: Bars) -> float:
    """Return the share of entry prices that lie near their bars, of those in their span; 0 of none."""
    some = of & (trades.entry_time >= bars.time[0]) & (trades.entry_time <= bars.time[-1] + bars.step)
    if not some.any():
        return 0.0
    at = np.searchsorted(bars.time, trades.entry_time[some], side="right") - 1
    price = trades.entry_price[some]
    return float(((price > bars.low[at] * (1 - _NEAR)) & (price < bars.high[at] * (1 + _NEAR))).mean())


def _assets(trades: TradeList) -> list[str]:
    """Return the markets that a list names."""
    if trades.asset is None:
        return []
    return [each for each in pl.Series(np.asarray(trades.asset, dtype=object).astype(str)).unique().sort() if each]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _called(asset: str, names: list[str]) -> list[str]:
    """Return the names that are an asset's: the same letters and digits, or else one within the other."""
    plain = _plain(asset.partition(":")[0])
    if same := [name for name in names if _plain(name) == plain]:
        return same
    return [
        name
        for name in names
        if min(len(_plain(name)), len(plain)) >= _SHORTEST and (plain in _plain(name) or _plain(name) in plain)
    ]


def _sources(given: GivenBars) -> dict[str, Callable[[], Bars]]:
    """Return by name what reads the bars."""
    if isinstance(given, Bars):
        return {"bars": lambda: given}
    if is_frame(given):
        return {"bars": _reader(given)}
    if isinstance(given, Mapping):
        return {str(name): _reader(one) for name, one in given.items()}
    texts = [given] if isinstance(given, str | Path) else list(cast("Sequence[str | Path]", given))
    files: dict[str, list[Path]] = {}
    for text in texts:
        for name, path in _files(str(text)):
            files.setdefault(name, []).append(path)
    if not files:
        raise InputError("no file of bars is given; name at least one")
    return {name: _reader(*paths) for name, paths in files.items()}


def _files(text: str) -> list[tuple[str, Path]]:
    """Return the files that one text names, by market: parts of one market's dump have one name."""
    path = located(text)
    if path.is_dir():
        kinds = (*SUFFIXES, ".zip")
        inside = sorted(each for each in path.iterdir() if each.name.lower().endswith(kinds) and each.is_file())
        if not inside:
            raise InputError(f"{text}: holds no file of bars ({' '.join(kinds)}); name a file or another folder")
        return [(_market(each), each) for each in inside if not each.name.startswith(".")]
    name, equals, file = text.partition("=")
    if equals and name and file and not path.exists():
        return [(name, located(file))]
    return [(_market(path), path)]


def _market(path: Path) -> str:
    """Return what a file is called, without its suffix and the date of a part."""
    name = re.sub(r"(\.(csv|tsv|txt|parquet|pq|feather|arrow|ipc|zip|gz))+$", "", path.name, flags=re.IGNORECASE)
    return _DATED.sub("", name) or name or path.name


def _reader(*given: Bars | Frame | str | Path) -> Callable[[], Bars]:
    """Return what reads the bars of one market."""
    first = given[0]
    if isinstance(first, Bars):
        return lambda: first
    if is_frame(first):
        return lambda: from_frame(first, require_probabilities=False).bars
    files = [str(each) for each in given]
    # as `data import` reads them, dumps without heads and zips; one whole file as a signal file is read
    if len(files) > 1 or files[0].lower().endswith((".zip", *TEXT)):
        return lambda: import_bars(files).bars
    return lambda: read_bars(files[0])


def _loaded(name: str, load: Callable[[], Bars]) -> Bars:
    bars = load()
    if not len(bars):
        raise InputError(f"the bars of {name!r} are none; give bars of the time in which it was traded")
    return bars
