"""Conditions on one row: what they keep, what is refused and how, and that none takes long."""

from __future__ import annotations

import contextlib
import time

import numpy as np
import polars as pl
import pytest

from signals.conditions import ConditionError, columns_of, read_condition, shortened

ROWS = pl.DataFrame(
    {
        "edge": [0.1, -0.2, None, 0.0],
        "trades": [10, 0, 3, 40],
        "side": pl.Series(["long", "short", "both", "long"], dtype=pl.Enum(["both", "long", "short"])),
        "variant": ["rsi", "model", "coin", "Model_2"],
        "funding": [True, False, None, True],
        "opened": pl.Series([1, 2, 3, 4], dtype=pl.Datetime("us")),
    }
)
COLUMNS = columns_of(ROWS.schema)


def kept(text: str) -> list[int]:
    expression = read_condition(text, COLUMNS).expression
    return ROWS.with_row_index().filter(expression)["index"].to_list()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("edge > 0", [0]),
        ("edge = 0 OR trades = 10.0", [0, 3]),
        ("trades < 3.5", [1, 2]),
        ("NOT edge > 0", [1, 3]),  # null stays null
        ("edge IS NULL", [2]),
        ("edge is not null and edge <= 0.0", [1, 3]),
        ("1 / edge > 0", [0]),  # by zero is null, not infinite
        ("1 / edge IS NULL", [2, 3]),
        ("trades % 0 = 0 or mod(trades, 4) = 2", [0]),
        ("sqrt(edge) >= 0", [0, 3]),  # no root of a negative number
        ("ln(edge) < 0 or sqrt(edge) is null", [0, 1, 2, 3]),
        ("trades * 1000000000000000000 > 0", [0, 2, 3]),  # no overflow of whole numbers
        ("trades / 4 = 2.5", [0]),
        ("-edge = 0.2", [1]),
        ("trades - -1 = 11", [0]),
        ("2 + 3 * trades = 32", [0]),
        ("(2 + 3) * trades = 50", [0]),
        ("edge BETWEEN -0.2 AND 0", [1, 3]),
        ("edge NOT BETWEEN -0.2 AND 0", [0]),
        ("trades IN (10, -3, 40.0)", [0, 3]),
        ("trades NOT IN (10, 40)", [1, 2]),
        ("side = 'long'", [0, 3]),
        ("side <> 'long'", [1, 2]),
        ("'long' = side", [0, 3]),
        ("side IN ('both', 'short')", [1, 2]),
        ("side < 'long'", [2]),  # in the order of the alphabet
        ("side = variant or variant = 'it''s'", []),
        ("variant LIKE 'Model%'", [3]),
        ("variant ILIKE 'model__'", [3]),
        ("variant NOT LIKE '%o%'", [0]),
        ("variant LIKE 'rsi.*'", []),  # no pattern but % and _
        ("lower(variant) = 'model_2'", [3]),
        ("upper(side) = 'BOTH'", [2]),
        ("funding", [0, 3]),
        ("not funding", [1]),
        ("funding is not true", [1, 2]),
        ("funding = false", [1]),
        ("coalesce(edge, -1) < 0", [1, 2]),
        ("ifnull(edge, 0) = 0", [2, 3]),
        ("nullif(trades, 0) is null", [1]),
        ("greatest(trades, 9, 5) = 9 and least(trades, 1) = 0", [1]),
        ("abs(edge) = 0.2 or round(edge, 0) = 0", [0, 1, 3]),
        ("round(trades / 4) = 3", [0]),  # half away from zero
        ("power(trades, 2) = 100 or floor(edge) = -1 or ceil(edge) = 1", [0, 1]),
        ("case when edge is null then trades = 3 else edge > 0 end", [0, 2]),
        ("case side when 'long' then trades when 'both' then 7 end >= 7", [0, 2, 3]),
        ("edge is distinct from 0.1", [1, 2, 3]),
        ("edge is not distinct from null", [2]),
        ('"edge" > 0 AND `trades` > 0', [0]),
        ("edge > 0\n  AND\ttrades > 0", [0]),
        ("1 = 1", [0, 1, 2, 3]),
        ("trades IN (" + ", ".join(map(str, range(10, 15_000))) + ")", [0, 3]),
    ],
)
def test_a_condition_keeps_rows(text: str, rows: list[int]) -> None:
    assert kept(text) == rows


@pytest.mark.parametrize(
    ("text", "why"),
    [
        # other rows
        ("edge > avg(edge)", "calls avg, which looks beyond its own row"),
        ("MAX(edge) > 0", "calls max, which looks beyond its own row"),
        ("count(*) > 1", "calls count, which looks beyond its own row"),
        ("lag(edge) over (order by trades) > 0", "calls lag, which looks beyond its own row"),
        ("edge > 0 over (partition by side)", "looks beyond its own row"),
        ("edge > (select max(edge) from self)", "has a subquery, which looks beyond its own row"),
        # what builds or runs something
        ("lpad(side, 1000000000, 'x') = 'a'", "calls 'lpad', which is no function"),
        ("repeat(side, 1000000000) = 'a'", "calls 'repeat', which is no function"),
        ("regexp_like(variant, '(a+)+$')", "calls 'regexp_like', which is no function"),
        ("side || variant = 'a'", r"'|' at character 6 means nothing there"),
        ("concat(side, side) = 'a'", "calls 'concat', which is no function"),
        ("read_csv('/etc/passwd') = 'a'", "calls 'read_csv', which is no function"),
        ("variant ~ 'a'", "'~' at character 9 means nothing there"),
        # kinds
        ("edge = 'none'", "compares edge, a number, with 'none', a word"),
        ("side = 1", "compares side, a word, with 1, a number"),
        ("funding = 1", "compares funding, true or false, with 1, a number"),
        ("funding > false", "asks for the order of funding"),
        ("side + 1 = 2", "adds side, which is a word and not a number"),
        ("opened > 3", "compares opened, which is neither number, word nor flag"),
        ("edge LIKE 'a%'", "matches a pattern with edge, which is a number and not a word"),
        ("trades IN (1, 'a')", "compares trades, a number, with 'a', a word"),
        ("trades IN (1, NULL)", "'NULL' stands at character 15"),
        ("edge = NULL", "compares with NULL, which is never true"),
        ("case when edge > 0 then 1 else 'a' end = 1", "CASE joins 1, a number, with 'a', a word"),
        ("case when edge then 1 end = 1", "CASE decides by edge, which is a number and not true or false"),
        ("edge AND funding", "joins by AND or OR edge, which is a number"),
        ("not trades", "negates trades, which is a number"),
        ("abs(side) = 1", "gives abs side, which is a word"),
        ("abs(edge, 1) = 1", "gives abs 2 values, but it takes 1"),
        ("round(edge, trades) = 1", "rounds to what is no number of digits"),
        ("edge", "is not a condition but a number"),
        ("null", "is not a condition but NULL"),
        # names
        ("egde > 0", "names 'egde', which is no column"),
        ("edge > long", "names 'long', which is no column"),
        ("side = 'lnog'", "asks for 'lnog', which side is never"),
        ("side IN ('long', 'shrot')", "asks for 'shrot', which side is never"),
        # grammar
        ("", "it ends where a value is expected"),
        ("   ", "it ends where a value is expected"),
        ("edge >", "it ends where a value is expected"),
        ("edge > 0 AND", "it ends where a value is expected"),
        ("(edge > 0", r"it ends where '\)' is expected"),
        ("edge > 0)", r"'\)' stands at character 9 where AND, OR or the end is expected"),
        ("0 < edge < 1", "compares what is compared already"),
        ("edge > 5%", "it ends where a value is expected"),
        ("edge not 3", "'3' stands at character 10 where BETWEEN, IN or LIKE"),
        ("edge is 3", "'3' stands at character 9 where NULL"),
        ("edge in ()", "where a number or a word in single quotes is expected"),
        ("edge in 3", r"where '\(' is expected"),
        ("edge between 1 or 2", "where 'AND' is expected"),
        ("case else 1 end = 1", "where a value is expected"),
        ("edge > 0; drop table self", "';' at character 9 means nothing there"),
        ("edge > 0 -- rest", "a comment begins at character 10"),
        ("side = 'long", "the quote at character 8 is never closed"),
        ("edge > 0x10", "'0x10' at character 8 is no number"),
        ("edge > 1_000", "is no number"),
        ("edge > 1e400", "a number beyond all floats"),
        ("edge > 1" + "0" * 5000, "a number beyond all floats"),
        ("edge\x00 > 1", "means nothing there"),
        ("edge > \u0661", "means nothing there"),
        # size
        ("(" * 3000 + "edge > 0" + ")" * 3000, "nests deeper than 40 brackets"),
        ("NOT " * 3000 + "edge > 0", "nests deeper than 40 brackets"),
        ("- " * 3000 + "edge > 0", "nests deeper than 40 brackets"),
        ("abs(" * 3000 + "edge" + ")" * 3000 + " > 0", "nests deeper than 40 brackets"),
        ("+".join(["edge"] * 500) + " > 0", "nests deeper than 100 operators"),
        ("case " + "when edge > 0 then 1 " * 500 + "end = 1", "nests deeper than 100 operators"),
        (" OR ".join(["edge > 0"] * 5000), "names more than 2,000 values"),
        ("edge > 0 " * 20_000, "has 180,000 characters, more than 100,000"),
    ],
)
def test_what_is_no_condition_on_one_row_says_why(text: str, why: str) -> None:
    began = time.process_time()
    with pytest.raises(ConditionError, match=why if "\\" in why else None) as caught:
        read_condition(text, COLUMNS)
    assert "\\" in why or why in caught.value.why
    assert "\n" not in caught.value.why
    assert len(caught.value.why) < 300
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("egde > 0", "did you mean 'edge'?"),
        ("side = 'lnog'", "did you mean 'long'?"),
        ("side = 'sideways'", "side is one of: both, long, short"),
        ('side = "long"', "a word stands in single quotes: 'long'"),
        ("edge = 'none'", "write edge IS NULL for no value"),
        ("rond(edge) > 1", "did you mean 'round'?"),
        ("0 < edge < 1", "write a < b AND b < c"),
    ],
)
def test_what_is_wrong_has_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(ConditionError) as caught:
        read_condition(text, COLUMNS)
    assert remedy in str(caught.value.remedy)


def test_a_thousand_alternatives_take_no_time() -> None:
    table = pl.DataFrame({"edge": np.linspace(0, 1, 100_000)})
    text = " OR ".join(f"edge = {place / 1000}" for place in range(990))
    began = time.process_time()
    found = table.filter(read_condition(text, columns_of(table.schema)).expression)
    assert len(found) > 0
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("start", "around"),
    [
        ("edge", "(1 / {})"),
        ("edge", "({} + edge)"),
        ("edge", "coalesce({}, edge)"),
        ("edge", "(case when {} between 0 and 1 then 1 else 0 end)"),
        ("edge", "(case {} when 1 then 1 when 2 then 1 else 2 end)"),
        ("edge", "nullif({}, 1)"),
        ("edge", "sqrt({})"),
    ],
)
def test_nesting_costs_no_more_than_its_length(start: str, around: str) -> None:
    """What polars has to write twice doubles with every level: forty of them would never end."""
    text = start
    for _ in range(15):
        text = around.format(text)
    began = time.process_time()
    refused = contextlib.suppress(ConditionError) if "case" in text else contextlib.nullcontext()
    with refused:
        kept(f"{text} > 0")
    assert time.process_time() - began < 5


PIECES = [
    "edge",
    "trades",
    "side",
    "variant",
    "funding",
    "when",
    "'long'",
    "'x'",
    "1",
    "-2",
    "0.5",
    "1e9",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "%",
    "=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "and",
    "or",
    "not",
    "in",
    "is",
    "null",
    "like",
    "between",
    "case",
    "when",
    "then",
    "else",
    "end",
    "abs(",
    "coalesce(",
    "round(",
    "true",
    "false",
    "'",
    '"',
    ";",
    "--",
    "\x00",
    "é",
    "lpad(",
    "over",
    "::",
]


def test_a_word_changed_at_random_leaves_a_condition_or_says_why() -> None:
    draw = np.random.default_rng(7)
    whole = "not ( edge > 0.5 and trades in ( 1 , 2 ) ) or case when side = 'long' then edge else 1 end between 0 and 1"
    read, refused = 0, 0
    for _ in range(400):
        words = whole.split(" ")
        for place in draw.integers(len(words), size=draw.integers(1, 4)):
            words[place] = draw.choice(PIECES)
        try:
            kept(" ".join(words))
            read += 1
        except ConditionError as error:
            refused += "\n" not in error.why and len(error.why) > 5
    assert read + refused == 400
    assert read > 5


def test_a_condition_names_its_columns_in_order() -> None:
    assert read_condition("trades > 1 and edge > 0 and trades < 9", COLUMNS).columns == ("trades", "edge")


def test_long_conditions_are_said_shortened() -> None:
    assert shortened("edge > 0") == "edge > 0"
    assert len(shortened("x" * 10_000)) < 120
