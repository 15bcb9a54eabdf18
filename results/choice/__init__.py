"""Which cell to run, or why none can be recommended: neighbourhoods, lower bounds, shrinkage, sizing.

How a choice is shown may not live here.
"""
