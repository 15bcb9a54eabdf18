"""One list given to the audit, and what it said."""

from __future__ import annotations

import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import results
from benchmarks.audit.honest import honest_list
from benchmarks.audit.listed import Listed
from benchmarks.audit.traps import TRAPS, Trap
from results.auditing.model import ACCUSING, Finding
from signals import InputError

__all__ = ["PLACEBOS", "Outcome", "audited", "says", "try_honest", "try_trap"]

PLACEBOS = 1_000
"""Random lists that the timing of one is held against, a tenth of what the command draws: for time."""


@dataclass(frozen=True)
class Outcome:
    """What an audit said of one list.

    Attributes
    ----------
    name, seed, form, trades, bars
        Of the list; `bars` says whether the audit had any.
    accused
        Kinds of finding that accuse, in order.
    told
        Kinds of all findings that say something against a list (`says`).
    texts
        Of those that accuse.
    error
        What it refused to read, or "".
    named
        Of a trap: for each fault, whether a right kind named it.
    seconds
        Of processor time.
    """

    name: str
    seed: int
    form: str
    trades: int
    bars: bool
    accused: tuple[str, ...]
    told: tuple[str, ...]
    texts: tuple[str, ...] = ()
    error: str = ""
    named: tuple[bool, ...] = field(default=())
    seconds: float = 0.0

    def mapping(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def audited(listed: Listed, seed: int, placebos: int) -> Outcome:
    """Audit a list."""
    began, error = time.process_time(), ""
    accused: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    try:
        found = results.audit(listed.trades, bars=listed.bars, placebos=placebos, **listed.words).findings
        accusing = [finding for finding in found if finding.weight in ACCUSING]
        accused = tuple(finding.kind for finding in accusing)
        texts = tuple(finding.text for finding in accusing)
        told = tuple(finding.kind for finding in found if says(finding))
    except InputError as refused:
        error = str(refused)
    rows = 0 if listed.book is None else len(listed.book)
    spent = time.process_time() - began
    return Outcome(
        listed.name, seed, listed.form, rows, listed.bars is not None, accused, told, texts, error, (), spent
    )


def says(finding: Finding) -> bool:
    """Whether a finding says what its kind is named for: that luck may explain the best, that the best rests on few trades."""
    if finding.kind == "best_of_many":
        return finding.numbers.get("luck_explains") is not False
    if finding.kind == "few_trade_rows":
        return bool(finding.numbers.get("rests_on_few"))
    return True


def try_honest(seed: int, placebos: int = PLACEBOS, scale: float = 1.0) -> Outcome:
    """Audit the honest list of a seed, of a market `scale` times as long as usual."""
    with tempfile.TemporaryDirectory() as folder:
        return audited(honest_list(seed, Path(folder), scale), seed, placebos)


def make_trap(trap: Trap, seed: int, folder: Path) -> Listed:
    """Make the list of a trap and a seed."""
    return trap.make(np.random.default_rng([18, seed, TRAPS.index(trap)]), folder)


def try_trap(at: int, seed: int, placebos: int = PLACEBOS, *, undone: bool = False) -> Outcome:
    """Audit a list of the trap at a place of `TRAPS`; `undone`, the honest list that it is made from."""
    trap = TRAPS[at]
    rng = np.random.default_rng([18, seed, at])
    make = trap.honest if undone and trap.honest is not None else trap.make
    with tempfile.TemporaryDirectory() as folder:
        outcome = audited(make(rng, Path(folder)), seed, placebos)
    said = set(outcome.told if trap.told else outcome.accused)
    named = tuple(bool(said & set(kinds)) or _refused(outcome, kinds) for kinds in trap.kinds)
    return Outcome(**{**outcome.mapping(), "name": trap.name, "named": named})


def _refused(outcome: Outcome, kinds: tuple[str, ...]) -> bool:
    """Whether a list was refused for its fault: prices that cannot be are an error that names the row."""
    return bool(outcome.error) and "bad_price" in kinds and "row" in outcome.error
