"""Lines of a verdict: sums that add up."""

from __future__ import annotations

import re

import pytest

from results.style.headed import earned_per_trade


@pytest.mark.parametrize(
    ("gross", "cost", "told"),
    [
        (0.00184, 0.0006, "per trade gross +0.184 % - cost 0.060 % = net +0.124 % of the balance"),
        (0.00108, -0.00001, "per trade gross +0.108 % - cost -0.001 % = net +0.109 % of the balance"),
        (-0.002, -0.001, "per trade gross -0.200 % - cost -0.100 % = net -0.100 % of the balance"),
        (0.001, -1e-9, "per trade gross +0.100 % - cost 0.000 % = net +0.100 % of the balance"),
        (0.001, 0.0, "per trade gross +0.100 % - cost 0.000 % = net +0.100 % of the balance"),
    ],
)
def test_what_a_trade_earns_adds_up_also_where_costs_were_received(gross: float, cost: float, told: str) -> None:
    assert earned_per_trade(gross, cost, gross - cost) == told
    before, less, net = (float(number) for number in re.findall(r"[-+]?\d+\.\d+", told))
    assert before - less == pytest.approx(net)
