"""Edits of JSON and TOML that know their grammar: keys, values, depth."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from numpy.random import Generator

from benchmarks.robustness.mutations.tokens import NUMBERS, WORDS
from benchmarks.robustness.trial import Trial, Unfit

__all__ = ["change_json", "change_toml"]

_RAW = (
    "NaN", "Infinity", "-Infinity", "1e400", "9" * 5000, "-0", "1e-400", "0.1", "-1", "0", "9223372036854775808", "true", "null", '""',
    '"abc"', '"\\u0000"', '"\\ud800"', '"\\u001b[31m"', '"../../x"', "[]", "{}", "[null]", "[[[]]]", "[" * 5000 + "]" * 5000,
    '{"a":' * 5000 + "1" + "}" * 5000, "[" + "1," * 200_000 + "1]", '"' + "x" * 1_000_000 + '"',
)  # fmt: skip
"""JSON values that nobody expects, some of which are no JSON."""


def change_json(trial: Trial, rng: Generator) -> str:
    """Change one place of a JSON document: its value, its key, or whether it is there."""
    file = trial.draw_file(rng, ".json")
    document = json.loads(file.read_text(encoding="utf-8"))
    places = list(_places(document, ()))
    if not places:
        raise Unfit
    path = places[rng.integers(len(places))]
    holder, key = _at(document, path[:-1]), path[-1]
    how = ("value", "value", "value", "away", "key", "twice")[rng.integers(6)]
    raw = _RAW[rng.integers(len(_RAW))]
    mark = "@the value@"
    if how in {"value", "twice"}:
        before = json.dumps(holder[key])
        holder[key] = mark
    elif how == "away":
        del holder[key]
    elif isinstance(holder, dict):
        holder[WORDS[rng.integers(len(WORDS) - 1)]] = holder.pop(key)
    else:
        holder[key] = [holder[key]]
    text = json.dumps(document, indent=1).replace(f'"{mark}"', raw)
    if how == "twice":
        # the same key again, with its former value: which one counts?
        text = text.replace(f"{json.dumps(key)}: {raw}", f"{json.dumps(key)}: {raw}, {json.dumps(key)}: {before}", 1)
    file.write_text(text, encoding="utf-8")
    where = ".".join(map(str, path))
    change = {
        "value": f"is {raw[:40]}",
        "twice": f"stands twice, once as {raw[:40]}",
        "away": "is left out",
        "key": "is renamed",
    }
    return f"{file.relative_to(trial.work)}: {where} {change[how]}"


def _places(node: Any, path: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        found += [(*path, key), *_places(value, (*path, key))]
    return found


def _at(node: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


_VALUES = (
    *NUMBERS, "[]", "{}", "[nan]", "[1, 2, 5]", "[0.01, 0.01]", '["none", "none"]', "true", '"none"', '"abc"', "2024-01-01T00:00:00Z", "1979-05-27",
    "07:32:00", "[" * 3000 + "]" * 3000, "[" + "0.5," * 100_000 + "]", '"' + "x" * 1_000_000 + '"', '"\\u001b[31m"', '{ tie = "stop_loss" }',
    '{ tie = "tie" }', "{ from = 0, to = 1, step = 0 }", "{ from = 0, to = 1, step = 1e-12 }", "{ from = 1, to = 0, step = 0.1 }",
    "{ from = 0.5, to = 0.9, step = -0.1 }", "{ from = nan, to = 1, step = 0.1 }", "{ from = 0, to = inf, step = 1 }", "{ quantiles = [2] }",
    "{ quantiles = [] }", "{ quantiles = [nan, 0.5] }", "{ values = [] }", "{ values = 3 }", "{ values = [inf] }", '{ values = ["a\\nb"] }',
    "{ from = 1, to = 1000000, step = 1 }", "{ values = [1], from = 1 }",
)  # fmt: skip
"""TOML values: of axes, of parameters, of nothing."""

_CONSTRAINTS = (
    "1 = 1", "false", "null", "", "1/0 > 1", "sum(stop_loss) > 1", "count(*) > 3", "unknown = 1", "select 1", "lpad(side, 1000000000, 'x') = 'a'",
    "repeat('x', 1000000000) = 'a'", "exists(select 1)", "(" * 3000 + "1 = 1" + ")" * 3000, " OR ".join(["max_hold = 6"] * 3000), "max_hold = 'a'",
    "stop_loss IN (" + ",".join(["0.01"] * 20_000) + ")", "row_number() over () > 1", "random() > 0.5", "max_hold = 9999999999999999999999",
    "read_csv('x') = 1", "cast(max_hold as varchar) LIKE '%'", "max_hold; drop table x", "long_entry @ 3", "'a", "stop_loss = nan", "side ~ '(a+)+$'",
    "date '9999-12-31' > date '2024-01-01'", "max_hold / 0 > 1", "max_hold % 0 = 1", "abs(max_hold) > 1e400", "\x1b[31m = 1", "max_hold > -max_hold",
)  # fmt: skip
"""Conditions in SQL that are none, or ask too much."""


def change_toml(trial: Trial, rng: Generator) -> str:
    """Change one line of a TOML file, or its constraints."""
    file = trial.draw_file(rng, ".toml")
    text = file.read_text(encoding="utf-8")
    said, changed = _OF_TOML[rng.integers(len(_OF_TOML))](text, rng)
    file.write_text(changed, encoding="utf-8")
    return f"{file.name}: {said}"


def _value(text: str, rng: Generator) -> tuple[str, str]:
    found = list(re.finditer(r"^([^\n=\[]+?)\s*=\s*(.+)$", text, re.MULTILINE))
    line, value = found[rng.integers(len(found))], _VALUES[rng.integers(len(_VALUES))]
    return f"{line[1]} = {value[:60]}", text[: line.start(2)] + value + text[line.end(2) :]


def _number(text: str, rng: Generator) -> tuple[str, str]:
    found = list(re.finditer(r"\d+(\.\d+)?", text))
    number, token = found[rng.integers(len(found))], NUMBERS[rng.integers(len(NUMBERS))]
    return f"{number[0]} is {token[:40]}", text[: number.start()] + token + text[number.end() :]


def _line(text: str, rng: Generator) -> tuple[str, str]:
    lines = text.splitlines(keepends=True)
    at = int(rng.integers(len(lines)))
    line, rest = lines[at], lines[:at] + lines[at + 1 :]
    elsewhere = int(rng.integers(len(lines)))
    ways = {
        "left out": rest,
        "twice": [*lines[:at], line, *lines[at:]],
        "misspelt": [*lines[:at], line.replace("_", "-", 1) if "_" in line else "x" + line, *lines[at + 1 :]],
        "elsewhere": [*rest[:elsewhere], line, *rest[elsewhere:]],
    }
    name = list(ways)[rng.integers(len(ways))]
    return f"line {at + 1} {name}", "".join(ways[name])


def _key(text: str, rng: Generator) -> tuple[str, str]:
    lines = (
        "[unknown]\na = 1\n", "[axes.stop_loss.deep]\na = 1\n", "[[axes]]\na = 1\n", "[span]\nfrom = 2030-01-01T00:00:00Z\n",
        "[span]\nfrom = 0001-01-01T00:00:00Z\nto = 9999-12-31T23:59:59Z\n", "[span]\nfrom = 12\n", "[" + ".".join("a" * 3000) + "]\n",
        '[sample]\ncells = 0\n', '[sample]\ncells = -5\nseed = -1\n', "\x00", '"\\u001b[31m" = 1\n', "seed = 99999999999999999999\n",
    )  # fmt: skip
    more = lines[rng.integers(len(lines))]
    if more.startswith("[sample]"):
        text = re.sub(r"\[sample\]\n(.+\n)*", "", text)
    return f"with {more[:40]!r}", text + more


def _constraint(text: str, rng: Generator) -> tuple[str, str]:
    token = _CONSTRAINTS[rng.integers(len(_CONSTRAINTS))]
    if "constraints" not in text:
        raise Unfit
    return f"constraint {token[:60]!r}", re.sub(
        r"constraints = .*", lambda _: f"constraints = [{json.dumps(token)}]", text
    )


_OF_TOML: tuple[Callable[[str, Generator], tuple[str, str]], ...] = (
    _value,
    _value,
    _number,
    _number,
    _line,
    _key,
    _constraint,
    _constraint,
)
