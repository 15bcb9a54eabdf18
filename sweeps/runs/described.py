"""`run.json`, read and written: one reader, which believes nothing that it has not checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

import grids
from signals import InputError
from signals.filesystem.opening import read_regular
from signals.filesystem.replacing import write_whole
from sweeps.runs.checksums import sha256
from sweeps.runs.records import FACTORED_FORMAT, FORMAT, OLDEST, RunInfo

__all__ = [
    "BUSY",
    "COPY",
    "DESCRIPTION",
    "MOST_BYTES",
    "UnreadableError",
    "copy_description",
    "read_copy",
    "read_description",
    "restore_description",
    "write_description",
]

DESCRIPTION = "run.json"
COPY = f".{DESCRIPTION}.copy"
"""The same again: what a sweep of days found is not lost with one file."""
BUSY = "another process{who} is writing to this run; wait until it has ended"
"""Said to whoever would write to a locked run; `who` that is, where it is known."""
MOST_BYTES = 64 << 20
"""Of `run.json`; a grid of a million values takes less, and reading more would take gigabytes."""
_CHECKSUM = "checksum"
_REMEDY = "restore the file, or remove the folder and run the sweep again"


class UnreadableError(InputError):
    """A file that is no text of JSON at all, as disks and lost power leave them, and not one that somebody has changed."""


def write_description(run: Path, info: Mapping[str, Any]) -> RunInfo:
    """Replace a run's `run.json` as a whole, and return what it holds: what was given, and the checksum of that.

    Raises
    ------
    InputError
        If it is longer than a reader takes.
    """
    told = json.loads(json.dumps({**info, "format": _format(info), _CHECKSUM: ""}, default=str, allow_nan=False))
    told[_CHECKSUM] = _checksum(told)
    text = json.dumps(told, indent=2, allow_nan=False) + "\n"
    target = run / DESCRIPTION
    if len(text) > MOST_BYTES:
        raise InputError(
            f"{target}: would take {len(text) / 1e6:,.0f} MB, mostly values of axes, of at most "
            f"{MOST_BYTES / 1e6:,.0f}; split the grid into several"
        )
    for file in (target, run / COPY):
        write_whole(file, lambda place: place.write_text(text, encoding="utf-8"))
    return RunInfo.model_validate(told)


def _format(info: Mapping[str, Any]) -> int:
    """Return the format of a description: that of factored runs is another, so that older releases refuse them."""
    return FACTORED_FORMAT if info.get("layout") == "factored" else FORMAT


def copy_description(run: Path) -> None:
    """Write the copy of a `run.json`, which can be believed, anew; the folder must be locked."""
    content = (run / DESCRIPTION).read_bytes()
    write_whole(run / COPY, lambda place: place.write_bytes(content))


def restore_description(run: Path) -> RunInfo | None:
    """Put the copy of a `run.json` in its place, where that cannot be believed and the copy can; return what it holds.

    The folder must be locked.
    """
    info = read_copy(run)
    if info is not None:
        content = (run / COPY).read_bytes()
        write_whole(run / DESCRIPTION, lambda place: place.write_bytes(content))
    return info


def read_copy(run: Path) -> RunInfo | None:
    """Return what the copy of a `run.json` holds; None where there is none, or it cannot be believed either."""
    try:
        return _read(run / COPY)
    except (InputError, OSError):
        return None


def read_description(run: Path) -> RunInfo:
    """Read a run's `run.json`.

    Raises
    ------
    InputError
        As `_read` does; where its copy can be believed, that is the remedy.
    """
    try:
        return _read(run / DESCRIPTION)
    except InputError as error:
        if read_copy(run) is None:
            raise
        said = str(error).removesuffix(f"; {_REMEDY}")
        again = f"its copy is whole, `results.verify({str(run)!r}, repair=True)` puts it back"
        raise type(error)(f"{said}; {again}") from error


def _read(file: Path) -> RunInfo:
    """Read a `run.json`.

    Raises
    ------
    InputError
        If it cannot be read, is of another format, a key is missing or holds what cannot be, or it was changed since it
        was written: its own checksum tells.
    """
    info = _parsed(file)
    found = info.get("format")
    if isinstance(found, bool) or not isinstance(found, int) or not OLDEST <= found <= FACTORED_FORMAT:
        shown = repr(found)[:40]
        later = isinstance(found, int) and found > FACTORED_FORMAT
        remedy = "open it with the newer release that made it" if later else "run the sweep again with this release"
        raise InputError(f"{file}: format {shown} is not {FORMAT}; {remedy}")
    try:
        record = RunInfo.model_validate(info)
    except (ValidationError, RecursionError) as error:
        _refuse(file, error)
    if found < FORMAT:
        _check_grid(file, record)
        return record
    if record.checksum is None or (record.complete and record.parts is None):
        missing = _CHECKSUM if record.checksum is None else "parts"
        raise InputError(f"{file}: the key '{missing}' is missing; {_REMEDY}")
    if record.checksum != _checksum(info):
        raise InputError(
            f"{file}: was changed since the sweep wrote it (its content does not have the checksum it states); {_REMEDY}"
        )
    return record


def _parsed(file: Path) -> dict[str, Any]:
    if (size := file.stat().st_size) > MOST_BYTES:
        raise UnreadableError(
            f"{file}: has {size / 1e6:,.0f} MB, and no run.json has more than {MOST_BYTES / 1e6:,.0f}; {_REMEDY}"
        )
    try:
        info = json.loads(read_regular(file).decode(), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{file}: cannot be read (it is no text); {_REMEDY}") from error
    except RecursionError as error:
        raise UnreadableError(f"{file}: cannot be read (it is nested too deeply); {_REMEDY}") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableError(f"{file}: cannot be read ({reason}); {_REMEDY}") from error
    if not isinstance(info, dict):
        raise InputError(f"{file}: format {type(info).__name__!r} is not {FORMAT}; {_REMEDY}")
    return info


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _refuse(file: Path, error: ValidationError | RecursionError) -> NoReturn:
    """Name the first key that is wrong."""
    if isinstance(error, RecursionError):
        raise InputError(f"{file}: cannot be read (it is nested too deeply); {_REMEDY}") from error
    wrong = error.errors(include_url=False, include_context=False, include_input=False)[0]
    key = ascii(".".join(str(step) for step in wrong["loc"]))[:80]
    what = wrong["msg"].removeprefix("Value error, ")
    said = "is missing" if wrong["type"] == "missing" else f"cannot be ({what[0].lower()}{what[1:]})"
    where = f"the key {key} {said}" if wrong["loc"] else what
    raise InputError(f"{file}: {where}; {_REMEDY}") from error


def _check_grid(file: Path, info: RunInfo) -> None:
    """Check the grid of a run without a checksum by reading it as a grid file is."""
    try:
        grids.parse(info.grid.stated, f"{file}: grid.stated")
    except InputError:
        raise
    except (TypeError, ValueError, AttributeError, ArithmeticError, LookupError, RecursionError) as error:
        raise InputError(f"{file}: the key 'grid.stated' holds no grid; {_REMEDY}") from error


def _checksum(info: Mapping[str, Any]) -> str:
    """Digest what a description holds, whatever its layout: two that read alike have the same."""
    content = {name: value for name, value in info.items() if name != _CHECKSUM}
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode())
