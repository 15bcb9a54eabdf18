"""What all parts of an asset have in common, as a block of each: the product that its cells are taken from, and its span."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from grids.axes import Axis
from grids.names import Names
from grids.product import Product
from signals.arrays import Array, Flags, Integers
from sweeps.store.exposures import Exposures
from sweeps.store.places import Places

__all__ = ["Common", "common_block", "read_common"]

_KEPT = 64
"""Blocks of assets that are kept as they were read."""


@dataclass(frozen=True, eq=False)
class Common:
    """What the parts of an asset have in common.

    Attributes
    ----------
    product
        What cells are taken from.
    order
        Names of its axes in work order, slowest first.
    offset
        Index of its first cell in the run.
    asset, assets
        Its name, and those of all assets; "" and none in a run of one file.
    bars, days
        Bars and calendar days (UTC) of the span.
    oos_known
        By code of `variant`, whether the signals say which bars are out of sample.
    """

    product: Product
    order: tuple[str, ...]
    offset: int
    asset: str
    assets: tuple[str, ...]
    bars: int
    days: int
    oos_known: tuple[bool, ...]

    @cached_property
    def places(self) -> Places:
        """Where cells stand in work order."""
        return Places.of(self.product, self.order)

    @cached_property
    def exposures(self) -> Exposures:
        """What decides the exposure of cells."""
        return Exposures.of(self.product)

    def known(self, index: Integers) -> Flags:
        """Return whether of each cell, by its index in the product, it is known which bars are out of sample."""
        flags = np.asarray(self.oos_known, dtype=np.bool_)
        if flags.all() or not flags.any():
            return np.full(len(index), bool(flags.all()))
        return np.asarray(flags[self.product.columns(index, ("variant",))["variant"]])


def common_block(common: Common) -> bytes:
    """Return it as bytes."""
    product = common.product
    told = {
        "axes": [
            {"name": axis.name, "tied": axis.tied, "quantiles": axis.quantiles, **_array(axis.stored)}
            for axis in product.axes
        ],
        "constants": {name: _array(np.asarray(value)) for name, value in product.constants.items()},
        "names": {
            "variants": product.names.variants,
            "readings": product.names.readings,
            "filters": product.names.filters,
            "asset": product.names.asset,
        },
        "order": common.order,
        "offset": common.offset,
        "asset": common.asset,
        "assets": common.assets,
        "bars": common.bars,
        "days": common.days,
        "oos_known": common.oos_known,
    }
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode(), 9)


@lru_cache(_KEPT)
def read_common(block: bytes) -> Common:
    """Read it back; parts of one asset get the very same object."""
    told: dict[str, Any] = json.loads(zlib.decompress(block))
    named = told["names"]
    names = Names(
        tuple(named["variants"]),
        readings=tuple(named["readings"]),
        filters=tuple((name, text) for name, text in named["filters"]),
        asset=named["asset"],
    )
    axes = tuple(
        Axis(axis["name"], tuple(axis["tied"]), tuple(axis["quantiles"]), names, _values(axis)) for axis in told["axes"]
    )
    constants = {name: _values(value)[()] for name, value in told["constants"].items()}
    return Common(
        Product(axes, constants, names),
        tuple(told["order"]),
        told["offset"],
        told["asset"],
        tuple(told["assets"]),
        told["bars"],
        told["days"],
        tuple(told["oos_known"]),
    )


def _array(values: Array) -> dict[str, Any]:
    return {"dtype": values.dtype.name, "values": values.tolist()}


def _values(told: dict[str, Any]) -> Array:
    return np.array(told["values"], dtype=told["dtype"])
