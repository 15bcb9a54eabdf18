"""The counting of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.house.circles import circles
from benchmarks.house.counting import Counts, count

SOURCE = """
from typing import Any
import typing


@staticmethod
def told(first: Any, second: list[typing.Any]) -> dict[str, Any]:
    found: Any = first
    return found
"""


def test_a_room_is_counted(tmp_path: Path) -> None:
    inner = tmp_path / "sweeps" / "event"
    inner.mkdir(parents=True)
    (tmp_path / "sweeps" / "__init__.py").write_text("")
    for name, content in {"a": SOURCE, "b": "x = 1\n" * 251, "__init__": ""}.items():
        (inner / f"{name}.py").write_text(content)
    (tmp_path / "sweeps" / "long.py").write_text("def f():\n" + "    pass\n" * 60)
    lines = len(SOURCE.splitlines()) + 251 + 61
    assert count(tmp_path, "sweeps") == Counts(5, lines, ("sweeps/event", 2), 1, 1, 4)


def test_modules_that_import_each_other_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "counted_room"
    room.mkdir()
    sources = {"__init__": "", "alone": "import counted_room.early", "early": "import counted_room.late"}
    sources["late"] = "def f():\n    from counted_room import early"
    for name, source in sources.items():
        (room / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    assert circles(["counted_room"]) == [["counted_room.early", "counted_room.late"]]
