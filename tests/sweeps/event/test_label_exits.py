from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grids.parameters import PARAMETERS, Value
from signals import DEFAULT_VARIANT, InputError, Probabilities, Signals
from sweeps.event.label_exits import exit_rules
from sweeps.replaying import replay
from tests.sweeps.worlds import random_world


def _cell(**changed: Value) -> dict[str, Value]:
    return {name: parameter.default for name, parameter in PARAMETERS.items()} | changed


_FURTHER: dict[str, Value] = {
    "breakeven_after": 0.004,
    "trailing_stop": 0.006,
    "trailing_after": 0.005,
    "short_stop_loss": 0.02,
}


@pytest.mark.parametrize("further", [{}, _FURTHER, {"same_bar": "target"}], ids=["usual", "moving", "target first"])
@pytest.mark.parametrize("side", ["long", "short"])
def test_an_entry_ends_as_the_replay_of_it_alone(side: Any, further: dict[str, Value]) -> None:
    signals, rng = random_world(3)
    usual: dict[str, Value] = {"stop_loss": 0.01, "take_profit": 0.02, "max_hold": 12, "leverage": 3.0, "fee": 0.0007}
    cell = _cell(**{**usual, "stop_basis": "price", **further})
    entries = np.sort(rng.choice(len(signals) - 1, 15, replace=False))
    exit_bar, net = exit_rules(cell)(signals.bars, entries, side)
    for entry, bar, returned in zip(entries, exit_bar, net, strict=True):
        fires = np.zeros(len(signals))
        fires[entry] = 1.0
        never = np.full(len(signals), np.nan)
        said = Probabilities(fires if side == "long" else never, fires if side == "short" else never, never, never)
        alone = Signals(signals.bars, {DEFAULT_VARIANT: said})
        trade = replay(alone, cell | {f"{side}_entry": 1.0}).trades.row(0, named=True)
        assert (trade["entry_bar"], trade["exit_bar"], trade["net_return"]) == (entry, bar, returned)


def test_exits_that_need_a_model_are_refused() -> None:
    with pytest.raises(InputError, match="long_exit is 0.5"):
        exit_rules(_cell(long_exit=0.5))
    with pytest.raises(InputError, match="stop_scale is 'atr'"):
        exit_rules(_cell(stop_scale="atr", stop_basis="price", stop_loss=2.0))
    with pytest.raises(InputError, match="opposite is 'reverse'"):
        exit_rules(_cell(opposite="reverse"))
    with pytest.raises(InputError, match="fill is 'close'"):
        exit_rules(_cell(fill="close"))
