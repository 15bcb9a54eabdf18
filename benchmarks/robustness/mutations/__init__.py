"""What is done to an input: to the bytes, tables and documents of files, to their place, to words and surroundings."""

from benchmarks.robustness.mutations.kinds import KINDS, Mutation, draw_mutation

__all__ = ["KINDS", "Mutation", "draw_mutation"]
