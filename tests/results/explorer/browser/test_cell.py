"""A cell in depth: its numbers are the server's, its figures find each other's trades, and a step opens a neighbour."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import pytest
from playwright.sync_api import Locator, expect

import results
from tests.results.explorer.browser.watching import Watched

pytestmark = pytest.mark.slow

CELL = 40


@pytest.fixture
def opened(small: str, visitor: Watched) -> Watched:
    visitor.page.goto(f"{small}#cell={CELL}&tab=cell")
    visitor.page.wait_for_selector(".cell-trade-body [data-trade]")
    return visitor


def part(opened: Watched, name: str) -> Locator:
    return opened.page.locator(f"[data-part=cell-{name}]")


def model(opened: Watched) -> dict[str, Any]:
    told = opened.page.request.get(f"{opened.page.url.split('#', maxsplit=1)[0]}api/cell/{CELL}")
    found: dict[str, Any] = json.loads(told.text())
    return found


def percent(text: str) -> float:
    return float(re.sub(r"[^\d.+\-]", "", text)) / 100


def test_why_says_the_numbers_of_the_cell(opened: Watched) -> None:
    why = model(opened)["why"]
    row = part(opened, "why").get_by_role("listitem").first
    assert percent(row.locator("strong").first.inner_text()) == pytest.approx(why["win_rate"], abs=5e-4)
    assert percent(row.locator("strong").last.inner_text()) == pytest.approx(
        why["win_rate"] - why["breakeven_win_rate"], abs=5e-4
    )
    for sentence in why["words"]:
        expect(part(opened, "why")).to_contain_text(sentence)


def test_a_trade_of_the_list_is_shown_on_the_price_and_keys_go_on(opened: Watched) -> None:
    row = opened.page.get_by_role("grid", name="Trades").locator("[data-trade]").nth(8)
    trade = int(row.get_attribute("data-trade") or "")
    row.click()
    readout = part(opened, "market").locator(".cell-readout")
    expect(readout).to_contain_text(f"Trade {trade + 1:,} of ")
    expect(part(opened, "excursions").locator(".cell-readout")).to_contain_text(f"Trade {trade + 1:,} of ")
    opened.page.get_by_role("application", name="Trades on the price").press("n")
    expect(readout).to_contain_text(f"Trade {trade + 2:,} of ")
    expect(opened.page.locator(f"[data-trade='{trade + 1}']")).to_have_attribute("aria-selected", "true")
    opened.page.get_by_role("button", name="Previous trade").click()
    expect(readout).to_contain_text(f"Trade {trade + 1:,} of ")
    opened.page.get_by_role("application", name="Trades on the price").press("Escape")
    expect(readout).to_contain_text("Click a trade")


def test_the_list_begins_with_what_the_cell_is_judged_by(opened: Watched) -> None:
    known = model(opened)["trades"]["out_of_sample"]
    assert not known[0]
    first = opened.page.locator(f"[data-trade='{known.index(True)}']")
    expect(first).to_be_attached()
    assert "cell-beside" not in (first.get_attribute("class") or "")


def test_trades_sort_by_any_column_and_by_keys(opened: Watched) -> None:
    trades = model(opened)["trades"]["net_return"]
    grid = opened.page.get_by_role("grid", name="Trades")
    worst, best = trades.index(min(trades)), trades.index(max(trades))
    grid.get_by_role("button", name="net").click()
    expect(grid.locator("[data-trade]").first).to_have_attribute("data-trade", str(worst))
    grid.get_by_role("button", name="net").click()
    expect(grid.locator("[data-trade]").first).to_have_attribute("data-trade", str(best))
    grid.press("ArrowDown")
    expect(grid.locator("[aria-selected=true]")).to_have_attribute("data-trade", str(best))


def test_zooming_asks_for_finer_bars_and_the_whole_span_again_for_none(opened: Watched) -> None:
    market = opened.page.get_by_role("application", name="Trades on the price")
    before = sum("/api/bars" in each for each in opened.asked)
    for _ in range(8):
        market.press("+")
    opened.page.wait_for_load_state("networkidle")
    bars = [each for each in opened.asked if "/api/bars" in each]
    assert len(bars) > before
    market.press("0")
    opened.page.wait_for_load_state("networkidle")
    assert sum("/api/bars" in each for each in opened.asked) == len(bars)


def test_a_step_opens_the_neighbour_and_back_returns(opened: Watched) -> None:
    step = next(each for each in model(opened)["steps"] if each["up"])
    row = part(opened, "steps").get_by_role("row").filter(has_text=step["axis"].replace("_", " ")).first
    row.get_by_role("button").last.click()
    expect(opened.page.locator(".cell-title h2")).to_contain_text(f"Cell {step['up']['cell']}")
    opened.page.go_back()
    expect(opened.page.locator(".cell-title h2")).to_contain_text(f"Cell {CELL}")


def test_a_mark_is_kept_and_taken_away(opened: Watched) -> None:
    mark = opened.page.locator(".cell-acts").get_by_role("button", name="Mark")
    mark.click()
    expect(opened.page.locator(".cell-acts").get_by_role("button", name="Marked")).to_have_attribute(
        "aria-pressed", "true"
    )
    opened.page.locator(".cell-acts").get_by_role("button", name="Marked").click()
    expect(mark).to_have_attribute("aria-pressed", "false")


def test_a_region_is_told_by_the_cell_in_its_middle(small: str, small_run: Path, visitor: Watched) -> None:
    view = json.loads(visitor.page.request.get(f"{small}api/run").text())
    axes = {axis["name"]: axis for axis in view["axes"]}
    x, y = axes[view["start"]["x"]], axes[view["start"]["y"]]
    region = quote(json.dumps({"x": [0, 1], "y": [0, 1]}))
    visitor.open(f"{small}#region={region}")
    shown = visitor.page.locator("[data-part=region-why]")
    expect(shown.locator(".cell-why-words")).to_contain_text("Random entries")
    number = int(shown.get_by_role("button").first.inner_text().removeprefix("Cell ").replace(",", ""))
    kept = [pl.col(axis["name"]).is_in([axis["values"][at] for at in axis["order"][:2]]) for axis in (x, y)]
    sample = view["start"]["sample"]
    cells = results.open(small_run).cells(None, sample).filter(pl.col("state") == "ok", *kept).collect()
    told = cells.row(by_predicate=pl.col("cell") == number, named=True)
    worse = (cells["expectancy"] < told["expectancy"]).sum()
    better = (cells["expectancy"] > told["expectancy"]).sum()
    assert max(worse, better) <= len(cells) / 2 + 1
    rate = shown.get_by_role("listitem").first.locator("strong").first
    assert percent(rate.inner_text()) == pytest.approx(told["win_rate"], abs=6e-4)
    signs = {text.strip()[0] for text in shown.get_by_role("listitem").locator("strong:last-of-type").all_inner_texts()}
    assert len(signs) == 1, "what there is and what it takes is of one cell"
    if view["start"]["by"]:
        expect(shown.get_by_role("heading")).to_contain_text("panels")
