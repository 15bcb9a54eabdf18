"""Where compiled kernels are kept, and whether what lies there may be trusted.

A cached kernel is a pickle of machine code: whoever writes one can have this process run anything. It is used only where
nobody but its owner, the user, may write, and only whole: a damaged file is compiled anew. Without such a place, in a
container or for a service without a home, kernels are kept in a private temporary one.

A kernel of this project lies in a folder named by what it is made of (`signals.kernel_sources`): two versions, two
checkouts or a step back find each their own, and what no kernel can see changes nothing. Nothing is looked for before
it is called. Those of a library that is made for numba's own way of keeping are kept its way.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import pickle
import shutil
import stat
import sys
import tempfile
import uuid
import warnings
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import llvmlite
import numba
from numba.core import caching, serialize

from signals.kernel_sources import Source, Sources

__all__ = ["CacheWarning", "keep", "keep_kernels", "made_of"]

_NUMBA: Any = caching
_PLAIN: Any = caching.IndexDataCacheFile
_NAME = "risk-asymmetry"
_DIGEST = hashlib.sha256().digest_size
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_INHERITED = "RISK_ASYMMETRY_KERNELS"
"""Tells the processes that this one starts of a temporary place that it has made."""
_TOLD: list[str] = []
_ROOT = Path(__file__).parents[1]
_MADE_BY = f"{sys.implementation.cache_tag} numba {numba.__version__} llvmlite {llvmlite.__version__}"
_FOLDERS: list[str] = []
"""Folders whose files are written and read in the form of this module; others are numba's own business."""


class CacheWarning(UserWarning):
    """Compiled kernels are not kept where they usually are."""


def keep_kernels(name: str) -> Path:
    """Have numba keep what libraries compile from here on in a folder of this name, and return the folder.

    Parameters
    ----------
    name
        Of the folder, inside that of this project; it changes with whatever makes older kernels wrong.

    Warns
    -----
    CacheWarning
        If the usual place cannot be used; it says why.
    """
    folder = _usable(name)
    _FOLDERS.append(str(folder))
    _NUMBA.IndexDataCacheFile = _cache_file
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # made by numba on import
    return folder


def keep(kernel: Any) -> Any:
    """Keep a kernel of this project compiled, and load it where it is; returns it.

    Parameters
    ----------
    kernel
        What `numba.njit` made; a plain function, where numba is switched off, stays as it is.
    """
    if hasattr(kernel, "py_func"):
        kernel._cache = _KernelCache(kernel.py_func)  # noqa: SLF001 - where numba's `enable_caching` puts its own
    return kernel


def made_of(file: str) -> str | None:
    """Return what changes with any source that a kernel of this file can see; None where its sources are not there."""
    digest = _sources().digest(file)
    return None if digest is None else hashlib.sha256(_MADE_BY.encode() + digest).hexdigest()[:32]


@cache
def _folder() -> Path:
    """Return the folder of this project's kernels."""
    return _usable("kernels")


@cache
def _sources() -> Sources:
    """Return the sources of this checkout or installation, and what is kept of them."""
    path = str(_folder() / f"sources-{hashlib.sha256(str(_ROOT).encode()).hexdigest()[:16]}")
    found = _read(path)

    def kept(sources: dict[str, Source]) -> None:
        with contextlib.suppress(OSError):
            _write(path, pickle.dumps((_ROOT, sources)))

    return Sources(_ROOT, found[1] if found is not None and found[0] == _ROOT else None, kept)


def _usable(name: str) -> Path:
    reasons: list[str] = []
    for place in _places(reasons):
        why = _refused(place) or _refused(place / name)
        if why is None:
            if reasons:
                _tell(f"{reasons[0]}: compiled kernels are kept in {place} instead")
            return place / name
        reasons.append(why)
    place = Path(tempfile.mkdtemp(prefix=f"{_NAME}-kernels-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    os.environ[_INHERITED] = str(place)
    _tell(f"{reasons[0]}: kernels are compiled anew in every run")
    return place / name


def _tell(message: str) -> None:
    """Warn once, however many folders are asked for."""
    if message not in _TOLD:
        _TOLD.append(message)
        warnings.warn(message, CacheWarning, stacklevel=2)


def _places(reasons: list[str]) -> list[Path]:
    """Return where kernels may be kept, the best place first; why a usual one is not among them goes to `reasons`."""
    temporary = Path(tempfile.gettempdir()) / f"{_NAME}-{os.getuid() if hasattr(os, 'getuid') else 'kernels'}"
    given = os.environ.get(_INHERITED) or os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return [Path(given).absolute(), temporary]
    # by the specification, one that is not absolute is to be ignored
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return [Path(base) / _NAME, temporary]
    try:
        return [Path.home() / ".cache" / _NAME, temporary]
    except RuntimeError:
        reasons.append("there is no home folder")
        return [temporary]


def _refused(folder: Path) -> str | None:
    """Say why a folder cannot keep kernels, None where it can; it is made if it is not there."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            return f"{folder} is no folder of its own"
        if not _private(found) and found.st_uid == os.geteuid() and not found.st_mode & stat.S_IWOTH:
            # ours, made where a user's own group may write to all of theirs; what lies in it is checked file by file
            folder.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
            found = folder.lstat()
        if not _private(found):
            return f"others than you may write to {folder} (make it yours alone, chmod go-w, or remove it)"
        tempfile.TemporaryFile(dir=folder).close()
    except (OSError, ValueError) as error:
        return f"{folder} cannot be written to ({getattr(error, 'strerror', None) or error})"
    return None


def _private(found: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    if not hasattr(os, "geteuid"):
        return True  # on Windows, a home is its user's
    return found.st_uid == os.geteuid() and not found.st_mode & _OTHERS


def _cache_file(cache_path: str, filename_base: str, source_stamp: Any) -> Any:
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
            _write(self._data_path(name), self._dump((key, data)))
            self._save_index({**self._load_index(), key: name})

    def load(self, key: Any) -> Any:
        """Return one kernel, None where there is none that can be trusted."""
        name = self._load_index().get(key)
        found = None if name is None else _read(self._data_path(name))
        return found[1] if found is not None and found[0] == key else None

    def flush(self) -> None:
        """Forget all kernels of this function."""
        with contextlib.suppress(OSError):
            self._save_index({})

    def _load_index(self) -> dict[Any, str]:
        found = _read(self._index_path)
        if found is None or tuple(found[:2]) != (self._version, self._source_stamp):
            return {}
        return dict(found[2])

    def _save_index(self, kernels: dict[Any, str]) -> None:
        _write(self._index_path, self._dump((self._version, self._source_stamp, kernels)))


class _KernelCache(caching.FunctionCache):  # type: ignore[misc]  # numba has no types
    """Keeps one kernel of this project, each of its compiled forms in a file named by what it is for."""

    def __init__(self, function: Any) -> None:
        self._name = repr(function)
        self._py_func = function
        self._impl = _Packing(function)
        self.enable()

    @property
    def cache_path(self) -> str:
        """Where numba says that the kernel is kept."""
        return str(self._cache_file.folder)

    @cached_property
    def _cache_file(self) -> _KernelFiles:
        function = self._py_func
        made = made_of(function.__code__.co_filename)
        place = f"{function.__module__}.{function.__qualname__}:{function.__code__.co_firstlineno}"
        return _KernelFiles(None if made is None else _folder() / made, place)


class _Packing(caching.CompileResultCacheImpl):  # type: ignore[misc]  # numba has no types
    """Packs what was compiled for a file; where that is, `_KernelFiles` knows."""

    def __init__(self, function: Any) -> None:
        self._lineno = function.__code__.co_firstlineno
        self._py_file = function.__code__.co_filename

    @property
    def locator(self) -> _Packing:
        """What numba asks for the folder."""
        return self

    _locator = locator

    def ensure_cache_path(self) -> None:
        """Make no folder: it is made with the first file."""


class _KernelFiles:
    """Files of one kernel, each whole or as good as none; a kernel that cannot be kept is compiled the next time."""

    def __init__(self, folder: Path | None, place: str) -> None:
        self.folder = folder
        self._place = place

    def load(self, key: Any) -> Any:
        """Return one compiled form; `key` says of which types, code and processor. None where there is none to trust."""
        found = None if self.folder is None else _read(self._path(key))
        return found[1] if found is not None and found[0] == key else None

    def save(self, key: Any, data: Any) -> None:
        """Keep one compiled form."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                self.folder.mkdir(mode=0o700, exist_ok=True)
                _write(self._path(key), serialize.dumps((key, data)))

    def flush(self) -> None:
        """Forget nothing: what is there is of these sources."""

    def _path(self, key: Any) -> str:
        name = hashlib.sha256(repr((self._place, *key)).encode()).hexdigest()[:32]
        return os.path.join(str(self.folder), f"{name}.kernel")


def _write(path: str, packed: bytes) -> None:
    """Write a file whole or not at all."""
    handle, draft = tempfile.mkstemp(dir=os.path.dirname(path), prefix=f"{os.path.basename(path)}.tmp.")
    try:
        with open(handle, "wb") as stream:
            stream.write(hashlib.sha256(packed).digest() + packed)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _read(path: str) -> Any:
    """Return what a file holds, None where it is not there, not whole, or not the user's alone."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as stream:
            found = os.fstat(stream.fileno())
            if not stat.S_ISREG(found.st_mode) or not _private(found):
                return None
            content = stream.read()
    except OSError:
        return None
    packed = memoryview(content)[_DIGEST:]
    if hashlib.sha256(packed).digest() != content[:_DIGEST]:
        return None
    try:
        return pickle.loads(packed)  # noqa: S301 - of the user, and whole
    except Exception:  # noqa: BLE001 - of another version of what is pickled: as good as none
        return None
