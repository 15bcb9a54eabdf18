"""From a finished run to the next, finer one: along the zero line of a measure, and around what is promising.

Here live which cells of a run ask for a closer look, and the grid that gives it. Running that grid belongs to `sweeps`, and
what it means that more was tried to `results.inference`.
"""
