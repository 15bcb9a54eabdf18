"""How good a best the search finds where there is nothing to find: the whole search made again, probabilities moved against prices.

Here live one such search in memory, what is kept of those that were made, and what share of them did as well.
"""
