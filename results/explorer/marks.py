"""Cells that a person marked, with a note on each: kept beside the run, whole or not at all."""

from __future__ import annotations

import json
import threading
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from results.run.run import Run
from signals import InputError
from signals.filesystem.opening import read_bytes
from signals.filesystem.replacing import write_whole

__all__ = ["FILE", "MOST_BYTES", "keep_marks", "parse_marks", "read_marks"]

FILE = "marks.json"
"""In the folder of the run."""
MOST_BYTES = 1 << 20
_MOST = 500
"""Marks of a run: more are no choice any more."""
_FORMAT = 1
_WRITING = threading.Lock()
_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class Mark(BaseModel):
    """One marked cell.

    Attributes
    ----------
    cell
        Its index, of a setting where the run was looked at pooled.
    note
        What the person wrote of it.
    label
        Its parameters in words, as the page showed them.
    """

    model_config = _STRICT
    cell: int = Field(ge=0, le=2**53)
    note: str = Field(default="", max_length=4000)
    label: str = Field(default="", max_length=4000)


class Marks(BaseModel):
    """What `marks.json` holds."""

    model_config = _STRICT
    format: int = _FORMAT
    marks: tuple[Mark, ...] = Field(default=(), max_length=_MOST)
    pooled: tuple[Mark, ...] = Field(default=(), max_length=_MOST)


class Change(BaseModel):
    """Marks as a page wants them.

    Attributes
    ----------
    marks
        What is to be kept.
    was
        What the page had read before: what another page did meanwhile is kept too. None: replace whatever there is.
    """

    model_config = _STRICT
    marks: tuple[Mark, ...] = Field(max_length=_MOST)
    was: tuple[Mark, ...] | None = Field(default=None, max_length=_MOST)


def read_marks(run: Run) -> list[dict[str, Any]]:
    """Return the marks of a run, or of its settings where it is pooled.

    Raises
    ------
    InputError
        If `marks.json` is damaged, or of a later release.
    """
    kept = _kept(run)
    return [mark.model_dump() for mark in (kept.pooled if run.pooled else kept.marks)]


def parse_marks(run: Run, content: bytes) -> Change:
    """Return a change of marks as the page sends it, ``{"marks": [...], "was": [...]}``.

    Raises
    ------
    InputError
        If it is no such thing, or a cell is marked twice or is none of the run.
    """
    try:
        change = Change.model_validate_json(content)
    except ValidationError as error:
        raise InputError(f"marks cannot be kept: {_first(error)}") from error
    size = run.info.grid.size * (max(len(run.assets), 1) if not run.pooled else 1)
    seen: set[int] = set()
    for mark in change.marks:
        if mark.cell in seen:
            raise InputError(f"marks cannot be kept: cell {mark.cell} is marked twice; mark it once")
        if mark.cell >= size:
            raise InputError(f"marks cannot be kept: there is no cell {mark.cell}, the highest is {size - 1}")
        seen.add(mark.cell)
    return change


def keep_marks(run: Run, change: Change) -> list[dict[str, Any]]:
    """Write the marks of a run with a change made to them, and return them.

    Raises
    ------
    InputError
        If its folder cannot be written to, or there are too many; then what was kept before stays.
    """
    with _WRITING:
        kept = _kept(run)
        marks = _changed(kept.pooled if run.pooled else kept.marks, change)
        if len(marks) > _MOST:
            raise InputError(f"marks cannot be kept: {len(marks)} are more than {_MOST}; remove some")
        kept = kept.model_copy(update={"pooled" if run.pooled else "marks": marks})
        text = json.dumps(kept.model_dump(), indent=1, ensure_ascii=False) + "\n"
        write_whole(run.path / FILE, lambda path: path.write_text(text, encoding="utf-8"))
    return [mark.model_dump() for mark in marks]


def _changed(kept: tuple[Mark, ...], change: Change) -> tuple[Mark, ...]:
    """Return marks with what a page changed; what it did not know of stays."""
    if change.was is None:
        return change.marks
    was, wanted = ({mark.cell: mark for mark in marks} for marks in (change.was, change.marks))
    found = {mark.cell: mark for mark in kept if mark.cell in wanted or mark.cell not in was}
    return tuple((found | {cell: mark for cell, mark in wanted.items() if was.get(cell) != mark}).values())


def _kept(run: Run) -> Marks:
    path = run.path / FILE
    if not path.exists():
        return Marks()
    content = read_bytes(path, "a file of marks", 2 * MOST_BYTES, "remove it to start again")
    try:
        marks = Marks.model_validate_json(content)
    except ValidationError as error:
        raise InputError(f"{path}: {_first(error)}; mend or remove it") from error
    if marks.format != _FORMAT:
        raise InputError(f"{path}: has format {marks.format}, and this release reads {_FORMAT}; update, or remove it")
    return marks


def _first(error: ValidationError) -> str:
    """Return what is wrong first, and where."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
