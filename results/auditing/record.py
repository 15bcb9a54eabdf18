"""An audit as one value: what was examined, what was found, and what it comes to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal

from results.auditing.model import ACCUSING, REFUTING, Finding, Part, Picture, Table
from results.auditing.summary import Summary
from results.auditing.trades import TradeList

__all__ = ["FORMAT", "Audit", "Outcome"]

FORMAT: Final = 1
"""Of the JSON."""
Outcome = Literal["refuted", "doubtful", "stands"]


@dataclass(frozen=True, eq=False)
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
    summary
        None of a table of a sweep.
    columns
        By name of `TradeList`, the column or formula it was read from.
    trades
        The list as read; None of a table of a sweep.
    digest
        SHA-256 of the file; None of a frame.
    seed
        Of all that is random.
    """

    source: str
    form: str
    reading: Sequence[str]
    parts: Sequence[Part]
    stated: Mapping[str, Any] = field(default_factory=dict)
    summary: Summary | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    trades: TradeList | None = None
    digest: str | None = None
    seed: int = 1

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order."""
        return tuple(finding for part in self.parts for finding in part.findings)

    @property
    def outcome(self) -> Outcome:
        """The weightiest: something cannot have been or contradicts what is stated; something is doubtful; or neither."""
        weights = {finding.weight for finding in self.findings}
        return "refuted" if weights & set(REFUTING) else "doubtful" if weights & set(ACCUSING) else "stands"

    def worded(self, words: Callable[[str], str]) -> Audit:
        """Return it with what was found and read put into other words, such as those of a command line."""
        parts = [
            replace(part, findings=[replace(each, text=words(each.text)) for each in part.findings])
            for part in self.parts
        ]
        return replace(self, reading=[words(text) for text in self.reading], parts=parts)

    def mapping(self) -> dict[str, Any]:
        """Return it as plain values that JSON takes: the same for the same input, what is not finite as null."""
        written: dict[str, Any] = {
            "format": FORMAT,
            "version": version("risk-asymmetry"),
            "outcome": self.outcome,
            "source": self.source,
            "form": self.form,
            "sha256": self.digest,
            "seed": self.seed,
            "stated": self.stated,
            "summary": None if self.summary is None else vars(self.summary),
            "reading": self.reading,
            "columns": self.columns,
            "parts": [_part(part) for part in self.parts],
        }
        return {name: _plain(value) for name, value in written.items()}


def _part(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "title": part.title,
        "findings": [_finding(finding) for finding in part.findings],
        "tables": [_table(table) for table in part.tables],
        "pictures": [_picture(picture) for picture in part.pictures],
        "numbers": part.numbers,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    names = ("kind", "weight", "text", "rows", "count", "numbers")
    return {name: getattr(finding, name) for name in names}


def _table(table: Table) -> dict[str, Any]:
    return {"title": table.title, "columns": table.columns, "rows": table.rows}


def _picture(picture: Picture) -> dict[str, Any]:
    names = ("key", "title", "caption", "kind", "data")
    return {name: getattr(picture, name) for name in names}


def _plain(value: Any) -> Any:  # noqa: PLR0911 - a return for each kind of value
    """Return plain values; numpy's are told by what they can do, so that nothing need be loaded to find out."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if getattr(getattr(value, "dtype", None), "kind", "") in "Mm" and hasattr(value, "astype"):
        return _plain(value.astype(str).tolist())
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, Iterable):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no JSON")
