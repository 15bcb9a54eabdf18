"""Lines of a verdict in words: a head in a column of its own, then what is said under it."""

from __future__ import annotations

__all__ = ["earned_per_trade", "headed", "signed"]


def headed(head: str, *texts: str) -> list[str]:
    """Return one line a text, the head before the first."""
    return [f"{'' if at else head:<16}{text}" for at, text in enumerate(texts)]


def signed(value: float) -> str:
    """Return a fraction in percent, with its sign."""
    return f"{value * 100:+.3f} %"


def earned_per_trade(gross: float, cost: float, net: float) -> str:
    """Say what a trade earns and costs, fractions of the balance: a sum, also where more funding was received than all else cost."""
    return f"per trade gross {signed(gross)} - cost {cost * 100:z.3f} % = net {signed(net)} of the balance"
