"""Grids too large to be run whole: which cells to visit, what was found, and how much of it is the luck of the search.

Here live the question that a search answers, the space it looks through, who proposes cells, what is kept apart for judging,
and the verdict on what was found. How a cell is evaluated and written belongs to `sweeps`; the tests that the verdict rests
on to `results.inference`.
"""
