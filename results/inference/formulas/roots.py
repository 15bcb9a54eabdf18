"""Where a function of one number is zero."""

from __future__ import annotations

import math
from collections.abc import Callable

__all__ = ["root_between"]

_NEAR, _NEARER = 2e-12, 4 * 2.0**-52
"""How near to a root is near enough, in absolute terms and as a share of it."""


def root_between(f: Callable[[float], float], low: float, high: float) -> float:
    """Return where a continuous function is zero, by Brent's method.

    Parameters
    ----------
    f
        Of different signs at both ends.
    low, high
        The ends.

    Returns
    -------
    float
        To the last bit what `scipy.optimize.brentq` returns, whose import takes half as long as a start.

    References
    ----------
    Brent (1973), "Algorithms for minimization without derivatives", chapter 4.
    """
    before, at = low, high
    f_before, f_at = f(before), f(at)
    if f_before == 0.0 or f_at == 0.0:
        return before if f_before == 0.0 else at
    across, f_across, step_before, step = before, f_before, 0.0, 0.0
    while True:
        if (f_before < 0) != (f_at < 0):
            across, f_across = before, f_before
            step_before = step = at - before
        if abs(f_across) < abs(f_at):
            before, at, across = at, across, at
            f_before, f_at, f_across = f_at, f_across, f_at
        near = (_NEAR + _NEARER * abs(at)) / 2
        half = (across - at) / 2
        if f_at == 0.0 or abs(half) < near:
            return at
        step_before, step = _steps(before, at, across, f_before, f_at, f_across, step_before, step, near)
        before, f_before = at, f_at
        at += step if abs(step) > near else math.copysign(near, half)
        f_at = f(at)


def _steps(  # noqa: PLR0913, PLR0917 - three points and the last steps
    before: float, at: float, across: float, f_before: float, f_at: float, f_across: float,
    step_before: float, step: float, near: float,
) -> tuple[float, float]:  # fmt: skip
    """Return the last step and the next: to where a curve through the points is zero, or half of the way across."""
    half = (across - at) / 2
    if abs(step_before) > near and abs(f_at) < abs(f_before):
        if before == across:
            tried = -f_at * (at - before) / (f_at - f_before)
        else:
            slope = (f_before - f_at) / (before - at)
            slope_across = (f_across - f_at) / (across - at)
            tried = (
                -f_at * (f_across * slope_across - f_before * slope) / (slope_across * slope * (f_across - f_before))
            )
        if 2 * abs(tried) < min(abs(step_before), 3 * abs(half) - near):
            return step, tried
    return half, half
