from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import grids
import results
import sweeps
from results.refining.refinement import REFINING
from signals import InputError, Signals


def cells_of(spec: grids.GridSpec) -> pl.DataFrame:
    grid = spec.resolve()
    return pl.concat([grid.cells(chunk).frame() for chunk in grid.selected.chunks(10**6)])


def swept(spec: dict[str, Any], market: Signals, out: Path) -> results.Run:
    sweeps.run(grids.parse(spec, "test"), market, out, jobs=1, progress=False)
    return results.open(out)


def test_a_finer_grid_is_made_of_a_run(run: results.Run) -> None:
    found = results.refine(run, factor=2)
    # of max_hold and take_profit there is one number each
    assert found.refined == ("long_entry", "stop_loss")
    assert found.left == ("take_profit", "leverage", "side", "max_hold")
    axes = found.spec.mapping()["axes"]
    assert axes["short_entry"] == {"tie": "long_entry"}
    assert axes["leverage"]["values"] == [1.0, 3.0]
    assert len(axes["long_entry"]["values"]) > 4
    assert found.cells == found.region_cells == len(cells_of(found.spec))
    assert 0 < found.covered <= 1
    assert found.words[0].startswith(f"{run.path}: expectancy")
    assert "leverage: only scales returns" in "\n".join(found.words)
    # the same run gives the same grid
    assert results.refine(run.path, factor=2).plain() == found.plain()


def test_more_cells_than_are_wanted_are_drawn_at_random(run: results.Run) -> None:
    whole, some = results.refine(run), results.refine(run, cells=100, seed=7)
    assert some.cells == 100 < some.region_cells == whole.cells
    assert some.spec.mapping()["sample"] == {**whole.spec.mapping().get("sample", {}), "cells": 100, "seed": 7}
    assert len(cells_of(some.spec)) == 100
    assert "of which 100 are drawn at random (seed 7)" in some.words[-1]


def test_a_refined_run_is_refined_again_without_the_bounds_of_the_first(
    run: results.Run, market: Signals, tmp_path: Path
) -> None:
    first = results.refine(run, factor=2)
    assert first.region is not None
    sweeps.run(first.spec, market, tmp_path / "finer", jobs=1, progress=False, parent=run.path)
    first.write(tmp_path / "finer")
    finer = results.open(tmp_path / "finer")
    assert finer.info["lineage"]["tried_before"] == run.info.cells
    second = results.refine(finer, factor=2)
    constraints = second.spec.mapping().get("sample", {}).get("constraints", [])
    assert first.region not in constraints
    (tmp_path / "finer" / REFINING).unlink()  # as of a grid that was written, and swept by hand
    kept = results.refine(finer, factor=2).spec.mapping()["sample"]["constraints"]
    assert first.region in kept


def test_constraints_filters_and_spans_of_the_run_stay(market: Signals, tmp_path: Path) -> None:
    spec = {
        "axes": {
            "long_entry": {"values": [0.5, 0.55, 0.6]},
            "max_hold": {"values": [4, 8, 12]},
            "filter": {"values": ["none", "day"]},
        },
        "fixed": {"fee": 0.0002},
        "sample": {"constraints": ["long_entry < 0.6 OR max_hold < 12"], "cells": 14, "seed": 2},
        "filters": {"day": "hour >= 8"},
        "span": {"from": "2024-01-02T00:00:00Z"},
    }
    run = swept(spec, market, tmp_path / "run")
    found = results.refine(run, sample="all")
    told = found.spec.mapping()
    assert told["sample"]["constraints"][0] == "long_entry < 0.6 OR max_hold < 12"
    assert "cells" not in told["sample"]
    assert (told["filters"], told["span"]["from"][:10]) == (spec["filters"], "2024-01-02")


def test_axes_that_change_nothing_or_are_quantiles_are_left(market: Signals, tmp_path: Path) -> None:
    spec = {
        "axes": {
            "long_entry": {"quantiles": [0.5, 0.8]},
            "max_hold": {"values": [4, 8, 12]},
            "take_profit": {"values": [0.004, 0.008, 0.016]},
            "short_take_profit": {"values": ["same", 0.01]},
            "gate_margin": {"values": [0.1, 0.2]},
        },
        "fixed": {"fee": 0.0002, "side": "long"},
    }
    found = results.refine(swept(spec, market, tmp_path / "run"), sample="all")
    axes = found.spec.mapping()["axes"]
    assert axes["long_entry"] == {"quantiles": [0.5, 0.8]}
    assert "gate_margin" not in axes
    assert found.spec.mapping()["fixed"]["gate_margin"] == 0.1
    assert set(found.refined) == {"max_hold", "take_profit"}
    told = "\n".join(found.words)
    assert "gate_margin: changes nothing, and stays at 0.1" in told
    assert "long_entry: its thresholds are quantiles of the span" in told


def test_several_assets_have_one_finer_grid(assets_run: results.Run) -> None:
    found = results.refine(assets_run, factor=2)
    assert found.cells == 3 * len(cells_of(found.spec))
    assert results.assets_of(assets_run).names == ("alpha", "beta", "gamma")
    with pytest.raises(InputError, match="pooled settings; refine the run that they are of"):
        results.refine(results.pooled(assets_run))


def test_a_grid_is_written_with_what_was_chosen_above_it(run: results.Run, tmp_path: Path) -> None:
    found = results.refine(run)
    path = results.write_grid(found, tmp_path / "finer.toml")
    assert grids.load(path).mapping() == found.spec.mapping()
    assert path.read_text().startswith(f"# {found.words[0]}\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"factor": 1}, "`factor=1`: divide the distance"),
        ({"cells": 0}, "`cells=0`"),
        ({"around": "peak"}, "`around='peak'`: write one of promising, contour, both"),
        ({"metric": "win_rate", "around": "contour"}, "metric 'win_rate' has no value at which it changes its meaning"),
        ({"metric": "expectance"}, "unknown metric 'expectance'; did you mean"),
        ({"where": "leverage > 99"}, "no block of cells has enough trades"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(run: results.Run, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as refused:
        results.refine(run, **options)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "axes",
    [{"side": {"values": ["both", "long"]}}, {}, {"long_entry": {"quantiles": [0.2, 0.4]}}],
)
def test_a_run_without_numbers_to_refine_is_refused(market: Signals, tmp_path: Path, axes: dict[str, Any]) -> None:
    fixed = {"max_hold": 6} | ({} if "long_entry" in axes else {"long_entry": 0.5, "short_entry": 0.5})
    run = swept({"axes": axes, "fixed": fixed}, market, tmp_path / "run")
    with pytest.raises(InputError, match="no axis can be made finer"):
        results.refine(run)


def test_a_run_that_is_not_finished_is_refused(run: results.Run) -> None:
    going = replace(run, info=run.info.model_copy(update={"state": "running"}))
    with pytest.raises(InputError, match="the sweep has not finished"):
        results.refine(going)


def test_axes_without_new_values_are_narrowed(market: Signals, tmp_path: Path) -> None:
    spec = {
        "axes": {"long_entry": {"values": [0.5, 0.55, 0.6]}, "max_hold": {"values": [4, 5, 6, 7, 8]}},
        "fixed": {"fee": 0.0002, "side": "long"},
    }
    told = results.refine(swept(spec, market, tmp_path / "run"), sample="all").words
    refined = next(line for line in told if line.startswith("  refined"))
    assert "long_entry" in refined
    lines = [line for line in told if "max_hold: 5 values become" in line]
    assert len(lines) == 1
    # whole numbers have none between them: what is new lies beyond the ends
    beyond = "the coarse grid too" in lines[0]
    assert lines[0].startswith("  narrowed") != beyond


def test_a_range_of_one_number_is_one_number(market: Signals, tmp_path: Path) -> None:
    spec = {"axes": {"max_hold": {"values": [7, 8]}}, "fixed": {"long_entry": 0.5, "fee": 0.0002, "side": "long"}}
    told = "\n".join(results.refine(swept(spec, market, tmp_path / "run"), sample="all").words)
    assert not re.search(r"(\S+) to \1(\D|$)", told)
