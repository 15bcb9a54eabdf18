"""A chunk of evaluated cells as the bytes of a factored part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grids.grid import Grid
from grids.product import Product
from grids.table import CellTable
from signals import Signals
from signals.arrays import Integers
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.evaluation import Evaluation
from sweeps.store.families import FAMILY, Lattice, exposure_of, find_starts
from sweeps.store.integers import packed_integers
from sweeps.store.numbers import CURVES, encode_curves, encode_families
from sweeps.store.part_file import part_content
from sweeps.store.path_words import pack_paths
from sweeps.store.places import packed_ranks
from sweeps.store.product_block import Common, common_block

__all__ = ["PartWriter"]


@dataclass(frozen=True)
class PartWriter:
    """Makes the parts of one asset of a run.

    Attributes
    ----------
    common
        What they have in common.
    """

    common: Common

    @classmethod
    def of(
        cls, grid: Grid, signals: Signals, order: Sequence[str], asset: str = "", assets: Sequence[str] = ()
    ) -> PartWriter:
        """Return that of an asset.

        Parameters
        ----------
        grid
            Settled on its signals.
        signals
            Those of the span.
        order
            Names of the axes in work order.
        asset, assets
            Its name and those of all, in a run over several.
        """
        days = signals.bars.time[[0, -1]].astype("datetime64[D]").astype(np.int64)
        known = tuple(signals.variants[name].out_of_sample is not None for name in grid.variants)
        product = Product(grid.axes, grid.constants, grid.names)
        bars, span = len(signals), int(days[1] - days[0]) + 1
        return cls(Common(product, tuple(order), grid.offset, asset, tuple(assets), bars, span, known))

    @cached_property
    def _block(self) -> bytes:
        return common_block(self.common)

    def content(self, table: CellTable, evaluation: Evaluation) -> bytes:
        """Return the bytes of a part: cells in work order that keep the contract's rules, and what was found of them."""
        common, tally = self.common, evaluation.tally
        index = table.index - common.offset
        exposure = exposure_of(table)
        starts = find_starts(common.product, index, evaluation.path, tally, exposure)
        members = np.diff(starts, append=len(table))
        lattice = Lattice.of(common.product, index[starts], starts, len(index))
        firsts, at = starts[lattice.order], {name: place for place, name in enumerate(ACCUMULATORS)}
        families = {name: np.ascontiguousarray(tally[firsts, at[name]]) for name in FAMILY}
        curves = {name: np.ascontiguousarray(tally[:, at[name]]) for name in CURVES}
        ruined = curves["balance"][starts] <= 0
        strides = _strides(common, lattice.groups)
        ranks = common.places.ranks(index)
        blocks = {
            "common": self._block,
            "ranks": packed_ranks(ranks),
            "members": _packed_members(members),
            "ruined": packed_integers(ruined.astype(np.int64)) if ruined.any() else b"",
            **pack_paths(evaluation, starts),
            **encode_families(families, strides),
            **encode_curves(curves, lattice.groups, exposure, families, strides),
        }
        told = {"cells": len(table), "families": len(starts), "first": int(ranks[0]), "last": int(ranks[-1])}
        return part_content(told, blocks)


def _strides(common: Common, groups: Integers) -> list[int]:
    """Return how many families apart those are that differ by one step of one axis, about, where cells were left out."""
    each = max(round(float(groups.mean())), 1)
    found, cells = [], 1
    for name in reversed(common.order):
        if cells % each == 0 and cells // each < len(groups):
            found.append(cells // each)
        cells *= common.product.shape[common.product.places[name]]
    return found[::-1]


def _packed_members(members: Integers) -> bytes:
    return packed_integers(members) if (members != 1).any() else b""
