"""Every kind of finding has words for the headline, and a row in docs/audit.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from results.auditing.report.kinds import PHRASES, phrase
from tests.places import ROOT

KIND = re.compile(r"^\| `([a-z0-9_]+)` \|", re.MULTILINE)


def found_in(file: Path) -> set[str]:
    """Return the kinds of findings that a module makes, where they stand in it as texts."""
    calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    kinds = set()
    for call in (call for call in calls if getattr(call.func, "id", "") == "Finding"):
        given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "kind")]
        kinds |= {node.value for each in given if isinstance(node := each, ast.Constant)}
    return kinds


def documented() -> list[str]:
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    return KIND.findall(page.partition("\n## Kinds\n")[2])


def test_every_kind_in_the_code_is_documented_and_has_words() -> None:
    kinds = set().union(*(found_in(file) for file in (ROOT / "results" / "auditing").rglob("*.py")))
    assert "no_bars" in kinds
    assert sorted(kinds - set(documented())) == []
    assert sorted(kinds - set(PHRASES)) == []


def test_the_table_holds_each_kind_once_and_none_without_words() -> None:
    listed = documented()
    assert len(listed) == len(set(listed))
    assert set(listed) == set(PHRASES)


def test_a_kind_without_words_is_shown_as_it_is() -> None:
    assert phrase("fees_missing") == "fees left out"
    assert phrase("of_a_later_release") == "of a later release"
