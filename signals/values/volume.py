"""Which of several columns is the volume: of the coin before money, traded before ticks, and known before zero."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from signals.arrays import Floats
from signals.errors import InputError
from signals.tables.column_names import COLUMN_ALIASES, plain
from signals.values.column import numbers

Kind = Literal["traded", "ticks", "zero"]

TICKS = ("tick_volume", "tickvolume", "tickvol", "tick_vol", "ticks")
# What a price is counted in. A volume in it is a turnover.
MONEY = frozenset(
    [
        "usd",
        "usdt",
        "usdc",
        "busd",
        "fdusd",
        "tusd",
        "dai",
        "eur",
        "gbp",
        "jpy",
        "krw",
        "try",
        "brl",
        "aud",
        "cad",
        "chf",
        "cny",
        "rub",
        "inr",
        "currency",
        "quote",
        "money",
    ]
)


@dataclass(frozen=True, eq=False)
class Volume:
    """The volume of a file's T bars.

    Attributes
    ----------
    values : float64 array of shape (T,), optional
        None where the file has none, or one that is null in every bar.
    kind : {'traded', 'ticks', 'zero'}, optional
        What is counted: units traded, ticks, or nothing, 0 in every bar.
    notes : tuple of str
        What was chosen over what, a sentence each.
    name : str
        What the column is called.
    """

    values: Floats | None = None
    kind: Kind | None = None
    notes: tuple[str, ...] = ()
    name: str = "volume"


def read_volume(frame: pl.DataFrame, source: str, *, text: bool, named: str | None = None) -> Volume:
    """Find and read the volume of a table of bars.

    Parameters
    ----------
    frame : polars.DataFrame
        T rows.
    source : str
        What to call the file in a message.
    text : bool
        Whether numbers are written as text.
    named : str, optional
        The column to take, whatever it is called.

    Raises
    ------
    InputError
        If two columns are spelt alike but for case and punctuation, or the one taken holds no numbers.
    """
    traded, over = ([named], []) if named is not None else _traded(frame.columns, source)
    ticks = [] if named is not None else [name for name in frame.columns if plain(name) in TICKS]
    found: Volume | None = None
    for name in (*traded[:1], *ticks[:1]):
        values = numbers(frame[name], source, text=text)
        if np.isnan(values).all():
            note = f"the volume {name!r} is null in every bar and is left out"
            found = found or Volume(notes=(note,))
        elif not values.any():
            found = found if found is not None and found.kind is not None else Volume(values, "zero", name=name)
        else:
            notes = _chosen(name, traded, ticks, over, found)
            return Volume(values, "ticks" if name in ticks else "traded", notes, name)
    return found or Volume()


def may_be_volume(name: str) -> bool:
    """Whether a column's name is one of those that `read_volume` chooses among."""
    spelt = plain(name)
    return spelt in COLUMN_ALIASES["volume"] or spelt in TICKS or spelt.startswith("volume_")


def _chosen(name: str, traded: list[str], ticks: list[str], over: list[str], found: Volume | None) -> tuple[str, ...]:
    if name in ticks:
        empty = "null" if found is not None and found.kind is None else "0"
        instead = f": {traded[0]!r} is {empty} in every bar" if traded else ""
        return (f"the volume is {name!r}, which counts ticks{instead}",)
    if over:
        return (f"the volume is {name!r}, of the coin, not {' or '.join(map(repr, over))}",)
    return ()


def _traded(names: list[str], source: str) -> tuple[list[str], list[str]]:
    """Return the columns that may be the volume, best first, and those that were passed over as turnover."""
    for spelling in COLUMN_ALIASES["volume"]:
        same = [name for name in names if plain(name) == spelling]
        # What stands in brackets tells them apart: Volume_(BTC) and Volume_(Currency).
        if len(same) > 1 and len({_unit(name) for name in same}) < len(same):
            both = " and ".join(map(repr, same[:2]))
            raise InputError(f"{source}: columns {both} may both be volume; keep or rename one")
        if same:
            return _ranked(same)
    return _ranked([name for name in names if plain(name).startswith("volume_")])


def _ranked(names: list[str]) -> tuple[list[str], list[str]]:
    """Put volumes of the coin before those in money, otherwise in the file's order."""
    best = sorted(names, key=lambda name: _unit(name) in MONEY)
    return best, best[1:]


def _unit(name: str) -> str:
    """Return the unit in a column's name, in lower case; empty where it has none."""
    if bracketed := re.search(r"\((.*?)\)", name):
        return bracketed.group(1).strip().lower()
    return plain(name).removeprefix("volume").strip("_")
