"""Which cells are confirmed is the same, whether a run is a table or the parts that it was written in."""

from __future__ import annotations

from pathlib import Path

import pytest

from grids.axes import AxisSpec
from grids.spec import GridSpec
from signals import simulated_signals
from sweeps import run
from sweeps.confirm.sample import choose, stored_rows
from sweeps.runs.compared.neighbouring import neighbouring_parts
from sweeps.store.reading import scan

_SHAPE = (3, 5, 4, 2)


@pytest.fixture(scope="module", params=["rows", "factored"])
def parts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the parts of a run of 120 cells, eight of them in each."""
    out = tmp_path_factory.mktemp("sample") / "run"
    axes = (
        AxisSpec("long_entry", (0.5, 0.55, 0.6)),
        AxisSpec("stop_loss", (0.005, 0.01, 0.02, 0.03, None)),
        AxisSpec("max_hold", (4, 8, 16, None)),
        AxisSpec("leverage", (1.0, 2.0)),
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("sweeps.runs.chunks.CHUNK", 8)
        signals = simulated_signals(800, edge=0.1, seed=3)
        run(GridSpec("trial", axes, {"stop_basis": "price"}), signals, out, progress=False, store=request.param)
    return sorted((out / "cells").iterdir())


@pytest.mark.parametrize("mixed", [False, True])
def test_parts_and_tables_are_chosen_from_alike(parts: list[Path], mixed: bool) -> None:
    assert len(parts) == 15
    chosen = choose(parts, 3, 12, mixed=mixed)
    assert chosen == choose(scan(parts), 3, 12, mixed=mixed)
    assert len(set(chosen)) == 12
    assert choose(parts, 3, 12, seed=1) != choose(parts, 3, 12)


def test_rows_are_found_in_the_order_in_which_they_are_asked_for(parts: list[Path]) -> None:
    wanted = [100, 3, 57]
    assert stored_rows(parts, wanted)["cell"].to_list() == wanted
    assert stored_rows(parts, [7, 10**6])["cell"].to_list() == [7]
    assert stored_rows(parts, wanted).columns == stored_rows(scan(parts), wanted).columns


def test_neighbours_of_a_few_parts_are_in_few_parts(parts: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    assert neighbouring_parts(parts, _SHAPE) == parts
    monkeypatch.setattr("sweeps.runs.compared.neighbouring._DRAWN", 1)
    found = neighbouring_parts(parts, _SHAPE)
    if parts[0].suffix == ".parquet":
        assert found == parts
    else:
        assert 1 < len(found) < len(parts)
        assert set(found) <= set(parts)
