"""Every kind of finding has words for the headline, and a row in docs/audit.md."""

from __future__ import annotations

import ast
import re
from typing import get_args

from results.auditing.model import Weight
from results.auditing.report.kinds import MARKS, PHRASES, phrase
from tests.places import ROOT

NAME = re.compile(r"[a-z0-9_]+")
WEIGHTS = frozenset(get_args(Weight))
KIND = re.compile(r"^\| `([a-z0-9_]+)` \|", re.MULTILINE)


def parsed() -> list[ast.Module]:
    return [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "results" / "auditing").rglob("*.py")]


def makers(modules: list[ast.Module]) -> set[str]:
    """Return what makes findings: `Finding`, and functions that return one of a kind that they are given."""
    functions = (node for module in modules for node in ast.walk(module) if isinstance(node, ast.FunctionDef))
    return {"Finding"} | {
        each.name
        for each in functions
        if getattr(each.returns, "id", "") == "Finding" and "kind" in [argument.arg for argument in each.args.args]
    }


def made(modules: list[ast.Module]) -> set[str]:
    """Return the kinds of findings that are made, where they stand in the code as texts."""
    kinds = set[str]()
    names = makers(modules)
    for call in (node for module in modules for node in ast.walk(module) if isinstance(node, ast.Call)):
        if getattr(call.func, "id", "") in names:
            given = [*call.args, *(word.value for word in call.keywords if word.arg == "kind")]
            texts = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            kinds |= {text for text in texts[:1] if NAME.fullmatch(text) and text not in MARKS}
    return kinds


def texts(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def weighed(modules: list[ast.Module]) -> dict[str, set[str]]:
    """Return the weights of each kind that stand beside it in the code, or are given to the name that does, in its function."""
    found: dict[str, set[str]] = {}
    functions = (node for module in modules for node in ast.walk(module) if isinstance(node, ast.FunctionDef))
    for function in functions:
        named: dict[str, set[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    named.setdefault(getattr(target, "id", ""), set()).update(texts(node.value) & WEIGHTS)
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Finding" and len(call.args) > 1:
                weights = texts(call.args[1]) & WEIGHTS | named.get(getattr(call.args[1], "id", ""), set())
                for kind in texts(call.args[0]):
                    found.setdefault(kind, set()).update(weights)
    return found


def documented() -> list[str]:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    return KIND.findall(page.partition("\n## Kinds\n")[2])


def test_every_kind_in_the_code_is_documented_and_has_words() -> None:
    kinds = made(parsed())
    assert "no_bars" in kinds
    assert sorted(kinds - set(documented())) == []
    assert sorted(kinds - set(PHRASES)) == []


def test_the_table_says_every_weight_that_a_kind_can_have() -> None:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8").partition("\n## Kinds\n")[2]
    rows = [line.split("|") for line in page.splitlines() if KIND.match(line)]
    said = {cells[1].strip(" `"): {word for word in WEIGHTS if word in cells[3]} for cells in rows}
    code = weighed(parsed())
    assert code["dropped_trades"] >= {"refuted", "doubtful"}
    assert {
        kind: sorted(weights - said[kind]) for kind, weights in code.items() if weights - said.get(kind, set())
    } == {}
    assert all(said.values())


def test_the_table_holds_each_kind_once_and_none_without_words() -> None:
    listed = documented()
    assert len(listed) == len(set(listed))
    assert set(listed) == set(PHRASES)


def test_a_kind_without_words_is_shown_as_it_is() -> None:
    assert phrase("fees_missing") == "fees left out"
    assert phrase("of_a_later_release") == "of a later release"
