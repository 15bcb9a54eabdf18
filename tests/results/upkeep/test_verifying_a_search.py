"""A search verified: its verdict, and the run of its finalists, are read too."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import results
from tests.results.searching.conftest import searched, space, world

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searched")
    searched(folder, world(0, 1, days=90), space(), cells=400, min_trades=10, finalists=5)
    results.judge(folder / "run", again=0, permutations=0, resamples=99, jobs=1, progress=False)
    return folder / "run"


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def test_all_parts_of_both_runs_are_read(copy: Path) -> None:
    found = results.verify(copy, progress=False)
    assert found.whole, found.lines()
    files = [file for at in (copy, copy / "held-out") for file in (at / "cells").iterdir()]
    assert (found.parts, found.bytes) == (len(files), sum(file.stat().st_size for file in files))


def test_a_verdict_that_was_changed_is_a_fault(copy: Path) -> None:
    file = copy / "search-verdict.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told | {"verdict": "positive" if told["verdict"] != "positive" else "none"}))
    found = results.verify(copy, progress=False)
    assert [fault.file for fault in found.faults] == ["search-verdict.json"]


@pytest.mark.parametrize("name", ["run.json", "cells", "visited.bin"])
def test_what_is_gone_of_the_finalists_is_a_fault_that_names_what_mends_it(copy: Path, name: str) -> None:
    held = copy / "held-out"
    gone = held / name if name != "cells" else next((held / "cells").iterdir())
    gone.unlink()
    found = results.verify(copy, progress=False)
    assert [fault.file for fault in found.faults] == [f"held-out/{gone.relative_to(held)}"]
    if name == "cells":
        assert f"results.verify({str(held)!r}, repair=True)" in found.faults[0].remedy
        assert results.verify(held, repair=True, progress=False).whole
        assert results.verify(copy, progress=False).whole
