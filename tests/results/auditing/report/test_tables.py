"""Tables of an audit: words begin at the left, and heads are no wider than they need be."""

from __future__ import annotations

from results.auditing.model import Table
from results.auditing.report.tables import grid_of, of_words
from results.style.terminal import printed

CLAIMS = Table(
    "Claims",
    ("claim", "with luck (95 %)", "verdict", "trades needed"),
    (("73.86% win rate", "47.7 % to 55.4 %", "refuted", ""), ("4.6 trades", "", "holds", "")),
)


def test_columns_of_words_are_told_from_numbers() -> None:
    assert of_words(CLAIMS) == [True, False, True, False]
    assert of_words(Table("none", ("a", "b"), ())) == [True, False]


def test_heads_are_broken_and_stand_on_their_columns() -> None:
    assert [line.rstrip() for line in printed([grid_of(CLAIMS)], keys=1).splitlines()] == [
        "                                             trades",
        "claim             with luck (95 %)  verdict  needed",
        "73.86 % win rate  47.7 % to 55.4 %  refuted",
        "4.6 trades                          holds",
    ]


def test_long_tables_are_cut() -> None:
    table = Table("long", ("row",), tuple((f"{at}",) for at in range(20)))
    lines = [line.strip() for line in printed([grid_of(table)], keys=1).splitlines()]
    assert lines == ["row", *map(str, range(10)), "10 more rows"]
