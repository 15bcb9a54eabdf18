"""A file of values that states its format and its own digest: what it holds is what was written, or it is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from signals import InputError

__all__ = ["digest_of", "read_stated"]

_Values = TypeVar("_Values", bound=BaseModel)


def digest_of(plain: Mapping[str, Any], passing: Collection[str]) -> str:
    """Return the digest of plain values, without some that say nothing of what was found."""
    said = {name: value for name, value in plain.items() if name not in passing}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def read_stated(file: Path, values: type[_Values], form: int, passing: Collection[str], again: str) -> _Values:
    """Read such a file.

    Parameters
    ----------
    file
        It is there.
    values
        What it holds.
    form
        The `format` that this release writes.
    passing
        As of `digest_of`; the `digest` is one of them.
    again
        How to make it anew.

    Raises
    ------
    InputError
        If it cannot be read, another release wrote it, or it was changed since: its digest tells.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{file}: cannot be read; {again}") from error
    if not isinstance(found, dict) or found.get("format") != form:
        stated = found.get("format") if isinstance(found, dict) else type(found).__name__
        raise InputError(f"{file}: format {stated!r} is not {form}, another release wrote it; {again}")
    if found.get("digest") != digest_of(found, passing):
        raise InputError(f"{file}: was changed since it was written (it does not have the digest it states); {again}")
    try:
        return values.model_validate(found)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise InputError(f"{file}: {where} is not what this release reads; {again}") from error
