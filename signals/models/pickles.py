"""Pickles somebody vouches for, loaded in a process of their own: a damaged one ends that process, not this.

What comes back is no pickle: the model as XGBoost or skops stores it, and what it said of rows before it was stored.
`signals.models.pickle_child` is what runs there.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np

from signals.arrays import Array, Floats
from signals.errors import InputError
from signals.foreign.files import MEGABYTE

__all__ = ["MOST_FILE", "MOST_MEMORY", "unpickled"]

_SECONDS = 120
MOST_FILE = 1_000 * MEGABYTE
MOST_MEMORY = 2_000 * MEGABYTE
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")


def unpickled(
    what: Literal["model", "scaler"], path: Path, rows: Floats | None = None
) -> tuple[dict[str, Any], dict[str, Array]]:
    """Load a pickle apart from this process.

    Parameters
    ----------
    what
        Which of the two it should hold.
    path
        The pickle.
    rows
        (N, F): rows to ask a model of, once it is loaded.

    Returns
    -------
    dict, dict
        Values and arrays, as `signals.models.pickle_child` found them.

    Raises
    ------
    InputError
        If it cannot be loaded within 2 GB and two minutes, or is refused (see `signals.models.model.model_of`).
    """
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
        done = subprocess.run(  # noqa: S603 - this interpreter, our module
            [sys.executable, "-P", "-m", "signals.models.pickle_child", what, str(path), str(kept)],
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
