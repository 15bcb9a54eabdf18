"""`run.json` edited, damaged or of another release: read, or one clear line that names the file."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest

import grids
import results
from results.run.stored_parts import RunWarning
from signals import InputError, Signals, simulated_signals
from sweeps import run
from sweeps.runs.described import COPY, MOST_BYTES, read_description, write_description
from tests.sweeps.runs.harmed import STARTED, of_format_1, told

pytestmark = pytest.mark.slow

GRID = {
    "axes": {"long_entry": {"values": [0.5, 0.6]}, "stop_loss": {"values": [0.01, "none"]}},
    "fixed": {"stop_basis": "price"},
}
EDITS = 120


@pytest.fixture(scope="module")
def simulated() -> Signals:
    return simulated_signals(1000, edge=0.1, seed=4)


@pytest.fixture(scope="module")
def made(simulated: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("described") / "run"
    run(grids.parse(GRID, "small"), simulated, out, jobs=1, progress=False)
    return out


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """Return a run that has lost the copy of its `run.json`: nothing else says what it is."""
    shutil.copytree(made, tmp_path / "run", ignore=shutil.ignore_patterns(COPY))
    return tmp_path / "run"


def _places(held: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to everything that JSON holds."""
    inside: list[tuple[Any, Any]] = []
    if isinstance(held, dict):
        inside = list(held.items())
    elif isinstance(held, list):
        inside = list(enumerate(held))
    return [step for name, value in inside for step in ((*at, name), *_places(value, (*at, name)))]


VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 3, 10**30, 10**400, 1e308, -0.5, "", "x", "\ud800", "\x1b[31m", "a\nb", "none", "ruined", [], {}, [None],
    [[]], [1, "a"], {"": None}, {"a": {"a": [{}]}}, "9" * 5000, "2024-13-45T99:99", "../../etc/passwd", 2, 1,
)  # fmt: skip


def _edited(held: dict[str, Any], rng: np.random.Generator) -> tuple[str, dict[str, Any]]:
    """Remove, replace or add one thing somewhere; return what was done and the result."""
    places = _places(held)
    way = places[int(rng.integers(len(places)))]
    inner = held
    for step in way[:-1]:
        inner = inner[step]
    action = ("remove", "replace", "replace", "add")[int(rng.integers(4))]
    value = VALUES[int(rng.integers(len(VALUES)))]
    if action == "remove":
        del inner[way[-1]]
    elif action == "replace":
        inner[way[-1]] = value
    elif isinstance(inner, list):
        inner.insert(0, value)
    else:
        inner["more"] = value
    return f"{action} {way} {value!r:.40}", held


def _read_all(folder: Path, simulated: Signals) -> None:
    """Do what readers of a run do."""
    opened = results.open(folder)
    found = results.top(opened, n=3, all_states=True)
    results.top_text(opened, found, "edge", "net")
    results.map_table(opened, x="long_entry", y="stop_loss")
    opened.cautions, opened.market, opened.span  # noqa: B018


def _said(road: Callable[[Path, Signals], None], folder: Path, simulated: Signals) -> str | None:
    """Return how a run is refused; None where it is not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RunWarning)
            road(folder, simulated)
    except InputError as error:
        return str(error)
    return None


@pytest.mark.parametrize("version", [2, 1])
def test_edits_are_read_or_refused_in_a_line_that_names_the_file(version: int, copy: Path, simulated: Signals) -> None:
    if version == 1:
        of_format_1(copy)
    whole = told(copy)
    rng = np.random.default_rng(5)
    refused = 0
    for number in range(EDITS):
        action, held = _edited(json.loads(json.dumps(whole)), rng)
        (copy / "run.json").write_text(json.dumps(held), encoding="utf-8")
        # the two ask the same reader, and resuming costs more
        for road in (_read_all, _resume) if number % 10 == 0 else (_read_all,):
            said = _said(road, copy, simulated)
            # what has no checksum may say something else and be read; what has one may not
            assert said is not None or version == 1 or held == whole, f"{number}: {action} was believed"
            if said is not None:
                refused += 1
                assert str(copy) in said, f"{number}: {action}: {said}"
                assert said.isprintable(), f"{number}: {action}: {said!r}"
                assert len(said) < 600, f"{number}: {action}"
    assert refused > EDITS // 2


def _resume(folder: Path, simulated: Signals) -> None:
    run(grids.parse(GRID, "small"), simulated, folder, jobs=1, progress=False, resume=True)


def _text(text: str) -> Callable[[Path], object]:
    return lambda file: file.write_text(text, encoding="utf-8")


DAMAGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (_text(""), "cannot be read"),
    "binary": (lambda file: file.write_bytes(bytes(range(256)) * 9), "cannot be read"),
    "zeros": (lambda file: file.write_bytes(bytes(4096)), "cannot be read"),
    "cut": (lambda file: file.write_bytes(file.read_bytes()[:500]), "cannot be read"),
    "utf-16": (lambda file: file.write_bytes(file.read_text().encode("utf-16")), "it is no text"),
    "a list": (_text("[]"), "format 'list' is not 2"),
    "a number": (_text("12"), "format 'int' is not 2"),
    "nested": (_text("[" * 200_000), "nested too deeply"),
    "nested in a key": (_text('{"format": 2, "grid": ' + '{"a":' * 100_000), "nested too deeply"),
    "NaN": (lambda file: file.write_text(file.read_text().replace('"gaps": 0', '"gaps": NaN')), "NaN is no number"),
    "a long number": (_text('{"format": ' + "9" * 10_000 + "}"), "cannot be read"),
    "of a later release": (_text('{"format": 4}'), "format 4 is not 2; open it with the newer release that made it"),
    "of no release": (_text("{}"), "format None is not 2"),
    "of format true": (_text('{"format": true}'), "format True is not 2"),
    "nothing but a format": (_text('{"format": 2}'), "the key 'engine' is missing"),
    "of format 1, with nothing": (_text('{"format": 1}'), "the key 'engine' is missing"),
}


@pytest.mark.parametrize("harm", DAMAGED)
def test_damage_is_one_line(harm: str, copy: Path, simulated: Signals) -> None:
    done, message = DAMAGED[harm]
    done(copy / "run.json")
    for road in (lambda: results.open(copy), lambda: _resume(copy, simulated)):
        with pytest.raises(InputError, match=message) as refused:
            road()
        assert str(copy / "run.json") in str(refused.value)


def test_a_file_of_100_mb_is_refused_unread(copy: Path) -> None:
    with (copy / "run.json").open("r+b") as file:
        file.truncate(100_000_000)
    with pytest.raises(InputError, match="has 100 MB, and no run.json has more than"):
        results.open(copy)


def test_what_would_be_too_long_to_be_read_is_not_written(copy: Path) -> None:
    before = (copy / "run.json").read_bytes()
    with pytest.raises(InputError, match="mostly values of axes"):
        write_description(copy, told(copy) | {"warnings": ["x" * MOST_BYTES]})
    assert (copy / "run.json").read_bytes() == before


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("cells", "many", "the key 'cells' cannot be"),
        ("engine", "backtrader", "the key 'engine' cannot be"),
        ("skipped", -48_389, "the key 'skipped' cannot be"),
        ("signals", None, "the key 'signals' cannot be"),
        ("state", "done", "the key 'state' cannot be"),
        ("seconds", 1.5, "was changed since the sweep wrote it"),
        ("cells", 5, "was changed since the sweep wrote it"),
        ("parts", None, "the key 'parts' is missing"),
        ("checksum", None, "the key 'checksum' is missing"),
        ("checksum", "0" * 64, "was changed since the sweep wrote it"),
    ],
)
def test_the_key_is_named(key: str, value: object, message: str, copy: Path) -> None:
    (copy / "run.json").write_text(json.dumps(told(copy) | {key: value}), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        results.open(copy)


def test_another_layout_of_the_same_content_is_read(copy: Path) -> None:
    held = told(copy)
    (copy / "run.json").write_text(json.dumps(dict(reversed(held.items()))), encoding="utf-8")
    assert read_description(copy).plain() == held


DONE = {"state": "complete", "cells": 1, "skipped": 0, "paths": 1, "seconds": 1.0, "cells_per_second": 1.0}
PART = {"file": "part-00000.parquet", "cells": 1, "bytes": 10, "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ({"format": 1}, ("left out", False, False)),
        ({"format": 1, **DONE}, ("left out", True, False)),
        ({"format": 1, **DONE, "confirmation": {"cells": 4, "disagreements": []}}, ("confirmed", True, False)),
        ({"format": 1, **DONE, "confirmation": {"disagreements": ["cell 2"]}}, ("disagreed", True, False)),
        ({"format": 2}, ("left out", False, True)),
        ({"format": 2, **DONE, "parts": [PART]}, ("left out", True, True)),
        ({"format": 2, **DONE, "parts": [PART], "confirmation": {"state": "pending"}}, ("pending", True, True)),
        ({"format": 2, "of_a_later_release": [1]}, ("left out", False, True)),
    ],
)
def test_every_shape_that_a_release_wrote_means_the_same(
    shape: dict[str, Any], says: tuple[str, bool, bool], tmp_path: Path
) -> None:
    if shape["format"] == 1:
        (tmp_path / "run.json").write_text(json.dumps(STARTED | shape))
    else:
        write_description(tmp_path, STARTED | shape)
    info = read_description(tmp_path)
    assert (info.confirmation_state, info.complete, info.checked) == says
    assert info.signals.out_of_sample_bars == {}
    assert {name: info[name] for name in shape} == shape
    assert write_description(tmp_path, info.plain()).plain() == info.plain() | {"format": 2, "checksum": ANY}


def test_a_run_of_format_1_is_read_with_a_word(copy: Path) -> None:
    with pytest.warns(RunWarning, match="was made before parts had checksums") as said:
        opened = results.open(of_format_1(copy))
    assert len(said) == 1
    assert opened.info.cells == opened.info["cells"] == opened.info.get("cells") == 4
    assert "cells" in opened.info
    assert opened.info.get("nothing", 1) == 1
    assert dict(opened.info) == {**opened.info} == opened.info.plain()
    assert len(opened.info) == len(list(opened.info)) == len(opened.info.keys())
