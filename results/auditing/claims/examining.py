"""Everything of this family, as one part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from results.auditing.case import Case
from results.auditing.chance.record import record_of
from results.auditing.claims.claim import Claim
from results.auditing.claims.intervals import Resampled, resampled_of
from results.auditing.claims.listed import Listed, listed_of
from results.auditing.claims.shares import shares_apart
from results.auditing.claims.together import carried_on, contradictions
from results.auditing.claims.weighing import Weighed, weigh
from results.auditing.claims.words import PERCENT, amount, measure_name, sentence
from results.auditing.model import Finding, Part, Picture, Table, Weight

__all__ = ["examine"]

_FINDING: dict[str, tuple[str, Weight]] = {
    "supported": ("claim_supported", "holds"),
    "refuted": ("claim_refuted", "refuted"),
    "not testable": ("claim_untestable", "untestable"),
}


def examine(case: Case, claims: Sequence[Claim], not_understood: Sequence[str]) -> Part:
    """Return each claim as supported, refuted, or not testable.

    Parameters
    ----------
    case
        The list with its accounts.
    claims, not_understood
        As `reading.read_claims` returns them.
    """
    listed = listed_of(case)
    resampled: dict[bool, Resampled | None] = {}
    weighed = []
    for claim in claims:
        if claim.before_costs not in resampled:
            returns, known = (listed.gross, None) if claim.before_costs else (listed.returns, _intervals(case))
            resampled[claim.before_costs] = resampled_of(listed, returns, case.seed, known)
        weighed.append(weigh(claim, listed, resampled[claim.before_costs]))
    findings = [_finding(each, listed) for each in weighed]
    findings += _after_costs(weighed, listed, case)
    even = float((listed.returns == 0).mean()) if len(listed) else 0.0
    findings += [*contradictions(claims, even), *carried_on(claims)]
    apart = shares_apart([(each.claim, each.share) for each in weighed if each.share is not None])
    if apart is not None:
        findings.append(Finding("claim_refuted", "refuted", apart, numbers={"together": True}))
    findings += [_quoted(text) for text in not_understood]
    tables = [_table(weighed)] if weighed else []
    return Part(
        "claims", "Claims", findings, tables, _pictures(weighed), {"claims": [_plain(each) for each in weighed]}
    )


def _intervals(case: Case) -> dict[str, tuple[float, float]]:
    """Return the intervals that the list's record has: claims are held against the ones that a reader sees elsewhere."""
    record = record_of(case)
    if record is None:
        return {}
    names: dict[str, Literal["win_rate", "expectancy", "payoff_ratio"]] = {
        "win_rate": "win_rate", "expectancy": "expectancy", "profitable": "expectancy", "payoff_ratio": "payoff_ratio",
    }  # fmt: skip
    found = {name: record.span(measure) for name, measure in names.items()}
    return {name: span for name, span in found.items() if span is not None and np.isfinite(span).all()}


def _finding(weighed: Weighed, listed: Listed) -> Finding:
    kind, weight = _FINDING[weighed.verdict]
    return Finding(kind, weight, sentence(weighed, listed), numbers=_plain(weighed))


def _quoted(text: str) -> Finding:
    return Finding(
        "claim_untestable",
        "untestable",
        f'"{text}" was not understood as a number that can be tested; write it as "win rate 74 %", say.',
    )


def _after_costs(weighed: Sequence[Weighed], listed: Listed, case: Case) -> list[Finding]:
    """Say of claims that are right before costs what they come to after them."""
    said = []
    for each in weighed:
        if (
            each.claim.before_costs
            and each.verdict != "refuted"
            and each.claim.measure not in {"trades", "days", "trades_per_day"}
        ):
            after = Claim(
                each.claim.measure, each.claim.value, each.claim.sense, each.claim.text, each.claim.per_days, each.claim.slack,
                start=each.claim.start,
            )  # fmt: skip
            net = weigh(after, listed, None)
            if net.found is not None and net.verdict == "refuted":
                said.append(f"{measure_name(after)} {amount(after.measure, net.plain)}")
    if not said:
        return []
    paid = "what the list pays" if np.isfinite(case.reckoning.fee).any() else "costs"
    return [Finding("claim_before_costs", "note", f"The claim is before costs. After {paid}: {', '.join(said)}.")]


def _table(weighed: Sequence[Weighed]) -> Table:
    rows = []
    for each in weighed:
        measure = "expectancy" if each.claim.measure == "profitable" else each.claim.measure
        low_high = "" if each.interval is None else " to ".join(amount(measure, bound, 1) for bound in each.interval)
        needed = "" if each.needed is None else f"{each.needed:,.0f}"
        found = "not told" if each.found is None else amount(measure, each.found.value)
        rows.append((each.claim.text, measure_name(each.claim), found, low_high, each.verdict, needed))
    heads = ("claim", "about", "list says", "with luck (95 %)", "verdict", "trades needed")
    kept = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    return Table("Claims", tuple(heads[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows))


def _pictures(weighed: Sequence[Weighed]) -> list[Picture]:
    """Return the claims that have intervals, fractions and other numbers apart."""
    pictures = []
    for key, percent in (("claims", True), ("claims-ratios", False)):
        shown = [
            each for each in weighed
            if each.interval is not None and each.found is not None and (each.claim.measure in PERCENT) == percent
            and np.isfinite([*each.interval, each.found.value, each.claim.value]).all()
        ]  # fmt: skip
        if shown:
            data = {
                "labels": [measure_name(each.claim) for each in shown],
                "low": [each.interval[0] for each in shown if each.interval is not None],
                "value": [each.found.value for each in shown if each.found is not None],
                "high": [each.interval[1] for each in shown if each.interval is not None],
                "claimed": [each.claim.value for each in shown],
                "percent": percent,
            }
            caption = "Lines are where the true value may lie with 95 %, points what the list says; the mark is what is claimed."
            pictures.append(Picture(key, "Claimed, and what luck allows", caption, "intervals", data))
    return pictures


def _plain(weighed: Weighed) -> dict[str, Any]:
    claim = weighed.claim
    return {
        "text": claim.text,
        "measure": claim.measure,
        "claimed": claim.value,
        "sense": claim.sense,
        "per_days": claim.per_days,
        "before_costs": claim.before_costs,
        "found": _number(weighed.found.value if weighed.found else None),
        "way": weighed.found.way if weighed.found else None,
        "low": _number(weighed.interval[0] if weighed.interval else None),
        "high": _number(weighed.interval[1] if weighed.interval else None),
        "worth_nothing_at": _number(weighed.nothing),
        "verdict": weighed.verdict,
        "right_only": weighed.excuse.way if weighed.excuse else None,
        "trades_needed": _number(weighed.needed),
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
