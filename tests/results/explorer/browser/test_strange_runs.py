"""Runs that a stranger brings: names that are scripts, one cell, one axis, nothing to see, parts and signals that are gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.explorer.browsing import exploring
from tests.results.explorer.browser import worlds
from tests.results.explorer.browser.reading import run_model
from tests.results.explorer.browser.watching import Watched

pytestmark = pytest.mark.slow

WORLDS = [worlds.one_cell, worlds.one_axis, worlds.all_grey, worlds.sampled, worlds.of_assets]


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
def test_a_small_or_odd_run_is_shown_and_a_cell_of_it_opens(
    world: Callable[[Path], Path], tmp_path: Path, visitor: Watched
) -> None:
    with exploring(world(tmp_path)) as explorer:
        visitor.open(explorer.address)
        assert visitor.faults() == []
        leading = run_model(explorer.address)["leading"]
        cell = leading[0]["cell"] if leading else 0
        visitor.page.goto(f"{explorer.address}#cell={cell}&tab=cell")
        shown = visitor.page.get_by_role("region", name="Cell", exact=True)
        shown.get_by_role("heading", name="Equity and drawdown").wait_for()
        assert visitor.faults() == []
        visitor.page.goto("about:blank")


def test_names_that_are_scripts_are_text(tmp_path: Path, visitor: Watched) -> None:
    dialogs: list[str] = []
    visitor.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    run = worlds.hostile(tmp_path)
    (run / "marks.json").write_text(f'{{"marks": [{{"cell": 0, "note": "{worlds.SCRIPT}"}}]}}', encoding="utf-8")
    with exploring(run) as explorer:
        for fragment in (
            "", "x=variant&y=filter", "by=variant", "cell=0&tab=cell", "compared=[0,1,5]&tab=compare", "tab=choice",
            f"x={worlds.IMAGE}", f"metric={worlds.SCRIPT}&fold={worlds.IMAGE}", "cell=../../../etc/passwd",
        ):  # fmt: skip
            visitor.open(f"{explorer.address}#{fragment}")
            assert visitor.page.evaluate("window.hacked") is None, fragment
        visitor.open(explorer.address)
        assert worlds.IMAGE in visitor.written()
        visitor.page.goto("about:blank")
    assert dialogs == []
    assert all(address.startswith((explorer.address, "blob:", "data:")) for address in visitor.asked)


def test_a_part_that_is_cut_short_is_refused_at_once_in_one_line(small_run: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError) as refused, exploring(worlds.damaged(small_run, tmp_path)):
        pass
    said = str(refused.value)
    assert "part-00000.parquet" in said
    assert "--resume computes what is wrong again" in said
    assert len(said.strip().splitlines()) == 1


def test_a_part_that_is_damaged_while_it_is_looked_at_is_one_line_and_the_rest_goes_on(
    small_run: Path, tmp_path: Path, visitor: Watched
) -> None:
    run = tmp_path / "run"
    shutil.copytree(small_run, run)
    with exploring(run) as explorer:
        page = visitor.open(explorer.address).page
        measure = page.get_by_label("Measure", exact=True)
        before = measure.input_value()
        for part in (run / "cells").glob("*.parquet"):
            content = bytearray(part.read_bytes())
            content[:-200] = bytes(len(content) - 200)
            part.write_bytes(content)
        measure.select_option("worst_trade")
        alert = page.get_by_role("alert").filter(has_text="damaged")
        alert.wait_for()
        assert "Traceback" not in visitor.written()
        assert "defect of this program" not in visitor.written()
        # what is at hand is shown as before, and the lists beside it
        drawn = visitor.drawn()
        measure.select_option(before)
        visitor.settle(drawn)
        assert page.locator(".lead-table .lead-open").count() > 0
        page.goto("about:blank")
    visitor.complaints.clear()
    visitor.refused.clear()


def test_without_its_signals_maps_are_shown_and_a_cell_says_what_is_missing(tmp_path: Path, visitor: Watched) -> None:
    run = worlds.one_axis(tmp_path)
    (tmp_path / "market.parquet").unlink()
    with exploring(run) as explorer:
        visitor.open(explorer.address)
        visitor.page.goto(f"{explorer.address}#cell=3&tab=cell")
        cell = visitor.page.get_by_role("region", name="Cell", exact=True)
        cell.get_by_text("market.parquet").first.wait_for()
        # the run itself knows what its cells earned
        cell.get_by_role("heading", name="Measures").wait_for()
        assert "market.parquet" in cell.inner_text()
        assert "Traceback" not in cell.inner_text()
        visitor.page.goto("about:blank")
    visitor.complaints.clear()
    visitor.refused.clear()
