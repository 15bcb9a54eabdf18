"""What the map around a cell looks like."""

from __future__ import annotations

from results.inference.saved.block import Block, Known, Number

__all__ = ["Shape"]


class Shape(Block):
    """The map around the leading cell.

    `neighbours` are the cells one step away along one axis that have a t-statistic, `plateau` the lower quartile of
    theirs, `cliff` the largest fall of t to one of them; at the end of `edge_axes` the cell lies, where better ones may
    lie beyond. `median_t` and `share_positive` are of all sufficient cells, `variants` is t of the same parameters for
    each variant.
    """

    neighbours: int
    plateau: Number
    cliff: Number
    edge_axes: list[str]
    median_t: Known
    share_positive: Number
    variants: dict[str, Known]
