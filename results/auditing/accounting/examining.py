"""Everything of this family, as one part."""

from __future__ import annotations

from dataclasses import asdict, replace

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
        "peak_positions": int(case.reckoning.concurrent.max(initial=0)) if accounts.timed else None,
        "overlapping": accounts.overlapping, "alone_trades": len(accounts.alone.places) if accounts.timed else None, "basis": case.reckoning.basis, "unit": case.reckoning.unit,
    }  # fmt: skip
    shown = tuple(tables(case, measures, accounts))
    return Part("accounting", "Accounts, recomputed", findings, shown, tuple(pictures(case, accounts)), numbers)


def _once(case: Case) -> list[Finding]:
    """Return the findings of all checks, an accusation of one kind once: the first is the one that looked first.

    What a list says of one kind in two ways, as margins and a chain of balances say that positions stood on the same money, is
    one finding.
    """
    found: list[Finding] = []
    accused: dict[str, int] = {}
    for check in _CHECKS:
        for finding in check(case):
            if finding.weight not in ACCUSING:
                found += [] if finding.kind in accused else [finding]
            elif finding.kind not in accused:
                accused[finding.kind] = len(found)
                found.append(finding)
            elif finding.kind == "overlap_overdraws":
                at = accused[finding.kind]
                both = f"{found[at].text} And the balances compound results of trades that were open together as if one had followed the other."
                found[at] = replace(found[at], text=both, numbers={**finding.numbers, **found[at].numbers})
    return found
