"""Asymmetry plane, what matters, leading and marked cells, comparison and choice: their numbers, and what they can be told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from playwright.sync_api import Browser, Locator, expect

import results
from benchmarks.calibration.worlds import Climate, make_world
from benchmarks.explorer.browsing import exploring
from tests.results.choice.conftest import GRID, judged
from tests.results.explorer.browser.conftest import visiting
from tests.results.explorer.browser.watching import Watched

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chosen_run(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small run with a choice beside it, which may be changed."""
    folder = tmp_path_factory.mktemp("chosen")
    shutil.copytree(small_run.parent, folder, dirs_exist_ok=True)
    results.choose(results.open(folder / "run"))
    return folder / "run"


@pytest.fixture(scope="module")
def explorer(chosen_run: Path) -> Iterator[str]:
    with exploring(chosen_run) as running:
        yield running.address


def plane(visitor: Watched) -> Locator:
    """The asymmetry plane, drawn."""
    visitor.page.wait_for_selector(".asym-even")
    return visitor.page.get_by_role("application", name=re.compile("Win rate against payoff ratio"))


def enough(run: Path) -> pl.DataFrame:
    """Cells with at least 30 out-of-sample trades, 10 wins and 10 losses, which are not ruined."""
    cells = results.open(run).stored.collect()
    return cells.filter(
        (pl.col("oos_trades") >= 30)
        & (pl.col("oos_wins") >= 10)
        & (pl.col("oos_losses") >= 10)
        & (pl.col("state") != "ruined")
    )


def test_the_plane_counts_the_cells_that_a_query_counts(chosen_run: Path, explorer: str, visitor: Watched) -> None:
    visitor.open(explorer)
    plane(visitor)
    cells = enough(chosen_run)
    rates = (cells["oos_wins"] / cells["oos_trades"]).to_numpy()
    payoffs = (cells["oos_sum_win"] / cells["oos_wins"] / cells["oos_sum_loss"].abs() * cells["oos_losses"]).to_numpy()
    winning = np.mean(rates * payoffs > 1 - rates)
    said = visitor.page.inner_text("#asym-caption")
    assert (
        f"{len(cells)} of {results.open(chosen_run).stored.collect().height} cells, {winning * 100:.1f} % above break-even after costs"
        in said
    )
    assert f"wins {np.median(rates) * 100:.1f} % at a payoff of {np.median(payoffs):.2f}" in said


def test_a_rectangle_is_drawn_by_keyboard_and_narrows_the_map(explorer: str, visitor: Watched) -> None:
    visitor.open(explorer)
    plane(visitor).focus()
    page = visitor.page
    page.keyboard.press("ArrowUp")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    visitor.settle()
    assert "brush=" in page.url
    expect(page.locator(".asym-brush rect")).to_have_count(1)
    expect(page.locator(".asym-brushed")).to_contain_text("are on the map")
    page.keyboard.press("Escape")
    expect(page.locator(".asym-brush rect")).to_have_count(0)
    assert "brush=" not in page.url


def test_a_rectangle_is_drawn_by_mouse_and_cleared_by_its_button(explorer: str, visitor: Watched) -> None:
    visitor.open(explorer)
    box = plane(visitor).bounding_box()
    assert box is not None
    mouse = visitor.page.mouse
    mouse.move(box["x"] + 120, box["y"] + 80)
    mouse.down()
    mouse.move(box["x"] + 180, box["y"] + 120, steps=4)
    mouse.up()
    expect(visitor.page.locator(".asym-brush rect")).to_have_count(1)
    visitor.settle().page.get_by_role("button", name="Clear the rectangle").click()
    expect(visitor.page.locator(".asym-brush rect")).to_have_count(0)


def test_a_marked_cell_is_named_under_the_pointer_and_opened_by_a_click(explorer: str, visitor: Watched) -> None:
    visitor.open(explorer)
    plane(visitor)
    mark = visitor.page.locator(".asym-leading path").last
    mark.hover()
    said = visitor.page.inner_text(".asym-readout")
    found = re.search(r"leading cell (\d+): win rate", said)
    assert found is not None, said
    mark.click(force=True)
    expect(visitor.page).to_have_url(re.compile(f"cell={found.group(1)}"))


def test_squares_chosen_on_the_map_stand_out_in_the_plane(explorer: str, visitor: Watched) -> None:
    visitor.open(explorer + '#region={"x":[0,0],"y":[0,0]}')
    plane(visitor)
    expect(visitor.page.locator("#asym-caption")).to_contain_text("of the squares chosen on the map")


def test_axes_are_ordered_by_what_they_explain_and_a_button_puts_one_on_the_map(
    explorer: str, visitor: Watched
) -> None:
    page = visitor.open(explorer).page
    page.wait_for_selector(".matters-item")
    shares = [float(re.sub(r"[^\d.]", "", text) or 0) for text in page.locator(".matters-share").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)
    last = page.locator(".matters-item").last
    axis = last.get_attribute("data-axis")
    last.get_by_role("button", name=re.compile("^x: ")).click()
    visitor.settle()
    assert f"x={axis}" in page.url
    pressed = page.locator(f'[data-axis="{axis}"]').get_by_role("button", name=re.compile("^x: "))
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()


def test_what_could_not_be_counted_is_no_lack_of_cells(explorer: str, visitor: Watched) -> None:
    """The line is broken while a plane is on its way; whatever is drawn again afterwards keeps saying so."""
    page = visitor.page
    page.route(re.compile(r"/api/plane.*metric=profit_factor"), lambda route: route.abort())
    visitor.open(explorer)
    page.wait_for_selector(".matters-item")
    page.evaluate("location.hash = 'metric=profit_factor'")
    expect(page.locator(".matters-item")).to_have_count(0)
    page.set_viewport_size({"width": 1100, "height": 900})
    page.wait_for_timeout(300)
    assert "No cell in view" not in page.inner_text(".matters-note")
    assert page.inner_text(".matters-note")
    visitor.complaints.clear()


def test_leading_cells_are_those_of_top_and_can_be_sorted(chosen_run: Path, explorer: str, visitor: Watched) -> None:
    page = visitor.open(explorer).page
    cells = [int(text) for text in page.locator(".lead-table .lead-open").all_inner_texts()]
    metric = page.evaluate("fetch('api/run').then((answer) => answer.json()).then((run) => run.start.metric)")
    best = results.top(results.open(chosen_run), metric=metric, n=1)["cell"][0]
    assert cells[0] == best
    page.get_by_role("button", name="trades", exact=True).click()
    trades = [
        int(text.replace(",", "")) for text in page.locator(".lead-table tbody td:nth-of-type(2)").all_inner_texts()
    ]
    assert trades == sorted(trades, reverse=True)
    expect(page.locator('.lead-table th[aria-sort="descending"]')).to_have_count(1)


def test_a_mark_and_its_note_outlive_the_page(explorer: str, visitor: Watched) -> None:
    page = visitor.open(explorer).page
    first = page.locator(".lead-table .lead-open").first.inner_text()
    page.get_by_role("button", name=f"Mark cell {first}").first.click()
    note = page.get_by_role("textbox", name=f"Note on cell {first}")
    with page.expect_response("**/api/marks"):
        note.fill('try <b>this</b> & "that"')
        note.press("Enter")
    visitor.open(explorer)
    expect(page.get_by_role("textbox", name=f"Note on cell {first}")).to_have_value('try <b>this</b> & "that"')
    page.get_by_role("button", name=f"Mark cell {first}").first.click()
    expect(page.get_by_role("textbox", name=f"Note on cell {first}")).to_have_count(0)


def test_marks_of_two_pages_are_all_kept(explorer: str, browser: Browser) -> None:
    for one in visiting(browser):
        for other in visiting(browser):
            pages = [one.open(explorer).page, other.open(explorer).page]
            cells = [int(text) for text in pages[0].locator(".lead-table .lead-open").all_inner_texts()[:3]]
            for cell, page in zip(cells, (pages[0], pages[1], pages[0]), strict=True):
                with page.expect_response("**/api/marks"):
                    page.get_by_role("button", name=f"Mark cell {cell}").first.click()
            kept = pages[0].evaluate("fetch('api/marks').then((answer) => answer.json())")
            assert [mark["cell"] for mark in kept] == cells
            for cell in cells:
                with pages[0].expect_response("**/api/marks"):
                    pages[0].get_by_role("button", name=f"Mark cell {cell}").first.click()


def test_cells_are_compared_with_what_differs_first(explorer: str, visitor: Watched) -> None:
    page = visitor.open(explorer).page
    for at in range(2):
        page.locator(".lead-table .lead-compare").nth(at).click()
    page.goto(page.url + "&tab=compare")
    visitor.settle()
    table = page.locator(".compare-table").first
    expect(table).to_contain_text("parameters that differ")
    expect(table).to_contain_text("win rate")
    for row in table.locator("tr:has(.compare-differs)").all():
        assert len(set(row.locator("td").all_inner_texts())) > 1
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(".compare-state")).to_contain_text("Put up to four cells side by side")


def test_the_choice_says_what_choose_said(chosen_run: Path, explorer: str, visitor: Watched) -> None:
    page = visitor.open(explorer + "#tab=choice").page
    choice = results.read_choice(results.open(chosen_run))
    assert choice is not None
    shown = page.locator("#choice")
    if choice.outcome == "chosen":
        expect(shown).to_contain_text(f"Cell {choice.cell}")
    for missing in choice.missing:
        expect(shown).to_contain_text(missing)
    if choice.outcome == "abstains":
        shown.get_by_role("button", name="Open the leading cell").click()
        expect(page).to_have_url(re.compile(r"cell=\d+"))


@pytest.fixture(scope="module")
def promising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[results.Choice, str]]:
    """A choice that names a cell, and the address of an explorer on its run."""
    run = judged(tmp_path_factory.mktemp("promising"), make_world(Climate(days=240, edge=0.25), 3), GRID)
    choice = results.choose(run)
    with exploring(run.path) as running:
        yield choice, running.address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chosen_cell_is_shown_with_its_checks_its_rivals_and_its_exposure(
    promising: tuple[results.Choice, str], browser: Browser, scheme: str
) -> None:
    choice, address = promising
    assert choice.outcome == "chosen"
    assert choice.exposure is not None
    for visitor in visiting(browser, color_scheme=scheme):
        page = visitor.open(address + "#tab=choice").page
        shown = page.locator("#choice")
        expect(shown).to_contain_text(f"Cell {choice.cell}")
        for check in choice.checks:
            expect(shown).to_contain_text(check.words)
        for words in choice.exposure.words:
            expect(shown).to_contain_text(words[1:])
        assert choice.expectation is not None
        expect(shown).to_contain_text(f"Expect {choice.expectation.realistic * 100:+.3f} % a trade")
        expect(shown.get_by_role("rowheader", name="recommended")).to_have_count(1)
        point = next(each for each in choice.exposure.curve if each.exposure == choice.exposure.recommended)
        row = shown.get_by_role("row").filter(has_text="recommended")
        expect(row).to_contain_text(f"{100 * point.p_drawdown:.1f} %")
        assert visitor.faults() == []
        front = page.get_by_role("group", name=re.compile("Pareto front"))
        front.focus()
        first = page.locator(".choice-front .choice-readout").inner_text()
        page.keyboard.press("ArrowRight" if choice.front[-1].chosen is False else "ArrowLeft")
        other = page.locator(".choice-front .choice-readout").inner_text()
        found = re.search(r"cell (\d+)", other)
        assert other != first
        assert found is not None
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"cell={found.group(1)}"))
