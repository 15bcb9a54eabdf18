"""What surrounds a command and is not its user's file: variables of the environment, and the voices of libraries."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence

import click

__all__ = ["quiet_libraries", "tidy_environment"]

_COUNTS = (
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OMP_THREAD_LIMIT",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
    "COLUMNS",
    "LINES",
)
"""Variables that libraries read a number from; anything else in them ends some of those as they are loaded."""
_MOST = 4096
"""More threads or columns than any machine or terminal has."""


def tidy_environment() -> list[str]:
    """Remove variables that libraries would stumble over, for this process and those it starts.

    Returns
    -------
    list of str
        What to tell the user of it, a line each.
    """
    notes: list[str] = []
    for name in _COUNTS:
        value = os.environ.get(name)
        if value is None or (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= _MOST):
            continue
        if name == "OMP_NUM_THREADS" and all(part.strip().isdigit() and int(part) for part in value.split(",")):
            continue  # one number for each level
        del os.environ[name]
        if name not in {"COLUMNS", "LINES"}:  # terminals set them, and so do scripts that have none
            notes.append(f"the environment variable {name}={value!r} is no number of threads and is ignored")
    os.environ["MPLBACKEND"] = "agg"  # pictures are files
    return notes


def quiet_libraries(arguments: Sequence[str]) -> None:
    """Have the warnings and log lines of libraries show nothing: what concerns a user, this program says itself."""
    if os.environ.get("ASYMMETRY_DEBUG"):
        return
    warnings.resetwarnings()  # also of PYTHONWARNINGS=error, which would make failures of them
    warnings.simplefilter("ignore")
    warnings.filterwarnings("always", module=r"signals\.kernel_cache|sweeps\.apart$")
    warnings.showwarning = _show
    if not {"-h", "--help"} & set(arguments):
        import logging  # noqa: PLC0415 - --help need not wait

        logging.lastResort = logging.NullHandler()


def _show(message: Warning | str, *_: object, **__: object) -> None:
    """Show a warning of our own as commands show theirs."""
    click.echo(f"asymmetry: warning: {message}", err=True)
