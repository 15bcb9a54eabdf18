"""Whether what runs is what is written: Python runs a module's byte code where its source has the size and second it had."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

__all__ = ["run_as_written"]

_COMPARED: dict[str, bool] = {}


def run_as_written(files: Iterable[str]) -> bool:
    """Whether those of some source files that were imported run here as they are written.

    A file that was written again within the second of its last change, or whose time of change was set back by whatever
    copied it, may run as it was before, and so would kernels compiled of it.

    Parameters
    ----------
    files
        Absolute, none of them changed since they were imported.
    """
    ahead = [file for file in files if file not in _COMPARED]
    if ahead:
        imported = list(sys.modules.values())
        modules = {os.path.realpath(file): one for one in imported if (file := getattr(one, "__file__", None))}
        for file in ahead:
            module = modules.get(os.path.realpath(file))
            if module is not None:
                _COMPARED[file] = _runs_as_written(file, module)
    return all(_COMPARED.get(file, True) for file in files)


def _runs_as_written(file: str, module: ModuleType) -> bool:
    spec = module.__spec__
    if spec is None:
        return True  # a script, which is run from its source
    read: Any = getattr(spec.loader, "get_code", None)
    if read is None:
        return False  # loaded by what changes what it reads
    try:
        with open(file, "rb") as stream:
            written = compile(stream.read(), file, "exec", dont_inherit=True)
        return bool(read(spec.name) == written)
    except (OSError, ImportError, SyntaxError, ValueError):
        return False
