"""Kernels of libraries, which numba keeps in its own way: an index for each function, and a file for each of its forms."""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numba
from numba.core import caching

from signals.kernel_cache.places import usable
from signals.kernel_cache.whole_files import read_whole, write_whole

__all__ = ["keep_kernels", "libraries_folder"]

_NUMBA: Any = caching
_PLAIN: Any = caching.IndexDataCacheFile
_FOLDERS: list[str] = []
"""Folders whose files are written and read in the form of this module; others are numba's own business."""


def keep_kernels(name: str) -> Path:
    """Have numba keep what libraries compile from here on in a folder of this name, and return the folder.

    Parameters
    ----------
    name
        Of the folder, inside that of this project; it changes with whatever makes older kernels wrong.
    """
    folder = usable(name)
    _FOLDERS.append(str(folder))
    _NUMBA.IndexDataCacheFile = _CacheFile
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # made by numba on import
    return folder


def libraries_folder() -> str:
    """Name the folder of libraries' kernels by what they are of: numba looks at a kernel's own file alone."""
    found = find_spec("vectorbt")
    release = None if found is None else Path(str(found.origin)).with_name("_version.py")
    digest = hashlib.sha256(numba.__version__.encode())
    if release is not None and release.is_file():
        digest.update(release.read_bytes())
    return f"kernels-of-libraries-{digest.hexdigest()[:16]}"


class _CacheFile(_PLAIN):  # type: ignore[misc]  # numba has no types
    """Stands in numba's place: a class, since libraries derive their own from it, which go on as they would without us."""

    def __new__(cls, cache_path: str, filename_base: str, source_stamp: Any) -> Any:
        """Return what keeps one function's kernels: ours in our folders, numba's own elsewhere."""
        if cls is not _CacheFile:
            return super().__new__(cls)
        ours = any(Path(cache_path).is_relative_to(folder) for folder in _FOLDERS)
        return (_CheckedCacheFile if ours else _PLAIN)(cache_path, filename_base, source_stamp)


class _CheckedCacheFile(_PLAIN):  # type: ignore[misc]  # numba has no types
    """Numba's index and data files, each with its digest, and the data with what it is of.

    A damaged file is as good as none, and so is a full disk: a kernel that cannot be kept is compiled the next time.
    Data files have names of their own, so that processes that compile at once cannot exchange each other's.
    """

    def save(self, key: Any, data: Any) -> None:
        """Keep one kernel; `key` says of which function, types and processor."""
        with contextlib.suppress(OSError):
            kernels = self._load_index()
            name = kernels.get(key) or self._data_name_pattern.format(number=uuid.uuid4().int)
            write_whole(self._data_path(name), self._dump((key, data)))
            self._save_index({**self._load_index(), key: name})

    def load(self, key: Any) -> Any:
        """Return one kernel, None where there is none that can be trusted."""
        name = self._load_index().get(key)
        found = None if name is None else read_whole(self._data_path(name))
        return found[1] if found is not None and found[0] == key else None

    def flush(self) -> None:
        """Forget all kernels of this function."""
        with contextlib.suppress(OSError):
            self._save_index({})

    def _load_index(self) -> dict[Any, str]:
        found = read_whole(self._index_path)
        if found is None or tuple(found[:2]) != (self._version, self._source_stamp):
            return {}
        return dict(found[2])

    def _save_index(self, kernels: dict[Any, str]) -> None:
        write_whole(self._index_path, self._dump((self._version, self._source_stamp, kernels)))
