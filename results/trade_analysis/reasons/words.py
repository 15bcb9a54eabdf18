"""The numbers of `why` in sentences that a trader understands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from results.run.metrics import METRICS
from results.style.counts import counted
from results.trade_analysis.model import MeasuresOf, Number, Why
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["Told", "why_words"]

_CLEAR = 0.05
_MOST_DECIMALS = 4


@dataclass(frozen=True)
class Told:
    """What sentences say beside the numbers of `why`.

    Attributes
    ----------
    trades
        How many they are about.
    losers_ahead
        How far losers were in front at best, on average.
    expectancy
        What a trade of the cell earns, net, or of the cells that random entries are compared with.
    """

    trades: int
    losers_ahead: Number
    earned: Number


def why_words(why: Why, measures: MeasuresOf, told: Told, undefined: str | None) -> list[str]:
    """Return the numbers in sentences, what decides first.

    Parameters
    ----------
    why, measures, told
        What is told, and what is behind it.
    undefined
        Why random entries cannot be asked for; None where they can, or none were.
    """
    if not told.trades:
        return ["There is no trade in this sample."]
    return [
        *_few(measures),
        *_needed(why),
        *_costs(why, measures),
        *_random(why, told, undefined),
        *_excursions(why, told.losers_ahead),
        *_stops(why),
        *_ambiguous(why),
    ]


def _few(measures: MeasuresOf) -> Iterator[str]:
    net = measures["net"]
    if not SUFFICIENT.met(*(net[name] or 0 for name in SUFFICIENT._fields)):
        yield f"There are fewer than {SUFFICIENT.words('or')}: read all of this as an anecdote."


def _needed(why: Why) -> Iterator[str]:
    rate, payoff = why["win_rate"], why["payoff_ratio"]
    if rate is None or payoff is None or why["breakeven_win_rate"] is None:
        if rate is not None:
            yield f"It wins {_percent(rate)} of its trades; without wins and losses there is no payoff ratio to weigh that by."
        return
    needed = why["breakeven_win_rate"]
    short = "enough" if rate > needed else "not enough"
    yield (
        f"It wins {_percent(rate)} of its trades, and a win is {payoff:.2f} times a loss: {short}, for at this payoff "
        f"{_percent(needed)} must win."
    )
    if why["breakeven_payoff_ratio"] is not None:
        yield f"At this win rate a win must be {why['breakeven_payoff_ratio']:.2f} times a loss to break even."


def _costs(why: Why, measures: MeasuresOf) -> Iterator[str]:
    gross, net = measures["net"].get("gross_expectancy"), measures["net"].get("expectancy")
    if gross is None or net is None:
        return
    before, after = _apart(gross, net)
    yield (
        f"A trade earns {before} of the balance before costs and {after} after them."
        + (" Costs turn a gain into a loss." if gross > 0 > net else "")
    )
    bears, pays = why["breakeven_cost"], why["cost_per_side"]
    if bears is None:
        return
    paid = "" if pays is None else f"; it pays {_cost(pays)}"
    if bears < 0:
        yield f"No fee is low enough: it would have to be paid {_cost(-bears)} per side to break even{paid}."
    else:
        yield f"It can bear a fee of {_cost(bears)} per side before expectancy is gone{paid}."


def _random(why: Why, told: Told, undefined: str | None) -> Iterator[str]:
    random, own = why["random"], told.earned
    if random is None:
        if undefined is not None:
            yield f"What random entries would earn is not asked: {undefined}."
        return
    mean, p, low, high = random["expectancy"], random["p"], random["low"], random["high"]
    if mean is None or own is None:
        return
    earn = f"Random entries of the same sides under the same exits earn {_signed(mean)} a trade"
    if p is None or low is None or high is None:
        yield f"{earn}, the entries of these cells {_signed(own)}: means over the cells that were replayed."
        return
    spread = f"95 % of {random['draws']:,} draws: {_signed(low)} to {_signed(high)}"
    yield f"{earn} ({spread}), and {_percent(p)} of draws at least as much as the cell: {_against(p)}."


def _against(p: float) -> str:
    """Say what a test of one cell tells, which may have been picked out of very many."""
    if _CLEAR < p < 1 - _CLEAR:
        return "its entries cannot be told from random ones"
    than = "better" if p <= _CLEAR else "worse"
    return f"its entries are {than} than random ones by this test of one cell, which does not allow for its having been picked"


def _excursions(why: Why, losers_ahead: Number) -> Iterator[str]:
    kept, given = why["kept_by_winners"], why["losers_excursion"]
    if kept is not None:
        yield f"Winners keep {_percent(kept)} of the best move they saw."
    if given is not None:
        ahead = (
            "" if losers_ahead is None else f", and had been {_percent(losers_ahead, 2)} in front at best on average"
        )
        yield f"Losers realise {_percent(given)} of the worst move they saw{ahead}."


def _stops(why: Why) -> Iterator[str]:
    stops = why["beyond_stop"]
    trades, mean, worst = stops["trades"], stops["mean"], stops["worst"]
    if mean is None or worst is None:
        return
    if mean == 0.0 and worst == 0.0:
        yield f"{counted(trades, 'trade')} ended at a stop, filled at its level."
        return
    yield (
        f"{counted(trades, 'trade')} ended at a stop, filled {_percent(mean, 3)} of the price beyond its level on average, "
        f"{_percent(worst, 2)} at worst: {_percent(stops['gap'] or 0.0, 3)} by gaps, "
        f"{_percent(stops['slippage'] or 0.0, 3)} by slippage."
    )


def _ambiguous(why: Why) -> Iterator[str]:
    ambiguous = why["ambiguous"]
    if ambiguous["trades"] and ambiguous["share"] is not None:
        yield (
            f"{counted(ambiguous['trades'], 'trade')} ({_percent(ambiguous['share'])}) ended in a bar that touched what wins "
            "and what loses: same_bar decided what it earned."
        )


def _percent(value: float, decimals: int = 1) -> str:
    return f"{value * 100:.{decimals}f} %"


def _signed(value: float) -> str:
    return METRICS["expectancy"].written(value)


def _apart(one: float, other: float) -> tuple[str, str]:
    """Return two values of one kind with as many decimals as tell them apart, four at most."""
    metric = METRICS["expectancy"]
    texts = metric.written(one), metric.written(other)
    for decimals in range(metric.decimals(one) + 1, _MOST_DECIMALS + 1):
        if texts[0] != texts[1] or one == other:
            break
        texts = metric.written(one, decimals), metric.written(other, decimals)
    return texts


def _cost(value: float) -> str:
    return f"{value * 100:.4f} %"
