"""Claims about a balance, of a list that does not say which part of the balance a trade had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from results.auditing.claims.claim import Claim
from results.auditing.claims.listed import Listed
from results.auditing.claims.readings import readings

__all__ = ["lacks_balance", "part_of_balance", "share_for", "shares_apart"]

_OF_BALANCE = {
    "return", "best_return", "final_balance", "max_drawdown", "average_win", "average_loss", "expectancy", "best_trade", "worst_trade",
}  # fmt: skip
"""What hangs on the part of the balance that a trade has."""
_APART = 1.6
"""Claims that are each rounded take shares that differ by up to this factor."""
_SHARES = np.geomspace(0.001, 10.0, 49)


def lacks_balance(listed: Listed, claim: Claim) -> bool:
    """Whether a final balance is claimed, and nobody says what it began with."""
    return (
        claim.measure == "final_balance" and claim.start is None and not np.isfinite([listed.start, listed.end]).any()
    )


def share_for(listed: Listed, claim: Claim) -> float | None:
    """Return at which part of the balance in each trade a claim would be right; None where the list tells the part, or none would.

    Parts from a thousandth to ten times the balance are tried, the least that fits, or between two that lie on either side.
    """
    if listed.of_balance or claim.measure not in _OF_BALANCE or not len(listed):
        return None
    found = np.array([readings(_scaled(listed, float(share)), claim)[0].value for share in _SHARES])
    right = np.array([np.isfinite(value) and claim.allows(float(value)) for value in found])
    if right.any():
        return float(_SHARES[np.argmax(right)])
    above = np.sign(found - claim.value)
    between = np.flatnonzero((above[1:] * above[:-1] < 0) & np.isfinite(found[1:]) & np.isfinite(found[:-1]))
    return float(np.sqrt(_SHARES[between[0]] * _SHARES[between[0] + 1])) if len(between) else None


def shares_apart(shares: Sequence[tuple[Claim, float]]) -> str | None:
    """Return in words that claims cannot all be true, because each takes trades of another size; None where one size makes them so."""
    exact = sorted(((claim, share) for claim, share in shares if claim.sense == "about"), key=lambda each: each[1])
    if len(exact) < 2 or exact[-1][1] <= _APART * exact[0][1]:  # noqa: PLR2004 - one contradicts nothing
        return None
    (low, least), (high, most) = exact[0], exact[-1]
    return (
        f'"{low.text}" takes trades of about {part_of_balance(least)} of the balance each, "{high.text}" of about {part_of_balance(most)}: '
        "no size makes both true of this list."
    )


def part_of_balance(share: float) -> str:
    """Return a part of the balance as it is said: 12 %, or 2.5 times."""
    return f"{100 * share:.2g} %" if share < 1 else f"{share:.1f} times"


def _scaled(listed: Listed, share: float) -> Listed:
    """Return a list whose trades have a part of the balance each."""
    returns, gross, lowest, highest = (
        share * each for each in (listed.returns, listed.gross, listed.lowest, listed.highest)
    )
    return replace(listed, returns=returns, gross=gross, lowest=lowest, highest=highest, of_balance=True)
