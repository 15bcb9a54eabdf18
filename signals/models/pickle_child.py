"""The process in which a pickle is loaded: ``python -m signals.models.pickle_child``, started by `signals.models.pickles`."""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import signal
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from signals.arrays import Array, Bytes
from signals.errors import InputError, reason
from signals.filesystem.opening import read_bytes
from signals.foreign.files import MEGABYTE
from signals.models.model import model_of
from signals.models.originals import own, tried_rows
from signals.models.pickles import MOST_FILE, MOST_MEMORY
from signals.models.scalers import scaler_from_sklearn

_DIE_WITH_PARENT = 1


def _main(what: str, path: Path, lifeline: int) -> None:
    """Load a pickle and say what was in it; runs in a process of its own."""
    _end_with_parent(lifeline)
    _limit_memory()
    answer = os.fdopen(os.dup(1), "wb")
    # Whatever the pickle prints is not the answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    rows = np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False)
    try:
        head, parts = _found(what, path, rows)
    except InputError as error:
        head, parts = {"error": str(error)}, {}
    except MemoryError:
        problem = f"{path}: needs over {MOST_MEMORY // MEGABYTE:,} MB to unpickle; save the model again"
        head, parts = {"error": problem}, {}
    packed = io.BytesIO()
    np.savez(packed, head=_bytes(json.dumps(head).encode()), **parts)
    answer.write(packed.getvalue())
    answer.close()
    # What a pickle started (threads, exit handlers) is no part of the answer.
    os._exit(0)


def _found(what: str, path: Path, rows: Array) -> tuple[dict[str, Any], dict[str, Any]]:

    fitted = _loaded(path)
    if what == "scaler":
        return {}, {"payload": _bytes(scaler_from_sklearn(fitted, str(path)).to_json())}
    if rows.size:
        return {}, {"predicted": own(fitted)(rows)}
    model = model_of(fitted, str(path))
    tried = tried_rows(model, own(fitted))
    head = {"format": model.format, "missing": None if np.isnan(model.missing) else model.missing}
    return head, {"payload": _bytes(model.payload), "rows": tried.rows, "predicted": tried.predicted}


def _loaded(path: Path) -> Any:
    content = read_bytes(path, "a pickle", MOST_FILE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return joblib.load(io.BytesIO(content))
    except MemoryError:
        raise
    except BaseException as error:
        raise InputError(f"{path}: cannot be unpickled ({reason(error)}); save the model again") from error


def _bytes(content: bytes) -> Bytes:
    return np.frombuffer(content, np.uint8)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent(lifeline: int) -> None:
    def wait() -> None:
        os.read(lifeline, 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
    if sys.platform == "linux":
        # For code that never lets another thread run.
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
