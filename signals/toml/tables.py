"""Tables of a TOML file as pydantic models, and one clear line for the first thing that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from signals.errors import InputError
from signals.toml.writing import missing, no_table, not_allowed, unknown

__all__ = ["FileTable", "checked"]


class FileTable(BaseModel):
    """A table of a file: no unknown keys, no values of another type; a field's description says what it wants."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


T = TypeVar("T", bound=BaseModel)


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
        raise InputError(no_table(where, table, allowed))
    try:
        return model.model_validate(dict(table))
    except ValidationError as error:
        # An unknown key first: it is often the misspelt name of one that then seems to be missing.
        wrong = min(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
    key = str(wrong["loc"][0]) if wrong["loc"] else ""
    if wrong["type"] == "extra_forbidden" and key not in allowed:
        raise InputError(unknown(where, key, allowed))
    if not key:
        raise InputError(f"{where}: {wrong['msg'].removeprefix('Value error, ')}")
    wanted = allowed[key].description or "another value"
    if wrong["type"] == "missing":
        raise InputError(missing(where, key, wanted))
    raise InputError(not_allowed(where, key, wrong["input"], wanted))
