"""The codes of a measure, read piece by piece: first how far its values reach, then what each of them is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from results.cube.codec import Codec, Codes, Spread, choose_codec
from results.cube.columns import Columns
from results.cube.layout import Layout, Piece
from signals.arrays import Flags, Floats, Integers, Integers32

__all__ = ["read_plane_of"]

_HELD = 12_000_000
"""Values that are held between the two; of more cells, the parts are read twice."""

_AT_ONCE = 1 << 15

_Read = tuple[Piece, Floats, "Flags | None"]


def read_plane_of(layout: Layout, columns: Columns, codes: Codes) -> Codec:
    """Write the codes of a measure.

    Parameters
    ----------
    layout, columns
        Of which cells, and what of them.
    codes
        uint16 (size,): written where there are cells, and left as it is elsewhere.

    Returns
    -------
    Codec
        What the codes stand for.
    """
    spread, held = Spread(), list[_Read]()
    holding = layout.rows <= _HELD
    for read in _pieces(layout, columns):
        _, values, enough = read
        # what is thin has no code of its own, and need not be reached
        spread.add(values, enough)
        if holding:
            held.append(read)
    codec = choose_codec(spread, columns.neutral)
    for piece, values, enough in held if holding else _pieces(layout, columns):
        _put(codes, layout.places(piece), codec.encode(values, enough))
    return codec


def _put(codes: Codes, places: slice | Integers | Integers32, found: Codes) -> None:
    """Write codes to their places, few enough at a time that numpy's own copy of the places is a small one."""
    if isinstance(places, slice):
        codes[places] = found
        return
    for first in range(0, len(found), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        codes[places[some]] = found[some]


def _pieces(layout: Layout, columns: Columns) -> Iterator[_Read]:
    for piece in layout.pieces:
        found = columns.read(piece.run)
        enough = None if columns.enough is None else found["enough"].fill_null(value=False).to_numpy()
        yield piece, _floats(found["value"]), enough


def _floats(column: pl.Series) -> Floats:
    """Return a column as float64 (n,), NaN where it is null."""
    return column.to_numpy() if column.null_count() else np.asarray(column.to_numpy(), dtype=np.float64)
