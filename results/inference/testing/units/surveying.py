"""The first stage of a judge: all cells of a run grouped, and the groups laid on the disk."""

from __future__ import annotations

from results.inference.sample.survey import SURVEY, Batches, Surveyed, stacks_of, survey_stack
from results.inference.testing.units.hands import Hands, Stage

__all__ = ["surveyed"]


def surveyed(hands: Hands) -> Batches:
    """Group the cells of a run, or take over what was grouped before.

    Raises
    ------
    LeftToOthersError
        If this is a shard, and others have not grouped theirs: which units there are is not known before.
    """
    panel, found = hands.judged.panel, Surveyed()
    stacks = stacks_of(panel)
    sizes = [len(parts) for parts in stacks]
    hands.gather(Stage(SURVEY, "grouping cells", sizes, found.files), survey_stack, lambda stack: stack, found)
    return Batches.of(found)
