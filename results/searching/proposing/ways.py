"""Who proposes, for each thing that is looked for."""

from __future__ import annotations

from typing import assert_never

from results.searching.proposing.best import Best
from results.searching.proposing.boundary import Boundary
from results.searching.proposing.illuminate import Illuminate
from results.searching.proposing.proposer import Proposer
from results.searching.question import SearchQuestion
from results.searching.space import Space

__all__ = ["proposer_of"]


def proposer_of(question: SearchQuestion, space: Space) -> Proposer:
    """Return who proposes cells for a question."""
    match question.for_:
        case "best":
            return Best(space, question.seed, question.cells)
        case "boundary":
            return Boundary(space, question.seed, question.cells)
        case "illuminate":
            return Illuminate(space, question.seed, question.cells)
        case other:
            assert_never(other)
