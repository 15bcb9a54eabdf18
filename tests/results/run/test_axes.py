"""Values of axes as people read them."""

from dataclasses import replace
from typing import Any

import pytest

import grids
from results import Run
from results.run.axes import axis_title, scaled, tick_text


def test_ticks_are_percent_or_of_one_length_and_tell_values_apart() -> None:
    assert tick_text("stop_loss", [0.005, 0.02, None]) == ["0.5%", "2%", "none"]
    assert tick_text("long_entry", [0.5, 0.55, None]) == ["0.50", "0.55", "none"]
    assert tick_text("long_entry", [0.512345, 0.512346]) == ["0.512345", "0.512346"]
    near = [0.6, 0.6000000001, 0.6000000002, 0.61]
    assert tick_text("long_entry", near) == ["0.6000000000", "0.6000000001", "0.6000000002", "0.6100000000"]
    assert tick_text("stop_loss", [0.01, 0.010000100000000001, None]) == ["1%", "1.00001%", "none"]
    nearest = [0.1, 0.10000000000000002]
    assert tick_text("stop_loss", nearest) == ["10%", "10.000000000000002%"]
    assert tick_text("leverage", [1.0, 2.5]) == ["1x", "2.5x"]
    assert tick_text("funding", [False, True]) == ["no", "yes"]
    assert tick_text("max_hold", [6, None]) == ["6", "none"]


@pytest.mark.parametrize(
    ("fixed", "axes", "title", "ticks"),
    [
        ({"stop_basis": "price"}, {}, "short stop loss (price move)", ["150%", "none"]),
        ({"stop_basis": "price", "stop_scale": "atr_14"}, {}, "short stop loss (multiple of atr_14)", ["1.5x", "none"]),
        (
            {"stop_basis": "price"},
            {"stop_scale": ["a", "b"]},
            "short stop loss (multiple of the reading)",
            ["1.5x", "none"],
        ),
        ({"stop_basis": "price"}, {"stop_scale": ["a", "none"]}, "short stop loss (price move)", ["150%", "none"]),
    ],
)
def test_distances_of_a_reading_are_multiples_of_it(
    run: Run, fixed: dict[str, Any], axes: dict[str, Any], title: str, ticks: list[str]
) -> None:
    spec = grids.parse({"axes": {name: {"values": values} for name, values in axes.items()}, "fixed": fixed})
    told = [{"name": axis.name, "values": list(axis.values), "quantiles": [], "ties": []} for axis in spec.axes]
    grid = type(run.info.grid).model_validate(
        {
            "name": "g",
            "stated": spec.mapping(),
            "size": spec.size,
            "axes": told,
            "fixed": spec.mapping()["fixed"],
            "peeks": False,
        }
    )
    scaled_run = replace(run, info=run.info.model_copy(update={"grid": grid}))
    assert axis_title(scaled_run, "short_stop_loss") == title
    assert tick_text("short_stop_loss", [1.5, None], multiples=scaled(scaled_run)) == ticks
