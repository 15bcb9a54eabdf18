"""What became of honest lists and false ones, as tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.audit.traps import TRAPS
from benchmarks.audit.trying import PLACEBOS, Outcome
from results.inference.formulas.rates import wilson_interval
from signals.filesystem.replacing import write_whole

__all__ = ["FIRST", "write_tables"]

FIRST = 20_000
"""Seed of the first list: the checks were built and mended with lists of seeds below it."""

_LEVEL = 0.95


def write_tables(honest: Sequence[Outcome], false: Sequence[Outcome], peer: Sequence[str], folder: Path) -> Path:
    """Write `audit.md` into a folder; `peer` holds the lines about the peer."""
    lines = [*_head(honest, false), *_found(false), *peer, *_by_style(honest), *_by_kind(false)]
    text = "\n".join(lines) + "\n"
    return write_whole(folder / "audit.md", lambda path: path.write_text(text, encoding="utf-8"))


def _head(honest: Sequence[Outcome], false: Sequence[Outcome]) -> list[str]:
    pairs = sum(len(trap.kinds) > 1 for trap in TRAPS)
    return [
        "# What an audit finds, and whom it accuses",
        "",
        (
            f"`python -m benchmarks.audit`: {len(honest):,} honest lists of {len({each.name for each in honest})} styles, and {len(false):,} false "
            f"ones of {len(TRAPS)} kinds: {len(TRAPS) - pairs} faults alone, {pairs} pairs of faults that different examinations should find. "
            "Markets, bots and accounts are written for this, without the project's engines; lists are written in columns of "
            "their own under several names, units and roundings, and as freqtrade, backtesting.py, vectorbt, TradingView and an "
            "exchange do. An honest list is accused if any finding of any examination says `impossible`, `refuted` or "
            "`doubtful`, or if it cannot be read. A fault is found if such a finding has a kind that names it; one of two found is half. "
            "A table of a sweep, and a claim made of three or seven trades, are not false but worthless: there a finding of the right kind "
            "counts whatever its weight, if it says so (that luck may explain the best, that the best rests on few trades)."
        ),
        "",
        _asked(honest, false),
        "",
        (
            "What cannot be told from a fault is not among the honest lists: a list of coins that has no fees, does not say so, and whose "
            "results are the moves of its prices to the last digit is accused of `fees_missing`, always."
        ),
        "",
    ]


def _asked(honest: Sequence[Outcome], false: Sequence[Outcome]) -> str:
    """Return which lists these were, and what they were held against."""
    seeds = [outcome.seed for outcome in (*honest, *false)]
    first = min(seeds, default=FIRST)
    new = (
        f"the checks were built and mended with seeds below {FIRST:,}, so nobody tuned on these"
        if first >= FIRST
        else f"lists of seeds below {FIRST:,} are those that the checks were built and mended with: figures of them flatter"
    )
    return (
        f"Seeds from {first:,} on: {new}. Timing is held against {PLACEBOS:,} random lists each (the command draws 10,000 by default). A fifth of the "
        "honest lists comes with true claims of one to four measures (win rate, trades, trades a day, return, final balance, drawdown, "
        "payoff ratio, profit factor) as its account has them; live lists are held against their cell, and tables of trials are among them."
    )


def _accused(outcome: Outcome) -> bool:
    return bool(outcome.accused or outcome.error)


def _range(count: int, n: int) -> str:
    low, high = wilson_interval(count, max(n, 1), _LEVEL)
    return f"{float(low):.1%} to {float(high):.1%}"


def _share(outcome: Outcome) -> float:
    return sum(outcome.named) / len(outcome.named)


def _found(false: Sequence[Outcome]) -> list[str]:
    """Return the faults found, by the examination that should find them."""
    named: dict[str, list[bool]] = defaultdict(list)
    family = {trap.name: trap.families for trap in TRAPS}
    for outcome in false:
        for each, found in zip(family[outcome.name], outcome.named, strict=True):
            named[each].append(found)
    every = [found for some in named.values() for found in some]
    whole = _kinds_found(false)
    lines = [
        "## Found and named",
        "",
        (
            f"Of {len(TRAPS)} kinds, {whole} are found and named in most of their lists, pairs in both faults; "
            f"of all lists, {sum(map(_share, false)) / max(len(false), 1):.1%}."
        ),
        "",
        "| faults that it should find | faults in lists | named | 95 % |",
        "| --- | ---: | ---: | ---: |",
    ]
    lines += [_row(each, sum(some), len(some)) for each, some in named.items()]
    return [*lines, _row("**all**", sum(every), len(every)), ""]


def _kinds_found(false: Sequence[Outcome]) -> int:
    by_kind = _grouped(false, lambda outcome: outcome.name)
    return sum(sum(_share(each) == 1 for each in some) > len(some) / 2 for some in by_kind.values())


def _row(name: str, count: int, n: int) -> str:
    return f"| {name} | {n:,} | {count / max(n, 1):.1%} | {_range(count, n)} |"


def _grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    return groups


def _by_style(honest: Sequence[Outcome]) -> list[str]:
    lines = [
        "## Honest lists accused",
        "",
        "| style | lists | trades, median | accused | 95 % | of what |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for name, some in {**_grouped(honest, lambda outcome: outcome.name), "**all**": list(honest)}.items():
        count = sum(map(_accused, some))
        trades = sorted(outcome.trades for outcome in some)[len(some) // 2]
        kinds = Counter(
            kind for outcome in some for kind in {*outcome.accused, *(("unread",) if outcome.error else ())}
        )
        what = ", ".join(f"`{kind}` {times}" for kind, times in kinds.most_common())
        lines.append(
            f"| {name} | {len(some):,} | {trades:,} | {count / len(some):.1%} | {_range(count, len(some))} | {what} |"
        )
    return [*lines, "", *_by_form(honest)]


def _by_form(honest: Sequence[Outcome]) -> list[str]:
    lines = ["| written as | lists | accused | 95 % |", "| --- | ---: | ---: | ---: |"]
    for bars in (True, False):
        for name, some in sorted(
            _grouped([each for each in honest if each.bars == bars], lambda outcome: outcome.form).items()
        ):
            lines.append(_row(f"{name}, {'with' if bars else 'without'} bars", sum(map(_accused, some)), len(some)))
    return [*lines, ""]


def _by_kind(false: Sequence[Outcome]) -> list[str]:
    lines = ["## Every kind of false list", "", "| kind | lists | named | by |", "| --- | ---: | ---: | --- |"]
    for name, some in _grouped(false, lambda outcome: outcome.name).items():
        kinds = Counter(kind for outcome in some for kind in set(outcome.accused))
        what = ", ".join(f"`{kind}`" for kind, _ in kinds.most_common(5))
        lines.append(f"| {name} | {len(some)} | {sum(map(_share, some)) / len(some):.0%} | {what} |")
    return lines
