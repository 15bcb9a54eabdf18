"""Putting the bars of several files together: one step, one market, and a rule for bars that stand twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

import numpy as np
import polars as pl

from signals.errors import InputError
from signals.rules import PRICES, check_length
from signals.times.steps import Step, compatible, usual_step
from signals.times.timestamps import to_iso
from signals.values.volume import Kind

__all__ = ["Keep", "Part", "common_columns", "joined"]

Keep = Literal["first", "last"]
FEWEST_FOR_STEP = 4
# Revisions of a bar differ by little; two markets by much.
FAR_APART = 0.2
FEWEST_FAR = 2
NUMBERS = (*PRICES, "volume", "funding_rate")
TINY = float(np.finfo(np.float64).tiny)
# How exchanges and programs name files of bars: BTCUSDT-5m-2024-01, BTC_USDT-1h, XBTUSD_60.
MARKET_FILE = re.compile(
    r"^([A-Z][A-Z0-9]{4,}|[A-Z0-9]{2,}_[A-Z]{3,}(?:_[A-Z]{3,})?)[-_](?:\d+(?:s|m|h|d|w|mo|M)|1|5|15|30|60|240|720|1440)(?:[-_.].*)?$"
)


@dataclass(frozen=True, eq=False)
class Part:
    """The bars of one file.

    Attributes
    ----------
    source : str
    frame : polars.DataFrame
        ``timestamp`` in microseconds since 1970, prices, and what else is kept.
    empty, widened : int
        Rows without a price, left out; bars whose high or low was out of order by rounding.
    counts : {'traded', 'ticks', 'zero'}, optional
        What its volume counts.
    rounding : float
        By how much, relatively, equal numbers may differ.
    market : str, optional
        As a column of the file names it.
    timed_by : str
        The column of its times.
    left_out : tuple of str
        Columns that are not kept.
    notes, guessed : tuples of str
        What was mended or chosen, and what was taken for what.
    """

    source: str
    frame: pl.DataFrame
    empty: int = 0
    widened: int = 0
    counts: Kind | None = None
    rounding: float = 0.0
    market: str | None = None
    timed_by: str = "timestamp"
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()


def common_columns(parts: Sequence[Part]) -> tuple[list[Part], tuple[str, ...]]:
    """Keep the columns that every file has, and say which are dropped."""
    shared = [name for name in parts[0].frame.columns if all(name in part.frame.columns for part in parts)]
    lost = dict.fromkeys(name for part in parts for name in part.frame.columns if name not in shared)
    notes = [f"some files have no {name}, so none is kept" for name in lost]
    useless = _useless_volume(parts) if "volume" in shared else None
    if useless is not None:
        shared.remove("volume")
        notes.append(useless)
    return [replace(part, frame=part.frame.select(shared)) for part in parts], tuple(notes)


def _useless_volume(parts: Sequence[Part]) -> str | None:
    """Say why the volume that all files have is not kept; None where it is."""
    counts = {part.counts for part in parts}
    if counts == {"zero"}:
        return "the volume is 0 in every bar, so none is kept"
    if {"traded", "ticks"} <= counts:
        return "some files count units traded and some ticks, so no volume is kept"
    return None


def joined(parts: Sequence[Part], keep: Keep | None) -> tuple[pl.DataFrame, int]:
    """Return the distinct bars of all parts by time, and how many rows were out of order.

    Parameters
    ----------
    parts : sequence of Part
        All with the same columns.
    keep : {'first', 'last'}, optional
        Which of two different rows of one bar counts, by the order of the parts.

    Raises
    ------
    InputError
        If the parts are of different steps or markets, or disagree about a bar and nothing says which counts.
    """
    _check_steps(parts)
    _check_names(parts)
    whole = pl.concat(
        [part.frame.with_columns(source=pl.lit(part.source), rounding=pl.lit(part.rounding)) for part in parts]
    )
    moved = int((whole["timestamp"].diff() < 0).sum())
    values = [name for name in whole.columns if name not in {"timestamp", "source", "rounding"}]
    distinct = whole.unique(subset=["timestamp", *values], keep="first", maintain_order=True)
    twice = distinct.filter(pl.col("timestamp").is_duplicated())
    clashing = twice.filter(_apart(twice, values)).sort("timestamp", maintain_order=True)
    if len(clashing):
        _refuse_markets(clashing)
    if len(clashing) and keep is None:
        _refuse_clash(clashing, values)
    # With the order of the files kept, a later row of the same bar comes later; of equal rows the last counts too.
    kept = whole.unique(subset="timestamp", keep=keep or "first", maintain_order=True).sort("timestamp")
    check_length(kept["timestamp"].to_numpy().astype("datetime64[us]"), "the files")
    return kept.drop("source", "rounding"), moved


def _apart(twice: pl.DataFrame, values: Sequence[str]) -> pl.Expr:
    """Tell the rows of a time that differ by more than rounding, or of which one knows what the other does not."""
    room = pl.col("rounding").max()
    apart = []
    for name in values:
        if twice.schema[name] == pl.Boolean:
            apart.append(pl.col(name).n_unique() > 1)
            continue
        known = pl.col(name).fill_nan(None)
        differs = known.max() - known.min() > room * known.abs().max()
        apart.append(differs.fill_null(value=False) | known.null_count().is_between(1, pl.len() - 1))
    return pl.any_horizontal(expression.over("timestamp") for expression in apart)


def _check_steps(parts: Sequence[Part]) -> None:
    usual: list[tuple[Step, str]] = []
    for part in parts:
        time = part.frame["timestamp"].to_numpy().astype("datetime64[us]")
        if len(time) >= FEWEST_FOR_STEP:
            usual.append((usual_step(time), part.source))
    for step, source in usual:
        other = next(((one, name) for one, name in usual if not compatible(one, step)), None)
        if other is not None:
            listed = " and ".join(f"{one.microseconds / 1e6:g} s in {name}" for one, name in ((step, source), other))
            raise InputError(f"files of different steps: {listed}; import each timeframe by itself")


def _check_names(parts: Sequence[Part]) -> None:
    """Refuse files that are named after different markets, as exchanges name them."""
    named: dict[str, str] = {}
    for part in parts:
        name = PurePath(part.source.rpartition(":")[2] if ".zip:" in part.source else part.source).name
        found = MARKET_FILE.match(name)
        if part.market is None and found is not None:
            named.setdefault(found.group(1), part.source)
    if len(named) > 1:
        listed = " and ".join(f"{market} by the name of {source}" for market, source in list(named.items())[:2])
        raise InputError(f"files of different markets: {listed}; import each market by itself, or rename the files if they are of one")  # fmt: skip


def _refuse_markets(clashing: pl.DataFrame) -> None:
    """Refuse rows of the same bars whose prices are too far apart to be of one market."""
    apart = clashing.group_by("timestamp").agg(((pl.col("close").max() / pl.col("close").min()) - 1).alias("apart"))
    middle = apart["apart"].median()
    if len(apart) >= FEWEST_FAR and isinstance(middle, float) and middle > FAR_APART:
        one, other = clashing.row(0, named=True), clashing.row(1, named=True)
        raise InputError(
            f"{other['source']}: {len(apart)} bars stand twice with closes that differ by {middle:.0%} in the middle, such as "
            f"{one['close']!r} and {other['close']!r} at {to_iso(np.datetime64(one['timestamp'], 'us'))}: these are two "
            "markets; import each by itself"
        )


def _refuse_clash(clashing: pl.DataFrame, values: list[str]) -> None:
    one, other = clashing.row(0, named=True), clashing.row(1, named=True)
    # The number that is furthest off, where one is: others may differ by rounding alone.
    far = {
        name: abs(one[name] - other[name]) / max(abs(one[name]), abs(other[name]), TINY)
        for name in values
        if name in NUMBERS
    }
    name = max(far, key=lambda name: 1.0 if np.isnan(far[name]) else far[name])
    if far[name] <= max(one["rounding"], other["rounding"]):
        name = next((each for each in values if each not in NUMBERS and one[each] != other[each]), name)
    when = to_iso(np.datetime64(one["timestamp"], "us"))
    count = clashing["timestamp"].n_unique()
    if one["source"] == other["source"]:
        raise InputError(
            f"{one['source']}: {count} times stand twice, first {when}, where {name} is {one[name]!r} and {other[name]!r}; if a "
            "column holds the time of day, or names a market, say `columns=timestamp=DATE+TIME` or `columns=symbol=NAME`; "
            "if one of the rows is wrong, say `keep='first'` or `keep='last'`"
        )
    raise InputError(
        f"{other['source']}: {name} at {when} is {other[name]!r}, but {one[name]!r} in {one['source']} "
        f"({count} such bars); say `keep='first'` or `keep='last'`, in the order of the files"
    )
