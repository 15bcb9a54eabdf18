"""Which sign of a fee or a payment means that it was paid."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats

__all__ = ["UNCLEAR", "paid_by_arithmetic", "paid_positive"]

_HALF = 0.5
_LEAST_REBATE, _MOST_REBATE = 1.5e-5, 1.2e-4
"""Of what was traded: rates that venues take from some makers and pay to others."""
UNCLEAR = "results here are before fees"


def paid_positive(fee: Floats, traded: Floats, notes: list[str]) -> Floats:
    """Return fees positive where paid, of a form that does not say: most fees are paid, so that most signs mean paying.

    A file of nothing but minus signs, at a rate that makers may pay or receive, says neither: its fees are unknown, NaN.

    Parameters
    ----------
    fee, traded
        float64 (m,): fees, and price times quantity.
    notes
        Told what was guessed, or could not be.
    """
    known = np.isfinite(fee) & (fee != 0)
    told = fee[known]
    if not len(told):
        return fee
    negative = float((told < 0).mean())
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = float(np.median(np.abs(told) / traded[known]))
    if negative == 1 and _LEAST_REBATE <= rate <= _MOST_REBATE:
        notes.append(
            f"all fees are written with a minus, {rate:.4%} of what was traded: makers may pay that or receive it, and nothing tells"
            f" which, so {UNCLEAR}; say what it was as the fee, with a minus where it was received"
        )
        return np.full_like(fee, np.nan)
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
