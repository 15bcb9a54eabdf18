"""With a finger: no Shift, no dragging over the map, and names of any length on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from benchmarks.explorer.browsing import exploring
from tests.results.explorer.browser.conftest import visiting
from tests.results.explorer.browser.reading import view_of
from tests.results.explorer.browser.watching import Watched
from tests.results.explorer.browser.worlds import market, swept

pytestmark = pytest.mark.slow
LONG = "x" * 300


@pytest.fixture
def phone(browser: Browser) -> Iterator[Watched]:
    yield from visiting(browser, has_touch=True, viewport={"width": 390, "height": 844})


def test_a_range_of_a_hidden_axis_is_chosen_by_its_two_ends(small: str, phone: Watched) -> None:
    phone.open(f"{small}#x=take_profit&y=long_entry&by=null")
    phone.page.locator("summary", has_text="Controls").tap()
    strip = phone.page.locator("[data-part=axis-stop_loss]")
    strip.get_by_role("button", name="range").tap()
    for label in ("0.5%", "2%"):
        strip.get_by_role("button", name=label, exact=True).tap()
    assert view_of(phone)["kept.stop_loss"] == "0-1"
    # the next one begins another range
    strip.get_by_role("button", name="none", exact=True).tap()
    assert view_of(phone)["kept.stop_loss"] == "2"


def test_a_region_is_marked_by_two_corners_of_one_panel(small: str, phone: Watched) -> None:
    phone.open(f"{small}#x=take_profit&y=stop_loss&by=side")
    squares = phone.page.get_by_role("application", name="Squares of the map")
    phone.page.get_by_role("button", name="Mark a region").tap()
    box = squares.bounding_box()
    assert box is not None
    for x, y in ((0.35, 0.08), (0.6, 0.16)):
        squares.tap(position={"x": x * box["width"], "y": y * box["height"]})
    region: Any = view_of(phone)["region"]
    assert '"by":0' in region
    assert phone.page.locator("[data-part=region-why] h2").inner_text().startswith("Why, of the region where side is ")
    assert phone.page.get_by_role("button", name="Mark a region").get_attribute("aria-pressed") == "false"


def test_long_names_do_not_widen_the_page(browser: Browser, tmp_path: Path) -> None:
    grid = {
        "axes": {
            "filter": {"values": [LONG, "none"]},
            "long_entry": {"values": [0.5, 0.55]},
            "leverage": {"values": [1, 2]},
        }
    }
    run = swept(tmp_path, grid | {"filters": {LONG: "close > 0"}}, bars=market())
    for width in (1440, 360):
        with exploring(run) as explorer:
            for page in visiting(browser, viewport={"width": width, "height": 800}):
                page.open(f"{explorer.address}#x=long_entry&y=leverage&by=null&kept.filter=0")
                wide = page.page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width
