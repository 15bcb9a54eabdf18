"""How large a space is: what the axes make, and what constraints leave of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grids.grid import Grid
from grids.selection.cells import about_left

__all__ = ["Extent"]


@dataclass(frozen=True)
class Extent:
    """Cells of a grid, over all assets.

    Attributes
    ----------
    product
        Before constraints.
    left
        What constraints leave; those that break a rule of the contract are still among them.
    exact
        Whether that was counted: where constraints are about too many values together, a draw tells about how many it is.
    """

    product: int
    left: int
    exact: bool

    @classmethod
    def of(cls, grids: Sequence[Grid]) -> Extent:
        """Count the cells of grids, one an asset, whose samples hold the constraints."""
        found = [about_left(grid, grid.sample) for grid in grids]
        exact = all(each for _, each in found)
        return cls(sum(grid.size for grid in grids), sum(left for left, _ in found), exact)

    def words(self, noun: str = " cells") -> str:
        """Say it: `1,000 cells`, or `about 40 cells that constraints leave of 1,000`."""
        if self.left == self.product:
            return f"{self.product:,}{noun}"
        if self.exact:
            return f"{self.left:,}{noun} that constraints leave of {self.product:,}"
        about = f"about {float(f'{self.left:.1e}'):,.0f}" if self.left else "the few"
        return f"{about}{noun} that constraints leave of {self.product:,}"
