"""Kernels of this project, kept compiled.

Each lies in a folder named by what it is made of (`signals.kernel_cache.sources`): two versions, two checkouts or a step
back find each their own, and what no kernel can see changes nothing. What a kernel is made of is found as its module is
imported; the kernel itself is looked for when it is called.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import warnings
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.core import caching, serialize

from signals.faces import BEGAN
from signals.kernel_cache.announcing import listen
from signals.kernel_cache.forgetting import forget, use
from signals.kernel_cache.packing import known_numba, packing
from signals.kernel_cache.places import CacheWarning, usable
from signals.kernel_cache.running import run_as_written
from signals.kernel_cache.sources import Found, Sources
from signals.kernel_cache.whole_files import read_whole, write_whole

__all__ = ["keep", "made_of"]

_NUMBA: Any = caching
_dumps: Any = serialize.dumps
_ROOT = Path(__file__).parents[2]
_SETTINGS = (
    "OPT",
    "LOOP_VECTORIZE",
    "SLP_VECTORIZE",
    "BOUNDSCHECK",
    "DEBUGINFO_DEFAULT",
    "ENABLE_AVX",
    "DISABLE_INTEL_SVML",
)
"""Of numba, by which the same source compiles to other code; those of the processor are in a kernel's key."""
_MADE_BY = " ".join(
    [
        f"4 {sys.implementation.cache_tag} optimize {sys.flags.optimize}",
        f"numba {numba.__version__} llvmlite {llvmlite.__version__} numpy {np.__version__}",
        *(f"{name} {getattr(numba.config, name, None)}" for name in _SETTINGS),
    ]
)

_TOLD: list[str] = []

listen()


def keep(kernel: Any, lean: bool) -> Any:
    """Keep a kernel of this project compiled, and load it where it is; returns it.

    Parameters
    ----------
    kernel
        What `numba.njit` made; a plain function, where numba is switched off, stays as it is.
    lean
        It has no memory of numba's own (``_nrt=False``), and no hashes.
    """
    if hasattr(kernel, "py_func"):
        made = made_of(kernel.py_func.__code__.co_filename)
        kernel._cache = _KernelCache(kernel.py_func, made, lean)  # noqa: SLF001 - where numba's `enable_caching` puts its own
    return kernel


@cache
def made_of(file: str) -> str | None:
    """Return what changes with any source that a kernel of this file can see; None where they are not there, or not what runs."""
    digest = _sources().digest(file)
    ahead = _sources().ahead(file) if digest is None else None
    if ahead is not None and not _TOLD:
        _TOLD.append(ahead)
        why = "was changed later than it is now by this machine's clock, so kernels are compiled anew in every run (touch it)"
        warnings.warn(f"{ahead} {why}", CacheWarning, stacklevel=2)
    return None if digest is None else hashlib.sha256(_MADE_BY.encode() + digest).hexdigest()[:32]


@cache
def _folder() -> Path:
    """Return the folder of this project's kernels."""
    return usable("kernels")


@cache
def _sources() -> Sources:
    """Return the sources of this checkout or installation, and what is kept of them."""
    path = str(_folder() / f"sources-{hashlib.sha256(str(_ROOT).encode()).hexdigest()[:16]}")
    found = read_whole(path)

    def kept(sources: dict[str, Found]) -> None:
        with contextlib.suppress(OSError):
            write_whole(path, pickle.dumps((_ROOT, sources)))

    return Sources(_ROOT, BEGAN, found[1] if found is not None and found[0] == _ROOT else None, kept)


class _KernelCache(_NUMBA.FunctionCache):  # type: ignore[misc]  # numba has no types
    """Keeps one kernel of this project, each of its compiled forms in a file named by what it is for."""

    def __init__(self, function: Any, made: str | None, lean: bool) -> None:
        self._lean = lean
        self._made = made
        self._name = repr(function)
        self._py_func = function
        self._impl = packing(function)
        self.enable()

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return one compiled form, None where there is none.

        Numba would first load all that compiling takes, scipy too, which is most of the time that a short command takes. A
        kernel without memory of numba's own refers to nothing of it; whatever is compiled loads it then.
        """
        if not (self._lean and known_numba()):
            target_context.refresh()
        return self._load_overload(sig, target_context)

    @property
    def cache_path(self) -> str:
        """Where numba says that the kernel is kept."""
        return str(self._cache_file.folder)

    @cached_property
    def _cache_file(self) -> _KernelFiles:
        function = self._py_func
        place = f"{function.__module__}.{function.__qualname__}:{function.__code__.co_firstlineno}"
        return _KernelFiles(
            None if self._made is None else _folder() / self._made, function.__code__.co_filename, place
        )


class _KernelFiles:
    """Files of one kernel, each whole or as good as none; a kernel that cannot be kept is compiled the next time."""

    def __init__(self, folder: Path | None, source: str, place: str) -> None:
        self.folder = folder
        self._source = source
        self._place = place

    def load(self, key: Any) -> Any:
        """Return one compiled form; `key` says of which types, code and processor. None where there is none to trust."""
        found = None if self.folder is None else read_whole(self._path(key))
        if self.folder is None or found is None or found[0] != key:
            return None
        use(self.folder)
        return found[1]

    def save(self, key: Any, data: Any) -> None:
        """Keep one compiled form, if it is of the sources that the folder is named by."""
        files = None if self.folder is None else _sources().unchanged(self._source)
        if self.folder is not None and files is not None and run_as_written(files):
            with contextlib.suppress(OSError):
                if not self.folder.is_dir():
                    self.folder.mkdir(mode=0o700, exist_ok=True)
                    forget(self.folder)
                write_whole(self._path(key), _dumps((key, data)))

    def flush(self) -> None:
        """Forget nothing: what is there is of these sources."""

    def _path(self, key: Any) -> str:
        name = hashlib.sha256(repr((self._place, *key)).encode()).hexdigest()[:32]
        return os.path.join(str(self.folder), f"{name}.kernel")
