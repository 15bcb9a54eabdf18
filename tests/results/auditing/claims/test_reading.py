"""Claims from sentences and from TOML files."""

from __future__ import annotations

from pathlib import Path

import pytest

from results.auditing.claims.reading import read_claims
from signals import InputError

MONTH = 365.25 / 12


def said(text: str) -> list[tuple[str, float, str, float | None]]:
    claims, _ = read_claims(text)
    return [(c.measure, round(c.value, 6), c.sense, c.per_days and round(c.per_days, 2)) for c in claims]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("73.86 % win rate, 4.6 trades per day, +38.04 % per 5 days",
         [("win_rate", 0.7386, "about", None), ("trades_per_day", 4.6, "about", None), ("return", 0.3804, "about", 5.0)]),
        ("Trefferquote 73,86 %, 4,6 Trades pro Tag, +38,04 % pro 5 Tage",
         [("win_rate", 0.7386, "about", None), ("trades_per_day", 4.6, "about", None), ("return", 0.3804, "about", 5.0)]),
        ("turned 1,000 into 14,500 in 3 months", [("return", 13.5, "about", round(3 * MONTH, 2))]),
        ("aus 1.000 wurden 14.500 in 3 Monaten, 73,9 % Treffer",
         [("return", 13.5, "about", round(3 * MONTH, 2)), ("win_rate", 0.739, "about", None)]),
        ("turned $10k into 1.2M", [("return", 119.0, "about", None)]),
        ("Sharpe 3.2", [("sharpe", 3.2, "about", None)]),
        ("max drawdown only 4.5%", [("max_drawdown", 0.045, "at_most", None)]),
        ("less than 5 % drawdown", [("max_drawdown", 0.05, "at_most", None)]),
        ("profit factor 2.1", [("profit_factor", 2.1, "about", None)]),
        ("wins 3 of 4", [("win_rate", 0.75, "about", None)]),
        ("68 of 92 trades won", [("wins", 68.0, "about", None), ("trades", 92.0, "about", None)]),
        ("doubles every week", [("return", 1.0, "about", 7.0)]),
        ("never lost more than 2 %", [("worst_trade", 0.02, "at_most", None)]),
        ("average win 1.2 %, average loss 0.4%", [("average_win", 0.012, "about", None), ("average_loss", 0.004, "about", None)]),
        ("payoff 3:1", [("payoff_ratio", 3.0, "about", None)]),
        ("R:R 1:2", [("payoff_ratio", 2.0, "about", None)]),
        ("expectancy 0.3R", [("expectancy_r", 0.3, "about", None)]),
        ("0.3 % per trade", [("expectancy", 0.003, "about", None)]),
        ("10x in a year", [("return", 9.0, "about", 365.25)]),
        ("daily 1 %", [("return", 0.01, "about", 1.0)]),
        ("1 % a day", [("return", 0.01, "about", 1.0)]),
        ("CAGR 35%", [("return", 0.35, "about", 365.25)]),
        ("no losing month", [("losing_months", 0.0, "at_most", None)]),
        ("never a losing month", [("losing_months", 0.0, "at_most", None)]),
        ("no losing trades", [("losses", 0.0, "at_most", None)]),
        ("over 70 % win rate", [("win_rate", 0.7, "at_least", None)]),
        ("up to 38 % a week", [("best_return", 0.38, "at_least", 7.0)]),
        ("final balance 1,234.50", [("final_balance", 1234.5, "about", None)]),
        ("total return -12.5 %", [("return", -0.125, "about", None)]),
        ("profitable", [("profitable", 0.0, "at_least", None)]),
        ("positive expectancy", [("profitable", 0.0, "at_least", None)]),
        ("20-30% per month", [("return", 0.25, "about", round(MONTH, 2))]),
        ("average monthly return 8-12%", [("return", 0.1, "about", round(MONTH, 2))]),
        ("annualized return 120%", [("return", 1.2, "about", 365.25)]),
        ("Winning trades: 73%", [("win_rate", 0.73, "about", None)]),
        ("max 3 consecutive losses", [("losses_in_a_row", 3.0, "at_most", None)]),
        ("no drawdown over 5%", [("max_drawdown", 0.05, "at_most", None)]),
        ("trades/day: 4.6", [("trades_per_day", 4.6, "about", None)]),
        ("12 trades/week", [("trades_per_day", round(12 / 7, 6), "about", None)]),
        ("10x leverage, 74% win rate", [("win_rate", 0.74, "about", None)]),
        ("on 5m candles it risks 1% per trade and makes 3 % a week", [("return", 0.03, "about", 7.0)]),
        ("between 3 and 5 trades per day", [("trades_per_day", 4.0, "about", None)]),
        ("zwischen 45 und 55 % Trefferquote", [("win_rate", 0.5, "about", None)]),
        ("48 % Verlierer", [("win_rate", 0.52, "about", None)]),
        ("only 12% losing trades", [("win_rate", 0.88, "at_least", None)]),
        ("Verlustrate 10 %", [("win_rate", 0.9, "about", None)]),
        ("loses only 1 in 10", [("win_rate", 0.9, "at_least", None)]),
        ("52% der Trades im Plus", [("win_rate", 0.52, "about", None)]),
        ("82% of trades in profit", [("win_rate", 0.82, "about", None)]),
        ("Erfolgsquote 98,7 %", [("win_rate", 0.987, "about", None)]),
        ("risk reward 3 to 1", [("payoff_ratio", 3.0, "about", None)]),
        ("~52% WR with 1.1 RR", [("win_rate", 0.52, "about", None), ("payoff_ratio", 1.1, "about", None)]),
        ("115W / 107L", [("wins", 115.0, "about", None), ("losses", 107.0, "about", None)]),
        ("115-107 record", [("wins", 115.0, "about", None), ("losses", 107.0, "about", None)]),
        ("W/L 170/52", [("wins", 170.0, "about", None), ("losses", 52.0, "about", None)]),
        ("Wins: 170 Losses: 52", [("wins", 170.0, "about", None), ("losses", 52.0, "about", None)]),
        ("120 Trades im Monat", [("trades_per_day", round(120 / MONTH, 6), "about", None)]),
        ("avg profit per trade 1.3%", [("expectancy", 0.013, "about", None)]),
        ("1.3% average profit per trade", [("expectancy", 0.013, "about", None)]),
        ("Ø Gewinn pro Trade 1,3 %", [("expectancy", 0.013, "about", None)]),
        ("avg. profit/trade 1.3%", [("expectancy", 0.013, "about", None)]),
        ("max loss per trade 1.5%", [("worst_trade", 0.015, "at_most", None)]),
        ("loss per trade at most 1.5%", [("worst_trade", 0.015, "at_most", None)]),
        ("lost no more than 4% from the peak", [("max_drawdown", 0.04, "at_most", None)]),
        ("peak to trough loss below 4%", [("max_drawdown", 0.04, "at_most", None)]),
        ("zero drawdown", [("max_drawdown", 0.0, "at_most", None)]),
        ("not a single losing trade", [("losses", 0.0, "at_most", None)]),
        ("keine einzige Verlustwoche", [("losing_weeks", 0.0, "at_most", None)]),
        ("every single month green", [("losing_months", 0.0, "at_most", None)]),
        ("max. 2 Verluste hintereinander", [("losses_in_a_row", 2.0, "at_most", None)]),
        ("jede Woche 5-8%", [("return", 0.065, "about", 7.0)]),
        ("10% p.m.", [("return", 0.1, "about", round(MONTH, 2))]),
        ("10%/mo", [("return", 0.1, "about", round(MONTH, 2))]),
        ("APY 31%", [("return", 0.31, "about", 365.25)]),
        ("doubling accounts every month", [("return", 1.0, "about", round(MONTH, 2))]),
        ("x5 in 2 weeks", [("return", 4.0, "about", 14.0)]),
        ("$1k -> $1046 in 60d", [("return", 0.046, "about", 60.0)]),
        ("best week +15%", [("best_return", 0.15, "at_least", 7.0)]),
        ("Win Rate [%] 51.8, Max. Drawdown [%] -3.72, # Trades 222",
         [("win_rate", 0.518, "about", None), ("max_drawdown", 0.0372, "about", None), ("trades", 222.0, "about", None)]),
        ("lost 5 % in a week", [("return", -0.05, "about", 7.0)]),
        ("73.86 % win rate over 105 trades with 4.6 trades/day and +38.04 % per 5 days",
         [("win_rate", 0.7386, "about", None), ("trades", 105.0, "at_least", None), ("trades_per_day", 4.6, "about", None), ("return", 0.3804, "about", 5.0)]),
        ("5 % max drawdown over 3 years", [("max_drawdown", 0.05, "about", None), ("days", 3 * 365.25, "about", None)]),
        ("1.8 Sharpe at 3 trades per day", [("sharpe", 1.8, "about", None), ("trades_per_day", 3.0, "about", None)]),
        ("74% win rate at 2.1 PF", [("win_rate", 0.74, "about", None), ("profit_factor", 2.1, "about", None)]),
        ("Win Rate 51.8 Trades: 222", [("win_rate", 0.518, "about", None), ("trades", 222.0, "about", None)]),
        ("WR: 74% (105 trades), +12.9% month", [("win_rate", 0.74, "about", None), ("trades", 105.0, "about", None), ("return", 0.129, "about", round(MONTH, 2))]),
        ("3 losing trades max in a row", [("losses_in_a_row", 3.0, "at_most", None)]),
        ("60% WR and RR of 1:0.5", [("win_rate", 0.6, "about", None), ("payoff_ratio", 0.5, "about", None)]),
        ("reward to risk 3:1", [("payoff_ratio", 3.0, "about", None)]),
        ("+4.6% after fees in two months", [("return", 0.046, "about", round(2 * MONTH, 2))]),
        ("+4,6 % in zwei Monaten nach Gebühren", [("return", 0.046, "about", round(2 * MONTH, 2))]),
        ("Profit: 38.04% over the last 5 days", [("return", 0.3804, "about", 5.0)]),
        ("over the last 3 months: +38%", [("return", 0.38, "about", round(3 * MONTH, 2))]),
        ("hat in 5 Tagen 38 % gemacht", [("return", 0.38, "about", 5.0)]),
        ("PnL +38%", [("return", 0.38, "about", None)]),
        ("profit since January: 38%", [("return", 0.38, "about", None)]),
        ("0.02% average per trade", [("expectancy", 0.0002, "about", None)]),
        ("Monatsrendite 12 %", [("return", 0.12, "about", round(MONTH, 2))]),
        ("Jahresrendite 180 %", [("return", 1.8, "about", 365.25)]),
        ("one trade a week", [("trades_per_day", round(1 / 7, 6), "about", None)]),
        ("ein Trade pro Woche", [("trades_per_day", round(1 / 7, 6), "about", None)]),
        ("Win %: 71", [("win_rate", 0.71, "about", None)]),
        ("profit $5,000 on a $1,000 account", [("return", 5.0, "about", None)]),
        ("Einsatz 100 €, Gewinn 380 €", [("return", 3.8, "about", None)]),
        ("maximum loss streak 3", [("losses_in_a_row", 3.0, "at_most", None)]),
        ("Rückgang nie mehr als 4 %", [("max_drawdown", 0.04, "at_most", None)]),
    ],
)  # fmt: skip
def test_what_people_say(text: str, expected: list[tuple[str, float, str, float | None]]) -> None:
    assert said(text) == expected


def test_a_range_is_its_middle_with_room() -> None:
    (claim,), _ = read_claims("win rate 70-75 %")
    assert claim.value == pytest.approx(0.725)
    assert claim.allows(0.70)
    assert claim.allows(0.75)
    assert not claim.allows(0.65)


def test_before_costs_is_of_all() -> None:
    claims, left = read_claims("105 trades, 69.5 % wins and +12.9 % in a month, fee-free")
    assert [claim.before_costs for claim in claims] == [True] * 3
    assert left == ()


def test_what_was_not_understood_is_quoted() -> None:
    claims, left = read_claims("74 % wins, level 9 of awesomeness, guaranteed")
    assert [claim.measure for claim in claims] == ["win_rate"]
    assert "guaranteed" in left
    assert any("9" in piece for piece in left)


@pytest.mark.parametrize("text", ["", "   ", "the best bot", "guaranteed", "+", "%%%", "🚀" * 500])
def test_nothing_claimed_is_one_line(text: str) -> None:
    with pytest.raises(InputError, match="no number in it is a claim"):
        read_claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "100% automated", "20% profit share", "only 99$ per month, 50% off until Sunday", "BTC up 40% this year", "74% of retail accounts lose money",
        "80% of days profitable", "80 % der Tage im Plus", "80% green days", "10x leverage, SL 2%, TP 4%", "0.1% fees", "2% risk per trade", "stop loss 1 %",
        "mit 5x Hebel, Risiko 1 % pro Trade", "worst week -0.2%", "+12% last week", "made 50% in September", "September: +4.2%",
        "backtested over 5 years of data", "30-day money-back guarantee", "won 18 of the last 20 trades", "last 100 trades: 74% win rate",
        "74% win rate on longs", "profit factor 3 on shorts", "80 % profitable Tage", "made 38% this month after fees",
    ],
)  # fmt: skip
def test_what_is_of_no_result_is_quoted_and_not_tested(text: str) -> None:
    claims, left = read_claims(f"74 % win rate; {text}")
    assert [claim.measure for claim in claims] == ["win_rate"]
    assert all(piece in text for piece in left)


def test_a_claim_is_quoted_as_it_was_written() -> None:
    claims, left = read_claims("WR  78.3 %, Rendite 4,6 Prozent; Level 9 of AWESOMENESS")
    assert [claim.text for claim in claims] == ["WR 78.3 %", "Rendite 4,6 Prozent"]
    assert left == ("Level 9 of AWESOMENESS",)


def test_a_book_is_no_sentence() -> None:
    with pytest.raises(InputError, match="100,000 characters are no sentence"):
        read_claims("a" * 100_000)


def test_rounding_is_allowed_for() -> None:
    (claim,), _ = read_claims("win rate 73.9 %")
    assert claim.allows(0.73886)
    assert not claim.allows(0.7345)


def toml(tmp_path: Path, text: str) -> str:
    path = tmp_path / "claims.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_toml_file(tmp_path: Path) -> None:
    text = '[claims]\nwin_rate = 0.7386\ntrades_per_day = 4.6\nreturn = { value = 0.3804, per_days = 5 }\nmax_drawdown = { at_most = "4,5 %" }\n'
    claims, left = read_claims(toml(tmp_path, text))
    assert left == ()
    assert [(c.measure, c.value, c.sense, c.per_days) for c in claims] == [
        ("win_rate", 0.7386, "about", None), ("trades_per_day", 4.6, "about", None), ("return", 0.3804, "about", 5.0),
        ("max_drawdown", 0.045, "at_most", None),
    ]  # fmt: skip
    assert claims[0].slack == pytest.approx(5e-5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("win_rat = 0.7", "did you mean 'win_rate'"),
        ("win_rate = 73.9", "write a fraction: 0.739 for 73.9 %"),
        ("win_rate = true", "write a number"),
        ("win_rate = 'many'", "write a number"),
        ("win_rate = nan", "write a number"),
        ("return = { valu = 1 }", "did you mean 'value'"),
        ("return = { per_days = 5 }", "has no value"),
        ("return = { value = 1, per_days = 0 }", "above 0"),
        ("claims = 3", "is no table"),
        ("", "it claims nothing"),
        ("win_rate = ", "this is not TOML"),
        ("[claims]\nwin_rate = 0.5\n[more]\na = 1", "unknown key 'more'"),
    ],
)
def test_what_is_wrong_with_a_toml_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_claims(toml(tmp_path, text))


def test_a_toml_file_that_is_not_there() -> None:
    with pytest.raises(InputError, match=r"nowhere\.toml"):
        read_claims("nowhere.toml")
