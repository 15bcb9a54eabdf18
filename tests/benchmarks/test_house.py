"""The counting of the code."""

from __future__ import annotations

from pathlib import Path

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


def test_the_grids_and_signals_are_asked_for_circles() -> None:
    assert all(len(together) > 1 for together in circles(["signals", "grids"]))
    assert [[name.partition(".")[0] for name in together] for together in circles(["grids"])] == []
