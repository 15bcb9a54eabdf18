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
    exits = book(400).move - 0.001 * book(400).trades.exit_price / book(400).trades.entry_price
    assert accused(stating(book(400), result=np.round(exits, 6))) == {"fees_partial": "doubtful"}
