"""The signals that a run was made on, found again: from its file, from where the file is now, or from memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import signals
from results.run.run import Run
from signals import InputError, Signals
from signals.files import layout_of
from signals.filesystem.paths import located
from signals.tables.frames import Frame

__all__ = ["signals_of", "whole_signals"]


def whole_signals(run: Run, given: str | Path | Signals | Frame | None = None) -> Signals:
    """Return the signals that a run was made on, with all their bars.

    Parameters
    ----------
    run
        `run.json` names their file and its fingerprint.
    given
        Where the file is now, if it has moved; or the signals themselves, as a run of signals in memory needs them.

    Raises
    ------
    InputError
        If they are in no file and not given, the file is gone, or they are not what was run.
    """
    stated = run.info.signals
    if given is not None and not isinstance(given, str | Path):
        found = signals.as_signals(given)
        source = found.source
    else:
        path = given if given is not None else stated.path
        if path is None:
            raise InputError(f"{run.path}: was run on signals in memory; give them, or their file, with `signals`")
        if given is None and not located(path).exists():
            raise InputError(f"{run.path}: its signal file {path} is gone; say where it is now with `signals`")
        found, source = signals.read(path, layout=layout_of(stated.layout)), str(path)
    if found.fingerprint != stated.fingerprint:
        raise InputError(
            f"{source}: has fingerprint {found.fingerprint[:12]}, but {run.path} was run on "
            f"{stated.fingerprint[:12]}; give the signals of the run with `signals`, or sweep again"
        )
    return found


def signals_of(run: Run, given: str | Path | Signals | Frame | None = None) -> Signals:
    """Return the signals that a run was made on, cut to its span; see `whole_signals`."""
    stated = run.info.signals
    first, last = (np.datetime64(end.removesuffix("Z"), "us") for end in (stated.first, stated.last))
    return whole_signals(run, given).between(first, last + np.timedelta64(1, "us"))
