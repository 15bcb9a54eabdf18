"""Whether the workers of a cluster run what this process runs: parts must be the same bytes, whoever writes them."""

from __future__ import annotations

import platform
from importlib.metadata import version

from distributed import Client

from signals import InputError

__all__ = ["check_releases", "releases"]

_LIBRARIES = ("risk-asymmetry", "numpy", "polars", "numba", "pcodec", "joblib", "distributed")


def releases() -> dict[str, str]:
    """Return the releases that the process which calls this runs."""
    return {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}}


def check_releases(client: Client, name: str) -> None:
    """Refuse a cluster one of whose workers lacks this program, or runs another release of it or of what it counts with.

    Parameters
    ----------
    client
        Connected to its scheduler.
    name
        What to call it.

    Raises
    ------
    InputError
        Naming the worker, and what differs.
    """
    ours = releases()
    for worker, theirs in sorted(client.run(releases, on_error="return").items()):
        if not isinstance(theirs, dict):
            why = f"does not have this program ({type(theirs).__name__}: {theirs})"
        elif differing := [each for each in ours if theirs.get(each) != ours[each]]:
            each = differing[0]
            why = f"runs {each} {theirs.get(each, 'of no release')}, and this process {ours[each]}"
        else:
            continue
        raise InputError(f"cluster {name}: worker {worker} {why}; install the same there, and start it again")
