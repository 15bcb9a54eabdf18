"""The answer, in a sentence or two: does it stand, and if not, what is wrong with it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from results.auditing.model import REFUTING, Finding, Part, Weight
from results.auditing.record import Audit
from results.auditing.report.kinds import phrase
from results.auditing.saying import signed
from results.auditing.summary import Summary
from results.style.counts import counted

__all__ = ["Headline", "headline"]

_FEW = 10
"""Trades, below which nothing is said for a list, whatever they earn."""
_T = 1.96
"""Below this a mean is within what chance alone does to it, at 5 %."""
_ALPHA = 0.05
_MANY, _BEYOND = 100, 1e6
"""Variants that anybody tries before showing one, and so many that nobody does."""
_SHORT = MappingProxyType(
    {
        "accounting": "accounts",
        "bars": "prices and times",
        "timing": "timing",
        "luck": "luck",
        "claims": "claims",
        "live": "live against backtest",
    }
)
"""What families are called in a sentence."""
_OF = MappingProxyType({"balance": "balance", "notional": "position's value"})
_COUNTED = ("claim_refuted",)
"""Kinds of which each finding is a thing of its own."""
_SHOWN = 4
"""Faults that are named in the headline."""


@dataclass(frozen=True)
class Headline:
    """The answer.

    Attributes
    ----------
    ruling
        In a few words.
    why
        A sentence or two: what is wrong, or what it stands on.
    tone
        How it is meant.
    """

    ruling: str
    why: str
    tone: Literal["failed", "alone", "passed"]

    @property
    def text(self) -> str:
        """Both, as one."""
        return f"{self.ruling}: {self.why}"


def headline(audit: Audit) -> Headline:
    """Return the answer to an audit."""
    accusing = _named(audit, *REFUTING)
    doubted = _named(audit, "doubtful")
    if audit.outcome == "refuted":
        also = f" Doubtful as well: {_listed(doubted)}." if doubted else ""
        return Headline("DOES NOT STAND", f"{_listed(accusing)}.{also}{_left(audit)}", "failed")
    if audit.outcome == "doubtful":
        return Headline(
            "DOUBTFUL", f"{_listed(doubted)}. An honest list hardly looks like this.{_left(audit)}", "alone"
        )
    if audit.summary is None:
        return _of_table(audit)
    return _of_honest(audit, audit.summary)


def _left(audit: Audit) -> str:
    """Say what trades made, whatever is said of them."""
    if audit.summary is None or not math.isfinite(audit.summary.net):
        return ""
    return f" What it lists: {_earned(audit.summary)}."


def _earned(summary: Summary) -> str:
    made = f"{signed(summary.net)} of the {_OF[summary.basis]} each"
    if summary.untold >= summary.trades:
        return f"{counted(summary.trades, 'trade')} making {made} before costs, which nothing tells"
    some = f" (the costs of {summary.untold:,} are not known, and counted as none)" if summary.untold else ""
    return f"{counted(summary.trades, 'trade')} netting {made}{some}"


def _of_table(audit: Audit) -> Headline:
    """Return the answer for a table of trials that nothing speaks against."""
    if any(_said_luck(audit)):
        why = "The best of its rows is no better than luck gives the best of so many."
        return Headline("NOTHING CONTRADICTS IT, BUT LUCK EXPLAINS THE BEST", why, "alone")
    few = next((finding for finding in audit.findings if finding.numbers.get("rests_on_few")), None)
    if few is not None:
        why = f"the best of its rows has {counted(int(few.numbers['best']), 'trade')}: of so few, luck makes anything."
        return Headline("NOTHING CONTRADICTS IT, BUT THE BEST RESTS ON A HANDFUL OF TRADES", why, "alone")
    rows = next((counted(part.numbers["rows"], "row") for part in audit.parts if "rows" in part.numbers), "rows")
    why = f"as far as {rows} of results can be tested without the trades behind them."
    return Headline("NOTHING CONTRADICTS IT", why, "passed")


def _of_honest(audit: Audit, summary: Summary) -> Headline:
    """Return the answer for a list that nothing speaks against."""
    earned, tested = _earned(summary), _tested(audit)
    if not summary.net > 0:
        what = "loses" if summary.net < 0 else "earns nothing"
        return Headline("NOTHING CONTRADICTS IT", f"{earned}: it {what}. {tested}", "alone")
    if summary.trades < _FEW or any(finding.kind == "too_few_trades" for finding in audit.findings):
        return Headline("NOTHING CONTRADICTS IT, BUT SO FEW TRADES SAY NOTHING", f"{earned}. {tested}", "alone")
    if _is_luck(audit, summary):
        return Headline("NOTHING CONTRADICTS IT, BUT LUCK EXPLAINS IT", f"{earned}. {tested}", "alone")
    tried = _tries(audit)
    if tried is not None and tried < _MANY:
        return _of_few_tries(tried, earned, tested)
    picked = tried is not None and tried < _BEYOND
    more = f" It is luck if it was picked from more than {_rounded(tried or 0.0)} variants." if picked else ""
    return Headline("STANDS AS FAR AS IT CAN BE TESTED", f"{earned}.{more} {tested}", "passed")


def _of_few_tries(tried: float, earned: str, tested: str) -> Headline:
    """Return the answer for a profit that luck gives the best of a few variants."""
    if tried < 1:
        why = f"{earned}, but at other times the same trades do as well: what it earns may be the market's drift. {tested}"
        return Headline("NOTHING CONTRADICTS IT, BUT LUCK EXPLAINS ITS TIMING", why, "alone")
    why = f"of more than {counted(int(tried), 'variant')} tried the best does as well by luck. {earned}. {tested}"
    return Headline("STANDS ONLY IF HARDLY ANYTHING ELSE WAS TRIED", why, "alone")


def _tries(audit: Audit) -> float | None:
    """Return from how many variants on luck gives the best as much, below 1 where a single one does; None where nothing tells."""
    for finding in audit.findings:
        if finding.kind == "luck_if_tried" and finding.numbers.get("tries") is not None:
            single = float(finding.numbers.get("p", 0.0)) > _ALPHA
            return 0.0 if single else max(float(finding.numbers["tries"]), 1.0)
    return None


def _rounded(count: float) -> str:
    """Return a count to two digits."""
    digits = 10 ** max(int(math.log10(count)) - 1, 0)
    return f"{int(count // digits) * digits:,}"


def _said_luck(audit: Audit) -> list[bool]:
    """Return what examinations say of whether luck explains the result."""
    return [
        bool(part.numbers["luck_explains"]) for part in audit.parts if part.numbers.get("luck_explains") is not None
    ]


def _is_luck(audit: Audit, summary: Summary) -> bool:
    """Whether luck explains what was earned: what the examinations of luck and timing say, else the plain t."""
    said = _said_luck(audit)
    return any(said) if said else not summary.t >= _T


def _tested(audit: Audit) -> str:
    """Say which families of examinations could say something, and which could not."""
    done = [_title(part) for part in audit.parts if not _is_open(part)]
    left = [_title(part) for part in audit.parts if _is_open(part)]
    without = f"; not tested: {', '.join(left)}" if left else ""
    return f"Tested: {', '.join(done) or 'nothing'}{without}."


def _is_open(part: Part) -> bool:
    """Whether all that a family says is that it could not test."""
    return bool(part.findings) and all(finding.weight == "untestable" for finding in part.findings)


def _title(part: Part) -> str:
    return _SHORT.get(part.key, part.title.lower())


def _named(audit: Audit, *weights: Weight) -> list[Finding]:
    return [finding for weight in weights for finding in audit.findings if finding.weight == weight]


def _listed(findings: Iterable[Finding]) -> str:
    """Return what is wrong in words, each kind once."""
    kinds = Counter(finding.kind for finding in findings)
    named = [
        f"{count} {phrase(kind)}" if count > 1 and kind in _COUNTED else phrase(kind) for kind, count in kinds.items()
    ]
    shown = ", ".join(named[:_SHOWN])
    more = len(named) - _SHOWN
    return shown if more <= 0 else f"{shown}, and {more} more"
