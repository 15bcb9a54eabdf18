"""Grids of many exit rules before and after, in turns: ``python -m benchmarks.unchanged.exits --before REF``."""
