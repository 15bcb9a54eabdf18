"""vectorbt's simulation kept compiled on disk, so that it is compiled once on a machine and not once in every process.

vectorbt's loop takes the strategy's callbacks as arguments and is therefore not cached by vectorbt: numba identifies
a function passed as an argument by the process's own copy of it. A callback with a fixed identity is found again when
a cached loop is loaded. The identity holds a digest of the callbacks' source, because the loop has them built in.
"""

from __future__ import annotations

import contextlib
import hashlib
from functools import cache
from pathlib import Path

from vectorbt.portfolio import nb

import sweeps.kernels.compiled  # noqa: F401 - says where caches lie
from sweeps.vectorbt import callbacks as vectorbt_callbacks

__all__ = ["cache_simulation"]


@cache
def cache_simulation() -> None:
    """Have numba cache the simulation; without effect where numba is switched off or works otherwise inside."""
    digest = hashlib.sha256(Path(vectorbt_callbacks.__file__).read_bytes()).hexdigest()[:16]
    # without them numba is switched off, or works otherwise inside: compiled in every process then, as vectorbt does
    with contextlib.suppress(AttributeError, AssertionError):
        for name in ("decide", "place_stop", "place_target"):
            identify = getattr(vectorbt_callbacks, name)._set_uuid  # noqa: SLF001 - numba has no public way
            identify(f"risk-asymmetry-{name}-{digest}")
        nb.simulate_from_signal_func_nb.enable_caching()
