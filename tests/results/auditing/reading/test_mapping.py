"""What is said of columns: its syntax, and what of it is refused."""

from __future__ import annotations

import pytest

from results.auditing.reading.mapping import asked, parse_map
from signals import InputError

NAMES = ("Date", "Time", "close, last", "dir")


def test_columns_constants_numbers_and_commas_in_names() -> None:
    said = parse_map(
        "exit_price=close, last,side==short,entry_time=Date+Time,exit_time=2,fee=none,time_format=%d/%m/%Y"
    )
    found = asked(said, NAMES, "trades.csv")
    assert found.columns == {"exit_price": ("close, last",), "entry_time": ("Date", "Time"), "exit_time": ("Time",)}
    assert found.constants == {"side": "short"}
    assert found.absent == {"fee"}
    assert found.time_format == "%d/%m/%Y"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("exit_price", "'exit_price' is not FIELD=COLUMN"),
        ("side=dir,side=dir", "side is named twice"),
        ("exit_prise=dir", "'exit_prise' is nothing that a trade has; did you mean 'exit_price'?"),
        ("side=dirr", "there is no column 'dirr'; did you mean 'dir'?"),
        ("percent=maybe", "write yes where results are percent"),
    ],
)
def test_what_is_refused(text: str, told: str) -> None:
    with pytest.raises(InputError) as refused:
        asked(parse_map(text), NAMES, "trades.csv")
    assert told in str(refused.value)
