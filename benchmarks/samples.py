"""The bars that are measured on: three lengths for the engine, and one market on which all peers can trade alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from signals import DEFAULT_VARIANT, Signals, read, simulated_signals

__all__ = ["Sample", "peer_market", "real_year", "simulated"]

_REAL = Path(__file__).parents[2] / "shared" / "data" / "btcusdt_5m_2023.parquet"

_END = 3
"""Bars at the end of the peers' market on which nothing is entered."""


@dataclass(frozen=True)
class Sample:
    """Signals under a name.

    Attributes
    ----------
    name
        As shown in the tables.
    signals
        Bars and probabilities.
    note
        Where they come from, in a sentence.
    """

    name: str
    signals: Signals
    note: str

    @property
    def variant(self) -> str:
        """The variant that is measured."""
        return DEFAULT_VARIANT

    @property
    def bars(self) -> int:
        """Number of bars."""
        return len(self.signals)


def simulated(n_bars: int) -> Sample:
    """Return a simulated market of 5-minute bars with probabilities that know nothing of it."""
    return Sample(
        "simulated", simulated_signals(n_bars, edge=0, seed=20), f"{n_bars:,} simulated bars and probabilities"
    )


def real_year(n_bars: int) -> Sample:
    """Return the first bars of the 2023 BTCUSDT file with simulated probabilities, or as many simulated bars.

    The file holds bars only. Probabilities simulated without an edge do not depend on prices, so they may stand beside
    any bars. Where the file is not beside the repository the note says so.
    """
    made = simulated_signals(n_bars, edge=0, seed=23)
    if not _REAL.exists():
        note = f"{n_bars:,} simulated bars, as btcusdt_5m_2023.parquet is not in ../shared/data"
        return Sample("in place of BTC 2023", made, note)
    bars = read(_REAL, require_probabilities=False).bars[:n_bars]
    made = simulated_signals(len(bars), edge=0, seed=23)
    note = f"{len(bars):,} real 5-minute bars of BTCUSDT in 2023 with simulated probabilities"
    return Sample("BTC 2023", replace(made, bars=bars, fingerprint=""), note)


def peer_market(n_bars: int) -> Sample:
    """Return simulated bars on which libraries that take entries and exits as arrays can trade as the contract says.

    The exit probability of a side is one less its entry probability, so that an entry and an exit never fire on the same
    bar while their thresholds add up to more than one. Nothing is entered on the first bar, which some never look at, and
    every position is closed by signal just before the end, where each does something else.
    """
    made = simulated_signals(n_bars, edge=0, seed=20)
    known = made.variants[DEFAULT_VARIANT]
    columns: dict[str, Any] = {}
    for side in ("long", "short"):
        entry = np.array(getattr(known, f"{side}_entry"))
        leave = 1 - entry
        entry[0] = entry[-_END:] = np.nan
        leave[-_END] = 1.0
        columns |= {f"{side}_entry": entry, f"{side}_exit": leave}
    signals = replace(made, variants={DEFAULT_VARIANT: replace(known, **columns)}, fingerprint="")
    return Sample("peers' market", signals, f"{n_bars:,} simulated bars, exit probability 1 - entry probability")
