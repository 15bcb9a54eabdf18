"""The benchmark of the test of live trading: a few bots from end to end, and its table."""

from __future__ import annotations

from benchmarks.audit.sequential.__main__ import table
from benchmarks.audit.sequential.trial import KINDS, TRADES, measure


def test_a_few_bots_and_the_table() -> None:
    outcome = measure(KINDS[0], 12, 600, 1)
    assert (outcome.found <= TRADES).sum() >= 8
    assert (outcome.accused <= TRADES).sum() <= 3
    assert outcome.power[-1] > 0.9
    lines = list(table({"wins 1, loses 2": outcome}, 12, 600))
    assert [line for line in lines if line.startswith("| wins 1")][1].count("|") == 8
