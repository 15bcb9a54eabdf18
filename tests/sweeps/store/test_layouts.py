"""Which layout a run gets: as was asked, as it was begun, or by its size."""

from __future__ import annotations

from pathlib import Path

import pytest

import grids
import sweeps
from signals import InputError
from sweeps.store.layouts import MOST_ROWS, Store, StoreLayout, laid_out
from tests.sweeps.store.runs import GRIDS, market


@pytest.mark.parametrize(
    ("store", "selected", "started", "layout"),
    [
        ("auto", MOST_ROWS, None, "rows"),
        ("auto", MOST_ROWS + 1, None, "factored"),
        ("auto", 5, "factored", "factored"),
        ("auto", MOST_ROWS + 1, "rows", "rows"),
        ("rows", MOST_ROWS + 1, None, "rows"),
        ("factored", 1, None, "factored"),
    ],
)
def test_it_is_as_asked_as_begun_or_by_size(
    store: Store, selected: int, started: StoreLayout | None, layout: StoreLayout
) -> None:
    assert laid_out(store, "event", selected, started) == layout


def test_vectorbt_writes_rows() -> None:
    assert laid_out("auto", "vectorbt", MOST_ROWS + 1, None) == "rows"
    with pytest.raises(InputError, match="event engine alone"):
        laid_out("factored", "vectorbt", 1, None)


def test_another_word_is_refused() -> None:
    with pytest.raises(InputError, match="store = 'columns' is not available; use one of auto, rows, factored"):
        laid_out("columns", "event", 1, None)  # type: ignore[arg-type]


def test_a_run_is_not_continued_in_another_layout(tmp_path: Path) -> None:
    spec, world = grids.parse(GRIDS["exposures"], "test"), market()
    sweeps.run(spec, world, tmp_path / "run", jobs=1, progress=False, store="factored")
    with pytest.raises(InputError, match="another layout of its cells"):
        sweeps.run(spec, world, tmp_path / "run", jobs=1, progress=False, store="rows", resume=True)
    (part,) = (tmp_path / "run" / "cells").iterdir()
    before = part.read_bytes()
    part.write_bytes(before[:-1])
    sweeps.run(spec, world, tmp_path / "run", jobs=1, progress=False, resume=True)
    assert part.read_bytes() == before
