"""Every control changes the map to what a direct query says; the address follows, and opens the same view again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.results.explorer.browser.reading import agree, query, run_model, squares_shown, view_of
from tests.results.explorer.browser.watching import Watched

pytestmark = pytest.mark.slow

# label of a control, what is chosen there, and what that is to `map`
CHOICES: list[tuple[str, str, dict[str, Any]]] = [
    ("Across", "leverage", {"x": "leverage"}),
    ("Up", "max_hold", {"y": "max_hold"}),
    ("Measure", "expectancy", {"metric": "expectancy"}),
    ("Measure", "trades", {"metric": "trades"}),
    ("Trades", "all", {"sample": "all"}),
    ("Costs", "gross", {"cost": "gross"}),
    ("Fold", "share_positive", {"reduce": "share_positive"}),
    ("Fold", "max", {"reduce": "max"}),
    ("Fold", "min", {"reduce": "min"}),
    ("Fold", "quantile:0.25", {"reduce": "quantile:0.25"}),
]
START = {"x": "take_profit", "y": "stop_loss", "metric": "edge", "reduce": "median"}
FIRST = "x=take_profit&y=stop_loss&by=null"


def factor(model: dict[str, Any], metric: str, fold: str = "median") -> float:
    if fold == "share_positive":
        return 100
    return float(next(each["factor"] for each in model["metrics"] if each["name"] == metric))


@pytest.mark.parametrize(("label", "value", "asked"), CHOICES, ids=[f"{label} {value}" for label, value, _ in CHOICES])
def test_a_control_shows_what_a_query_says(
    small: str, small_run: Path, visitor: Watched, label: str, value: str, asked: dict[str, Any]
) -> None:
    model = run_model(small)
    visitor.open(f"{small}#{FIRST}")
    visitor.page.get_by_label(label, exact=True).select_option(value)
    shown = squares_shown(visitor.settle())
    wanted = START | asked
    units = factor(model, wanted["metric"], wanted["reduce"])
    assert agree(shown, query(small_run, model, **wanted), units) > 0
    # the address opens the same view, in another page
    again = visitor.page.context.new_page()
    again.goto(visitor.page.url)
    other = Watched(again).settle()
    assert squares_shown(other) == shown
    assert other.complaints == []


def test_a_value_of_a_hidden_axis_is_held_and_let_go(small: str, small_run: Path, visitor: Watched) -> None:
    model = run_model(small)
    first = squares_shown(visitor.open(f"{small}#{FIRST}"))
    strip = visitor.page.get_by_role("group", name="leverage")
    strip.get_by_role("button", name="3x").click()
    held = squares_shown(visitor.settle())
    assert agree(held, query(small_run, model, **START, where="leverage = 3"), factor(model, "edge")) > 0
    strip.get_by_role("button", name="all values").click()
    assert squares_shown(visitor.settle()) == first


def test_swapping_reset_back_and_forward(small: str, visitor: Watched) -> None:
    visitor.open(f"{small}#{FIRST}")
    first = squares_shown(visitor)
    visitor.page.get_by_role("button", name="Swap axes").click()
    swapped = squares_shown(visitor.settle())
    assert swapped == {(y, x): text for (x, y), text in first.items()}
    visitor.page.get_by_label("Measure", exact=True).select_option("expectancy")
    visitor.settle()
    for move, wanted in (
        (visitor.page.go_back, swapped),
        (visitor.page.go_back, first),
        (visitor.page.go_forward, swapped),
    ):
        drawn = visitor.drawn()
        move()
        assert squares_shown(visitor.settle(after=drawn)) == wanted
    visitor.page.get_by_role("button", name="Reset").click()
    visitor.settle()
    assert view_of(visitor) == {}


def test_panels_have_one_map_a_value(small: str, visitor: Watched) -> None:
    visitor.open(f"{small}#{FIRST}")
    visitor.page.get_by_label("A panel for each").select_option("side")
    visitor.settle()
    squares_shown(visitor)
    captions = visitor.page.locator("[data-part=table] caption").all_inner_texts()
    assert captions == ["side both", "side long"]


def test_what_costs_take_is_gross_less_net(small: str, small_run: Path, visitor: Watched) -> None:
    model = run_model(small)
    visitor.open(f"{small}#{FIRST}&metric=expectancy&cost=cost")
    shown = squares_shown(visitor)
    wanted = START | {"metric": "expectancy"}
    gross, net = (query(small_run, model, **wanted, cost=cost) for cost in ("gross", "net"))
    for place, row in gross.items():
        both = (row["value"], net[place]["value"])
        row["value"] = None if None in both else both[0] - both[1]
    assert agree(shown, gross, factor(model, "expectancy")) > 0


def test_the_verdict_is_shown_and_hidden(small: str, visitor: Watched) -> None:
    visitor.open(small)
    box = visitor.page.get_by_label("Show the verdict")
    box.uncheck()
    visitor.settle()
    plain = visitor.page.locator("canvas").first.screenshot()
    box.check()
    visitor.settle()
    assert visitor.page.locator("canvas").first.screenshot() != plain
    assert "undetermined" in visitor.written() or "positive" in visitor.written()
