"""A verdict and its cells change as one: stopped anywhere, the old one keeps its cells or the new has its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from results.inference.verdict.committing import commit_verdict, verdict_cells
from results.inference.verdict.findings import Findings, Tried
from results.inference.verdict.record import CELLS, FILE, MADE_FOR, Verdict
from results.inference.verdict.stored import read_verdict
from signals import InputError

pytestmark = pytest.mark.slow


class Killed(BaseException):
    """What a process would have died of."""


def verdict(number: int) -> Verdict:
    sample = {"judged": "all", "assumed_out_of_sample": False, "supports_positive": False, "out_of_sample_share": {}}
    sample |= {"in_sample_share": {}, "from": "2024-01-01", "to": "2024-01-02", "days": 2}
    nothing = dict.fromkeys(("expectancy_test", "timing_test", "leading", "skilled", "selection", "shape"))
    numbers = {
        "run": "0",
        "sample": sample,
        "tried": dict.fromkeys(Tried.model_fields, 1),
        "needed": {"times_the_data": float("inf"), "more_days": 0, "more_trades": 0},
        "named_cells": 0,
        "region": {},
        "seed": 0,
        "seconds": {"all": 1.5},
        "share": 1 / 3,  # of a later release
    }
    findings = Findings.model_validate(nothing | numbers)
    return Verdict("undetermined", (number,), ("a reason",), ("VERDICT",), findings)


def cells(folder: Path, said: Verdict) -> Callable[[], object]:
    """Return what writes the cells of a verdict, whole."""

    def write() -> None:
        fresh = folder / "fresh.parquet"
        pl.DataFrame({"cell": [said.cells[0]]}).write_parquet(fresh, metadata={MADE_FOR: said.digest})
        fresh.replace(folder / CELLS)

    return write


def held(folder: Path) -> tuple[int, int]:
    """Return which verdict a reader finds, and whose cells."""
    stored = read_verdict(folder)
    file = verdict_cells(folder, stored)
    assert file is not None
    return stored.cells[0], pl.read_parquet(file)["cell"].item()


class Stopped(Verdict):
    def write(self, folder: Path) -> Path:
        raise Killed


def _before_the_cells() -> None:
    raise Killed


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("at", ["before the cells", "between", "after"])
def test_a_kill_leaves_the_old_or_the_new(at: str, times: int, tmp_path: Path) -> None:
    old = verdict(1)
    commit_verdict(tmp_path, old, cells(tmp_path, old))
    for number in range(2, 2 + times):
        new = verdict(number)
        if at == "before the cells":
            with pytest.raises(Killed):
                commit_verdict(tmp_path, new, _before_the_cells)
        elif at == "between":
            with pytest.raises(Killed):
                commit_verdict(tmp_path, Stopped(**vars(new)), cells(tmp_path, new))
        else:
            commit_verdict(tmp_path, new, cells(tmp_path, new))
        assert held(tmp_path) == ((number, number) if at == "after" else (1, 1))
    last = verdict(9)
    commit_verdict(tmp_path, last, cells(tmp_path, last))
    assert held(tmp_path) == (9, 9)
    assert sorted(path.name for path in tmp_path.iterdir()) == [CELLS, FILE]


def test_without_room_for_a_second_name_a_half_written_verdict_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.link", refused)
    monkeypatch.setattr("shutil.copyfile", refused)
    old, new = verdict(1), verdict(2)
    commit_verdict(tmp_path, old, cells(tmp_path, old))
    with pytest.raises(Killed):
        commit_verdict(tmp_path, Stopped(**vars(new)), cells(tmp_path, new))
    assert verdict_cells(tmp_path, read_verdict(tmp_path)) is None


@pytest.mark.parametrize(
    "change",
    [{"verdict": "positive"}, {"cells": []}, {"share": 0.3}, {"more": 1}, {"digest": "0" * 32}, {"digest": None}],
)
def test_an_edited_verdict_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    old = verdict(1)
    commit_verdict(tmp_path, old, cells(tmp_path, old))
    stored = json.loads((tmp_path / FILE).read_text())
    assert stored["needed"]["times_the_data"] is None  # JSON holds no infinity
    assert read_verdict(tmp_path).model_dump(by_alias=True) == stored
    (tmp_path / FILE).write_text(json.dumps(stored | change))
    with pytest.raises(InputError, match=r"verdict.json: was changed since it was written .*; run: `results.judge"):
        read_verdict(tmp_path)


@pytest.mark.parametrize("at", [8, 60, 200, -500, -30])
def test_a_flipped_byte_among_the_cells_is_seen(at: int, tmp_path: Path) -> None:
    said = verdict(1)
    commit_verdict(tmp_path, said, cells(tmp_path, said))
    content = bytearray((tmp_path / CELLS).read_bytes())
    content[at] ^= 0xFF
    (tmp_path / CELLS).write_bytes(content)
    try:
        found = verdict_cells(tmp_path, read_verdict(tmp_path))
    except InputError as error:
        assert "is damaged (its checksum differs); run: `results.judge" in str(error)  # noqa: PT017 - or not found at all
    else:
        assert found is None
