"""The report by itself: opened from a folder it asks nobody for anything, and says what the run says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import results
from benchmarks.explorer.browsing import PROGRAM
from tests.results.explorer.browser import worlds
from tests.results.explorer.browser.conftest import visiting
from tests.results.explorer.browser.reading import agree, number, query, run_model, squares_shown
from tests.results.explorer.browser.watching import Watched, saved

pytestmark = pytest.mark.slow
FIRST = "x=take_profit&y=stop_loss&by=null"


def report(run: Path, out: Path) -> Path:
    words = [*PROGRAM, "report", str(run), "--out", str(out)]
    answer = subprocess.run(words, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return out


@pytest.fixture(scope="module")
def small_report(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(small_run, tmp_path_factory.mktemp("reports") / "report.html")


def test_no_request_at_all(small_report: Path, visitor: Watched) -> None:
    visitor.page.context.set_offline(offline=True)
    visitor.open(small_report.as_uri())
    visitor.page.get_by_role("button", name="Cell", exact=True).first.click()
    asked = [address for address in visitor.asked if not address.startswith(("blob:", "data:"))]
    assert asked == [small_report.as_uri()]
    assert small_report.stat().st_size < 3_000_000


def test_its_numbers_are_the_runs(small: str, small_run: Path, small_report: Path, visitor: Watched) -> None:
    model = run_model(small)
    visitor.open(f"{small_report.as_uri()}#{FIRST}")
    wanted = query(small_run, model, x="take_profit", y="stop_loss")
    assert agree(squares_shown(visitor), wanted, 100) > 0
    visitor.page.get_by_label("Measure", exact=True).select_option("expectancy")
    shown = squares_shown(visitor.settle())
    assert agree(shown, query(small_run, model, x="take_profit", y="stop_loss", metric="expectancy"), 100) > 0


def test_a_leading_cell_has_its_trades_inside(small: str, small_report: Path, visitor: Watched) -> None:
    cell = run_model(small)["leading"][0]["cell"]
    visitor.open(f"{small_report.as_uri()}#cell={cell}&tab=cell")
    shown = visitor.page.get_by_role("region", name="Cell", exact=True)
    shown.get_by_role("grid", name="Trades").wait_for()
    assert shown.get_by_text("Equity and drawdown").is_visible()
    assert visitor.faults() == []


def test_of_any_cell_there_are_parameters_measures_and_steps(
    small: str, small_run: Path, small_report: Path, visitor: Watched
) -> None:
    inside = {each["cell"] for each in run_model(small)["leading"]}
    cells = results.top(results.open(small_run), metric="edge", n=288)
    row = next(row for row in cells.iter_rows(named=True) if row["cell"] not in inside)
    visitor.open(f"{small_report.as_uri()}#cell={row['cell']}&tab=cell")
    shown = visitor.page.get_by_role("region", name="Cell", exact=True)
    shown.get_by_role("heading", name=f"Cell {row['cell']}").wait_for()
    text = shown.inner_text()
    assert "asymmetry explore" in text
    edge = visitor.page.locator(".cell-measures tr", has=visitor.page.get_by_role("rowheader", name="edge", exact=True))
    assert abs(number(edge.locator("td").first.inner_text())[0] - row["edge"] * 100) < 0.06
    assert visitor.faults() == []
    shown.locator("button.cell-step").first.click()
    shown.get_by_role("heading", name=f"Cell {row['cell']}").wait_for(state="detached")
    assert "Replaying" not in shown.inner_text()


def test_what_a_report_cannot_do_is_said_and_its_files_are_called_as_the_explorer_s(
    small_report: Path, visitor: Watched, tmp_path: Path
) -> None:
    visitor.open(f"{small_report.as_uri()}#{FIRST}&metric=edge")
    assert "Parquet" in visitor.page.get_by_role("group", name="Save what is shown").inner_text()
    assert saved(visitor, "CSV", tmp_path).name == "run-edge-take_profit-stop_loss.csv"
    folds = visitor.page.get_by_label("Fold", exact=True)
    assert "best (maximum)" in folds.inner_text()
    visitor.page.get_by_label("Measure", exact=True).select_option("max_drawdown")
    assert "worst (maximum)" in visitor.settle().page.get_by_label("Fold", exact=True).inner_text()


def test_pictures_and_tables_are_saved_without_a_server(small_report: Path, visitor: Watched, tmp_path: Path) -> None:
    visitor.open(small_report.as_uri())
    assert saved(visitor, "PNG", tmp_path).stat().st_size > 5000
    assert saved(visitor, "CSV", tmp_path).read_text(encoding="utf-8").startswith("side,")


def test_scripts_in_names_stay_text(tmp_path: Path, visitor: Watched) -> None:
    file = report(worlds.hostile(tmp_path), tmp_path / "report.html")
    for fragment in ("", "by=variant", f"x={worlds.IMAGE}", "cell=0&tab=cell"):
        visitor.open(f"{file.as_uri()}#{fragment}")
        assert visitor.page.evaluate("window.hacked") is None
    assert worlds.IMAGE in visitor.written()


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"viewport": {"width": 360, "height": 740}}])
def test_dark_and_on_a_phone(small_report: Path, browser: Browser, look: dict[str, object]) -> None:
    for visitor in visiting(browser, **look):
        visitor.open(small_report.as_uri())
        assert visitor.faults() == []
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
