from __future__ import annotations

import pytest

from signals import InputError, from_frame, load_market, to_frame
from signals.bars.markets import MARKETS
from signals.data import Signals


@pytest.mark.parametrize("name", MARKETS)
def test_markets_pass_the_rules_of_a_signal_file(name: str) -> None:
    bars = load_market(name)
    again = from_frame(to_frame(Signals(bars, {})), require_probabilities=False)
    assert len(again) == 5031
    assert str(bars.time[0]) == "1999-01-04T00:00:00.000000"
    assert bars.volume is not None


def test_unknown_market() -> None:
    with pytest.raises(InputError, match="sp500, nasdaq"):
        load_market("dax")
