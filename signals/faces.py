"""Faces of rooms: names that are loaded on first use, and no room hidden by a package of a user's own."""

from __future__ import annotations

import ast
import importlib
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = ["BEGAN", "lazy_face", "refuse_hidden"]

BEGAN = time.time_ns()
"""When this process imported the first room, for all begin with this module: sources that changed later are not what it runs."""


def lazy_face(room: str, face: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the ``__getattr__`` and ``__dir__`` of a package whose names are loaded when they are first asked for.

    Parameters
    ----------
    room
        The package's name.
    face
        Its file. What it imports ``if TYPE_CHECKING`` is what can be asked for, so that no name is listed again. It is read as
        source, which an installation has to keep.
    """

    @cache
    def modules() -> dict[str, str]:
        """Return by public name the module that defines it."""
        blocks = (node for node in ast.parse(Path(face).read_text(encoding="utf-8")).body if isinstance(node, ast.If))
        imports = (node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom))
        return {alias.name: str(node.module) for node in imports for alias in node.names}

    def loaded(name: str) -> Any:
        # Python itself asks for names such as __path__, none of which is public
        if name.startswith("__") or name not in modules():
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return getattr(importlib.import_module(modules()[name]), name)

    def listed() -> list[str]:
        return sorted({*vars(sys.modules[room]), *modules()})

    return loaded, listed


def refuse_hidden(face: str, *rooms: str) -> None:
    """Refuse to start where Python finds another package than this project's under the name of one of its rooms.

    Parameters
    ----------
    face
        The file of the package that asks, which lies beside the rooms.
    rooms
        Their names.

    Raises
    ------
    ImportError
        With what hides the room.
    """
    for room in rooms:
        found = find_spec(room)
        if found is None or Path(found.origin or "").parent.parent != Path(face).parent.parent:
            other = "nothing" if found is None else found.origin or ", ".join(found.submodule_search_locations or ())
            raise ImportError(
                f"{other} hides this project's package {room!r} from Python: rename it, or start Python in another folder"
            )
