"""Formulas of statistics over plain arrays, each with its source.

Nothing here knows a run.
"""
