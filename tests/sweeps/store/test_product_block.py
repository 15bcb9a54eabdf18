"""What parts of an asset have in common, written and read: the same cells come of it."""

from __future__ import annotations

import numpy as np
import pytest

import grids
from grids.assets import AssetPlace
from grids.product import Product
from sweeps.plan.order import work_order
from sweeps.store.product_block import Common, common_block, read_common
from tests.sweeps.store.runs import GRIDS, market


@pytest.mark.parametrize("name", GRIDS)
def test_the_same_cells_come_of_it(name: str) -> None:
    grid = grids.parse(GRIDS[name], "test").resolve(market(), AssetPlace("é ü", 1, 3))
    product = Product(grid.axes, grid.constants, grid.names)
    common = Common(product, work_order(grid), grid.offset, "é ü", ("a", "é ü", "z"), 1500, 6, (True,))
    block = common_block(common)
    found = read_common(block)
    index = np.arange(min(product.size, 5000))
    assert found.product.cells(index).frame().equals(product.cells(index).frame())
    assert (found.order, found.offset, found.asset, found.assets) == (common.order, grid.offset, "é ü", common.assets)
    assert (found.bars, found.days, found.oos_known) == (1500, 6, (True,))
    assert common_block(found) == block
    assert read_common(block) is found
