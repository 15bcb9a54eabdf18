"""Let bots trade, look after every trade, and write ``benchmarks/results/audit-sequential.md``: ``python -m benchmarks.audit.sequential``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.audit.sequential.trial import BACKTEST, BOTS, FIRST_LOOK, KINDS, TRADES, Outcome, measure
from results.inference.formulas.rates import wilson_interval
from signals.arrays import Integers
from signals.filesystem.replacing import write_whole

_RESULTS = Path(__file__).parents[2] / "results"


def table(outcomes: dict[str, Outcome], bots: int, trades: int) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "# A test of live trading that may be looked at after every trade"
    yield ""
    yield (
        f"`python -m benchmarks.audit.sequential`: {bots:,} simulated bots of each kind that trade as promised, and as many whose results are the "
        f"same less the promised mean, so that they have no edge; {trades:,} trades each, looked at after every one. What may be won or lost at "
        f"most (twice the backtest's best and worst), and how the bets are spread, is taken from a backtest of {BACKTEST:,} trades; of trades that are open at "
        "once one counts. The test is told the true mean (of four million results) but for the column that says otherwise."
    )
    yield ""
    yield "## How often it is wrong"
    yield ""
    yield (
        f"Bots that keep their promise and are accused at some time, with a 95 % interval; the same by a t-test at 5 % after every trade from "
        f"the {FIRST_LOOK}th on; bots without an edge that are said to have one; and bots of the very law of their backtest, held to what an audit takes that backtest to "
        "promise for sure (a bound of its mean, half of the error being the bound's), with the share of backtests that promise anything. Allowed are 5 %."
    )
    yield ""
    yield "| bots | e-values: accused | t-test at every look: accused | e-values: an edge seen where none is | held to the backtest's bound: accused | backtests that promise anything |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name, each in outcomes.items():
        yield f"| {name} | {_share(each.accused)} | {_share(each.naive_accused)} | {_share(each.credited)} | {_share(each.own_accused)} | {each.own_surely.mean():.0%} |"
    yield ""
    yield "## How soon it finds a bot without an edge"
    yield ""
    yield (
        "Trades until half, and four of five, of the bots without an edge are found out; the number after which one t-test, made once, finds as "
        "many (whoever does not know the true numbers cannot choose it, and may not look before or after; of trades that overlap, a test of days); "
        "the median of t-tests at every look, "
        "which are wrong as often as stated above; and trades until half of the bots that keep their promise are shown to have an edge."
    )
    yield ""
    yield "| bots | found out: half | four of five | one t-test: half | four of five | t-test at every look: half | edge shown: half |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, each in outcomes.items():
        cells = [
            _quantile(each.found, 0.5), _quantile(each.found, 0.8), _powered(each, 0.5), _powered(each, 0.8),
            _quantile(each.naive_found, 0.5), _quantile(each.proven, 0.5),
        ]  # fmt: skip
        yield f"| {name} | {' | '.join(cells)} |"


def _share(first: Integers) -> str:
    said = int((first <= TRADES).sum())
    low, high = wilson_interval(said, len(first))
    return f"{said / len(first):.1%} ({float(low):.1%} to {float(high):.1%})"


def _quantile(first: Integers, share: float) -> str:
    at = int(np.sort(first)[int(np.ceil(share * len(first))) - 1])
    return f"{at:,}" if at <= TRADES else f"over {TRADES:,}"


def _powered(outcome: Outcome, share: float) -> str:
    first = -(-FIRST_LOOK // outcome.together)
    later = np.flatnonzero(outcome.power[first - 1 :] >= share)
    return f"{(later[0] + first) * outcome.together:,}" if len(later) else f"over {TRADES:,}"


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit.sequential", description=__doc__)
    parser.add_argument("--bots", type=int, default=BOTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of the table")
    options = parser.parse_args()
    outcomes = {}
    for place, kind in enumerate(KINDS):
        began = time.process_time()
        outcomes[kind.name] = measure(kind, options.bots, TRADES, 1000 * options.seed + place)
        print(f"{kind.name}: {time.process_time() - began:.0f} s of processor time", flush=True)
    lines = "\n".join(table(outcomes, options.bots, TRADES)) + "\n"
    write_whole(options.out / "audit-sequential.md", lambda path: path.write_text(lines, encoding="utf-8"))
    print(lines)


if __name__ == "__main__":
    main()
