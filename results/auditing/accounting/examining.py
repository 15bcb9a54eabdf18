"""Everything of this family, as one part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from results.auditing.accounting.accounts.accounts import accounts_of
from results.auditing.accounting.checks.balances.left_out import left_out
from results.auditing.accounting.checks.balances.moved import moved
from results.auditing.accounting.checks.balances.totals import totals
from results.auditing.accounting.checks.charges.fees import fees
from results.auditing.accounting.checks.contradictions import contradictions
from results.auditing.accounting.checks.duplicates import duplicates
from results.auditing.accounting.checks.margins import margins
from results.auditing.accounting.checks.parts import parts
from results.auditing.accounting.checks.sane import sane
from results.auditing.accounting.checks.sides import sides
from results.auditing.accounting.checks.stops import stops
from results.auditing.accounting.showing.measures import measured
from results.auditing.accounting.showing.pictures import pictures
from results.auditing.accounting.showing.sentences import sentences
from results.auditing.accounting.showing.tables import tables
from results.auditing.case import Case
from results.auditing.model import ACCUSING, Finding, Part

__all__ = ["examine"]

_SEVERAL = {"overlap_overdraws"}
"""Kinds that say two things: what was put up at once, and what was compounded."""
_CHECKS = (sane, sides, parts, contradictions, moved, fees, duplicates, margins, left_out, stops, totals)


def examine(case: Case) -> Part:
    """Return what was found."""
    accounts = accounts_of(case)
    measures = measured(case, accounts)
    findings = list(sentences(case, measures, accounts))
    if len(case.trades):
        findings += _once(case)
    balances = {account.key: account.final * accounts.opening for account in accounts.every}
    before = {f"{account.key}_gross": account.final_gross * accounts.opening for account in accounts.every}
    numbers = {
        **asdict(measures), "opening": accounts.opening, "stated": accounts.stated, **balances, **before,
        "peak_positions": int(case.reckoning.concurrent.max(initial=0)), "overlapping": accounts.overlapping,
        "alone_trades": len(accounts.alone.places), "basis": case.reckoning.basis, "unit": case.reckoning.unit,
    }  # fmt: skip
    shown = tuple(tables(case, measures, accounts))
    return Part("accounting", "Accounts, recomputed", findings, shown, tuple(pictures(case, accounts)), numbers)


def _once(case: Case) -> Iterator[Finding]:
    """Yield the findings of all checks, an accusation of one kind once: the first is the one that looked first."""
    accused: set[str] = set()
    for check in _CHECKS:
        for finding in check(case):
            if finding.kind in accused and finding.kind not in _SEVERAL:
                continue
            if finding.weight in ACCUSING:
                accused.add(finding.kind)
            yield finding
