"""Grid and cell files nobody would write on purpose: each is read or refused in one line, in bounded time."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest

from grids import AxisSpec, GridSpec, check_cell, load, parse, read_cell
from grids.cell import cell_table
from signals import InputError
from signals.filesystem.opening import MOST_TEXT

GRID = """[axes]
long_entry = { from = 0.5, to = 0.9, step = 0.1 }
short_entry = { tie = "long_entry" }
stop_loss = { values = [0.01, 0.02, "none"] }
long_exit = { quantiles = [0.5, 0.9] }
[fixed]
leverage = 4
side = "both"
[sample]
constraints = ["short_entry >= long_entry", "leverage * size <= 4"]
cells = 100
seed = 1
[span]
from = 2025-09-29T00:00:00Z
"""


def refused(text: str | bytes, folder: Path, name: str = "grid.toml") -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    began = time.perf_counter()
    with pytest.raises(InputError) as caught:
        (load if name.endswith("toml") else read_cell)(path)
    assert time.perf_counter() - began < 5
    said = str(caught.value)
    assert said.startswith(str(path))
    assert "\n" not in said
    assert len(said) < len(str(path)) + 750
    return said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[axes]\nleverage = { values = " + "[" * 5000 + "]" * 5000 + " }", "nests too deep"),
        ("a." * 3000 + "b = 1", ""),
        ("[fixed]\nleverage = 1" + "0" * 5000, "a number is too long to read"),
        ("[fixed]\nleverage = 1" + "0" * 4000, "leverage = 1000"),
        ("[fixed]\nleverage = 1e99999999999999999999", "a number is too long to read"),
        ("[fixed]\nleverage = 1e999", "leverage = inf is not allowed"),
        ("[fixed]\nleverage = nan", "leverage = nan is not allowed"),
        ("[fixed]\nleverage = -inf", "leverage = -inf is not allowed"),
        ("[fixed]\nleverage = 2024-01-01", "leverage = datetime.date(2024, 1, 1) is not allowed"),
        ("[fixed]\nleverage = 2024-13-01", "this is not TOML"),
        ("[fixed]\nleverage = true", "leverage = true is not allowed"),
        ("[fixed]\nleverage = [1, 2]", "leverage = [1, 2] is not allowed"),
        ("[fixed]\nleverage = { values = [1] }", "leverage = {'values': [1]} is not allowed"),
        ("[fixed]\nlong_entry = 55", '0 to 1, or "none" (55 % is 0.55)'),
        ("[fixed]\nlong_entry = '0.5'", "long_entry = '0.5' is not allowed"),
        ("[fixed]\nside = '" + "x" * 100_000 + "'", "side = 'xxx"),
        ("[fixed]\n" + "x" * 100_000 + " = 1", "unknown parameter 'xxx"),
        ("[fixed]\nleverage = 1\nleverage = 2", "this is not TOML"),
        ("[axes]\nleverage = { from = 1, to = 1e300, step = 1e-300 }", "makes more than 10,000 values"),
        ("[axes]\nleverage = { from = 1, to = 1e999999, step = 1e-999999 }", "makes more than 10,000 values"),
        ("[axes]\nleverage = { from = 1, to = 10000001, step = 1 }", "makes more than 10,000 values"),
        ("[axes]\nleverage = { from = nan, to = 2, step = 1 }", "not a finite number"),
        (
            "[axes]\nleverage = { values = [" + ", ".join(map(str, range(1, 20_000))) + "] }",
            "19,999 values are more than",
        ),
        ("[axes]\nlong_entry = { quantiles = [" + "0.5, " * 20_000 + "] }", "20,000 values are more than"),
        ("[axes]\nleverage = { values = [1, '2'] }", "leverage = '2' is not allowed"),
        ("[axes]\nleverage = { values = [1, [2]] }", "leverage = [2] is not allowed"),
        ("[axes]\nleverage = { values = [1, 1.0] }", "stands there twice"),
        ('[sample]\nconstraints = ["' + " OR ".join(["size < 1"] * 3000) + '"]', "names more than 2,000 values"),
        ('[sample]\nconstraints = ["' + "(" * 3000 + "size < 1" + ")" * 3000 + '"]', "nests deeper than 40 brackets"),
        ("[sample]\nconstraints = [\"lpad(side, 1000000000, 'x') = 'a'\"]", "calls 'lpad'"),
        ('[sample]\nconstraints = ["size < avg(size)"]', "looks beyond its own cell"),
        ("[sample]\nconstraints = [3]", "constraints = "),
        ("[sample]\ncells = 0", "cells = 0 is not allowed"),
        ("[sample]\nseed = 1" + "0" * 4000, "seed = 1000"),
        ("[span]\nfrom = 0000-01-01", "this is not TOML"),
        ("[span]\nfrom = '10000-01-01'", "'10000-01-01' is not a time"),
        ("[span]\nfrom = '-0001-01-01'", "'-0001-01-01' is not a time"),
        ("[span]\nfrom = '262143-12-31'", "'262143-12-31' is not a time"),
        ("[span]\nfrom = 0001-01-01T00:00:00+05:00", "is beyond the calendar"),
        ("[span]\nto = '9999-12-31T23:59:59-05:00'", "is beyond the calendar"),
        (GRID.encode("utf-16"), "is no UTF-8"),
        (GRID.replace("both", "b\u00f6th").encode("latin-1"), "is no UTF-8"),
        (GRID.encode().replace(b"both", b"bo\x00th"), "this is not TOML"),
        (b"# " + b"x" * MOST_TEXT, "is larger than 1 MB, too large for a TOML file"),
    ],
)
def test_a_hostile_grid_is_one_line(text: str | bytes, said: str, tmp_path: Path) -> None:
    assert said in refused(text, tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 100_000, "nests too deep"),
        ('{"size": ' + "[" * 50_000 + "]" * 50_000 + "}", "nests too deep"),
        ('{"leverage": 1' + "0" * 5000 + "}", "a number has thousands of digits"),
        ('{"leverage": 1' + "0" * 4000 + "}", "leverage = 1000"),
        ('{"size": -Infinity}', "size = -inf is not allowed"),
        ('{"size": 1, "size": 0.5}', "'size' stands there twice"),
        ('{"long_entri": 0.5}', "did you mean 'long_entry'?"),
        ('{"size": {"values": [1]}}', "size = {'values': [1]} is not allowed"),
        ('{"side": "' + "x" * 100_000 + '"}', "side = 'xxx"),
        ("null", "a cell is an object, not null"),
        ("3", "a cell is an object, not 3"),
        ("", "this is not JSON"),
        (b"\xff\xfe{\x00}\x00", "is no UTF-8"),
        (b" " * (MOST_TEXT + 1), "is larger than 1 MB, too large for a JSON file"),
    ],
)
def test_a_hostile_cell_is_one_line(text: str | bytes, said: str, tmp_path: Path) -> None:
    assert said in refused(text, tmp_path, "cell.json")


def test_a_byte_order_mark_and_other_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "grid.toml"
    for text in (b"\xef\xbb\xbf" + GRID.encode(), GRID.replace("\n", "\r\n").encode()):
        path.write_bytes(text)
        assert load(path).mapping() == parse(GRID).mapping()
    cell = tmp_path / "cell.json"
    cell.write_bytes(b'\xef\xbb\xbf{"size": 0.5}')
    assert read_cell(cell)["size"] == 0.5


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for read in (load, read_cell):
        for path, why in (
            (pipe, "a pipe"),
            (Path("/dev/zero"), "a device"),
            (tmp_path, "a folder"),
        ):
            with pytest.raises(InputError, match=f"this is not a file but {why}"):
                read(path)
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    for read in (load, read_cell):
        with pytest.raises(InputError, match="no such"):
            read(tmp_path / "gone")
        with pytest.raises(InputError, match="no such grid file|cannot hold a NUL"):
            read("a\x00b")


@pytest.mark.parametrize(
    "cell",
    [
        {"long_entri": 0.5},
        {"long_entry": float("nan")},
        {"long_entry": "0.5"},
        {"long_entry": True},
        {"size": [1]},
        {"size": np.array([1.0, 2.0])},
        {"leverage": 10**5000},
        {"leverage": float("inf")},
        {"max_hold": 1.5},
        {"side": "up"},
        {3: 1},
        {None: 1},
        [("size", 1)],
        "size",
        {"stop_loss": 0.01, "trailing_after": 0.01},
    ],
)
def test_a_bad_cell_is_refused_in_a_table_too(cell: object) -> None:
    for check in (check_cell, lambda given: cell_table([given], ("default",))):
        with pytest.raises(InputError) as caught:
            check(cell)  # type: ignore[arg-type]
        assert len(str(caught.value)) < 700


def test_numbers_of_numpy_are_numbers() -> None:
    cell = check_cell({"size": np.float32(0.5), "max_hold": np.int64(3), "funding": np.bool_(False)})
    assert (cell["size"], cell["max_hold"], cell["funding"]) == (0.5, 3, False)


def test_a_grid_made_in_python_is_held_to_the_same_table() -> None:
    for wrong in (
        lambda: AxisSpec("long_entri", (0.5,)),
        lambda: AxisSpec("long_entry", (55,)),
        lambda: AxisSpec("long_entry", ("0.5",)),
        lambda: AxisSpec("long_entry", ()),
        lambda: AxisSpec("long_entry", (0.5, 0.5)),
        lambda: AxisSpec("stop_loss", quantiles=(0.5,)),
        lambda: AxisSpec("long_entry", quantiles=(50,)),
        lambda: AxisSpec("stop_loss", (2.0,), tied=("size",)),
        lambda: GridSpec("g", fixed={"sise": 1}),
        lambda: GridSpec("g", fixed={"size": float("nan")}),
        lambda: GridSpec("g", (AxisSpec("size", (0.5,)),), {"size": 1}),
        lambda: GridSpec("g", (AxisSpec("size", (0.5,)), AxisSpec("size", (1,)))),
    ):
        with pytest.raises(InputError):
            wrong()
    assert GridSpec("g", (AxisSpec("max_hold", (3.0, None)),)).axes[0].values == (3, None)


def _mutated(text: bytes, draw: np.random.Generator) -> bytes:
    """Change a text in one of the ways in which files are damaged and edited."""
    hostile = (b"nan", b"1e999", b"'", b'"', b"[", b"}", b"\x00", b"\xff", b"-1", b"none", b"\n\n", b"= =", b"9" * 400)
    data = bytearray(text)
    for _ in range(draw.integers(1, 3)):
        place, way = int(draw.integers(len(data))), draw.integers(6)
        if way == 0:
            del data[place : place + int(draw.integers(1, 20))]
        elif way == 1:
            data[place:place] = hostile[draw.integers(len(hostile))]
        elif way == 2:
            data[place] = int(draw.integers(256))
        elif way >= 4:  # another digit
            digits = [at for at, byte in enumerate(data) if chr(byte).isdigit()]
            if digits:
                data[digits[draw.integers(len(digits))]] = 48 + int(draw.integers(10))
        else:
            end = place + int(draw.integers(1, 30))
            data[place:place] = data[place:end]
        data = data or bytearray(b" ")
    return bytes(data)


@pytest.mark.parametrize("name", ["grid.toml", "cell.json"])
def test_damaged_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    whole = GRID.encode() if name == "grid.toml" else json.dumps(check_cell({"long_entry": 0.5}), indent=1).encode()
    path, draw, outcomes = tmp_path / name, np.random.default_rng(5), {"read": 0, "refused": 0}
    began = time.perf_counter()
    for _ in range(200):
        path.write_bytes(_mutated(whole, draw))
        try:
            if name == "grid.toml":
                load(path).resolve()
            else:
                cell_table([read_cell(path)], ("default",))
            outcomes["read"] += 1
        except InputError as error:
            outcomes["refused"] += ("\n" not in str(error) and str(path) in str(error)) or "variant" in str(error)
    assert sum(outcomes.values()) == 200
    assert min(outcomes.values()) > 10
    assert time.perf_counter() - began < 20
