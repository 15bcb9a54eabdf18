"""Claims as numbers: from plain text, or from TOML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Claim", "read_claims"]


@dataclass(frozen=True)
class Claim:
    """One number that somebody claims.

    Attributes
    ----------
    measure
        A measure of docs/glossary.md or `trades_per_day`, `return_per_day` and the like.
    value
        A fraction where the measure is one.
    sense
        Whether it is claimed to be ``about`` that much, ``at_least`` or ``at_most``.
    text
        The words it was read from.
    per_days
        Of rates: days it is claimed for (5 for "+38 % per 5 days").
    """

    measure: str
    value: float
    sense: Literal["about", "at_least", "at_most"]
    text: str
    per_days: float | None = None


def read_claims(given: str) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims in a text, or in the TOML file that it names, and what was not understood.

    Raises
    ------
    InputError
        If a file cannot be read, or nothing in the text is a claim.
    """
    return (), (given,)
