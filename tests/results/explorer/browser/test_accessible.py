"""For everyone: axe-core finds no serious fault in any state, nothing is wider than a phone, and colours follow the system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.results.explorer.browser.conftest import visiting
from tests.results.explorer.browser.watching import Watched

pytestmark = pytest.mark.slow

STATES = {
    "first": "",
    "panels": "by=side&fold=share_positive",
    "costs": "cost=cost&metric=expectancy&sample=all",
    "verdict": "verdict=true",
    "kept": "kept.leverage=0&kept.take_profit=1",
    "region": "region=" + '{"x":[0,1],"y":[0,1]}',
    "brush": "brush=" + '{"win_rate":[0.4,0.6],"payoff_ratio":[0.5,2]}',
    "cell": "cell=40&tab=cell",
    "compare": "compared=[40,41,90]&tab=compare",
    "choice": "tab=choice",
}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
}


@pytest.fixture(params=LOOKS)
def looked(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Watched]:
    yield from visiting(browser, **LOOKS[request.param])


@pytest.mark.parametrize("state", STATES)
def test_no_serious_fault_and_nothing_wider_than_the_screen(small: str, looked: Watched, state: str) -> None:
    looked.open(f"{small}#{STATES[state]}")
    assert looked.faults() == []
    assert looked.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_fault_is_seen(small: str, visitor: Watched) -> None:
    visitor.open(small).page.evaluate("document.querySelector('h1').replaceWith(document.createElement('button'))")
    assert any(fault.startswith("button-name") for fault in visitor.faults())


def test_colours_follow_the_system_and_the_button(small: str, browser: Browser) -> None:
    for looked in visiting(browser, color_scheme="dark"):
        dark = _ground(looked.open(small))
        looked.page.emulate_media(color_scheme="light")
        looked.page.wait_for_function("() => document.documentElement.dataset.theme === 'light'")
        light = _ground(looked)
        assert sum(dark) < 150 < 600 < sum(light)
        assert sum(_ground(looked.open(f"{small}#theme=dark"))) < 150


def _ground(looked: Watched) -> list[int]:
    """Return red, green and blue of the page's ground."""
    colour: str = looked.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")[:3]]
