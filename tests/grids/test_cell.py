from __future__ import annotations

import json
from pathlib import Path

import pytest

from grids import PARAMETERS, cell_table, check_cell, read_cell
from grids.cell import stated
from signals import InputError


def written(folder: Path, text: str) -> Path:
    path = folder / "cell.json"
    path.write_text(text)
    return path


def test_missing_parameters_take_defaults_and_null_has_two_spellings(tmp_path: Path) -> None:
    cell = read_cell(written(tmp_path, '{"long_entry": 0.6, "stop_loss": "none", "max_hold": null, "gate": "none"}'))
    assert list(cell) == list(PARAMETERS)
    assert cell["long_entry"] == 0.6
    assert cell["stop_loss"] is None
    assert cell["max_hold"] is None
    assert cell["gate"] == "none"
    assert cell["fee"] == 0.0005
    assert cell["variant"] is None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"long_entry": 0.6, "stop_loss": 0.01, "max_hold": 12},
        {"stop_loss": 0.01, "short_stop_loss": 0.02, "max_hold": 12},
        {"stop_loss": 0.01, "short_stop_loss": None, "opposite": "reverse"},
        {"stop_loss": 0.01, "short_stop_loss": 0.01},
    ],
)
def test_a_cell_is_known_by_what_is_not_as_usual(said: dict[str, float]) -> None:
    cell = check_cell(said)
    usual = {"short_stop_loss"} if said.get("short_stop_loss") == said.get("stop_loss") else set()
    assert stated(cell) == {name: value for name, value in said.items() if name not in usual}
    assert check_cell(stated(cell)) == cell


def test_a_cell_survives_a_table() -> None:
    cells = [
        check_cell({"variant": "b", "side": "short", "max_hold": 3, "stop_loss": 0.01}),
        check_cell({"variant": "a"}),
    ]
    table = cell_table(cells, ("a", "b"))
    assert table.index.tolist() == [0, 1]
    assert [table.row(place) for place in (0, 1)] == cells
    assert table.frame()["max_hold"].to_list() == [3, None]
    assert table.take(table["side"] == 2).row(0) == cells[0]


def test_a_cell_s_variant_is_one_of_the_signals() -> None:
    assert cell_table([check_cell({})], ("only",)).row(0)["variant"] == "only"
    for cell, shown in (({}, "null"), ({"variant": "c"}, "'c'")):
        with pytest.raises(InputError) as caught:
            cell_table([check_cell(cell)], ("a", "b"))
        assert str(caught.value) == (f"cell: variant = {shown} is not one of the signals' variants; name one: a, b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"long_entry": 0.6,}', "this is not JSON: "),
        ("[1]", 'a cell is an object, not [1]; write {"long_entry": 0.6} and the like'),
        ('{"size": 1, "size": 1}', "the key 'size' stands there twice; remove one"),
        ('{"stoploss": 1}', "unknown parameter 'stoploss'; did you mean 'stop_loss'?"),
        ('{"size": 1.5}', "size = 1.5 is not allowed; write a fraction of the balance above 0 and at most 1"),
        ('{"size": null}', "size = null is not allowed; write a fraction of the balance above 0 and at most 1"),
        ('{"size": [1]}', "size = [1] is not allowed; write a fraction of the balance above 0 and at most 1"),
        ('{"leverage": NaN}', "leverage = nan is not allowed; write a number above 0"),
        ('{"leverage": 1e999}', "leverage = inf is not allowed; write a number above 0"),
        ('{"funding": 1}', "funding = 1 is not allowed; write true or false"),
        ('{"leverage": true}', "leverage = true is not allowed; write a number above 0"),
        ('{"side": "up"}', "side = 'up' is not allowed; write one of both, long, short"),
        ('{"max_hold": 0}', 'max_hold = 0 is not allowed; write a whole number of bars, at least 1, or "none"'),
        (
            '{"stop_loss": 0.01, "trailing_after": 0.02}',
            "trailing_after = 0.02 with trailing_stop = none has no trailing stop to begin; set trailing_stop, or "
            "trailing_after to none",
        ),
        (
            '{"long_entry": 0.5, "size_rule": "risk", "stop_basis": "price", "trailing_stop": 0.02, "trailing_after": 0.01}',
            "size_rule = risk with stop_loss = none and short_stop_loss = none needs a stop that stands from the entry on "
            "every side that enters; set stop_loss, or a trailing_stop without trailing_after",
        ),
        (
            '{"stop_loss": 2, "stop_scale": "atr"}',
            'stop_scale = atr with stop_basis = balance multiplies distances of the price; set stop_basis to "price"',
        ),
        (
            '{"leverage": 200}',
            "leverage = 200.0 with maintenance_margin = 0.005 leaves no room: 1/leverage must exceed "
            "maintenance_margin; lower one of the two",
        ),
    ],
)
def test_bad_cells_are_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_cell(path)
    assert str(caught.value).startswith(f"{path}: {message}")
    assert str(caught.value).endswith(message) or message.endswith(": ")


def test_integers_too_long_for_a_float_are_refused() -> None:
    for name in ("leverage", "max_hold"):
        with pytest.raises(InputError, match=f"{name} = 1000"):
            check_cell({name: 10**400})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cell.json: there is no such file"):
        read_cell(tmp_path / "cell.json")


def test_without_liquidation_any_leverage_goes() -> None:
    assert check_cell(json.loads('{"leverage": 500, "maintenance_margin": "none"}'))["leverage"] == 500.0
