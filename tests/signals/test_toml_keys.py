"""Tables of a file as dataclasses: what is wrong is said in one line, the unknown key first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from signals import InputError
from signals.toml.keys import key, list_of, read_table, whole_number, word


@dataclass(eq=False)
class Table:
    """A table of three keys."""

    first: str = key(word, "a name", name="from")
    some: list[int] = key(list_of(whole_number(1, 9), 1), "a list of digits")
    more: int = key(whole_number(0, 9), "a digit", default=7)


def test_a_table_is_read_by_its_keys() -> None:
    table = read_table(Table, {"from": "here", "some": (1, 2)}, "file")
    assert (table.first, table.some, table.more) == ("here", [1, 2], 7)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([1], r"file: is \[1\], not a table; its keys are: from, some, more"),
        ({"form": "here"}, "file: unknown key 'form'; did you mean 'from'?"),
        ({"first": "here"}, "file: unknown key 'first'; there are: from, some, more"),
        ({1: 2}, "file: unknown key '1'; there are: from, some, more"),
        ({"some": [1]}, "file: the key 'from' is missing; write a name"),
        ({"from": 1, "some": []}, "file: from = 1 is not allowed; write a name"),
        ({"from": "a", "some": []}, r"file: some = \[\] is not allowed; write a list of digits"),
        ({"from": "a", "some": "12"}, "file: some = '12' is not allowed; write a list of digits"),
        ({"from": "a", "some": [1, True]}, "file: some = true is not allowed; write a list of digits"),
        ({"from": "a", "some": [1], "more": None}, "file: more = null is not allowed; write a digit"),
        ({"from": "a", "some": [1], "more": 2.0}, "file: more = 2.0 is not allowed; write a digit"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(given: Any, message: str) -> None:
    with pytest.raises(InputError, match=f"^{message.rstrip('?')}"):
        read_table(Table, given, "file")
