"""Putting settlements on a whole file, whatever other columns it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from signals.bars.funding import Placement, merge_funding, place_settlements, read_settlements
from signals.bars.importing import read_funding
from signals.errors import InputError
from signals.files.reading import OPTIONAL, REQUIRED, read
from signals.files.writing import read_manifest, to_frame
from signals.rules import PRICES
from signals.tables.arranging import arranged
from signals.tables.layout import Layout
from signals.tables.opening import open_table
from signals.values.bars import priced_rows


@dataclass(frozen=True, eq=False)
class FundedFile:
    """A file's columns with a funding rate among them, its manifest, where the settlements went, and what to say of it."""

    frame: pl.DataFrame
    manifest: dict[str, Any] | None
    placement: Placement
    notes: tuple[str, ...]
    guessed: tuple[str, ...] = ()


def add_funding(
    path: str | Path, funding: Sequence[str | Path], *, layout: Layout | None = None, bars: Layout | None = None
) -> FundedFile:
    """Put the settlements of files on a file of bars, features or signals.

    Parameters
    ----------
    path : str or Path
        All its columns are kept; of a CSV, whose other columns are text, only those of a signal file.
    funding : sequence of paths
        See `signals.bars.importing.read_funding`.
    layout, bars : Layout, optional
        Say outright how the files of settlements, and the file of bars, are laid out.

    Raises
    ------
    InputError
        As in `signals.merge_funding`.
    """
    signals = read(path, require_probabilities=False, layout=bars)
    if signals.bars.funding_rate is not None and signals.bars.funding_rate.any():
        raise InputError(f"{path}: column 'funding_rate' is there already and would be charged twice; drop it first")
    settled = read_funding(funding, layout)
    merged = merge_funding(signals, settled.frame)
    placement = place_settlements(signals.bars.time, read_settlements(settled.frame))
    table = arranged(open_table(path, bars), REQUIRED, OPTIONAL)
    notes = tuple(dict.fromkeys((*signals.notes, *settled.notes)))
    guessed = (*signals.guessed, *settled.guessed)
    if table.text:
        return FundedFile(to_frame(merged), None, placement, notes, guessed)
    whole = priced_rows(table.columns(list(table.names)), {name: name for name in PRICES}, str(path), text=False)
    # times as they were read: the file may have written them otherwise, or said when bars end
    market = to_frame(merged).select("timestamp", *PRICES, "funding_rate")
    return FundedFile(whole.with_columns(market), read_manifest(path), placement, notes, guessed)
