from __future__ import annotations

import pytest

from grids import check_cell, parse, unit_warnings, unusual
from grids.files.gridfile import load
from grids.presets import preset, presets


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "[axes]\nstop_loss = { values = [1, 2, 5] }",
            "g: stop_loss = 1 (and 2 more of 3 values) is understood as a loss of 100 %; "
            "the unit of stop_loss is fraction (1 % is 0.01)",
        ),
        (
            "[fixed]\nfee = 0.05",
            "g: fee = 0.05 is understood as 5 % of each fill, so twice a trade; the unit of fee is fraction of notional (1 % is 0.01)",
        ),
        ("[axes]\ntake_profit = { from = 1, to = 3, step = 1 }", "g: take_profit = 1 (and 2 more of 3 values) is"),
        ("[fixed]\nslippage = 0.02", "g: slippage = 0.02 is understood as 2 % of the price at each fill"),
        ("[fixed]\nleverage = 1000", "g: leverage = 1000 is understood as 1000 times the margin"),
        (
            "[fixed]\nmax_hold = 86400",
            "g: max_hold = 86400 is understood as 86,400 bars; the unit of max_hold is bars",
        ),
        ("[fixed]\nmaintenance_margin = 0.5", "g: maintenance_margin = 0.5 is understood as 50 % of the position"),
        ("[fixed]\nlong_entry = 0.0055", "g: long_entry = 0.0055 is understood as a probability of 0.55 %"),
        (
            "[fixed]\ntrailing_stop = 0.00005",
            "g: trailing_stop = 5e-05 is understood as a fall of 0.005 % from the peak",
        ),
        ("[fixed]\nfee = -0.05", "g: fee = -0.05 is understood as -5 % of each fill"),
        ("[axes]\nstop_loss = { values = [0.01, 2] }\n", "g: stop_loss = 2 is understood as a loss of 200 %"),
        (
            "[fixed]\ntrailing_stop = 0.02\ntrailing_after = 1.5",
            "g: trailing_after = 1.5 is understood as a gain of 150 %; the unit of trailing_after is fraction",
        ),
        ("[fixed]\nbreakeven_after = 0.00005", "g: breakeven_after = 5e-05 is understood as a gain of 0.005 %"),
        ("[fixed]\nshort_stop_loss = 2", "g: short_stop_loss = 2 is understood as a loss of 200 %"),
        ("[fixed]\nshort_max_hold = 86400", "g: short_max_hold = 86400 is understood as 86,400 bars"),
        ("[fixed]\nrisk = 0.5", "g: risk = 0.5 is understood as 50 % of the balance lost at each stop"),
        ("[fixed]\nmaker_fee = 0.02", "g: maker_fee = 0.02 is understood as 2 % of each exit by a target"),
        ("[fixed]\ncooldown = 86400", "g: cooldown = 86400 is understood as 86,400 bars without an entry"),
        (
            "[fixed]\nstop_scale = 'atr'\nstop_loss = 0.02",
            "g: stop_loss = 0.02 is understood as 0.02 times atr; the unit of stop_loss is multiple, as stop_scale is set",
        ),
        (
            "[axes]\nstop_scale = { values = ['atr', 'none'] }\n[fixed]\nstop_loss = 2",
            "g: stop_loss = 2 is understood as a loss of 200 %",
        ),
        ("[fixed]\nfee = 0.0005\n[assets.BTC]\nfee = 0.05", "g: assets.BTC: fee = 0.05 is understood as 5 %"),
        ("[fixed]\nfee = 0.05\n[assets.BTC]\nsize = 0.5", "g: fee = 0.05 is understood as 5 %"),
    ],
)
def test_a_slip_of_the_unit_is_said_in_one_line(text: str, line: str) -> None:
    said = unit_warnings(parse(text, "g"))
    assert len(said) == 1
    assert said[0].startswith(line)


def test_a_tied_parameter_is_looked_at_too() -> None:
    text = "[axes]\nstop_loss = { values = [1, 2] }\ntake_profit = { tie = 'stop_loss' }"
    assert [line.split()[1] for line in unit_warnings(parse(text, "g"))] == ["stop_loss", "take_profit"]


@pytest.mark.parametrize("name", presets())
def test_the_presets_are_usual(name: str) -> None:
    assert unit_warnings(load(preset(name))) == []


@pytest.mark.parametrize(
    "cell",
    [
        {},
        {"fee": 0, "slippage": 0, "stop_loss": 0.5, "leverage": 125, "long_entry": 0},
        {"fee": 0.01, "max_hold": 50_000, "take_profit": 0.9, "size": 0.001, "maintenance_margin": None},
        {"stop_loss": "none", "long_exit": None, "short_entry": 1},
        {"side": "long", "funding": False, "gate": "ev", "gate_long_ev": 3},
        {"stop_scale": "atr", "stop_basis": "price", "stop_loss": 2, "take_profit": 6, "short_stop_loss": 1.5},
        {"risk": 0.02, "maker_fee": -0.0001, "cooldown": 12, "breakeven_after": 0.01},
    ],
)
def test_usual_values_are_not_spoken_of(cell: dict[str, object]) -> None:
    assert unusual({name: (value,) for name, value in check_cell(cell).items()}, "c") == []
