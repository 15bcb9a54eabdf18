"""The verdict on a search as values, as JSON and in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from results.inference.saved.stated import digest_of, read_stated
from results.inference.verdict.record import SEARCH_FILE as FILE
from results.inference.verdict.record import Ruling
from results.searching.verdict.findings import FORMAT, SearchFindings
from signals import InputError
from signals.filesystem.replacing import write_whole
from signals.shown import Shown

__all__ = ["FILE", "SearchVerdict", "StoredSearchVerdict", "read_search_verdict"]

_PASSING = ("digest",)


@dataclass(frozen=True, repr=False)
class SearchVerdict(Shown):
    """What may be said of a search.

    Attributes
    ----------
    ruling
        ``positive``: some finalists hold on the time that the search did not see, and it found more than half of the searches of
        nothing did. ``none``: for every finalist a positive expectancy is excluded there. ``undetermined``: neither.
    cells
        Indices of the finalists named, or none; those of the search's run and of its run `held-out` alike.
    reasons
        One sentence each: why the ruling is what it is.
    words
        The whole verdict as lines of text.
    findings
        Everything behind it.
    """

    ruling: Ruling
    cells: tuple[int, ...]
    reasons: tuple[str, ...]
    words: tuple[str, ...]
    findings: SearchFindings

    @property
    def file(self) -> str:
        """The name of its file in the run's folder."""
        return FILE

    def _shown(self) -> tuple[str, ...]:
        named = f"cells named: {', '.join(map(str, self.cells))}" if self.cells else "no cell is named"
        return (
            f"Verdict on the search: {self.ruling}",
            "; ".join(self.reasons),
            f"{named}; print(*verdict.words, sep='\\n') says all",
        )

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """Everything behind it, as plain values."""
        return self.findings.model_dump(by_alias=True)

    def mapping(self) -> dict[str, Any]:
        """Return plain values, as `search-verdict.json` holds them."""
        lists = {name: list(getattr(self, name)) for name in ("cells", "reasons", "words")}
        plain = {"verdict": self.ruling, **lists, **self.numbers}
        return {**plain, "digest": digest_of(plain, _PASSING)}

    def write(self, folder: Path) -> Path:
        """Write `search-verdict.json` into the folder of the search's run."""
        text = json.dumps(self.mapping(), indent=2, allow_nan=False)
        return write_whole(folder / FILE, lambda path: path.write_text(text + "\n", encoding="utf-8"))


class StoredSearchVerdict(SearchFindings):
    """The whole of `search-verdict.json`."""

    verdict: Ruling
    cells: list[int]
    reasons: list[str]
    words: list[str]
    digest: str


def read_search_verdict(folder: Path) -> StoredSearchVerdict:
    """Read the verdict on a search.

    Raises
    ------
    InputError
        If there is none, it cannot be read, another release wrote it, or it was changed since.
    """
    file = folder / FILE
    again = f"run: `results.judge({str(folder)!r})`"
    if not file.is_file():
        raise InputError(f"{folder}: this search was not judged yet; {again}")
    return read_stated(file, StoredSearchVerdict, FORMAT, _PASSING, again)
