"""The page of parameters says what `grids` allows, and its examples do something."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

import numpy as np
import pytest

import grids
from grids import CHOICES, PARAMETERS, Kind, Value
from grids.parameters import NO_FILTER, SAME
from signals import Bars, Probabilities, Signals
from sweeps.reference.trades import ReferenceTrade, reference_trades
from tests.places import ROOT

PAGE = ROOT / "docs" / "parameters.md"
HEAD = ["parameter", "values", "default", "unit", "example", "what it does to a trade"]
BASE: dict[str, Value] = {"long_entry": 0.5, "short_entry": 0.5, "max_hold": 12}
FILTERS = {"calm": "minute = 0 AND hour < 12"}
BOUNDS = {
    r"any number": (-np.inf, np.inf, False),
    r"(\S+) to (\S+)": (None, None, False),
    r"above (\S+), at most (\S+)": (None, None, True),
    r"(?:whole number, )?at least (\S+)": (None, np.inf, False),
    r"above (\S+)": (None, np.inf, True),
}


@dataclass(frozen=True)
class Row:
    values: str
    default: str
    unit: str
    example: str
    does: str

    @property
    def example_cell(self) -> dict[str, Value]:
        return dict(tomllib.loads(f"cell = {{ {self.example.strip('`')} }}")["cell"])


def _rows() -> dict[str, Row]:
    rows = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            assert cells[0] not in rows, f"{cells[0]} stands there twice"
            rows[cells[0].strip("`")] = Row(*cells[1:])
        elif line.startswith("| p"):
            assert cells == HEAD
    return rows


ROWS = _rows()


def test_every_parameter_and_no_other_stands_there() -> None:
    assert sorted(ROWS) == sorted(PARAMETERS)
    assert all(row.does and row.example for row in ROWS.values())


@pytest.mark.parametrize("name", PARAMETERS)
def test_values_and_default_are_those_of_the_code(name: str) -> None:
    parameter, row = PARAMETERS[name], ROWS[name]
    if parameter.kind is Kind.VARIANT:
        assert (row.values, row.default) == ("a name in the file", "the only one")
        return
    words = {"true": True, "false": False, "none": None} if name not in ("gate", "filter") else {}
    written = row.default.strip("`")
    word = name in CHOICES or written in (SAME, NO_FILTER)
    default = words[written] if written in words else written if word else float(written)
    assert default == parameter.default
    if parameter.kind is Kind.CHOICE:
        assert tuple(re.findall(r"`(\w+)`", row.values)) == CHOICES[name]
    elif parameter.kind is Kind.FLAG:
        assert row.values == "`true` `false`"
    elif parameter.kind in (Kind.READING, Kind.FILTER):
        assert row.values == f"the name of a {parameter.kind}, or `none`"
    else:
        assert row.values.endswith(", `none`, or `same`") == bool(parameter.follows)
        values = row.values.removesuffix(", `none`, or `same`").removesuffix(", or `none`")
        assert parameter.nullable == (values != row.values)
        # a whole number ends where floats no longer hold each, which no page need say
        high = np.inf if parameter.kind is Kind.COUNT else parameter.high
        assert _bounds(values) == (parameter.low, high, parameter.open_low)
        assert ("whole number" in values) == (parameter.kind is Kind.COUNT)
        assert parameter.unit
        assert row.unit.startswith(parameter.unit)


def _bounds(values: str) -> tuple[float, float, bool]:
    for pattern, (low, high, open_low) in BOUNDS.items():
        if found := re.fullmatch(pattern, values):
            numbers = iter(map(float, found.groups()))
            return next(numbers) if low is None else low, next(numbers) if high is None else high, open_low
    raise AssertionError(f"{values!r} says no bounds")


@pytest.fixture(scope="module")
def market() -> Signals:
    """300 hourly bars that move by a percent or so, funding every eight of them, two variants and all four roles."""
    rng = np.random.default_rng(5)
    n = 300
    close = 100 * np.cumprod(1 + 0.006 * rng.standard_normal(n))
    opened = np.concatenate([[100.0], close[:-1]]) * (1 + 0.001 * rng.standard_normal(n))
    high, low = np.maximum(opened, close) * 1.003, np.minimum(opened, close) * 0.997
    time = np.datetime64("2024-01-01", "us") + np.arange(n) * np.timedelta64(1, "h")
    rates = np.where(np.arange(n) % 8 == 0, 0.0001, 0.0)
    bars = Bars(time, opened, high, low, np.asarray(close, dtype=np.float64), funding_rate=rates)
    said = {name: Probabilities(*rng.random((4, n))) for name in ("default", "fold_3")}
    return Signals(bars, said, readings={"atr": rng.uniform(0.003, 0.009, n)})


def _trades(market: Signals, cell: dict[str, Value]) -> list[ReferenceTrade]:
    return reference_trades(market, grids.check_cell({"variant": "default", "filters": FILTERS, **BASE, **cell}))


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_example_is_a_cell_and_changes_a_trade(name: str, market: Signals) -> None:
    example = ROWS[name].example_cell
    assert next(iter(example)) == name
    default = "default" if name == "variant" else PARAMETERS[name].default
    assert _trades(market, example) != _trades(market, {**example, name: default})
