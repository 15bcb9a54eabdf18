"""Tables of a TOML file as pydantic models, and one clear line for the first thing that is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from signals.errors import InputError

__all__ = ["FileTable", "checked"]


class FileTable(BaseModel):
    """A table of a file: no unknown keys, no values of another type; a field's description says what it wants."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


T = TypeVar("T", bound=FileTable)


def checked(model: type[T], table: object, where: str) -> T:
    """Check the keys and types of one table.

    Parameters
    ----------
    model
        What the table must look like.
    table
        As read.
    where
        The file and table, for the message.

    Raises
    ------
    InputError
        For the first thing that is wrong: no table at all, an unknown or missing key, a value of the wrong type.
    """
    allowed = {field.alias or name: field for name, field in model.model_fields.items()}
    if not isinstance(table, Mapping):
        raise InputError(f"{where}: is {table!r}, not a table; its keys are: {', '.join(allowed)}")
    try:
        return model.model_validate(dict(table))
    except ValidationError as error:
        # An unknown key first: it is often the misspelt name of one that then seems to be missing.
        wrong = min(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
    key = str(wrong["loc"][0]) if wrong["loc"] else ""
    if wrong["type"] == "extra_forbidden" and key not in allowed:
        near = difflib.get_close_matches(key, allowed, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else "the keys are: " + ", ".join(allowed)
        raise InputError(f"{where}: unknown key '{key}'; {remedy}")
    if not key:
        raise InputError(f"{where}: {_sentence(wrong['msg'])}")
    wanted = allowed[key].description or "another value"
    if wrong["type"] == "missing":
        raise InputError(f"{where}: the key '{key}' is missing; write {wanted}")
    raise InputError(f"{where}: {key} = {_shown(table.get(key))} is not allowed; write {wanted}")


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")


def _shown(value: Any) -> str:
    return repr(value).lower() if isinstance(value, bool) else repr(value)
