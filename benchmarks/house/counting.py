"""What a reader of the code meets: files, lines, the longest of each, and annotations that say nothing."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["LONG_FUNCTION", "LONG_MODULE", "ROOMS", "Counts", "count"]

ROOMS = ("signals", "grids", "sweeps", "results", "scripts", "benchmarks", "tests")
LONG_MODULE = 250
LONG_FUNCTION = 60


@dataclass(frozen=True)
class Counts:
    """Counts of one room.

    Attributes
    ----------
    files, lines
        Of Python.
    fullest
        The folder with the most modules (`__init__` left out), and how many it holds.
    long_modules, long_functions
        How many are above `LONG_MODULE` and `LONG_FUNCTION` lines, from the first decorator to the last statement.
    anys
        How often `Any` stands in an annotation.
    """

    files: int
    lines: int
    fullest: tuple[str, int]
    long_modules: int
    long_functions: int
    anys: int


def count(code: Path, room: str) -> Counts:
    """Count one room of a checkout."""
    sources = {path: path.read_text("utf-8") for path in sorted((code / room).rglob("*.py"))}
    trees = [ast.parse(source) for source in sources.values()]
    lines = [len(source.splitlines()) for source in sources.values()]
    folders = Counter(path.parent for path in sources if path.name != "__init__.py")
    fullest, modules = max(folders.items(), key=lambda each: each[1], default=(code / room, 0))
    return Counts(
        files=len(sources),
        lines=sum(lines),
        fullest=(str(fullest.relative_to(code)), modules),
        long_modules=sum(length > LONG_MODULE for length in lines),
        long_functions=sum(length > LONG_FUNCTION for tree in trees for length in _functions(tree)),
        anys=sum(_anys(annotation) for tree in trees for annotation in _annotations(tree)),
    )


def _functions(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield (node.end_lineno or node.lineno) - first + 1


def _annotations(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what parameters, results and variables are annotated with."""
    for node in ast.walk(tree):
        for name in ("annotation", "returns"):
            annotation = getattr(node, name, None)
            if isinstance(annotation, ast.AST):
                yield annotation


def _anys(annotation: ast.AST) -> int:
    return sum(
        (isinstance(node, ast.Name) and node.id == "Any") or (isinstance(node, ast.Attribute) and node.attr == "Any")
        for node in ast.walk(annotation)
    )
