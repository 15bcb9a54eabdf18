"""From a table of settings with a `kind`, such as TOML gives, to the frozen value of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from signals.errors import InputError
from signals.suggesting import did_you_mean

T = TypeVar("T")


def of_kind(kinds: Mapping[str, type[T]], table: Mapping[str, Any], where: str) -> T:
    """Return the value that a table describes.

    Parameters
    ----------
    kinds : mapping of str to dataclass
        What the table's key `kind` may be.
    table : mapping
        The key `kind`, and fields of that dataclass; what is left out has its default.
    where : str
        The file and table, for the message.

    Raises
    ------
    InputError
        For the first thing that is wrong: no or an unknown kind, or what `of_type` refuses.
    """
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        found = "the key 'kind' is missing" if kind is None else f"kind = {kind!r} is not known"
        raise InputError(f"{where}: {found}; {did_you_mean(str(kind), kinds)}")
    return of_type(kinds[kind], {key: value for key, value in table.items() if key != "kind"}, where)


def of_type(model: type[T], table: Mapping[str, Any], where: str) -> T:
    """Return the dataclass that a table describes.

    Raises
    ------
    InputError
        For an unknown or missing key, a value of the wrong type, or one that the dataclass itself refuses.
    """
    hints = get_type_hints(model)
    allowed = {field.name: field for field in fields(model)}  # type: ignore[arg-type]  # the caller's dataclass
    for key, value in table.items():
        if key not in allowed:
            raise InputError(f"{where}: unknown key {key!r}; {did_you_mean(key, allowed)}")
        try:
            TypeAdapter(hints[key]).validate_python(value, strict=True)
        except ValidationError:
            raise InputError(f"{where}: {key} = {value!r} is not allowed; write {_wanted(hints[key])}") from None
    for name, field in allowed.items():
        if name not in table and field.default is MISSING and field.default_factory is MISSING:
            raise InputError(f"{where}: the key {name!r} is missing; write {_wanted(hints[name])}")
    try:
        return model(**table)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _wanted(hint: Any) -> str:
    """Say in words what a type hint allows."""
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(f'"{value}"' for value in get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(_wanted(part) for part in get_args(hint) if part is not type(None))
    words = {int: "a whole number", float: "a number", bool: "true or false", str: "text in quotes"}
    return words.get(hint, "a value of its type")
