"""Lists that are no tables: JSON, by itself or in a zip."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl

from results.auditing.reading.opening import TEXTS, Opened, opened_frame, opened_text
from signals import InputError
from signals.filesystem.opening import read_bytes, read_member

__all__ = ["DOCUMENTS", "document", "document_table"]

DOCUMENTS = (".json", ".zip")
_UNDER = ("trades", "result", "data", "list", "rows", "fills")
_BESIDE = ("_config.json", ".meta.json", "_market_change.json")


def document(path: Path, source: str) -> Any:
    """Return what a JSON file holds, or the JSON of trades in a zip; of a zip with a CSV alone, as exchanges send it, its bytes.

    Raises
    ------
    InputError
        If it is damaged, or holds no JSON.
    """
    if not path.name.lower().endswith(".zip"):
        return _json(read_bytes(path), source)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                each for each in archive.namelist() if each.lower().endswith(".json") and not each.endswith(_BESIDE)
            ]
            tables = [each for each in archive.namelist() if each.lower().endswith(TEXTS)]
            if not names and len(tables) == 1:
                return read_member(archive, tables[0], source)
            if not names:
                raise InputError(
                    f"{source}: holds no JSON of trades, and no single CSV; unpack it and give the list itself"
                )
            return _json(read_member(archive, names[0], source), source)
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"{source}: cannot be read ({error}); copy the zip again") from error


def _json(content: bytes, source: str) -> Any:
    try:
        return json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{source}: is no JSON ({error}); export it again") from error


def _rows(content: Any) -> Any:
    """Return the list in a document: by itself, or under the keys under which interfaces answer, one or two deep."""
    for _ in range(3):
        if not isinstance(content, dict):
            break
        content = next((content[key] for key in _UNDER if key in content), None)
    return content


def document_table(content: Any, source: str) -> Opened:
    """Return a list of objects, one a trade, as a table; they may stand under ``trades``, or as exchanges' interfaces answer.

    Raises
    ------
    InputError
        If it is no such list.
    """
    if isinstance(content, bytes):
        return opened_text(content, source)
    rows = _rows(content)
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise InputError(f"{source}: is no list of trades; give a JSON list with one object a trade, or a CSV")
    if not rows:
        raise InputError(f"{source}: holds no trades; export a list with at least one closed trade")
    try:
        return opened_frame(pl.DataFrame(rows, infer_schema_length=None, strict=False), source)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise InputError(f"{source}: its trades make no table ({error}); give each the same keys, or a CSV") from error
