"""The bars that are measured on: simulated ones always, real ones where the file is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from signals import DEFAULT_VARIANT, Signals, read, simulated_signals

__all__ = ["Sample", "samples"]

_REAL = Path(__file__).parents[2] / "shared" / "data" / "bot_signals_btcusdt_5m.parquet"
_REAL_VARIANT = "clean52"
_BARS = 30_000


@dataclass(frozen=True)
class Sample:
    """Signals under a name.

    Attributes
    ----------
    name
        As shown in the tables.
    signals
        Bars and probabilities.
    variant
        The variant that is measured.
    """

    name: str
    signals: Signals
    variant: str


def samples() -> list[Sample]:
    """Return the simulated sample, then the real one if its file is beside the repository."""
    found = [Sample("simulated", simulated_signals(_BARS, edge=0, seed=20), DEFAULT_VARIANT)]
    if _REAL.exists():
        found.append(Sample("BTCUSDT 5m", read(_REAL), _REAL_VARIANT))
    return found
