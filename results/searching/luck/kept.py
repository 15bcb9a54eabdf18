"""Searches of nothing that were made, kept in the search's folder a line each: whoever is stopped goes on from them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from results.searching.luck.once import Best
from signals import InputError
from signals.filesystem.opening import read_regular
from signals.filesystem.replacing import make_folder

__all__ = ["FILE", "FOLDER", "KeptSearches"]

FOLDER, FILE = "search", "again.jsonl"


class KeptSearches:
    """The searches of nothing of a run.

    Parameters
    ----------
    run
        Its folder.
    key
        Digest of all that decides what they find; those of another are not there.
    """

    def __init__(self, run: Path, key: str) -> None:
        self._file, self._key = run / FOLDER / FILE, key

    def found(self) -> dict[int, Best]:
        """Return what each found that was made, by its number."""
        return {
            line["number"]: Best(_number(line["score"]), line["cell"], line["visited"])
            for line in self._lines()
            if line.get("key") == self._key
        }

    def add(self, number: int, best: Best, seconds: float) -> None:
        """Keep what one found.

        Raises
        ------
        InputError
            If the disk refuses.
        """
        score = best.score if best.cell >= 0 else None
        told = {"number": number, "score": score, "cell": best.cell, "visited": best.visited}
        text = json.dumps(told | {"seconds": round(seconds, 2), "key": self._key}, allow_nan=False)
        try:
            make_folder(self._file.parent)
            # a line that a kill has cut short ends before the next begins
            torn = self._file.is_file() and not self._file.read_bytes().endswith(b"\n")
            with self._file.open("a", encoding="utf-8") as file:
                file.write(("\n" if torn else "") + text + "\n")
        except OSError as error:
            raise InputError(f"{self._file}: cannot be written ({error.strerror})") from error

    def _lines(self) -> Iterator[dict[str, Any]]:
        try:
            text = read_regular(self._file).decode("utf-8", errors="replace")
        except OSError:
            return
        for line in text.split("\n"):
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if isinstance(told, dict) and {"number", "score", "cell", "visited"} <= told.keys():
                yield told


def _number(value: float | None) -> float:
    return -float("inf") if value is None else float(value)
