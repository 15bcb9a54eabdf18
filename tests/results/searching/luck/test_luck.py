"""The search made again where there is nothing to find."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import results
from results.inference.sample.panel import Panel, find_panel
from results.searching.held_out.leaders import Ranking, leaders_of
from results.searching.luck.kept import FILE, FOLDER
from results.searching.luck.luck import Luck, luck_of
from results.searching.luck.nothing import Nothing, share_as_good
from results.searching.luck.once import search_once
from results.searching.question import SearchQuestion
from signals import InputError
from sweeps.runs.evaluating.opened import OpenAsset
from tests.results.searching.conftest import searched, space, world


def _panel(folder: Path, **asked: object) -> tuple[Panel, SearchQuestion]:
    found = searched(folder, world(0, 1), space(), cells=300, **asked)
    return find_panel(results.open(folder / "run")), found.question


def test_a_search_in_memory_finds_what_the_search_found(tmp_path: Path) -> None:
    panel, question = _panel(tmp_path)
    best = leaders_of(panel.run, question, Ranking(1))[0]
    once = search_once(question, [OpenAsset.on(panel.span(0), panel.grids[0], "event")])
    assert (once.cell, once.score, once.visited) == (best.index[0], best.values.score[0], 300)


def test_probabilities_are_those_of_other_times_and_prices_are_not_moved(tmp_path: Path) -> None:
    panel, _ = _panel(tmp_path)
    nothing = Nothing.of(panel, panel.grids, 0, 19)
    for number in range(3):
        moved = nothing.opened(number)[0].engine.signals
        move, own = int(nothing.moves[number, 0]), panel.span(0)
        assert moved.bars is own.bars
        for name, each in own.variants.items():
            np.testing.assert_array_equal(moved.variants[name].long_entry, np.roll(each.long_entry, move))


def test_the_first_arrangements_are_the_same_however_many_are_asked_for(tmp_path: Path) -> None:
    panel, _ = _panel(tmp_path)
    few, many = (Nothing.of(panel, panel.grids, 0, count).moves for count in (19, 99))
    np.testing.assert_array_equal(few[:19], many[:19])


def test_too_few_bars_for_so_many_are_refused(tmp_path: Path) -> None:
    panel, _ = _panel(tmp_path)
    with pytest.raises(InputError, match="bars are enough for 499 different moves"):
        Nothing.of(panel, panel.grids, 0, 100_000)


def test_stopped_it_goes_on_to_the_same(tmp_path: Path) -> None:
    panel, question = _panel(tmp_path)
    whole = luck_of(panel, question, 0.0, 5, jobs=1, progress=False)
    kept = tmp_path / "run" / FOLDER / FILE
    lines = kept.read_text().splitlines()
    assert whole is not None
    assert [json.loads(line)["number"] for line in lines] == [0, 1, 2, 3, 4]
    kept.write_text("\n".join([*lines[:2], lines[2][:20]]))  # the third line was cut short
    told: list[str] = []
    again = luck_of(panel, question, 0.0, 5, jobs=2, progress=False, tell=told.append)
    assert again is not None
    np.testing.assert_array_equal(again.best, whole.best)
    assert "2 of them kept from before" in told[0]
    assert len(kept.read_text().splitlines()) == 6


def test_without_making_any_those_that_were_made_count(tmp_path: Path) -> None:
    panel, question = _panel(tmp_path)
    assert luck_of(panel, question, 0.0, make=False) is None
    luck_of(panel, question, 0.0, 3, jobs=1, progress=False)
    left = luck_of(panel, question, 0.0, make=False)
    assert left is not None
    assert len(left.best) == 3


def test_those_of_another_run_do_not_count(tmp_path: Path) -> None:
    panel, question = _panel(tmp_path)
    luck_of(panel, question, 0.0, 2, jobs=1, progress=False)
    file = tmp_path / "run" / FOLDER / FILE
    file.write_text(file.read_text().replace('"key": "', '"key": "x'))
    assert luck_of(panel, question, 0.0, make=False) is None


def test_all_assets_are_moved_by_the_same_time(tmp_path: Path) -> None:
    markets = {"one": world(0, 1), "other": world(0, 2)}
    spec = space()
    results.search(spec, markets, tmp_path / "run", cells=200, jobs=1, progress=False)
    panel = find_panel(results.open(tmp_path / "run"), markets)
    nothing = Nothing.of(panel, panel.grids, 0, 19)
    assert (nothing.moves[:, 0] == nothing.moves[:, 1]).all()
    question = SearchQuestion(cells=200, sample="oos")
    opened = [OpenAsset.on(panel.span(place), grid, "event") for place, grid in enumerate(panel.grids)]
    best = leaders_of(panel.run, question, Ranking(1))[0]
    assert search_once(question, opened).cell == best.index[0]


def test_a_p_value_counts_the_search_itself() -> None:
    assert share_as_good(1.0, [0.0] * 19) == 0.05
    assert share_as_good(1.0, [1.0, 2.0, 0.0]) == 0.75
    luck = Luck(0.5, np.array([0.1, 0.7, -np.inf]))
    assert (luck.as_good, luck.p) == (1, 0.5)
