"""Fees at exits alone, and what rounded results do not tell from them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.results.auditing.accounting.books import accused, book, stating


@pytest.mark.parametrize("decimals", [2, 3])
@pytest.mark.parametrize("n", [12, 35, 90])
def test_rounded_results_do_not_tell_exits_from_both_sides(n: int, decimals: int) -> None:
    for seed in range(2):
        one = book(n, seed)
        assert accused(stating(one, result=np.round(one.net, decimals + 2))) == {}
        assert accused(stating(one, result=np.round(one.move - 0.001, decimals + 2))) == {}


def test_fees_of_exits_alone_are_told_by_amounts() -> None:
    one = book(400)
    exits = one.move - 0.001 * one.trades.exit_price / one.trades.entry_price
    quantity = np.full(400, 0.25)
    profit = np.round(quantity * one.trades.entry_price * exits, 4)
    assert accused(stating(one, quantity=quantity, profit=profit)) == {"fees_partial": "doubtful"}
    # of fractions it may be half of that on either side, of what was paid in with the fee
    assert accused(stating(one, result=np.round(exits, 6))) == {}
