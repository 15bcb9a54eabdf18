"""Claims held against lists whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest

from results.auditing.case import Case
from results.auditing.claims.examining import examine
from results.auditing.claims.reading import read_claims
from results.auditing.model import Finding, Part
from tests.results.auditing.claims.lists import alternating, case_of


def told(case: Case, text: str) -> Part:
    return examine(case, *read_claims(text))


def first(case: Case, text: str) -> Finding:
    return told(case, text).findings[0]


GOOD = case_of(alternating(400, 3, 4, 0.010, 0.010), balance=True)
SHORT = case_of(alternating(40, 3, 5, 0.010, 0.010), hours=24.0)
UNSIZED = case_of(alternating(400, 3, 5, 0.010, 0.010))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("75 % win rate", "claim_supported"),
        ("400 trades", "claim_supported"),
        ("401 trades", "claim_supported"),
        ("430 trades", "claim_refuted"),
        ("4.8 trades per day", "claim_supported"),
        ("7.1 trades per day", "claim_refuted"),
        ("profit factor 3.0", "claim_supported"),
        ("profit factor 2", "claim_supported"),
        ("profit factor 4.1", "claim_refuted"),
        ("payoff ratio 1.0", "claim_supported"),
        ("expectancy 0.5 % per trade", "claim_supported"),
        ("average win 1 %, average loss 1 %", "claim_supported"),
        ("never lost more than 1 %", "claim_supported"),
        ("never lost more than 0.5 %", "claim_refuted"),
        ("profitable", "claim_supported"),
        ("no losing trades", "claim_refuted"),
        ("no losing month", "claim_supported"),
        ("85 % wins", "claim_refuted"),
        ("over 70 % wins", "claim_supported"),
        ("over 80 % wins", "claim_refuted"),
        ("expectancy 0.3R", "claim_untestable"),
        ("+38.04 % per 5 days", "claim_refuted"),
    ],
)
def test_a_claim_of_a_known_list(text: str, kind: str) -> None:
    assert first(GOOD, text).kind == kind


def test_the_same_win_rate_of_few_trades_is_not_testable() -> None:
    finding = first(SHORT, "win rate 60 %")
    assert finding.kind == "claim_untestable"
    assert "break-even" in finding.text
    assert finding.numbers["trades_needed"] > 40


@pytest.mark.parametrize(
    "text",
    ["max drawdown 0.5 %", "average win 0.10 %", "turned 1,000 into 1,085", "worst trade 0.1 %", "final balance 1,085"],
)
def test_of_a_list_without_sizes_what_hangs_on_them_is_not_refuted(text: str) -> None:
    finding = first(UNSIZED, text)
    assert finding.kind == "claim_untestable"
    assert "part of the balance" in finding.text or "began with" in finding.text


def test_claims_that_take_trades_of_different_sizes_cannot_both_be_true() -> None:
    part = examine(UNSIZED, *read_claims("max drawdown 0.5 %, average win 0.90 %"))
    told = [finding.text for finding in part.findings if finding.weight == "refuted"]
    assert len(told) == 1
    assert "no size makes both true" in told[0]
    assert not [
        finding
        for finding in examine(UNSIZED, *read_claims("average win 0.50 %, average loss 0.50 %")).findings
        if finding.weight == "refuted"
    ]


def test_what_no_size_makes_right_is_refuted() -> None:
    losing = case_of(alternating(400, 2, 5, 0.010, 0.010))
    assert first(losing, "total return +20 %").kind == "claim_refuted"
    assert first(UNSIZED, "70 % wins").kind == "claim_refuted"


def test_a_year_is_no_more_than_the_pace_of_a_short_list() -> None:
    finding = first(case_of(alternating(400, 3, 5, 0.010, 0.010), balance=True), "annual return 450 %")
    assert finding.kind != "claim_refuted"
    assert "at the pace of its 83 days" in finding.text


def test_seven_trades_say_nothing() -> None:
    finding = first(case_of(np.r_[np.full(5, 0.01), np.full(2, -0.01)]), "win rate 71.4 %")
    assert finding.kind == "claim_untestable"
    assert "7 trades" in finding.text


def test_a_number_that_is_right_before_costs_alone_is_refuted_and_says_so() -> None:
    case = case_of(np.tile([0.001, 0.02, -0.01], 100), fee=0.002)
    finding = first(case, "win rate 66.7 %")
    assert finding.kind == "claim_refuted"
    assert "right only before fees" in finding.text


def test_a_claim_before_costs_is_taken_at_its_word_and_says_what_is_left() -> None:
    case = case_of(np.tile([0.001, 0.02, -0.01], 100), fee=0.002)
    part = told(case, "66.7 % wins, fee-free")
    assert [finding.kind for finding in part.findings] == ["claim_supported", "claim_before_costs"]
    assert "33.33 %" in part.findings[1].text


def test_a_best_week_is_no_pace() -> None:
    moves = np.full(400, 0.0)
    moves[::2], moves[1::2] = 0.01, -0.0095
    moves[96:120] = 0.02
    finding = first(case_of(moves), "+60.8 % per 5 days")
    assert finding.kind == "claim_refuted"
    assert "best of 16 such windows" in finding.text


def test_even_trades_counted_as_wins() -> None:
    finding = first(case_of(np.tile([0.01, 0.0, 0.0, -0.01], 60)), "win rate 75 %")
    assert finding.kind == "claim_refuted"
    assert "came out even count as wins" in finding.text


def test_rounded_results_leave_open_who_won() -> None:
    moves = np.tile([0.01, 0.00004, -0.00003, -0.01], 60)
    case = case_of(moves)
    case.reckoning.returns[:] = case.reckoning.net[:] = np.round(moves, 4)
    assert first(case, "50.00 % wins").kind != "claim_refuted"
    assert first(case, "25.00 % wins").kind != "claim_refuted"
    assert first(case, "80.00 % wins").kind == "claim_refuted"


def test_costs_that_are_not_told_are_left_open() -> None:
    case = case_of(np.tile([0.0101, 0.0005, -0.01], 60), told=False)
    assert first(case, "33.3 % wins").kind != "claim_refuted"
    assert first(case, "profit factor 0.9").kind != "claim_refuted"
    assert first(case, "90 % wins").kind == "claim_refuted"


def test_sums_are_honest_only_where_nothing_compounds() -> None:
    moves = np.tile([0.03, -0.01], 50)
    text = f"total return {moves.sum():.1%}".replace("%", " %")
    assert first(case_of(moves), text).kind != "claim_refuted"
    finding = first(case_of(moves, balance=True), text.replace("100.0", "95.0"))
    assert finding.kind != "claim_refuted"  # compounded it is more than was claimed
    moves = np.tile([0.2, -0.19], 50)
    finding = first(case_of(moves, balance=True), f"total return {100 * moves.sum():.1f} %")
    assert finding.kind == "claim_refuted"
    assert "summed, not compounded" in finding.text


@pytest.mark.parametrize(
    "text",
    [
        "win rate 60 %, payoff 0.5, profitable",
        "win rate 60 %, payoff 2.0, profit factor 5.0",
        "average loss 2.0 %, worst trade 1.0 %",
        "win rate 50.0 %, average win 1.00 %, average loss 1.00 %, expectancy 0.90 % per trade",
        "daily 1 %, 5 % a month",
        "100 trades, in 10 days, 3 trades a day",
    ],
)
def test_claims_that_contradict_each_other(text: str) -> None:
    together = [finding for finding in told(GOOD, text).findings if finding.numbers.get("together")]
    assert [finding.weight for finding in together] == ["refuted"], text


@pytest.mark.parametrize(
    "text",
    ["win rate 75 %, payoff 1.0, profit factor 3.0, profitable", "win rate 34 %, payoff 2.0, profitable", "1 % a day, 35 % a month",
     "75 % wins, average win 1 %, average loss 1 %, expectancy 0.5 % per trade"],
)  # fmt: skip
def test_claims_that_go_together(text: str) -> None:
    assert not any(finding.numbers.get("together") for finding in told(GOOD, text).findings)


def test_what_a_week_would_be_in_a_year() -> None:
    (note,) = [each for each in told(GOOD, "+38.04 % per 5 days").findings if each.kind == "claim_compounds"]
    assert note.numbers["log10_a_year"] == pytest.approx(365.25 / 5 * np.log10(1.3804))


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_hardly_any_trade(n: int) -> None:
    case = case_of(np.full(n, 0.01))
    text = "90 % wins, Sharpe 3, payoff 2, profit factor 2, +5 % a week, drawdown 3 %, 4 trades a day, profitable, no losing month, final balance 5"
    part = told(case, text)
    assert all(finding.text for finding in part.findings)
    assert all(
        np.isfinite(value) for one in part.numbers["claims"] for value in one.values() if isinstance(value, float)
    )


def test_unknown_results_and_entries() -> None:
    case = case_of(alternating(60, 3, 4, 0.01, 0.01))
    case.trades.entry_time[:] = np.datetime64("NaT")
    case.reckoning.net[3] = case.reckoning.returns[3] = np.nan
    assert first(case, "59 trades").kind == "claim_supported"


def test_what_is_drawn_and_tabled() -> None:
    part = told(GOOD, "75 % win rate, profit factor 3.0, 400 trades, 19 unicorns")
    assert [picture.key for picture in part.pictures] == ["claims", "claims-ratios"]
    assert [row[4] for row in part.tables[0].rows] == ["supported"] * 3
    assert part.findings[-1].kind == "claim_untestable"
    assert "19 unicorns" in part.findings[-1].text
