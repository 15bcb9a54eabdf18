"""What the verdict of a run says of one cell."""

from __future__ import annotations

from pathlib import Path

from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.stored import StoredVerdict, read_verdict
from results.inference.verdict.unfolding import sets_of_cells
from results.inference.verdict.unjudged import why_unjudged
from results.run.run import Run
from results.trade_analysis.model import Standing
from signals import InputError

__all__ = ["Verdicts"]

_WORDS = {
    "inner": "its expectancy is confidently positive, with the luck of having tried all cells allowed for",
    "outer": "a positive expectancy cannot be excluded, nor can luck: it is not confidently positive",
    "excluded": "a positive expectancy is excluded, with all cells allowed for",
}
_NOT_JUDGED = "it was not judged: it has too few trades or days, or a ruined account"


class Verdicts:
    """The standing of any cell of a run, by the verdict that lies in its folder now."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._checked: tuple[str, Path] | None = None

    def standing(self, cell: int) -> Standing:
        """Return where the verdict puts a cell: `inner`, `outer`, `excluded`, `not judged` or, without verdict, `unknown`."""
        run = self._run
        missing = why_unjudged(run)
        if missing is not None:
            return {"standing": "unknown", "words": [missing]}
        try:
            verdict = read_verdict(run.path)
            row = self._row(verdict, cell)
        except InputError:
            row = None
        if row is None:
            return {"standing": "unknown", "words": ["the cells of its verdict are gone"]}
        found = str(row["set"])
        words = [_WORDS.get(found, _NOT_JUDGED)]
        if found in _WORDS and row["t"] is not None:
            words.append(_numbers(row))
        if verdict.leading is not None and verdict.leading.cell == cell:
            words.append("it is the leading cell of the verdict")
        words.append(f"of the run as a whole the verdict is: {verdict.ruling}")
        return {"standing": found if found in _WORDS else "not judged", "words": words}

    def _row(self, verdict: StoredVerdict, cell: int) -> dict[str, object] | None:
        file = self._cells_of(verdict)
        if file is None:
            return None
        rows = self._run.collect(sets_of_cells(self._run, file, [cell]))
        return rows.row(0, named=True) if len(rows) else {"set": "none", "t": None}

    def _cells_of(self, verdict: StoredVerdict) -> Path | None:
        """Return the file of a verdict's cells, whose checksum is not worked out for every click."""
        checked = self._checked
        if checked is not None and checked[0] == verdict.digest and checked[1].is_file():
            return checked[1]
        file = verdict_cells(self._run.path, verdict)
        self._checked = None if file is None else (verdict.digest, file)
        return file


def _numbers(row: dict[str, object]) -> str:
    """Return the numbers behind a standing in words."""
    t, p, timing = row["t"], row["p_expectancy"], row["p_timing"]
    text = f"t of its daily results {t:+.2f}; all cells allowed for, p = {p:.3f} for its expectancy"
    return text + (f" and {timing:.3f} for its timing" if timing is not None else ", and it has no timing to test")
