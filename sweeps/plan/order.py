"""The order in which a grid is best worked through: cells with common exits together, then entries, then sizing and costs.

Any order gives the same cells. In this one a chunk meets few exit rules, each with many entry rules, and the sizing
rules that share a path follow each other.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grids.parameters import CHOICES, PARAMETERS, Kind
from grids.product import Product
from grids.table import SAME_NUMBER

__all__ = ["exit_axes", "work_order"]

_ENTRY = frozenset(
    (
        *("side", "long_entry", "short_entry", "priority", "gate", "gate_margin", "gate_long_ev", "gate_short_ev"),
        *("filter", "opposite", "cooldown", "cooldown_after"),
    )
)
_SIZES = frozenset(("size", "size_rule", "size_min", "size_max", "size_power", "risk"))
_EXPOSURE = frozenset(("leverage", "size"))
_SIZING = frozenset(("fee", "maker_fee", "funding", "leverage", *_SIZES))
_STOPS = ("stop_loss", "trailing_stop", "short_stop_loss", "short_trailing_stop")
_DISTANCES = (*_STOPS, "take_profit", "short_take_profit", "breakeven_after", "short_breakeven_after")


def work_order(product: Product) -> tuple[str, ...]:
    """Return the names of the axes, the slowest first.

    Notes
    -----
    Exposure is a matter of sizing alone where no level hangs on it: a position stop hangs on leverage, a balance stop on leverage
    and size. A liquidation level hangs on leverage too, but is seldom met before a nearer stop: then leverages share
    their paths, and are to come together. Exposure comes last: cells that differ in nothing else follow each other.
    """
    # tied parameters move together, so the axis belongs with the one that matters first
    rank = _ranks(product)
    ranked = [(min(rank(name) for name in axis.names), axis.name) for axis in product.axes]
    return tuple(name for _, name in sorted(ranked, key=lambda entry: entry[0]))


def exit_axes(product: Product) -> frozenset[str]:
    """Return the names of the axes that decide how positions are closed: what an engine pays most for is each new rule of these."""
    rank = _ranks(product)
    return frozenset(axis.name for axis in product.axes if min(rank(name) for name in axis.names) == 0)


def _ranks(product: Product) -> Callable[[str], int]:
    """Return what says of a parameter whether it is about exits (0), entries (1), sizing (2) or exposure (3)."""
    bases = CHOICES["stop_basis"]
    levels = any(_can_be_set(product, name) for name in _DISTANCES)
    sized = levels and _can_be(product, "stop_basis", bases.index("balance"))
    geared = sized or (levels and _can_be(product, "stop_basis", bases.index("position")))
    sizing = set(_SIZING)
    stopped = any(_can_be_set(product, name) for name in _STOPS)
    if geared or (_can_be_set(product, "maintenance_margin") and not stopped):
        sizing -= {"leverage"}
    if sized:
        sizing -= _SIZES
    makers = np.isnan(_stored(product, "maker_fee"))
    if makers.any() and not makers.all() and (_stored(product, "slippage") != 0.0).any():
        # whether a target is slipped moves prices
        sizing -= {"maker_fee"}

    def rank(name: str) -> int:
        if name in sizing:
            return 3 if name in _EXPOSURE else 2
        return 1 if name in _ENTRY else 0

    return rank


def _stored(product: Product, name: str) -> np.ndarray:
    if name in product.places:
        return np.ravel(product.axes[product.places[name]].column(name))
    return np.ravel(product.constants[name])


def _can_be(product: Product, name: str, stored: int) -> bool:
    return bool((_stored(product, name) == stored).any())


def _can_be_set(product: Product, name: str) -> bool:
    """Whether a nullable number is ever not null by itself; a short's that follows the long's is not."""
    assert PARAMETERS[name].kind is Kind.NUMBER  # noqa: S101
    values = _stored(product, name).astype(np.float64)
    return bool((~np.isnan(values) & (values != SAME_NUMBER)).any())
