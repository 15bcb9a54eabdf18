from __future__ import annotations

import pytest

from signals.suggesting import did_you_mean, nearest

KNOWN = ("stop_loss", "take_profit", "leverage")


@pytest.mark.parametrize(
    ("word", "otherwise", "remedy"),
    [
        ("stoploss", None, "did you mean 'stop_loss'?"),
        ("LEVERAGE", None, "did you mean 'leverage'?"),
        ("zzz", None, "there are: stop_loss, take_profit, leverage"),
        ("zzz", "name a parameter", "name a parameter"),
        ("zzz", "", ""),
    ],
)
def test_what_was_meant_or_what_there_is(word: str, otherwise: str | None, remedy: str) -> None:
    assert did_you_mean(word, KNOWN, otherwise) == remedy


def test_a_name_is_shown_as_it_is_to_be_written() -> None:
    assert did_you_mean("levrage", KNOWN, shown=lambda near: f"oos_{near}") == "did you mean 'oos_leverage'?"
    assert nearest("levrage", KNOWN, cutoff=0.99) is None
