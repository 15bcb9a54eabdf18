"""Which measures a search can be after, and how that is said: not all have a sign, a bound, or a number out of sample alone."""

from __future__ import annotations

from grids.parameters import PARAMETERS
from results.run.break_even.derived import FUNDED
from results.run.metrics import METRICS, OOS, find_metric
from results.run.views import measure, measured_in
from signals import InputError
from signals.conditions import shortened
from sweeps.measures.samples import Sample

__all__ = ["OF_EXPECTANCY", "check_metric", "check_sample", "looked_for", "neutral_of"]

OF_EXPECTANCY = frozenset(("expectancy", "edge", "kelly_multiple", "profit_factor", "t_statistic"))
"""Measures that move with the mean return, by a factor that is positive and known far better than its sign."""

_BOUNDED = OF_EXPECTANCY | {"win_rate"}
"""Measures whose standard error is known."""

_GROSS = "gross_"


def neutral_of(name: str) -> float | None:
    """Return the value at which a measure changes its meaning; None where it has none.

    A payoff ratio has one here, though no map is coloured by it: wins as large as losses.
    """
    return 1.0 if name == "payoff_ratio" else find_metric(name).neutral


def check_metric(name: object, for_: str) -> None:
    """Refuse a measure that no search, or not this one, can be after.

    Raises
    ------
    InputError
        Naming what to write.
    """
    if not isinstance(name, str):
        raise InputError(f"`metric={name!r}`: write the name of a measure, such as 'expectancy'")
    _check_prefix(name)
    find_metric(name)
    if not _stored(name):
        raise InputError(
            f"metric {name!r}: is made of a cell's costs and sizes, which a search is not told; use 'gross_expectancy' or 'expectancy'"
        )
    if for_ == "boundary" and neutral_of(name) is None:
        crossing = ", ".join(each for each in METRICS if neutral_of(each) is not None and _stored(each))
        raise InputError(
            f"metric {name!r}: has no value at which it changes its meaning, so that there is no boundary; use one of {crossing}"
        )


def check_sample(name: str, sample: Sample) -> None:
    """Refuse a measure that is not kept for the trades that count.

    Raises
    ------
    InputError
        Naming those that are.
    """
    if measured_in(name, sample, "net"):
        return
    others = ", ".join(each for each in METRICS if measured_in(each, sample, "net") and _stored(each))
    raise InputError(
        f"metric {name!r}: is told of all trades together, but the signal file says which are out of sample, and only these count in "
        f"a search; use one of {others}"
    )


def looked_for(name: str, for_: str) -> str:
    """Say what a search looks for."""
    metric, shown = find_metric(name), name.replace("_", " ")
    if for_ == "boundary":
        neutral = neutral_of(name) or 0.0
        return f"where {shown} crosses {neutral:g}" if neutral else f"where {shown} changes its sign"
    bound, height = ("upper", "lowest") if metric.lower_is_better else ("lower", "highest")
    wanted = f"the {height} {bound} bound of {shown}" if name in _BOUNDED else f"the {height} {shown}"
    return wanted + (" in every niche of trades, drawdown and win rate" if for_ == "illuminate" else "")


def _check_prefix(name: str) -> None:
    """Refuse a name as a run has it of some of its trades, or before costs."""
    if name in METRICS:
        return
    bare = name.removeprefix(OOS).removeprefix(_GROSS)
    if bare == name or bare not in METRICS:
        return
    if name.startswith(OOS):
        raise InputError(
            f"metric {shortened(name)!r}: a search counts trades out of sample alone wherever the signal file says which these are; "
            f"write {bare!r}"
        )
    raise InputError(
        f"metric {shortened(name)!r}: a search is told of net returns; write {bare!r}, or 'gross_expectancy', the mean return before costs"
    )


def _stored(name: str) -> bool:
    """Whether a measure is made of what is counted of a cell, without its parameters."""
    return not any(column in PARAMETERS or column == FUNDED for column in measure(name).meta.root_names())
