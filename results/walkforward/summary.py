"""A walk-forward in plain words: the verdict first, then what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from results.run.metrics import METRICS
from results.style.counts import counted
from results.style.headed import earned_per_trade, headed, signed

__all__ = ["walk_forward_summary"]

_BEYOND_READING, _IN_FULL = 100.0, 1e6


def walk_forward_summary(numbers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the walk-forward as lines of text."""
    judged = numbers["judgement"]
    lines = [f"VERDICT: {judged['ruling']}", *(f"  {reason}" for reason in judged["reasons"])]
    lines += [*_windows(numbers), *_chosen(numbers), *_joined(numbers), *_tests(judged)]
    lines += [*_stability(numbers["stability"]), *_comparison(numbers)]
    caution = (
        "grids, rules and lengths that were tried before this walk: each is another try, and only you know of them"
    )
    return (*lines, *headed("not counted", caution))


def _written(name: str, measures: Mapping[str, Any]) -> str:
    return METRICS[name].written(measures[name])


def _windows(numbers: Mapping[str, Any]) -> list[str]:
    asked, windows = numbers["asked"], numbers["windows"]
    kind = f"all bars before it, at least {asked['train']}" if asked["expanding"] else f"the {asked['train']} before it"
    between = "" if asked["embargo"].strip() == "0" else f", {asked['embargo']} left out between"
    texts = [
        (
            f"{len(windows)} of {asked['test']}, {windows[0]['test_from'][:10]} to {windows[-1]['test_to'][:10]}, each "
            f"after training on {kind}{between}"
        )
    ]
    idle = [row for row in windows if row["cell"] is None]
    if idle:
        shown = ", ".join(str(row["window"]) for row in idle[:12]) + (" ..." if len(idle) > 12 else "")  # noqa: PLR2004
        reasons = {row["note"] for row in idle}
        why = f": {next(iter(reasons))}" if len(reasons) == 1 else ""
        texts.append(f"{len(idle)} of them traded nothing ({shown}){why}")
    if not windows[-1]["whole"]:
        texts.append("the last window ends early, with the bars")
    return headed("windows", *texts)


def _chosen(numbers: Mapping[str, Any]) -> list[str]:
    asked = numbers["asked"]
    chosen = f"{asked['rule_in_words']}, among cells with {asked['limits_in_words']} in training"
    return [*headed("chosen by", chosen), *headed("trades", numbers["sample_in_words"])]


def _joined(numbers: Mapping[str, Any]) -> list[str]:
    joined = numbers["joined"]
    if not joined["trades"]:
        return headed("joined", "no trades")
    ended = numbers["closed_at_window_end"]
    cut = f"; {ended:,} closed only because their window ended" if ended else ""
    ruined = ": RUINED, and traded no more" if joined["state"] == "ruined" else ""
    return headed(
        "joined",
        f"{counted(joined['trades'], 'trade')} out of {counted(len(numbers['windows']), 'window')}{cut}",
        f"wins {_written('win_rate', joined)}, break-even {_written('breakeven_win_rate', joined)}, payoff "
        f"{_written('payoff_ratio', joined)}: edge {_written('edge', joined)} after costs, "
        f"{METRICS['edge'].written(joined['gross_edge'])} before",
        f"{earned_per_trade(joined['gross_expectancy'], joined['cost_per_trade'], joined['expectancy'])}, "
        f"t {_written('t_statistic', joined)}",
        f"compounded {_written('total_return', joined)} ("
        f"{METRICS['total_return'].written(joined['gross_total_return'])} before costs), drawdown "
        f"{_written('max_drawdown', joined)}, Sharpe ratio {_written('sharpe', joined)}{ruined}",
    )


def _tests(judged: Mapping[str, Any]) -> list[str]:
    if judged["p"] is None:
        return []
    beyond = "beyond" if judged["p"] <= judged["alpha"] else "within"
    earned = f"of {judged['days']:,} days: t {judged['t']:+.2f}, p = {judged['p']:.3f}, {beyond} luck"
    timing = "none to test"
    if judged["timing_p"] is not None:
        by_shifts = judged["shifts_p"]
        shifted = "" if by_shifts is None else f" by days, {by_shifts:.3f} by shifts of the probabilities"
        timing = (
            "beyond the market's drift and its own mirror image: "
            f"t {judged['timing_t']:+.2f}, p = {judged['timing_p']:.3f}{shifted}"
        )
    return [*headed("expectancy", earned), *headed("timing", timing)]


def _stability(stability: Mapping[str, Any]) -> list[str]:
    if not stability["chosen"]:
        return []
    times = stability["chosen"] - 1
    texts = [f"the choice changed {stability['changes']} of {times} times" if times else "there was one choice only"]
    moved = {name: axis for name, axis in stability["axes"].items() if axis["values"] > 1}
    if moved:
        texts += _wrapped(
            "most often: ", [f"{name} {axis['modal']} in {axis['share']:.0%}" for name, axis in moved.items()]
        )
    if stability["rank_correlation"] is not None:
        texts.append(
            f"rank correlation of training with test over cells {stability['rank_correlation']:+.2f} on average (0: "
            "training says nothing of the test)"
        )
    if stability["rank_in_test"] is not None:
        texts.append(
            f"in the test window the chosen cell did better than {stability['rank_in_test']:.0%} of the others "
            "(drawn by lot, it would be 50%)"
        )
    return headed("stability", *texts)


def _wrapped(head: str, parts: list[str], width: int = 110) -> list[str]:
    lines = [head]
    for at, part in enumerate(parts):
        text = part + (", " if at < len(parts) - 1 else "")
        if len(lines[-1]) + len(text) > width and lines[-1].strip():
            lines.append(" " * len(head))
        lines[-1] += text
    return [line.rstrip() for line in lines]


def _comparison(numbers: Mapping[str, Any]) -> list[str]:
    rows = [("the walk-forward", numbers["joined"]), *((each["words"], each) for each in numbers["beside"].values())]
    width = max(len(words) for words, _ in rows)
    texts = []
    for words, measures in rows:
        made, fell = _made(measures["total_return"]), _written("max_drawdown", measures)
        trades = measures.get("trades")
        each = f", {counted(trades, 'trade')} of {signed(measures['expectancy'])}" if trades else ""
        texts.append(f"{words:<{width}}  {made:>9}, drawdown {fell:>7}{each}")
    return headed("compared with", *texts)


def _made(total_return: float | None) -> str:
    """Return what an account made: in percent, or how many times over where that is beyond reading."""
    if total_return is not None and total_return > _BEYOND_READING:
        times = 1.0 + total_return
        return f"x {times:,.0f}" if times < _IN_FULL else f"x {times:.0e}"
    return METRICS["total_return"].written(total_return)
