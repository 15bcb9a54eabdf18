"""Lines of words that are broken where a terminal ends."""

from __future__ import annotations

import pytest

from scripts.cli.terminal.hanging import fitting, hung

VERDICT = [
    "tried           1,069 cells, of which 324 have enough trades to judge (81 distinct ones: what differs in scale only counts once)",
    "                with 60 cells of the runs that it refines, judged together: one family, which is said on two lines at least",
    "leading cell    1022 trades; per trade gross +0.108 % - cost -0.001 % = net +0.109 % of the balance, and then a great deal more",
    "Verdict: positive",
    "  refined     long_entry: 9 values become 17, from 0.5 to 0.9, as its neighbours change their sign there more than elsewhere",
]


@pytest.mark.parametrize("width", [40, 57, 80, 100])
def test_lines_are_cut_between_words_and_hang_under_their_text(width: int) -> None:
    for line, column in zip(VERDICT, (16, 16, 16, 0, 14), strict=True):
        parts = hung(line, width)
        assert all(len(part) <= width for part in parts)
        assert " ".join(" ".join(parts).split()) == " ".join(line.split())
        assert parts[0].startswith(line[:column])
        assert all(part[:column] == " " * column and part[column] not in " %" for part in parts[1:])


@pytest.mark.parametrize("line", ["", "short", *VERDICT])
def test_what_fits_and_what_is_no_terminal_stays_as_it_is(line: str) -> None:
    assert hung(line, 200) == [line]
    assert fitting(line) == line


def test_long_words_and_narrow_terminals_lose_nothing() -> None:
    line = f"written         {'a' * 90} and {'b' * 10}"
    assert "".join("".join(hung(line, 1)).split()) == "".join(line.split())
    prose = (
        "A sentence without a head, of which more than one line is needed even where a terminal is as wide as most are"
    )
    assert all(part[0] != " " for part in hung(prose, 60))
