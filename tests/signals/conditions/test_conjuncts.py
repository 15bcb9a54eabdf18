from __future__ import annotations

import pytest

from signals.conditions import conjuncts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a < b", ["a < b"]),
        ("a < b AND c = 'x and y'", ["a < b", "c = 'x and y'"]),
        ("a between 1 and 2 and not b not between 3 AND 4", ["a between 1 and 2", "not b not between 3 AND 4"]),
        ("a < b or c < d and e < f", ["a < b or c < d and e < f"]),
        ("(a < b or c < d) and e < f", ["(a < b or c < d)", "e < f"]),
        ("(a < b and c < d)", ["(a < b and c < d)"]),
        ("case when a and b then c else d end and e", ["case when a and b then c else d end", "e"]),
        ("brand < 1 and and_more > 2", ["brand < 1", "and_more > 2"]),
    ],
)
def test_a_condition_comes_apart_at_its_own_ands_alone(text: str, parts: list[str]) -> None:
    assert conjuncts(text) == parts
