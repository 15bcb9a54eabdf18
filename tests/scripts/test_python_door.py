"""From Python: what hides a room, results at a prompt, signals in memory."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import grids
import results
import signals
import sweeps
from tests.places import ROOT

pytestmark = pytest.mark.slow


def in_folder(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the user's own in a folder, as `python script.py` does."""
    script = folder / "script.py"
    script.write_text(code, encoding="utf-8")
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(Path.home())}
    return subprocess.run(
        [sys.executable, str(script)], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("hiding", "code"),
    [
        ("signals.py", "import sweeps"),
        ("signals.py", "import grids"),
        ("signals.py", "import results"),
        ("grids.py", "import sweeps"),
        ("sweeps.py", "import results"),
        ("signals/__init__.py", "import grids"),
        ("grids/__init__.py", "from sweeps import run"),
    ],
)
def test_what_hides_a_room_is_named(tmp_path: Path, hiding: str, code: str) -> None:
    (tmp_path / hiding).parent.mkdir(exist_ok=True)
    (tmp_path / hiding).write_text("", encoding="utf-8")
    done = in_folder(tmp_path, code)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert f"{tmp_path / hiding} hides this project's package" in last
    assert "rename it" in last


@pytest.mark.parametrize("name", ["signals", "grids", "sweeps", "results"])
def test_a_folder_of_the_users_hides_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert in_folder(tmp_path, "import results, sweeps, grids, signals; signals.read; results.open").returncode == 0


@pytest.mark.parametrize("package", ["signals", "grids", "sweeps", "results"])
def test_types_are_shipped(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> tuple[signals.Signals, sweeps.RunSummary]:
    """Signals that lie in no file, and a run on them."""
    held = signals.simulated_signals(3000, edge=0.05, seed=2, step_minutes=60)
    spec = grids.parse({"axes": {"long_entry": {"values": [0.5, 0.52]}, "max_hold": {"values": [6, 24]}}})
    return held, sweeps.run(spec, held, tmp_path_factory.mktemp("memory") / "run", jobs=1)


def test_signals_in_memory_are_judged_and_looked_at(
    swept: tuple[signals.Signals, sweeps.RunSummary], tmp_path: Path
) -> None:
    held, summary = swept
    run = results.open(summary.out)
    with pytest.raises(signals.InputError, match="signals in memory; give them"):
        results.judge(run, progress=False)
    verdict = results.judge(run, signals=held, resamples=200, permutations=0, progress=False)
    assert verdict.ruling in {"undetermined", "none"}
    assert results.write_portfolio(run, 0, tmp_path, signals=held).statistics.is_file()
    assert len(results.fold_table(run, signals=held, every="3d").rows) > 0
    other = signals.simulated_signals(3000, edge=0.05, seed=3, step_minutes=60)
    with pytest.raises(signals.InputError, match="has fingerprint"):
        results.judge(run, signals=other, progress=False)


def test_results_show_themselves_in_three_lines(swept: tuple[signals.Signals, sweeps.RunSummary]) -> None:
    held, summary = swept
    run = results.open(summary.out)
    verdict = results.judge(run, signals=held, resamples=200, permutations=0, progress=False)
    for shown in (summary, run, verdict, held, held.bars):
        text = repr(shown)
        assert len(text.splitlines()) == 3, text
        assert max(map(len, text.splitlines())) < 400
        assert "array(" not in text
        assert text.splitlines()[0] in re.sub("<[^>]+>", "", shown._repr_html_())


def test_markup_in_a_name_is_text_in_a_notebook(tmp_path: Path) -> None:
    held = signals.simulated_signals(500, seed=2)
    spec = grids.parse({"axes": {"long_entry": {"values": [0.5, 0.52]}}}, name="<script>x</script>")
    page = results.open(sweeps.run(spec, held, tmp_path / "run", jobs=1).out)._repr_html_()
    assert "<script>" not in page


def test_tables_are_taken_wherever_signals_are(tmp_path: Path) -> None:
    held = signals.simulated_signals(600, edge=0.05, seed=2, step_minutes=60)
    frame = signals.to_frame(held)
    pandas = frame.to_pandas().set_index("timestamp")
    cell = {"long_entry": 0.5, "max_hold": 6}
    spec = grids.parse({"axes": {"long_entry": {"values": [0.5, 0.52]}}, "fixed": {"max_hold": 6}})
    wanted = sweeps.replay(held, cell).measures
    for table in (frame, pandas, frame.lazy()):
        assert sweeps.replay(table, cell).measures == wanted
    assert sweeps.portfolio(pandas, cell).trades.count() == wanted["trades"]
    run = results.open(sweeps.run(spec, pandas, tmp_path / "run", jobs=1).out)
    assert len(results.fold_table(run, signals=pandas, every="5d").rows) > 0


@pytest.mark.parametrize("n", [0, -1, 10**20, 3.0, "3", None])
def test_a_number_of_rows_that_is_none_is_one_line(swept: tuple[signals.Signals, sweeps.RunSummary], n: object) -> None:
    with pytest.raises(signals.InputError, match="at least one row must be asked for"):
        results.top(results.open(swept[1].out), n=n)  # type: ignore[arg-type]
