"""The answer, in a sentence or two: does it stand, and if not, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from results.auditing.model import REFUTING, Finding, Weight
from results.auditing.record import Audit
from results.auditing.report.kinds import phrase
from results.auditing.summary import Summary
from results.style.counts import counted

__all__ = ["Headline", "headline"]

_T = 1.96
"""Below this a mean is within what chance alone does to it, at 5 %."""
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
        return Headline("DOES NOT STAND", f"{_listed(accusing)}.{also}", "failed")
    if audit.outcome == "doubtful":
        return Headline("DOUBTFUL", f"{_listed(doubted)}. An honest list hardly looks like this.", "alone")
    if audit.summary is None:
        return Headline("NOTHING CONTRADICTS IT", _tested(audit), "passed")
    return _of_honest(audit, audit.summary)


def _of_honest(audit: Audit, summary: Summary) -> Headline:
    """Return the answer for a list that nothing speaks against."""
    earned = f"{counted(summary.trades, 'trade')} netting {_percent(summary.net)} of the {summary.basis} each"
    if not summary.net > 0:
        return Headline("NOTHING CONTRADICTS IT", f"{earned}: it earned nothing. {_tested(audit)}", "alone")
    if _is_luck(audit, summary):
        return Headline("NOTHING CONTRADICTS IT, BUT LUCK EXPLAINS IT", f"{earned}. {_tested(audit)}", "alone")
    return Headline("STANDS AS FAR AS IT CAN BE TESTED", f"{earned}. {_tested(audit)}", "passed")


def _is_luck(audit: Audit, summary: Summary) -> bool:
    """Whether luck explains what was earned: what the examinations of luck and timing say, else the plain t."""
    said = [bool(part.numbers["luck_explains"]) for part in audit.parts if "luck_explains" in part.numbers]
    return any(said) if said else not summary.t >= _T


def _tested(audit: Audit) -> str:
    """Say what was tested and what was not."""
    open_parts = {part.key for part in audit.parts if any(each.kind == "no_bars" for each in part.findings)}
    done = [part.title.split(",")[0].lower() for part in audit.parts if part.key not in open_parts]
    without = "; without bars, prices and times were not" if open_parts else ""
    return f"Tested: {', '.join(done)}{without}."


def _named(audit: Audit, *weights: Weight) -> list[Finding]:
    return [finding for weight in weights for finding in audit.findings if finding.weight == weight]


def _listed(findings: Iterable[Finding]) -> str:
    """Return what is wrong in words, each kind once, the first with a capital."""
    named = list(dict.fromkeys(phrase(finding.kind) for finding in findings))
    shown = ", ".join(named[:_SHOWN])
    more = len(named) - _SHOWN
    return shown if more <= 0 else f"{shown}, and {more} more"


def _percent(value: float) -> str:
    return f"{value * 100:+.3f} %"
