"""A cell run in a process apart, interpreted, is to the last bit the cell run compiled in this one."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import vectorbt as vbt

from grids.parameters import Value
from signals import Signals
from sweeps.apart import Apart, ApartWarning
from sweeps.vectorbt.apart.accounting import accounts_of
from sweeps.vectorbt.apart.accounts import Account, Accounts, Report, Reports
from sweeps.vectorbt.apart.process import vectorbt_apart, vectorbt_process
from tests.sweeps.handmade.armed import ARMED
from tests.sweeps.handmade.case import Case
from tests.sweeps.handmade.money import MONEY
from tests.sweeps.handmade.turns import TURNS
from tests.sweeps.worlds import random_cell, random_world

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def interpreted() -> Iterator[Apart]:
    """Return a process that interprets vectorbt."""
    with vectorbt_process() as process:
        process.ask(3000)
        yield process


@pytest.mark.parametrize("case", [*ARMED, *TURNS, *MONEY], ids=lambda case: case.name)
def test_interpreted_is_compiled_in_every_made_case(interpreted: Apart, case: Case) -> None:
    _check_same(interpreted, case.signals(), case.whole_cell())


@pytest.mark.parametrize("seed", range(24))
def test_interpreted_is_compiled_in_worlds_of_every_kind(interpreted: Apart, seed: int) -> None:
    signals, rng = random_world(seed)
    _check_same(interpreted, signals, {**random_cell(rng), "variant": "first"})


def test_a_long_file_is_compiled_there() -> None:
    with vectorbt_process() as process:
        process.ask(1_000_000)
        for case in (TURNS[0], MONEY[0]):
            _check_same(process, case.signals(), case.whole_cell())


@pytest.mark.parametrize("bars", [500, 500_000])
def test_a_process_that_fails_is_done_without_and_said(bars: int, monkeypatch: pytest.MonkeyPatch) -> None:
    case = TURNS[0]
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with vectorbt_apart(bars, partial(_question, case)) as process:
        with pytest.warns(
            ApartWarning, match=r"^a process apart was to run a cell with vectorbt, and failed \(it could"
        ):
            accounts = process.accounts()
        reports = process.reports()
    expected, report = accounts_of(case.signals(), case.whole_cell())
    _check_accounts(accounts, expected)
    _check_reports(reports, report())


def test_a_vectorbt_that_cannot_be_loaded_in_part_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plotly").mkdir()
    (tmp_path / "plotly" / "__init__.py").write_text("raise ImportError('plotly is another one')")
    monkeypatch.syspath_prepend(tmp_path)
    case = TURNS[0]
    with (
        vectorbt_apart(500, partial(_question, case)) as process,
        pytest.warns(ApartWarning, match="ImportError: plotly is another one"),
    ):
        accounts = process.accounts()
    _check_accounts(accounts, accounts_of(case.signals(), case.whole_cell())[0])


def test_a_process_may_run_one_cell_after_another() -> None:
    with vectorbt_process() as by:
        for case in (TURNS[0], MONEY[0]):
            with vectorbt_apart(500, partial(_question, case), by) as process:
                accounts, _ = process.accounts(), process.reports()
            _check_accounts(accounts, accounts_of(case.signals(), case.whole_cell())[0])


def test_what_was_not_taken_of_one_cell_is_not_taken_for_the_next() -> None:
    with vectorbt_process() as by:
        for case in (TURNS[0], MONEY[0]):
            with vectorbt_apart(500, partial(_question, case), by) as process:
                accounts = process.accounts()
            _check_accounts(accounts, accounts_of(case.signals(), case.whole_cell())[0])


def _question(case: Case) -> tuple[Signals, Mapping[str, Value]]:
    return case.signals(), case.whole_cell()


def _check_same(interpreted: Apart, signals: Signals, cell: Mapping[str, Value]) -> None:
    interpreted.ask((signals, cell))
    accounts, reports = interpreted.answer(), interpreted.answer()
    assert accounts is not None and reports is not None  # noqa: PT018
    expected, report = accounts_of(signals, cell)
    _check_accounts(accounts, expected)
    _check_reports(reports, report())


def _check_accounts(found: Accounts, expected: Accounts) -> None:
    for name, column in vars(expected.trades).items():
        np.testing.assert_array_equal(getattr(found.trades, name), column, err_msg=name)
        assert getattr(found.trades, name).dtype == column.dtype
    pairs = [(found.whole, expected.whole), (found.out_of_sample, expected.out_of_sample)]
    for one, other in pairs:
        if isinstance(one, Account) and isinstance(other, Account):
            for name, values in vars(other).items():
                np.testing.assert_array_equal(getattr(one, name), values, err_msg=name)
        else:
            assert one is other is None


def _check_reports(found: Reports, expected: Reports) -> None:
    for one, other in ((found.whole, expected.whole), (found.out_of_sample, expected.out_of_sample)):
        if isinstance(one, Report) and isinstance(other, Report):
            # by their digits: a NaN is a NaN
            assert {name: str(value) for name, value in one.statistics.items()} == {
                name: str(value) for name, value in other.statistics.items()
            }
            _check_portfolios(*(vbt.Portfolio.loads(each.pickled) for each in (one, other)))
        else:
            assert one is other is None


def _check_portfolios(found: Any, expected: Any) -> None:
    assert found.order_records.tobytes() == expected.order_records.tobytes()
    assert found.close.equals(expected.close)
    assert pickle.dumps(found.wrapper.index) == pickle.dumps(expected.wrapper.index)
    assert (found.wrapper.freq, found.wrapper.ndim, found.wrapper.columns.tolist()) == (
        expected.wrapper.freq, expected.wrapper.ndim, expected.wrapper.columns.tolist(),
    )  # fmt: skip
    assert found.init_cash == expected.init_cash
    assert found.total_return() == expected.total_return()
