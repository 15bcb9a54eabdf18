"""An audit as one value: what was examined, what was found, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from results.auditing.model import ACCUSING, REFUTING, Finding, Part

__all__ = ["Audit"]


@dataclass(frozen=True)
class Audit:
    """What was found of a list.

    Attributes
    ----------
    source, form
        What was examined, and who wrote it.
    reading
        What was read and guessed, a sentence each.
    parts
        What each family found, in the order in which they are shown.
    stated
        Of what was asked: bars, claims, costs, for the record.
    """

    source: str
    form: str
    reading: Sequence[str]
    parts: Sequence[Part]
    stated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order."""
        return tuple(finding for part in self.parts for finding in part.findings)

    @property
    def outcome(self) -> Literal["refuted", "doubtful", "stands"]:
        """The weightiest: something cannot have been or contradicts what is stated; something is doubtful; or neither."""
        weights = {finding.weight for finding in self.findings}
        return "refuted" if weights & set(REFUTING) else "doubtful" if weights & set(ACCUSING) else "stands"

    def mapping(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {}
