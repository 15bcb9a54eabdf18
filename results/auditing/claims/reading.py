"""Claims as numbers: from plain text, or from TOML."""

from __future__ import annotations

from pathlib import Path

from results.auditing.claims.claim import Claim
from results.auditing.claims.spoken.text import claims_of_text
from results.auditing.claims.tables import claims_of_file
from signals import InputError

__all__ = ["Claim", "read_claims"]

_LONGEST_NAME, _LONGEST_TEXT = 250, 2000
_SHOWN = 120


def read_claims(given: str) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Return the claims in a text, or in the TOML file that it names, and what was not understood.

    Raises
    ------
    InputError
        If a file cannot be read, or nothing in the text is a claim.
    """
    if given.strip().lower().endswith(".toml") or _is_file(given):
        return claims_of_file(given.strip()), ()
    if len(given) > _LONGEST_TEXT:
        raise InputError(
            f"claim {given[:_SHOWN].strip()!r}...: {len(given):,} characters are no sentence, {_LONGEST_TEXT:,} are read at most; "
            "quote the numbers alone, or write a TOML file"
        )
    claims, left = claims_of_text(given)
    if not claims:
        shown = given.strip()
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
        raise InputError(
            f"claim {shown!r}: no number in it is a claim that can be tested; write it like "
            '"73.86 % win rate, 4.6 trades per day, +38.04 % per 5 days", or name a TOML file'
        )
    return claims, left


def _is_file(given: str) -> bool:
    if len(given) > _LONGEST_NAME or "\n" in given:
        return False
    try:
        return Path(given).is_file()
    except (OSError, ValueError):
        return False
