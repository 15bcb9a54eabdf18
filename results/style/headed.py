"""Lines of a verdict in words: a head in a column of its own, then what is said under it."""

from __future__ import annotations

__all__ = ["headed", "signed"]


def headed(head: str, *texts: str) -> list[str]:
    """Return one line a text, the head before the first."""
    return [f"{'' if at else head:<16}{text}" for at, text in enumerate(texts)]


def signed(value: float) -> str:
    """Return a fraction in percent, with its sign."""
    return f"{value * 100:+.3f} %"
