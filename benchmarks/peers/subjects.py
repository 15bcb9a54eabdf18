"""Which peers there are, and those that this machine has."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.peers.peer import Peer, look_in_peers_folder
from benchmarks.samples import Sample

__all__ = ["make_peers"]


def make_peers(sample: Sample, families: tuple[str, ...] | None) -> tuple[list[Peer], list[str]]:
    """Return the peers of some families, or all, and a sentence for each that cannot be imported."""
    look_in_peers_folder()
    peers: list[Peer] = []
    missing: list[str] = []
    for family, make in _MAKERS.items():
        if families is not None and family not in families:
            continue
        try:
            peers += make(sample)
        except ImportError as error:
            missing.append(f"{family} is left out: {error}; `make bench` installs it.")
    return peers, missing


def _bar_loop(sample: Sample) -> list[Peer]:
    from benchmarks.peers.bar_loop import BarLoop  # noqa: PLC0415 - each is imported only where it is measured

    return [BarLoop(sample)]


def _kernel(sample: Sample) -> list[Peer]:
    from benchmarks.peers.vectorbt_kernel import VectorbtKernel  # noqa: PLC0415

    return [VectorbtKernel(sample)]


def _vectorbt(sample: Sample) -> list[Peer]:
    from benchmarks.peers.vectorbt_peer import VectorbtArrays, VectorbtCallback  # noqa: PLC0415

    return [VectorbtArrays(sample, "numba"), VectorbtCallback(sample)]


def _vectorbt_rust(sample: Sample) -> list[Peer]:
    import vectorbt_rust  # noqa: F401, PLC0415 - vectorbt would fall back to numba with no more than a warning

    from benchmarks.peers.vectorbt_peer import VectorbtArrays  # noqa: PLC0415

    return [VectorbtArrays(sample, "rust")]


def _raptorbt(sample: Sample) -> list[Peer]:
    from benchmarks.peers.raptorbt_peer import Raptorbt  # noqa: PLC0415

    return [Raptorbt(sample)]


def _neutrinobt(sample: Sample) -> list[Peer]:
    from benchmarks.peers.neutrinobt_peer import Neutrinobt  # noqa: PLC0415

    return [Neutrinobt(sample)]


def _backtesting(sample: Sample) -> list[Peer]:
    from benchmarks.peers.backtesting_peer import BacktestingPy  # noqa: PLC0415

    return [BacktestingPy(sample)]


def _reference(sample: Sample) -> list[Peer]:
    from benchmarks.peers.reference_peer import Reference  # noqa: PLC0415

    return [Reference(sample)]


_MAKERS: dict[str, Callable[[Sample], list[Peer]]] = {
    "bar loop": _bar_loop,
    "vectorbt kernel": _kernel,
    "vectorbt": _vectorbt,
    "vectorbt rust": _vectorbt_rust,
    "raptorbt": _raptorbt,
    "neutrinobt": _neutrinobt,
    "backtesting.py": _backtesting,
    "reference": _reference,
}
