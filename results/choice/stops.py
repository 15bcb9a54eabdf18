"""How far exposure may go before it makes other trades than those that were tested."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from grids.parameters import SAME

__all__ = ["largest_tested", "rounded_down"]

_UNBOUNDED = 100.0
"""Where nothing is ever liquidated."""
_NOISE = 1e-9
_DISTANCES = ("stop_loss", "take_profit", "trailing_stop", "breakeven_after", "trailing_after")


def largest_tested(rules: Mapping[str, Any], own: float) -> tuple[float, list[str]]:
    """Return the largest exposure at which a cell's trades stay those that were tested, and why it is that.

    Parameters
    ----------
    rules
        Of the cell.
    own
        Its exposure: at this one they were tested, whatever its stops are.

    Notes
    -----
    Liquidation lies at ``1/leverage - maintenance_margin``. As long as every side that enters has a stop that is in force
    from the start, is met within the bar and lies before that, a price stop ends a trade where it did (but for a gap beyond
    both). At a size of 1 exposure is leverage.
    """
    if rules["stop_basis"] != "price" and any(
        _value(rules, name, side) for name in _DISTANCES for side in _sides(rules)
    ):
        basis = "the balance" if rules["stop_basis"] == "balance" else "the leveraged position"
        why = (
            f"its stops and targets are fractions of {basis}: at another exposure than {own:g} they lie elsewhere and make "
            "other trades, so no larger one is recommended; sweep leverage to see"
        )
        return own, [why]
    if rules["size_rule"] != "fixed":
        return own, ["its size follows its entries: no larger one than was tested is recommended"]
    margin = rules.get("maintenance_margin")
    if margin is None:
        return _UNBOUNDED, []
    reach = _reach(rules)
    if reach is None:
        return own, [
            f"no stop surely comes before liquidation, so no exposure above {own:g}, as tested, is recommended"
        ]
    most = max(1.0 / (reach + float(margin)), own)
    said = (
        f"up to leverage {rounded_down(most):g} the stop at {reach:.2%} comes before liquidation within a bar; an open beyond both "
        "loses the whole margin, and at more exposure a smaller gap does"
    )
    return most, [said]


def rounded_down(limit: float) -> float:
    """Return a limit as it is told: three digits of it, and never more than it is."""
    if limit <= 0:
        return 0.0
    places = 2 - math.floor(math.log10(limit))
    # digits are counted in decimals: binary noise is no reason to take a whole one away
    scaled = math.floor(limit * 10.0**places + _NOISE)
    return scaled / 10.0**places if places >= 0 else float(scaled * 10**-places)


def _reach(rules: Mapping[str, Any]) -> float | None:
    """Return the distance within which every side that enters is stopped; None where one may not be."""
    if rules["stop_trigger"] != "intrabar" or rules.get("stop_scale") is not None:
        return None
    reaches = []
    for side in _sides(rules):
        # one that begins later is not met before
        trailing = None if _value(rules, "trailing_after", side) is not None else _value(rules, "trailing_stop", side)
        known = [each for each in (_value(rules, "stop_loss", side), trailing) if each is not None]
        if not known:
            return None
        reaches.append(min(known))
    return max(reaches, default=None)


def _sides(rules: Mapping[str, Any]) -> list[str]:
    """Return what stands before the parameters of each side that enters: nothing, and `short_`."""
    long = rules["side"] != "short" and rules.get("long_entry") is not None
    short = rules["side"] != "long" and rules.get("short_entry") is not None
    return [name for name, enters in (("", long), ("short_", short)) if enters]


def _value(rules: Mapping[str, Any], name: str, side: str) -> float | None:
    """Return a distance of a side, None for none."""
    value = rules.get(f"{side}{name}", SAME if side else None)
    if value == SAME:
        value = rules.get(name)
    return None if value is None else float(value)
