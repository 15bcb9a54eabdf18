"""monte-neo on the same lists: whom it accuses, and which faults change what it says."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from benchmarks.audit.honest import NAMES, honest_list
from benchmarks.audit.peer.monte_neo_peer import Verdicts, verify
from benchmarks.audit.traps import TRAPS
from results.inference.formulas.rates import wilson_interval

__all__ = ["Peered", "peer_lines", "peered"]

_HONEST = len(NAMES)
"""One list of each style; live lists and tables it is not given."""


@dataclass(frozen=True)
class Peered:
    """What monte-neo said of one list.

    Attributes
    ----------
    name
        Of the style or trap.
    said
        Of the list.
    before
        Of the list that a trap was made from.
    """

    name: str
    said: Verdicts
    before: Verdicts | None = None


def _honest(seed: int) -> Peered | None:
    with tempfile.TemporaryDirectory() as folder:
        listed = honest_list(seed, Path(folder))
    if listed.book is None or listed.market is None or not len(listed.book):
        return None
    return Peered(listed.name, verify(listed.book, listed.market, _claim(str(listed.words.get("claim", "")))))


def _false(at: int, seed: int) -> Peered | None:
    trap = TRAPS[at]
    with tempfile.TemporaryDirectory() as folder:
        listed = trap.make(np.random.default_rng([18, seed, at]), Path(folder))
        honest = None if trap.honest is None else trap.honest(np.random.default_rng([18, seed, at]), Path(folder))
    if listed.book is None or listed.market is None or honest is None or honest.book is None or honest.market is None:
        return None
    said = verify(listed.book, listed.market, _claim(str(listed.words.get("claim", ""))))
    return Peered(trap.name, said, verify(honest.book, honest.market))


_CLAIMS = {
    "win_rate": r"([\d.]+) % win rate",
    "total_return": r"total return ([+\-\d.]+) %",
    "max_drawdown": r"drawdown ([\d.]+) %",
    "n_trades": r"([\d]+) trades(?! per)",
    "profit_factor": r"profit factor ([\d.]+)",
}


def _claim(text: str) -> Mapping[str, Any] | None:
    """Return a claim in monte-neo's words, as far as it has any."""
    found = {key: match[1] for key, pattern in _CLAIMS.items() if (match := re.search(pattern, text))}
    shares = {"win_rate", "total_return", "max_drawdown"}
    return {key: f"{value}%" if key in shares else float(value) for key, value in found.items()} or None


def peered(jobs: int, first: int) -> tuple[list[Peered], list[Peered]]:
    """Let monte-neo judge two honest lists of each style, and one false list of each kind."""
    with joblib.Parallel(jobs) as pool:
        honest = pool(joblib.delayed(_honest)(first + seed) for seed in range(_HONEST))
        false = pool(joblib.delayed(_false)(at, first) for at in range(len(TRAPS)))
    return [each for each in honest if each is not None], [each for each in false if each is not None]


def peer_lines(honest: Sequence[Peered], false: Sequence[Peered]) -> list[str]:
    """Return what became of it, as lines of a table's page."""
    rejected = sum(each.said.verdict == "REJECT" for each in honest)
    faulted = sum(bool(each.said.of_faults) for each in honest)
    refused = sum(not each.said.verdict for each in honest)
    noticed = [each for each in false if _noticed(each)]
    by = Counter(check for each in noticed for check in _new(each))
    return [
        "## monte-neo 0.54.0 beside",
        "",
        (
            f"It takes no trade lists. {len(honest)} of the honest lists, one of each style, and one list of each of {len(false)} kinds of false "
            "ones were given to it as two of the things it takes: target positions on "
            "the market's bars, from the list's times and sides by its own adapter, at the list's fee without slippage (bars also where "
            "our audit had none), claims it has words for, and the list's daily returns. Not run were its check of live returns or fills against a "
            "backtest's returns, its re-derivation of booked returns from prices and quantities by bar, and its count of trials, which "
            "deflates the Sharpe ratio of a series: so live lists and tables of sweeps were not given to it, and what these would notice, "
            "of accounting too, is not counted. A false list counts as noticed if a check "
            "fails that passes on the honest list it was made from; that it is named is not asked. `REJECT` is its word for whatever loses "
            "money, which most of the honest lists do: that is no fault here, so the checks that are not about merit are counted apart."
        ),
        "",
        "| | lists | share | 95 % |",
        "| --- | ---: | ---: | ---: |",
        _row("honest, `REJECT`", rejected, len(honest)),
        _row("honest, a check of integrity, look-ahead or claim fails", faulted, len(honest)),
        _row("honest, not taken", refused, len(honest)),
        _row("false, noticed by any check", len(noticed), len(false)),
        _row(
            "false, noticed by a check of integrity, look-ahead or claim",
            sum(bool(_of_faults(each)) for each in noticed),
            len(false),
        ),
        "",
        "Checks by which it noticed: "
        + (", ".join(f"`{name}` {count}" for name, count in by.most_common(8)) or "none")
        + ".",
        "",
    ]


def _new(each: Peered) -> tuple[str, ...]:
    before = set() if each.before is None else set(each.before.failed)
    return tuple(check for check in each.said.failed if check not in before)


def _of_faults(each: Peered) -> tuple[str, ...]:
    return tuple(check for check in _new(each) if check in each.said.of_faults)


def _noticed(each: Peered) -> bool:
    return bool(_new(each))


def _row(name: str, count: int, n: int) -> str:
    low, high = wilson_interval(count, n)
    return f"| {name} | {n} | {count / n:.0%} | {max(float(low), 0.0):.0%} to {float(high):.0%} |"
