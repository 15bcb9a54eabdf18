"""From counts and sums to the measures of a cell, whichever engine counted.

The t-statistic, the ratios, the rule for zero deviation and the columns of a run and of a trade file live here; no
engine does.
"""
