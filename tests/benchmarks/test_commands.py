"""Commands as whole processes: what is measured, and what is said of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.commands.everyday import Command, Mark, everyday, helps, large
from benchmarks.commands.measuring import Measured, Took
from benchmarks.commands.report import command_table, write_report
from benchmarks.commands.scene import Scene
from benchmarks.commands.timing import Taken, fresh_caches, timed
from scripts.cli.start import COMMANDS, asymmetry

PLACE = Path("somewhere")
SCENE = Scene(PLACE, PLACE, PLACE, PLACE, PLACE, 7, 1000, 1 << 20, PLACE / "simulated.parquet", PLACE / "bot.parquet")


UNASKED = Mark()


def measured(warm: float, first: float | None = None, mark: Mark = UNASKED, cells: int | None = None) -> Measured:
    took = Took(
        Command("it", ("it",), mark, cells=cells), Taken(warm, warm, 50), None if first is None else Taken(first, 1, 50)
    )
    return Measured(Taken(0.5, 0.5, 100), Took(helps()[0], Taken(0.1, 0.1, 20), None), len(helps()), (took,))


@pytest.mark.slow
def test_a_process_is_timed_with_what_it_held_and_not_its_starter() -> None:
    ours = bytearray(b"x") * 250_000_000
    taken = timed((sys.executable, "-c", "held = b'x' * 90_000_000; import time; time.sleep(0.2)"))
    assert taken.seconds > 0.2 > taken.processor > 0
    assert 90 < taken.megabytes < 200
    assert len(ours) == 250_000_000


@pytest.mark.slow
def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: no such run"):
        timed((sys.executable, "-c", "import sys; print('no such run', file=sys.stderr); sys.exit(3)", "top"))


def test_a_new_user_has_no_kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "full")
    found = fresh_caches(tmp_path)
    assert "NUMBA_CACHE_DIR" not in found
    assert found["XDG_CACHE_HOME"] == str(tmp_path)


def test_help_is_asked_of_every_command() -> None:
    words = {command.words for command in helps()}
    assert {(name, "--help") for name in COMMANDS} < words
    assert {("--help",), ("data", "import", "--help"), ("signals", "train", "--help")} < words


@pytest.mark.parametrize("command", [*everyday(SCENE), *large(SCENE)], ids=lambda command: command.name)
def test_the_command_line_takes_what_is_measured(command: Command) -> None:
    context = asymmetry.make_context("asymmetry", list(command.words), resilient_parsing=False)
    _, inner, words = asymmetry.resolve_command(context, [*context._protected_args, *context.args])
    while inner is not None and hasattr(inner, "resolve_command"):
        context = inner.make_context("inner", words, parent=context)
        _, inner, words = inner.resolve_command(context, [*context._protected_args, *context.args])
    assert inner is not None
    inner.make_context("inner", words, parent=context)


@pytest.mark.parametrize(
    ("found", "asked", "reached"),
    [
        (measured(0.74, mark=Mark(warm=1.5)), "at most 1.5 starts", "yes"),
        (measured(0.76, mark=Mark(warm=1.5)), "at most 1.5 starts", "no"),
        (measured(0.5, 5.0, Mark(warm=8, first=10)), "at most 8 starts", "yes"),
        (measured(0.5, 5.1, Mark(warm=8, first=10)), "at most 8 starts", "no"),
        (measured(2.0, mark=Mark(rate=500), cells=1000), "at least 500 cells/s", "yes"),
        (measured(2.1, mark=Mark(rate=500), cells=1000), "at least 500 cells/s", "no"),
        (measured(2.0), "", ""),
    ],
)
def test_a_mark_is_reached_or_not(found: Measured, asked: str, reached: str) -> None:
    row = command_table(found).rows[-1]
    assert row[5:7] == (asked, reached)


def test_the_report_is_three_files(tmp_path: Path) -> None:
    write_report(measured(2.0, 5.0, Mark(rate=400), 1000), {"cores": "2"}, tmp_path)
    assert (tmp_path / "commands.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "commands.json").read_text())["start"]["seconds"] == 0.5
    text = (tmp_path / "commands.md").read_text()
    assert "- cores: 2" in text
    assert "| it | 4.00 | 2.00 (500 cells/s) | 2.00 | 50 | at least 400 cells/s | yes | 10.0, 5.0 s |" in text
