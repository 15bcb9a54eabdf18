"""Which trades count, in training and in test: those on bars that the model has not seen, unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from signals import ROLES, InputError, Probabilities, Signals
from signals.arrays import Flags
from sweeps.measures.ratios import Prefix
from sweeps.measures.samples import Sample

__all__ = ["Counted", "out_of_sample_only", "settle"]


@dataclass(frozen=True, eq=False)
class Counted:
    """Which trades count, and from which bar to which.

    Attributes
    ----------
    known
        Whether the file says which bars are out of sample. Test trades are then those alone.
    train
        Which trades the choice rests on.
    assumed
        Whether it is assumed that all bars are out of sample, because the file does not say.
    first, earliest, last
        The first bar of the first training span; the first and the last bar that may be tested on.
    shares
        By variant, the share of the span's bars that are flagged out of sample; None where nobody says.
    """

    known: bool
    train: Sample
    assumed: bool
    first: int
    earliest: int
    last: int
    shares: dict[str, float | None]

    @property
    def supports_positive(self) -> bool:
        """Whether a positive verdict may rest on the test trades."""
        return self.known or self.assumed

    @property
    def train_prefix(self) -> Prefix:
        """Of the sums that the choice rests on."""
        return "oos_" if self.train == "oos" else ""

    @property
    def test_prefix(self) -> Prefix:
        """Of the sums of test trades."""
        return "oos_" if self.known else ""

    def words(self) -> str:
        """Say which trades count, in training and in test."""
        if self.assumed:
            return "ASSUMED, because the signal file does not say: that the model had seen none of these bars"
        if not self.known:
            return "all of them: nobody says which bars the model has seen, so nothing here can be called positive"
        in_sample = [1 - share for share in self.shares.values() if share is not None]
        most = (
            f"{min(in_sample):.0%}"
            if min(in_sample) == max(in_sample)
            else f"{min(in_sample):.0%} to {max(in_sample):.0%}"
        )
        choice = (
            "out-of-sample ones only, in training and in test"
            if self.train == "oos"
            else "out-of-sample ones in test, but CHOSEN ALSO ON BARS THAT THE MODEL HAS SEEN"
        )
        return f"{choice}; the model has seen {most} of the bars"


def settle(span: Signals, variants: tuple[str, ...], train: str | None, assume: bool) -> Counted:
    """Settle which trades count.

    Parameters
    ----------
    span
        The signals of the grid's span, T bars.
    variants
        Those of the grid.
    train
        What was asked for; None takes out-of-sample trades where the file says which they are, else all.
    assume
        Take all bars for out of sample, where the file does not say.

    Raises
    ------
    InputError
        If what is asked does not go with the file, or no bar may be tested on.
    """
    if train is not None and train not in get_args(Sample):
        raise InputError(f"`train_sample={train}`: write one of {', '.join(get_args(Sample))}")
    flags = {name: span.variants[name].out_of_sample for name in variants}
    known = any(each is not None for each in flags.values())
    if assume and known:
        raise InputError(
            f"{span.source}: the file says which bars are out of sample, so it cannot be assumed; "
            "leave `assume_out_of_sample` away"
        )
    if train == "oos" and not known:
        raise InputError(
            f"{span.source}: the file does not say which bars are out of sample; add an out_of_sample column, or leave "
            "`train_sample` away"
        )
    chosen: Sample = "all" if train == "all" or not known else "oos"
    spoken, tested = (np.zeros(len(span), dtype=np.bool_) for _ in range(2))
    for name in variants:
        speaks = _speaks(span.variants[name])
        spoken |= speaks
        out_of_sample = flags[name]
        if not known:
            tested |= speaks
        elif out_of_sample is not None:
            tested |= speaks & out_of_sample
    if not tested.any():
        raise InputError(
            f"{span.source}: no bar of the span is out of sample and has a probability to enter on; there is nothing "
            "to test on"
        )
    usable = np.flatnonzero(tested)
    start = usable[0] if chosen == "oos" else np.flatnonzero(spoken)[0]
    shares = {name: None if each is None else float(each.mean()) for name, each in flags.items()}
    return Counted(known, chosen, assume, int(start), int(usable[0]), int(usable[-1]), shares)


def _speaks(probability: Probabilities) -> Flags:
    """Return the bars on which some entry probability is known."""
    known: Flags = ~(np.isnan(probability.long_entry) & np.isnan(probability.short_entry))
    return known


def out_of_sample_only(signals: Signals) -> Signals:
    """Return the signals with every probability on a bar that is not flagged out of sample unknown.

    What a model says of bars it has seen is surer than what it says of others: quantiles that are to hold on the others
    may not be read off it.
    """
    return replace(signals, variants={name: _out_of_sample(each) for name, each in signals.variants.items()})


def _out_of_sample(probability: Probabilities) -> Probabilities:
    flags = probability.out_of_sample
    if flags is None or flags.all():
        return probability
    hidden = {role: np.where(flags, probability.role(role), np.nan) for role in ROLES}
    return replace(probability, **hidden)
