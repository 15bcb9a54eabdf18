"""Which sign of a fee or a payment means that it was paid."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats

__all__ = ["paid_by_arithmetic", "paid_positive"]

_HALF = 0.5


def paid_positive(fee: Floats, notes: list[str]) -> Floats:
    """Return fees positive where paid, of a form that does not say: most fees are paid, so that most signs mean paying."""
    told = fee[np.isfinite(fee) & (fee != 0)]
    if not len(told):
        return fee
    negative = float((told < 0).mean())
    if 0 < negative < 1:
        shown = "negative" if negative > _HALF else "positive"
        notes.append(f"fees have both signs; most are {shown}, which is read as paid, the others as rebates")
    flipped: Floats = -fee if negative > _HALF else fee
    return flipped


def paid_by_arithmetic(change: Floats, flow: Floats, funding: Floats, fee: Floats) -> tuple[Floats, Floats]:
    """Return funding and fees positive where paid, float64 (m,) each: by what makes up the change of the balance.

    ``change = flow - funding paid - fees paid`` holds in every row; of the four ways of signs that which misses least is taken.
    """
    flow, funding, fee = (np.nan_to_num(each) for each in (flow, funding, fee))
    ways = [(one, other) for one in (-1.0, 1.0) for other in (1.0, -1.0)]
    missed = [float(np.nansum(np.abs(flow - one * funding - other * fee - change))) for one, other in ways]
    one, other = ways[int(np.argmin(missed))]
    return one * funding, other * fee
