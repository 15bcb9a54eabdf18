"""What a compiled kernel is made of: the digest of its module's source and of all sources of this project that it imports.

Numba looks only at a kernel's own file when it decides whether a cached one is still good, so a kernel would go on
calling an old version of another that it has inlined, or compare with the place that a choice had among others. Sources
that no kernel can see, most of this project, change nothing for it.

Reading and parsing some sixty files takes longer than many a command, so what was read of each is kept, and read again
only where the file is another: by its place on the disk, its size, and the times of its last change, of which the
system keeps one that no program can set.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Source", "Sources"]

_ROOMS = frozenset({"signals", "grids", "sweeps", "results", "scripts", "benchmarks", "tests"})
"""What is followed: in an installation, numpy lies beside them."""
_SETTLED = 2 * 10**9
"""Nanoseconds that a file must have been left alone before its times tell it from what is written next: file systems
count in steps of up to two seconds."""


class Source(NamedTuple):
    """What was read of one file."""

    state: tuple[int, ...]
    """By which the file is known again."""
    digest: bytes
    """SHA-256 of its content."""
    imports: tuple[tuple[str, str], ...]
    """Modules that it imports from, with the name imported, empty for the module itself; what only type checkers read
    among them, for it has the classes of a kernel's arguments, whose fields it reads by their places."""
    face: dict[str, str]
    """Of a room whose names are loaded on first use: the module that has each."""


class Sources:
    """The sources below one root.

    Parameters
    ----------
    root
        Folder that the rooms lie in.
    kept
        What `keep` was given before; of anything else than these files it is not used.
    keep
        Called with everything worth keeping, by path, when there is more than before.
    """

    def __init__(
        self, root: Path, kept: dict[str, Source] | None = None, keep: Callable[[dict[str, Source]], None] | None = None
    ) -> None:
        self._root = str(root)
        self._kept = kept or {}
        self._keep = keep
        self._read: dict[str, Source | None] = {}
        self._files: dict[tuple[str, str], tuple[str, ...]] = {}
        self._grown = False

    def digest(self, file: str) -> bytes | None:
        """Return what changes with a source file and all that it imports, itself or through others; None if one is absent."""
        digest = hashlib.sha256()
        for path in sorted(self._closure(file)):
            source = self._source(path)
            if source is None:
                return None
            digest.update(os.path.relpath(path, self._root).encode() + b"\0" + source.digest)
        if self._grown and self._keep is not None:
            self._grown = False
            self._keep(self._kept)
        return digest.digest()

    def _closure(self, file: str) -> set[str]:
        found: set[str] = set()
        ahead = [file]
        while ahead:
            path = ahead.pop()
            if path in found:
                continue
            found.add(path)
            source = self._source(path)
            for module, name in () if source is None else source.imports:
                ahead += self._places(module, name)
        return found

    def _places(self, module: str, name: str) -> tuple[str, ...]:
        """Return the files that are run when a name is imported from a module."""
        known = self._files.get((module, name))
        if known is None:
            *packages, last = self._found(module)
            known = (*packages, last)
            if name and last.endswith("__init__.py"):
                source = self._source(last)
                known += tuple(self._found(f"{module}.{name}"))
                if source is not None and name in source.face:
                    known += tuple(self._found(source.face[name]))
            self._files[module, name] = known
        return known

    def _found(self, module: str) -> Iterator[str]:
        """Give the packages that a module is in, and the module, those of them that there are."""
        place = self._root
        for part in module.split("."):
            place = os.path.join(place, part)
            for candidate in (os.path.join(place, "__init__.py"), f"{place}.py"):
                # a package comes before a module of its name
                if self._source(candidate) is not None:
                    yield candidate
                    break

    def _source(self, path: str) -> Source | None:
        if path not in self._read:
            self._read[path] = self._known(path)
        return self._read[path]

    def _known(self, path: str) -> Source | None:
        """Return what is in a file, None where it is not there."""
        try:
            found = os.stat(path)
        except OSError:
            return None
        state = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        kept = self._kept.get(path)
        if kept is not None and kept.state == state:
            return kept
        with contextlib.suppress(OSError):
            source = _parsed(path, state, os.path.relpath(path, self._root))
            if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) > _SETTLED:
                self._kept[path] = source
                self._grown = True
            return source
        return None


def _parsed(path: str, state: tuple[int, ...], place: str) -> Source:
    content = Path(path).read_bytes()
    imports: set[tuple[str, str]] = set()
    face: dict[str, str] = {}
    with contextlib.suppress(SyntaxError, ValueError):
        tree = ast.parse(content)
        package = os.path.dirname(place).replace(os.sep, ".")
        lazy = {id(node) for node in _for_type_checkers(tree)} if place.endswith("__init__.py") else set()
        for node in _at_import(tree):
            for module, name in _imported(node, package):
                if id(node) in lazy:
                    face[sys.intern(name)] = module
                elif module.partition(".")[0] in _ROOMS:
                    imports.add((module, name))
    return Source(state, hashlib.sha256(content).digest(), tuple(sorted(imports)), face)


def _at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """Give the statements that run as the module is imported, but no function's: a kernel cannot see what that loads."""
    ahead: list[ast.AST] = [tree]
    while ahead:
        node = ahead.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.expr):
            ahead += ast.iter_child_nodes(node)


def _for_type_checkers(tree: ast.Module) -> Iterator[ast.stmt]:
    """Give what a room imports only for type checkers: the names that it loads on first use."""
    for node in tree.body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield from node.body


def _imported(node: Any, package: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, ""
    elif isinstance(node, ast.ImportFrom):
        above = ".".join(package.split(".")[: len(package.split(".")) + 1 - node.level]) if node.level else ""
        for alias in node.names:
            yield ".".join(filter(None, (above, node.module))), alias.name
