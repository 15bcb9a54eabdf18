"""The kinds of mutations, and how often each is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from numpy.random import Generator

from benchmarks.robustness.mutations.of_bytes import (
    bomb,
    change_encoding,
    copy_block,
    flip,
    insert_garbage,
    repeat,
    swap_files,
    truncate,
    zero_block,
)
from benchmarks.robustness.mutations.of_documents import change_json, change_toml
from benchmarks.robustness.mutations.of_places import odd_source, odd_target
from benchmarks.robustness.mutations.of_surroundings import change_surroundings
from benchmarks.robustness.mutations.of_tables import change_frame, change_rows
from benchmarks.robustness.mutations.of_words import change_words
from benchmarks.robustness.trial import Trial

__all__ = ["KINDS", "Mutation", "draw_mutation"]


@dataclass(frozen=True)
class Mutation:
    """One way to spoil a trial.

    Attributes
    ----------
    kind
        The family it belongs to.
    weight
        How often it is drawn, relative to the others.
    apply
        Changes a trial, says how, and raises `Unfit` where it does not apply.
    """

    kind: str
    weight: float
    apply: Callable[[Trial, Generator], str]


_MUTATIONS = (
    Mutation("bytes", 4, truncate),
    Mutation("bytes", 5, flip),
    Mutation("bytes", 3, zero_block),
    Mutation("bytes", 2, insert_garbage),
    Mutation("bytes", 2, copy_block),
    Mutation("bytes", 1, repeat),
    Mutation("bytes", 3, swap_files),
    Mutation("bytes", 3, change_encoding),
    Mutation("bytes", 1, bomb),
    Mutation("tables", 6, change_rows),
    Mutation("tables", 5, change_frame),
    Mutation("documents", 6, change_json),
    Mutation("documents", 7, change_toml),
    Mutation("places", 4, odd_source),
    Mutation("places", 4, odd_target),
    Mutation("words", 6, change_words),
    Mutation("surroundings", 4, change_surroundings),
)

KINDS = tuple(dict.fromkeys(mutation.kind for mutation in _MUTATIONS))
"""Names of the families."""


def draw_mutation(rng: Generator, only: str | None = None) -> Mutation:
    """Draw a mutation, of one kind where one is named."""
    chosen = [mutation for mutation in _MUTATIONS if only in {None, mutation.kind}]
    weights = [mutation.weight for mutation in chosen]
    return chosen[rng.choice(len(chosen), p=[weight / sum(weights) for weight in weights])]
