"""`--json`: what a command shows, for programs."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

__all__ = ["JSON", "print_json"]

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead, for programs.")


def print_json(value: Any) -> None:
    """Print plain values, dataclasses, tables of polars, times and paths as one JSON text.

    A table is a list of its rows. What is not finite is null, which JSON has no other word for; times are ISO 8601 in
    UTC.
    """
    click.echo(json.dumps(_plain(value), indent=2, allow_nan=False, ensure_ascii=False))


def _plain(value: Any) -> Any:  # noqa: PLR0911 - a return for each kind of value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat() + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date | Path):
        return str(value)
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return _numbers_or_rows(value)


def _numbers_or_rows(value: Any) -> Any:
    """Return what is pydantic's, numpy's or polars' own as plain values; none need be loaded to find out."""
    if hasattr(value, "model_dump"):
        return _plain(value.model_dump())
    if hasattr(value, "iter_rows"):
        return [_plain(row) for row in value.iter_rows(named=True)]
    if hasattr(value, "dtype") and value.dtype.kind in "Mm":
        return f"{value}Z" if value.dtype.kind == "M" else str(value)
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    raise TypeError(f"{type(value).__name__} has no JSON")
