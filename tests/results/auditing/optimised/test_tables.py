"""Tables of trials as optimisers write them, and what is said of them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import results
from results.auditing.model import ACCUSING, Finding, Part
from results.auditing.optimised.examining import examine
from results.auditing.optimised.luck import largest_t
from results.auditing.optimised.reading import is_sweep_table, read_trials
from results.auditing.optimised.space import space_of
from signals import InputError


def table(seed: int = 1, trades: int = 120, edge: float = 0.0) -> pl.DataFrame:
    """Return trials of three knobs, of trades that are drawn one by one."""
    rng = np.random.default_rng(seed)
    rows = []
    for fast, slow, stop in itertools.product([5, 10, 15, 20], [30, 40, 50, 60], [0.01, 0.02, 0.03]):
        drawn = rng.normal(edge, 0.02, int(rng.integers(trades * 3 // 4, trades * 5 // 4)))
        won, lost = drawn[drawn > 0], drawn[drawn <= 0]
        rows.append(
            {
                "fast": fast,
                "slow": slow,
                "stop": stop,
                "trades": len(drawn),
                "win_rate": round(100 * len(won) / len(drawn), 2),
                "profit": round(100 * drawn.sum(), 2),
                "profit_factor": round(won.sum() / -lost.sum(), 3),
                "max_drawdown_pct": round(float(rng.uniform(5, 40)), 2),
            }
        )
    return pl.DataFrame(rows)


def part_of(frame: pl.DataFrame, columns: Mapping[str, str] | None = None) -> Part:
    return examine(read_trials(frame, columns))


def found(part: Part, kind: str) -> list[Finding]:
    return [finding for finding in part.findings if finding.kind == kind]


def accused(part: Part) -> set[str]:
    return {finding.kind for finding in part.findings if finding.weight in ACCUSING}


@pytest.mark.parametrize("seed", range(4))
def test_honest_tables_are_accused_of_nothing_and_their_best_is_luck(seed: int) -> None:
    part = part_of(table(seed))
    assert accused(part) == set()
    (best,) = found(part, "best_of_many")
    assert best.numbers["how"] == "at most"
    assert best.numbers["luck_explains"] is not False
    assert best.numbers["luck_alone"] == pytest.approx(2.2, abs=0.15)
    assert best.numbers["luck_most"] == pytest.approx(3.08, abs=0.05)


def test_an_edge_beyond_luck_is_said_to_be() -> None:
    part = part_of(table(edge=0.01))
    assert part.numbers["luck_explains"] is False
    (share,) = found(part, "share_positive")
    assert share.numbers["share"] == 1.0


def test_a_dead_knob_is_named_and_its_copies_counted() -> None:
    live = table()
    dead = pl.concat([live.with_columns(pl.lit(value).alias("ghost")) for value in (1, 2, 3)])
    part = part_of(dead, {"parameters": "fast+slow+stop+ghost"})
    assert accused(part) == {"dead_knob"}
    (knob,) = found(part, "dead_knob")
    assert knob.numbers == {"parameter": "ghost", "values": 3, "pairs": 96, "same": 96}
    (copies,) = found(part, "identical_rows")
    assert (copies.numbers["distinct"], copies.count) == (48, 96)


def test_a_table_of_one_result_is_doubted() -> None:
    whole = table()
    same = whole.with_columns(pl.lit(whole[name][0]).alias(name) for name in whole.columns[3:])
    assert accused(part_of(same)) == {"identical_rows", "dead_knob"}


def test_rows_without_trades_are_not_copies_of_each_other() -> None:
    whole = table()
    empty = whole.with_columns(
        pl.when(pl.col("fast") < 20).then(pl.lit(0)).otherwise(pl.col(name)).alias(name) for name in whole.columns[3:]
    )
    assert found(part_of(empty), "identical_rows") == []


def test_the_best_of_worthless_rows_with_their_t_is_hardly_ever_more_than_luck() -> None:
    """60 random searches among rows that earn nothing, each with its t: 95 of 100 are within what luck gives."""
    said = 0
    for seed in range(60):
        t = np.random.default_rng([5, seed]).standard_normal(120)
        trials = pl.DataFrame(
            {
                "fast": np.arange(120),
                "slow": np.arange(120)[::-1] * 3 % 17,
                "trades": np.full(120, 90),
                "t": t,
                "profit": t * 10,
            }
        )
        said += part_of(trials, {"parameters": "fast+slow"}).numbers["luck_explains"] is False
    assert said <= 8


def test_one_wrong_cell_does_not_turn_the_unit_of_a_column() -> None:
    whole = table(edge=0.01).with_columns(win_rate=pl.col("win_rate") / 100)
    wrong = whole.with_columns(win_rate=pl.when(pl.int_range(pl.len()) == 3).then(1.3).otherwise("win_rate"))
    one, other = (found(part_of(each), "best_of_many")[0].numbers["best"] for each in (whole, wrong))
    assert one == pytest.approx(other)


def test_the_number_of_a_run_and_its_seconds_are_no_parameters() -> None:
    whole = table()
    more = whole.with_columns(run_id=pl.format("r{}", pl.int_range(pl.len())), seconds=pl.int_range(pl.len()) * 0.37)
    assert part_of(more).numbers["luck_explains"] == part_of(whole).numbers["luck_explains"]
    assert found(part_of(more), "best_of_many")[0].text == found(part_of(whole), "best_of_many")[0].text


def test_a_winner_of_a_handful_of_trades_is_told() -> None:
    whole = table()
    few = whole.with_columns(
        trades=pl.when(pl.col("profit") == pl.col("profit").max()).then(7).otherwise("trades"),
        win_rate=pl.when(pl.col("profit") == pl.col("profit").max()).then(71.43).otherwise("win_rate"),
    )
    part = part_of(few)
    assert accused(part) == set()
    assert found(part, "few_trade_rows")[0].numbers["rests_on_few"]
    assert "has 7 trades" in found(part, "few_trade_rows")[0].text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            pl.when(pl.int_range(pl.len()) < 2).then(pl.col("win_rate") + 0.4).otherwise("win_rate").alias("win_rate"),
            "no whole number of wins",
        ),
        (
            pl.when(pl.int_range(pl.len()) < 2).then(140.0).otherwise("max_drawdown_pct").alias("max_drawdown_pct"),
            "more than 100 %",
        ),
        (pl.when(pl.col("fast") == 5).then(-pl.col("profit")).otherwise("profit").alias("profit"), "the other sign"),
        (pl.when(pl.col("fast") == 5).then(104.0).otherwise("win_rate").alias("win_rate"), "above 100 %"),
        ((pl.col("trades") + 1).alias("wins"), "more than trades"),
    ],
)
def test_rows_that_contradict_themselves_are_refuted(change: pl.Expr, words: str) -> None:
    part = part_of(table(edge=0.01).with_columns(change))
    wrong = found(part, "row_contradiction")
    weight = "doubtful" if "100 %" in words and "more" in words else "refuted"  # stakes may be fixed
    assert any(words in finding.text for finding in wrong if finding.weight == weight)


@pytest.mark.parametrize("markets", [1, 2])
def test_even_trades_and_means_over_markets_are_no_contradiction(markets: int) -> None:
    rng = np.random.default_rng(7)
    trades = rng.integers(40, 150, 48)
    won = rng.binomial(trades, 0.5)
    even = rng.binomial(trades, 0.006)
    rates = won / trades if markets == 2 else np.minimum(won / (trades - even), 1)
    rates = (rates + rng.binomial(trades, 0.5) / trades) / 2 if markets == 2 else rates
    given = table().with_columns(trades=pl.Series(trades), win_rate=pl.Series(np.round(100 * rates, 3)))
    assert accused(part_of(given)) == set()


def test_a_win_rate_of_something_else_is_no_contradiction() -> None:
    rng = np.random.default_rng(1)
    mean = table().with_columns(win_rate=pl.Series(np.round(rng.uniform(40, 60, 48), 4)))
    assert accused(part_of(mean)) == set()


def test_the_best_at_the_edge_and_its_neighbours() -> None:
    whole = table().with_columns(profit=pl.col("fast") * 10.0 + pl.col("slow"), profit_factor=pl.lit(1.5))
    part = part_of(whole.drop("win_rate"))
    (edge,) = found(part, "edge_of_grid")
    assert edge.numbers["parameters"] == ["fast", "slow"]
    (near,) = found(part, "spike")
    assert near.numbers["alone"] is False
    lone = whole.with_columns(
        profit=pl.when(pl.int_range(pl.len()) == 17).then(500.0).otherwise(1.0 * (pl.int_range(pl.len()) % 5))
    )
    (near,) = found(part_of(lone.drop("win_rate")), "spike")
    assert near.numbers["alone"] is True


def test_pictures_show_the_rows_and_the_two_knobs_that_matter() -> None:
    part = part_of(table(edge=0.01))
    assert [picture.kind for picture in part.pictures] == ["histogram", "map"]
    assert sum(part.pictures[0].data["counts"]) == 48
    assert len(part.tables[0].rows) == 10


def test_the_largest_t_is_that_of_equal_wins_and_losses() -> None:
    drawn = np.r_[np.full(30, 0.02), np.full(20, -0.01)]
    t = drawn.mean() / drawn.std() * np.sqrt(len(drawn))
    assert largest_t(np.array([50.0]), np.array([0.6]), np.array([3.0]))[0] == pytest.approx(t)


def test_rows_that_go_together_count_as_fewer() -> None:
    frame = pl.DataFrame(list(itertools.product(range(10), range(10))), schema=["x", "y"], orient="row")
    smooth = (frame["x"] + frame["y"]).to_numpy().astype(np.float64)
    noise = np.random.default_rng(1).normal(size=100)
    assert space_of(frame).effective(smooth, 100) < 20
    assert space_of(frame).effective(noise, 100) > 70


OPTUNA = """number,value,datetime_start,datetime_complete,duration,params_fast,params_kind,user_attrs_trades,state
0,1.2,2024-01-01 00:00:00,2024-01-01 00:01:00,0 days 00:01:00,5,ema,100,COMPLETE
1,0.4,2024-01-01 00:00:00,2024-01-01 00:01:00,0 days 00:01:00,9,sma,90,COMPLETE
2,,2024-01-01 00:00:00,2024-01-01 00:01:00,0 days 00:01:00,7,sma,,PRUNED
"""
METATRADER = """Pass,Result,Profit,Expected Payoff,Profit Factor,Recovery Factor,Sharpe Ratio,Custom,Equity DD %,Trades,Fast,Slow
1,10500.00,500.00,5.00,1.25,1.2,0.8,0,12.5,100,5,30
2,10200.00,200.00,2.00,1.10,0.8,0.3,0,15.1,100,6,30
"""
HYPEROPT = """Best,Epoch,Trades,Avg profit,Median profit,Total profit,Stake currency,Profit,Avg duration,Objective,is_initial_point,is_best,buy_rsi,sell_rsi
*,1,120,0.31%,0.20%,37.20%,USDT,372.0,2:00:00,-1.5,True,True,30,70
,2,90,0.11%,0.10%,9.90%,USDT,99.0,2:00:00,-0.5,True,False,25,75
"""
TRADINGVIEW = """__Length,__Source,Net Profit %: All,Total Closed Trades: All,Percent Profitable: All,Profit Factor: All
10,close,12.5,40,55,1.4
20,close,8.1,30,50,1.2
"""
HEATMAP = """n1,n2,SQN
5,20,1.1
10,20,0.4
"""


@pytest.mark.parametrize(
    ("text", "form", "parameters", "best", "rows"),
    [
        (OPTUNA, "Optuna", ["params_fast", "params_kind"], 1, 2),
        (METATRADER, "MetaTrader 5", ["Fast", "Slow"], 1, 2),
        (HYPEROPT, "freqtrade hyperopt", ["buy_rsi", "sell_rsi"], 1, 2),
        (TRADINGVIEW, "TradingView optimiser", ["__Length", "__Source"], 1, 2),
        (HEATMAP, "table of trials", ["n1", "n2"], 1, 2),
    ],
)
def test_forms_are_recognised(
    tmp_path: Path, text: str, form: str, parameters: list[str], best: int, rows: int
) -> None:
    path = tmp_path / "trials.csv"
    path.write_text("\ufeff" + text)
    assert is_sweep_table(path)
    trials = read_trials(path)
    assert (trials.form, trials.parameters.columns, len(trials)) == (form, parameters, rows)
    assert int(trials.row[trials.order[0]]) == best


@pytest.mark.parametrize(
    "head",
    [
        "entry_time,exit_time,side,entry_price,exit_price,profit",
        "Trade #,Type,Signal,Date/Time,Price USDT,Contracts,Profit USDT,Drawdown %",
        "Size,EntryBar,ExitBar,EntryPrice,ExitPrice,PnL,ReturnPct,EntryTime,ExitTime,Duration",
        "pair,open_date,close_date,open_rate,close_rate,profit_ratio,trade_duration",
        "Time,Deal,Symbol,Type,Direction,Volume,Price,Order,Commission,Swap,Profit,Balance",
        "timestamp,equity,drawdown,trades",
        "Exit Trade Id,Column,Size,Entry Timestamp,Avg Entry Price,Entry Fees,PnL,Return,Direction,Status",
        "Date(UTC),Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit",
        "profit",
        "t_in,t_out,way,p_in,p_out,pnl",
        "in,out,way,pnl,balance,drawdown",
        "day,trades,pnl",
    ],
)
def test_lists_of_trades_are_none(tmp_path: Path, head: str) -> None:
    path = tmp_path / "trades.csv"
    path.write_text(f"{head}\n{','.join('1' for _ in head.split(','))}\n")
    assert not is_sweep_table(path)


def test_a_pandas_frame_with_its_index_and_an_audit_of_it() -> None:
    frame = table().to_pandas().set_index(["fast", "slow", "stop"])
    audit = results.audit(frame, claim="50 % wins")
    assert audit.form == "table of trials"
    assert any("claim" in note for note in audit.reading)
    assert audit.outcome == "stands"


@pytest.mark.parametrize(
    ("frame", "columns", "words"),
    [
        (table().head(0), None, "has no rows"),
        (table(), {"parameters": "fats"}, "did you mean 'fast'"),
        (table(), {"parameters": "fast", "measure": "sharp"}, "no column 'sharp' holds a measure"),
        (table().select("fast", "slow"), {"parameters": "fast"}, "no column is a measure"),
        (table().select("trades", "profit"), None, "no column is a parameter"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    frame: pl.DataFrame, columns: dict[str, str] | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        read_trials(frame, columns)


def test_a_heatmap_of_pandas_and_less_of_a_measure() -> None:
    heatmap = table().to_pandas().set_index(["fast", "slow", "stop"])["max_drawdown_pct"].rename("cost")
    trials = read_trials(heatmap, {"parameters": "fast+slow+stop", "measure": "-cost"})
    assert trials.least
    assert trials.by.values[trials.order[0]] == trials.by.values.min()
    assert is_sweep_table(heatmap.rename("SQN"))


def test_epochs_of_a_hyperopt(tmp_path: Path) -> None:
    path = tmp_path / "strategy.fthypt"
    metrics = (
        '"results_metrics": {"total_trades": 40, "wins": 22, "losses": 18, "profit_total": 0.1, "profit_factor": 1.4}'
    )
    path.write_text(
        f'{{"current_epoch": 1, "loss": -1.5, "params_dict": {{"rsi": 30}}, {metrics}, "is_best": true}}\n'
        f'{{"current_epoch": 2, "loss": -0.5, "params_dict": {{"rsi": 25}}, {metrics}, "is_best": false}}\n'
    )
    assert is_sweep_table(path)
    trials = read_trials(path)
    assert (trials.form, trials.parameters.columns, trials.least) == ("freqtrade hyperopt", ["rsi"], True)
    assert trials.row[trials.order[0]] == 1
    path.write_text("{}\n")
    with pytest.raises(InputError, match="line 1 is no epoch"):
        read_trials(path)


def test_rows_without_trades_are_not_the_best_and_empty_ones_are_none() -> None:
    whole = table(edge=-0.01)
    idle = whole.with_columns(
        pl.when(pl.int_range(pl.len()) < 5).then(pl.lit(0)).otherwise(pl.col(name)).alias(name)
        for name in ("trades", "profit")
    )
    empty = pl.DataFrame({name: [None] for name in idle.columns}, schema=idle.schema)
    trials = read_trials(pl.concat([idle, empty]))
    assert len(trials) == 48
    assert trials.row[trials.order[0]] > 5
    none = part_of(idle.with_columns(trades=pl.lit(0)))
    assert [finding.weight for finding in found(none, "best_of_many")] == ["untestable"]
