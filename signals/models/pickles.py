"""Pickles somebody vouches for, loaded in a process of their own: a damaged one ends that process, not this.

What comes back is no pickle: the model as XGBoost or skops stores it, and what it said of rows before it was stored.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from signals.arrays import Array, Bytes, Floats
from signals.errors import InputError
from signals.filesystem.opening import read_bytes
from signals.foreign.files import MEGABYTE

if TYPE_CHECKING:
    from signals.models.originals import Original
    from signals.models.scalers import Scaler

__all__ = ["unpickled_model", "unpickled_scaler"]

_SECONDS = 120
_MOST_FILE = 1_000 * MEGABYTE
_MOST_MEMORY = 2_000 * MEGABYTE
_DIE_WITH_PARENT = 1
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")


def unpickled_model(path: Path) -> Original:
    """Load a pickled model apart from this process.

    Returns
    -------
    Original
        Its `asks` loads the pickle once more.

    Raises
    ------
    InputError
        If it cannot be loaded within 2 GB and two minutes, or is refused (see `signals.models.model.model_of`).
    """
    from signals.models.model import model_from_bytes  # noqa: PLC0415
    from signals.models.originals import Original, Tried  # noqa: PLC0415 - needs this module

    head, parts = _apart("model", path)
    payload = parts["payload"].tobytes()
    missing = float("nan") if head["missing"] is None else float(head["missing"])
    model = model_from_bytes(payload, head["format"], str(path), missing)
    return Original(
        model,
        "its own predict_proba",
        lambda rows: _apart("model", path, rows)[1]["said"],
        Tried(parts["rows"], parts["said"]),
    )


def unpickled_scaler(path: Path) -> Scaler:
    """Load a pickled scaler of scikit-learn apart from this process, as `signals.models.scalers.Scaler`; errors as above."""
    from signals.models.scalers import scaler_from_json  # noqa: PLC0415

    _, parts = _apart("scaler", path)
    return scaler_from_json(parts["payload"].tobytes(), str(path))


def _apart(what: str, path: Path, rows: Floats | None = None) -> tuple[dict[str, Any], dict[str, Array]]:
    """Run this module on a pickle, and return the values and arrays that it found."""
    request = io.BytesIO()
    np.save(request, np.empty((0, 0)) if rows is None else rows, allow_pickle=False)
    environment = {
        **os.environ,
        **dict.fromkeys(_ONE_THREAD, "1"),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    kept, lifeline = os.pipe()
    try:
        # -P: not even a module of the same name in the working folder comes before ours.
        # The child holds one end of a pipe whose other end goes when this process does, however it goes.
        done = subprocess.run(  # noqa: S603 - this interpreter, this module
            [sys.executable, "-P", "-m", __name__, what, str(path), str(kept)],
            input=request.getvalue(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(kept,),
            env=environment,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(f"{path}: takes over {_SECONDS} seconds to unpickle; save the model again") from error
    finally:
        os.close(kept)
        os.close(lifeline)
    return _answer(path, done)


def _answer(path: Path, done: subprocess.CompletedProcess[bytes]) -> tuple[dict[str, Any], dict[str, Array]]:
    try:
        with np.load(io.BytesIO(done.stdout), allow_pickle=False) as found:
            parts = {name: found[name] for name in found.files}
        head = json.loads(parts.pop("head").tobytes())
    except Exception as error:
        how = signal.strsignal(-done.returncode) if done.returncode < 0 else f"status {done.returncode}"
        raise InputError(
            f"{path}: cannot be unpickled (it ended the process that tried: {how}); save the model again"
        ) from error
    if head.get("error") is not None:
        raise InputError(head["error"])
    return head, parts


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
        told = f"{path}: needs over {_MOST_MEMORY // MEGABYTE:,} MB to unpickle; save the model again"
        head, parts = {"error": told}, {}
    packed = io.BytesIO()
    np.savez(packed, head=_bytes(json.dumps(head).encode()), **parts)
    answer.write(packed.getvalue())
    answer.close()
    # What a pickle started (threads, exit handlers) is no part of the answer.
    os._exit(0)


def _found(what: str, path: Path, rows: Array) -> tuple[dict[str, Any], dict[str, Any]]:
    from signals.models.model import model_of  # noqa: PLC0415
    from signals.models.originals import own, tried_rows  # noqa: PLC0415
    from signals.models.scalers import scaler_from_sklearn  # noqa: PLC0415

    fitted = _loaded(path)
    if what == "scaler":
        return {}, {"payload": _bytes(scaler_from_sklearn(fitted, str(path)).to_json())}
    if rows.size:
        return {}, {"said": own(fitted)(rows)}
    model = model_of(fitted, str(path))
    tried = tried_rows(model, own(fitted))
    head = {"format": model.format, "missing": None if np.isnan(model.missing) else model.missing}
    return head, {"payload": _bytes(model.payload), "rows": tried.rows, "said": tried.said}


def _loaded(path: Path) -> Any:
    import warnings  # noqa: PLC0415

    import joblib  # noqa: PLC0415

    content = read_bytes(path, "a pickle", _MOST_FILE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return joblib.load(io.BytesIO(content))
    except MemoryError:
        raise
    except BaseException as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputError(f"{path}: cannot be unpickled ({reason}); save the model again") from error


def _bytes(content: bytes) -> Bytes:
    return np.frombuffer(content, np.uint8)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
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
