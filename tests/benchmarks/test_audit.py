"""The trap suite at a small size: faults that must be named, honest lists that must be accused of nothing, and the tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.audit.accounts import book
from benchmarks.audit.bots import trade
from benchmarks.audit.honest import NAMES, name_of
from benchmarks.audit.market import make_market
from benchmarks.audit.sizes import SIZED, size_lines, try_size
from benchmarks.audit.styles import STYLES
from benchmarks.audit.table import write_tables
from benchmarks.audit.traps import TRAPS
from benchmarks.audit.trying import Outcome, try_honest, try_trap

pytestmark = pytest.mark.slow

NAMED = (
    "entries better than the market", "entries at the bar's extremes", "times +1 hours off", "bars of another asset", "stops skipped",
    "targets never reached", "knows the future", "losses turned into gains", "winners a tenth larger", "results of shorts as of longs",
    "half of price, half of margin", "leverage twice", "fees left out, amounts stated", "fees of entries alone", "fees earned",
    "balances edited", "returns summed", "overlapping trades compounded", "losses beyond the margin", "rows twice",
    "rows twice, seconds apart", "a week twice, moved by seven days", "largest losers left out, balances kept", "exits before entries",
    "prices of nothing", "win rate claimed too high", "38 % per 5 days claimed", "a success of three trades", "a dead knob",
    "fees earned, and trades five times",
)  # fmt: skip
PLACES = {trap.name: at for at, trap in enumerate(TRAPS)}


@pytest.mark.parametrize("name", NAMED)
def test_a_fault_is_found_and_named(name: str) -> None:
    outcome = try_trap(PLACES[name], seed=1, placebos=50)
    assert all(outcome.named), f"{outcome.accused} {outcome.error}"


@pytest.mark.parametrize("seed", range(len(NAMES)), ids=name_of)
def test_an_honest_list_is_accused_of_nothing(seed: int) -> None:
    outcome = try_honest(seed, placebos=50, scale=0.15)
    assert not outcome.accused, outcome.texts
    assert not outcome.error


def test_there_are_120_kinds_of_false_lists_and_no_two_alike() -> None:
    assert len(PLACES) == len(TRAPS) == 120
    assert len({style.name for style in STYLES}) == len(STYLES)


def test_an_account_of_the_suite_adds_up() -> None:
    rng = np.random.default_rng(5)
    style = next(style for style in STYLES if style.name == "hedge, long and short at once")
    market = make_market(rng, 3_000, 5)
    one = book(trade(style.bot, market, rng), market, style.plan)
    assert np.allclose(one.profit, one.gross - one.fee_in - one.fee_out - one.funding)
    assert np.isclose(one.balance[np.argmax(one.exit_time)], one.before[0] + one.profit.sum())
    assert (one.entry_time <= one.exit_time).all()


def test_tables_say_who_was_accused_and_what_was_found(tmp_path: Path) -> None:
    honest = [
        Outcome("swing", 0, "own columns", 12, True, (), ()),
        Outcome("swing", 1, "freqtrade", 9, False, ("fee_sign",), ()),
    ]
    false = [Outcome(TRAPS[0].name, 0, "own columns", 12, True, ("price_outside_bar",), (), named=(True,))]
    false += [Outcome(TRAPS[-1].name, 0, "own columns", 12, True, (), (), named=(True, False))]
    text = write_tables(honest, false, [], tmp_path).read_text(encoding="utf-8")
    assert "| swing | 2 | 12 | 50.0% |" in text
    assert f"| {TRAPS[0].name} | 1 | 100% | `price_outside_bar` |" in text
    assert f"| {TRAPS[-1].name} | 1 | 50% |" in text


@pytest.mark.parametrize("name", [trap.name for trap in TRAPS if trap.families == ("optimised",)])
def test_what_is_said_of_a_worthless_table_is_not_said_of_the_honest_one(name: str) -> None:
    said = [try_trap(PLACES[name], seed, placebos=50).named for seed in range(3)]
    honest = [try_trap(PLACES[name], seed, placebos=50, undone=True).named for seed in range(3)]
    assert said == [(True,)] * 3
    assert honest == [(False,)] * 3


def test_a_fault_is_found_the_surer_the_larger_it_is() -> None:
    at = next(at for at, sized in enumerate(SIZED) if sized.name == "winners larger, by")
    tried = [try_size(at, size, 0, 0) for size in range(4)]
    assert tried[-1][2]
    assert "| winners larger, by | 0.5%: " in "\n".join(size_lines(tried))
