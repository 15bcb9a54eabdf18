"""The house: small folders, no circle of imports, no room that asks its own face, and no price in `grids`."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.places import ROOT

ROOMS = ("signals", "grids", "sweeps", "results", "scripts", "benchmarks")
MOST_MODULES = 16
PRICES = {"open", "high", "low", "close", "volume", "funding_rate"}


@cache
def imports() -> dict[str, set[str]]:
    """Return what each module imports, also where only types are wanted."""
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)}


def folders() -> Iterator[Path]:
    for room in (*ROOMS, "tests"):
        yield from (folder for folder in (ROOT / room).rglob("") if any(folder.glob("*.py")))


def test_no_folder_has_more_modules_than_a_reader_keeps_in_mind() -> None:
    crowded = {str(folder.relative_to(ROOT)): len(list(folder.glob("*.py"))) for folder in folders()}
    assert {name: count for name, count in crowded.items() if count > MOST_MODULES} == {}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Return what is left of a graph when whatever imports nothing that is left has been taken away, again and again."""
    left = dict(graph)
    while free := [module for module, wanted in left.items() if not (wanted - {module}) & set(left)]:
        for module in free:
            del left[module]
    return sorted(left)


def test_no_circle_of_modules() -> None:
    assert circle(imports()) == []


@pytest.mark.parametrize("graph", [{"a": {"b"}, "b": {"a"}}, {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}])
def test_a_circle_is_seen(graph: dict[str, set[str]]) -> None:
    assert set(circle(graph)) >= {"a", "b"}


def test_no_circle_of_folders() -> None:
    packages = {module.rpartition(".")[0] for module in imports()} - {""}
    for package in sorted(packages):
        inside: dict[str, set[str]] = {}
        for module, wanted in imports().items():
            if module.startswith(f"{package}."):
                near = {
                    name.removeprefix(f"{package}.").split(".")[0] for name in wanted if name.startswith(f"{package}.")
                }
                inside.setdefault(module.removeprefix(f"{package}.").split(".")[0], set()).update(near)
        assert circle(inside) == [], package


def test_nobody_asks_the_face_of_a_room_that_it_is_in() -> None:
    assert [
        (module, face) for module, wanted in imports().items() for face in wanted if module.startswith(f"{face}.")
    ] == []


def test_grids_know_no_price() -> None:
    for file in (ROOT / "grids").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in PRICES:
                assert getattr(node.value, "attr", getattr(node.value, "id", "")) != "bars", f"{file}:{node.lineno}"


def test_the_library_names_no_command_line() -> None:
    """Errors of the library name arguments and functions; `scripts.cli.argument_words` makes options and commands of them."""
    of_a_command = re.compile(r"(?<![-\w])asymmetry [a-z]|(^|[\s`'(])--[a-z]")
    for file in (file for room in ROOMS[:4] for file in (ROOT / room).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                style_sheet = "var(--" in node.value
                assert style_sheet or not of_a_command.search(node.value), f"{file}:{node.lineno}: {node.value!r}"


def test_every_folder_says_what_lives_there() -> None:
    for folder in folders():
        if "tests" not in folder.relative_to(ROOT).parts:
            said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
            assert said, folder


def test_who_starts_a_process_is_marked_slow() -> None:
    with pytest.raises(pytest.fail.Exception, match="is marked"):
        subprocess.run([sys.executable, "-c", ""], check=True)
