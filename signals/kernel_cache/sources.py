"""What a compiled kernel is made of: the digest of its module's source and of all sources of this project that it imports.

Numba looks only at a kernel's own file when it decides whether a cached one is still good, so a kernel would go on
calling an old version of another that it has inlined, or compare with the place that a choice had among others. Sources
that no kernel can see, most of this project, change nothing for it.

Reading and parsing some sixty files takes longer than many a command, so what was found is kept, and found again where
each file that was looked at is the same: by its place on the disk, its size, and the times of its last change, of which
the system keeps one that no program can set. Files that were looked for and not there must be absent still.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Found", "Sources"]

_ROOMS = frozenset({"signals", "grids", "sweeps", "results", "scripts", "benchmarks", "tests"})
"""What is followed: in an installation, numpy lies beside them."""
_SETTLED = 2 * 10**9
"""Nanoseconds that a file must have been left alone before its times tell it from what is written next: file systems
count in steps of up to two seconds. The clock of one may be as much behind that of this machine."""
_AHEAD = 60 * 10**9
"""Nanoseconds by which a file's times lie ahead when they come from another clock."""

State = tuple[int, ...] | None
"""By which a file is known again; None where it is not there."""


class Found(NamedTuple):
    """What was found of one module."""

    digest: bytes
    """Of its source and of all that it imports."""
    states: dict[str, State]
    """Of each file that was looked at."""


class _Source(NamedTuple):
    """What was read of one file."""

    digest: bytes
    """SHA-256 of its content."""
    imports: tuple[tuple[str, str], ...]
    """Modules that it imports from, with the name imported, empty for the module itself; what only type checkers read
    among them, for it has the classes of a kernel's arguments, whose fields it reads by their places."""
    face: dict[str, str]
    """Of a room whose names are loaded on first use: the module that has each."""


class Sources:
    """The sources below one root, each file looked at once.

    Parameters
    ----------
    root
        Folder that the rooms lie in.
    began
        When the first of them was imported, in nanoseconds since 1970: what changed later may not be what runs here.
    kept
        By module's file, what `keep` was given before.
    keep
        Called with everything worth keeping when there is more than before.
    """

    def __init__(
        self,
        root: Path,
        began: int,
        kept: dict[str, Found] | None = None,
        keep: Callable[[dict[str, Found]], None] | None = None,
    ) -> None:
        self._root = str(root)
        self._began = began
        self._kept = kept or {}
        self._keep = keep
        self._lock = threading.Lock()
        self._of: dict[str, Found] = {}
        self._states: dict[str, State] = {}
        self._read: dict[str, _Source] = {}

    def digest(self, file: str) -> bytes | None:
        """Return what changes with a source file and all that it imports, itself or through others.

        None if the file is absent, or any was changed while this process ran: it may run what was there before. What was
        changed right before it began counts as that.
        """
        with self._lock:
            found = self._kept.get(file)
            if found is None or any(self._state(path) != state for path, state in found.states.items()):
                if self._state(file) is None:
                    return None
                found = self._found(file)
            self._of[file] = found
            now = time.time_ns()
            latest = max(_latest(state, now) for state in found.states.values())
            if found is not self._kept.get(file) and self._keep is not None and now - latest > _SETTLED:
                self._kept[file] = found
                self._keep(self._kept)
        return found.digest if latest < self._began - _SETTLED else None

    def unchanged(self, file: str) -> list[str] | None:
        """Return the files that the digest of one is of; None if any is not as it was then."""
        states = self._of[file].states
        same = all(_state_of(path) == state for path, state in states.items())
        return [path for path, state in states.items() if state is not None] if same else None

    def ahead(self, file: str) -> str | None:
        """Return the file, of those that the digest of one is of, that a clock ahead of this machine's has changed; None for none."""
        states = self._of[file].states if file in self._of else {}
        now = time.time_ns()
        latest = max(states, key=lambda path: _latest(states[path], now), default=None)
        return latest if latest is not None and _latest(states[latest], now) - now > _AHEAD else None

    def _found(self, file: str) -> Found:
        """Read a module and what it imports."""
        looked: dict[str, State] = {}
        reached: set[str] = set()
        ahead = [file]
        while ahead:
            path = ahead.pop()
            if path not in reached:
                reached.add(path)
                looked[path] = self._state(path)
                for module, name in self._source(path).imports:
                    ahead += self._places(module, name, looked)
        digest = hashlib.sha256()
        for path in sorted(reached):
            digest.update(os.path.relpath(path, self._root).encode() + b"\0" + self._source(path).digest)
        return Found(digest.digest(), looked)

    def _places(self, module: str, name: str, looked: dict[str, State]) -> list[str]:
        """Return the files that are run when a name is imported from a module."""
        places = self._run(module, looked)
        if name and places and places[-1].endswith("__init__.py"):
            face = self._source(places[-1]).face
            places += self._run(f"{module}.{name}", looked)
            places += self._run(face[name], looked) if name in face else []
        return places

    def _run(self, module: str, looked: dict[str, State]) -> list[str]:
        """Return the packages that a module is in, and the module, those of them that there are."""
        run = []
        place = self._root
        for part in module.split("."):
            place = os.path.join(place, part)
            for candidate in (os.path.join(place, "__init__.py"), f"{place}.py"):
                # a package comes before a module of its name
                looked[candidate] = self._state(candidate)
                if looked[candidate] is not None:
                    run.append(candidate)
                    break
        return run

    def _state(self, path: str) -> State:
        if path not in self._states:
            self._states[path] = _state_of(path)
        return self._states[path]

    def _source(self, path: str) -> _Source:
        if path not in self._read:
            self._read[path] = _parsed(Path(path).read_bytes(), os.path.relpath(path, self._root))
        return self._read[path]


def _state_of(path: str) -> State:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _latest(state: State, now: int) -> int:
    """Return when a file was changed last, by its two times.

    One that programs set may be of another clock, as in a copy of a file: ahead of now, it is none of a change while this
    process runs. The other is the system's own, but for Windows, where it is that of the file's making.
    """
    if state is None:
        return 0
    *_, changed, system = state
    return system if changed > now >= system and os.name == "posix" else max(changed, system)


def _parsed(content: bytes, place: str) -> _Source:
    imports: set[tuple[str, str]] = set()
    face: dict[str, str] = {}
    with contextlib.suppress(SyntaxError, ValueError):
        tree = ast.parse(content)
        package = os.path.dirname(place).replace(os.sep, ".")
        lazy = {id(node) for node in _for_type_checkers(tree)} if place.endswith("__init__.py") else set()
        for node in _at_import(tree):
            for module, name in _imported(node, package):
                if id(node) in lazy:
                    face[name] = module
                elif module.partition(".")[0] in _ROOMS:
                    imports.add((module, name))
    return _Source(hashlib.sha256(content).digest(), tuple(sorted(imports)), face)


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
