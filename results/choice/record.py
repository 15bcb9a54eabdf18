"""`choice.json`: a choice as values, written into a run's folder and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field

from results.choice.blocks import (
    Check,
    Expectation,
    Exposure,
    FrontCell,
    Needs,
    Neighbourhood,
    Outcome,
    Step,
)
from results.inference.saved.block import Block
from results.inference.saved.stated import digest_of, read_stated
from results.inference.saved.steps import run_digest
from results.inference.verdict.record import FILE as VERDICT
from results.run.run import Run
from signals import InputError
from signals.filesystem.replacing import write_whole

__all__ = ["CELL", "FILE", "FORMAT", "Choice", "read_choice"]

FILE, CELL = "choice.json", "choice-cell.json"
"""What a choice is called in a run's folder, and the rules of the cell that it names."""
FORMAT: Final = 1
_PASSING = ("seconds", "digest")


class Choice(Block):
    """Which cell to run, or why none can be recommended.

    Attributes
    ----------
    outcome
        Whether a cell is ``chosen``, or the choice ``abstains``.
    words
        All of it as text, a headline first.
    missing, needs
        Where it abstains: what a choice would take, as sentences and as numbers.
    limits
        What the user asked for.
    cell, asset, label, rules
        The chosen cell: its index, asset, values on the run's axes, and parameters as `asymmetry replay` takes them.
    expectation, neighbourhood, checks, steps, front, exposure
        The numbers behind it; see `results.choice.blocks`.
    by, sample, pooled
        What was ranked by, of which trades, and whether cells are settings pooled over assets.
    looked_at
        Numbers of cells by how far they came.
    run, verdict, seed
        Digests of the run and of the verdict that the choice stands on; of all that is random.
    """

    format: Literal[1] = FORMAT
    outcome: Outcome
    words: list[str]
    missing: list[str] = Field(default_factory=list)
    limits: dict[str, float | int | str] = Field(default_factory=dict)
    cell: int | None = None
    asset: str | None = None
    label: str = ""
    rules: dict[str, Any] | None = None
    expectation: Expectation | None = None
    neighbourhood: Neighbourhood | None = None
    checks: list[Check] = Field(default_factory=list)
    steps: list[Step] = Field(default_factory=list)
    front: list[FrontCell] = Field(default_factory=list)
    exposure: Exposure | None = None
    needs: Needs | None = None
    by: str
    sample: str
    pooled: bool
    looked_at: dict[str, int] = Field(default_factory=dict)
    run: str
    verdict: str
    seed: int
    seconds: float = 0.0
    digest: str = ""

    def mapping(self) -> dict[str, Any]:
        """Return plain values, as `choice.json` holds them."""
        plain = self.model_dump(mode="json")
        return plain | {"digest": digest_of(plain, _PASSING)}

    def write(self, folder: Path, cell_file: Path | None = None) -> None:
        """Write `choice.json` into a run's folder, and the cell's rules beside it, or where they are wanted.

        A cell that an earlier choice left there goes, where this one abstains.
        """
        beside = folder / CELL
        # what cannot be written as text is found before anything is written
        whole, rules = _as_json(self.mapping()), None if self.rules is None else _as_json(self.rules)
        if rules is not None:
            _write(rules, cell_file or beside)
        if rules is None or not (cell_file is None or _same(cell_file, beside)):
            beside.unlink(missing_ok=True)
        _write(whole, folder / FILE)


def read_choice(run: Run) -> Choice | None:
    """Read the choice of a run; None where none was made.

    Raises
    ------
    InputError
        If it cannot be read, another release wrote it, it was changed, or the run was made or judged again since.
    """
    file = run.path / FILE
    again = f"run: `results.choose({str(run.path)!r})`"
    if not file.is_file():
        return None
    choice = read_stated(file, Choice, FORMAT, _PASSING, again)
    _check_current(run, choice, file, again)
    return choice


def _check_current(run: Run, choice: Choice, file: Path, again: str) -> None:
    if choice.run != run_digest(run.source or run):
        raise InputError(f"{file}: the run was made again since, so the choice is stale; {again}")
    try:
        stated = json.loads((run.path / VERDICT).read_text(encoding="utf-8")).get("digest")
    except (OSError, ValueError, AttributeError):
        stated = None
    if choice.verdict != stated:
        raise InputError(f"{file}: the run was judged again since, so the choice is stale; {again}")


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _as_json(values: Any) -> str:
    return json.dumps(values, indent=2, allow_nan=False, ensure_ascii=False) + "\n"


def _write(text: str, file: Path) -> None:
    write_whole(file, lambda path: path.write_text(text, encoding="utf-8"))
