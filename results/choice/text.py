"""A choice as lines of text, a headline first."""

from __future__ import annotations

from results.choice.blocks import Step
from results.choice.limits import Limits
from results.choice.record import Choice
from results.inference.verdict.stored import StoredVerdict

__all__ = ["abstaining_words", "chosen_words"]

_INDENT = 16


def _line(name: str, text: str) -> str:
    return f"{name:<{_INDENT}}{text}"


def abstaining_words(verdict: StoredVerdict, missing: list[str]) -> list[str]:
    """Say why no cell is recommended."""
    what = "no cell is recommended"
    head = f"CHOICE: none - the verdict is {verdict.ruling}, and {what}"
    if verdict.ruling == "positive":
        head = f"CHOICE: none - the verdict is positive, yet {what}"
    return [head, *(_line("missing" if not at else "", each) for at, each in enumerate(missing))]


def chosen_words(choice: Choice, limits: Limits) -> list[str]:
    """Say which cell to run, why, and what to expect."""
    found, around = choice.expectation, choice.neighbourhood
    lines = [f"CHOICE: cell {choice.cell} - {choice.label}"]
    if found is not None:
        lines.append(
            _line(
                "expect",
                f"{found.realistic:+.3%} of the balance a trade ({found.low:+.3%} to {found.high:+.3%}); seen were "
                f"{found.observed:+.3%}, of which {found.observed - found.realistic:.3%} are owed to being picked",
            )
        )
    if around is not None:
        lines.append(
            _line(
                "why",
                f"of {choice.looked_at['screened']:,} distinct trade lists that are confidently positive its neighbourhood has the "
                f"highest lower bound of the {limits.measure_words} that passes what is required; a trade of its "
                f"{around.distinct} distinct trade lists nets {around.mean:+.3%}, at least {around.lower_bound:+.3%} at 95%, taken alone and not allowing for having been picked",
            )
        )
    lines += [
        _line(each.name, f"{'' if each.passed else 'NOT passed: ' if each.required else 'differs: '}{each.words}")
        for each in choice.checks
    ]
    lines += [_line("one step" if not at else "", each) for at, each in enumerate(_steps(choice.steps))]
    if choice.exposure is not None:
        lines += [_line("exposure" if not at else "", each) for at, each in enumerate(choice.exposure.words)]
    if len(choice.front) > 1:
        lines.append(
            _line(
                "otherwise",
                f"{len(choice.front)} cells are beaten by no other in expectancy, drawdown and trades at once; choice.json lists them",
            )
        )
    return lines


def _steps(steps: list[Step]) -> list[str]:
    """Say what one step along each axis costs."""
    told = []
    for step in steps:
        ends = []
        for each in (step.down, step.up):
            if each is None:
                continue
            if each.same:
                ends.append(f"{each.label}: the same trades")
            elif each.expectancy is None:
                ends.append(f"{each.label}: no trades")
            else:
                thin = ", too few" if each.thin else ""
                ends.append(f"{each.label}: {each.expectancy:+.3%} ({each.trades:,} trades{thin})")
        told.append(f"{step.axis} {step.here}: " + ("; ".join(ends) or "no further value"))
    return told
