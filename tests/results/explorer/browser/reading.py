"""What stands on the page as numbers, and what a direct query of the run says of the same view."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl

import results
from tests.results.explorer.browser.watching import Watched

Squares = dict[tuple[str, str], str]


def run_model(address: str) -> dict[str, Any]:
    """Return what the page is told of the run."""
    with urllib.request.urlopen(f"{address}api/run") as answer:
        model: dict[str, Any] = json.load(answer)
    return model


def squares_shown(watched: Watched) -> Squares:
    """Return the squares that the page writes as a table, by labels of x and y."""
    details = watched.page.locator("[data-part=table]")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    details.locator("td").first.wait_for()
    rows: list[list[str]] = watched.page.evaluate(
        """() => [...document.querySelectorAll("[data-part=table] tr")].map((row) => [...row.cells].map((cell) => cell.innerText))"""
    )
    across = rows[0][1:]
    return {(column, row[0]): text for row in rows[1:] for column, text in zip(across, row[1:], strict=True)}


def query(run: Path, model: Mapping[str, Any], **asked: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the squares of `results.map_table`, by labels of x and y."""
    labels = {axis["name"]: dict(zip(axis["values"], axis["labels"], strict=True)) for axis in model["axes"]}
    table: pl.DataFrame = results.map_table(results.open(run), **asked)
    x, y = asked["x"], asked["y"]
    return {(labels[x][row[x]], labels[y][row[y]]): row for row in table.iter_rows(named=True)}


def number(text: str) -> tuple[float, float]:
    """Return the number of a text as it is written, and half a unit of its last digit."""
    found = re.search(r"[-+\u2212]?[\d,]+(\.\d+)?", text)
    assert found, text
    digits = found.group().replace(",", "").replace("\u2212", "-")
    return float(digits), 0.5 * 10 ** -len((found.group(1) or ".")[1:])


def agree(shown: Squares, queried: Mapping[tuple[str, str], Mapping[str, Any]], factor: float) -> int:
    """Hold every square to the query, up to the digits that are shown; return how many have a number."""
    numbers = 0
    for place, text in shown.items():
        exact = queried[place]["value"] if place in queried else None
        if exact is None:
            assert not re.search(r"\d", text), (place, text)
            continue
        written, half = number(text)
        assert abs(written - exact * factor) <= half * 1.0001, (place, text, exact)
        numbers += 1
    return numbers


def view_of(watched: Watched) -> dict[str, str]:
    """Return what stands behind `#` in the address."""
    fragment = watched.page.url.partition("#")[2]
    return dict(part.split("=", 1) for part in map(unquote, fragment.split("&")) if "=" in part)
