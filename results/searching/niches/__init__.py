"""The best cell of every niche: bands of trades, drawdown and win rate, as a table, a picture and words.

Here live the scales that bands are cut from, the keeping of the best cells, the reading of them off any run, and how they are
shown. Which cells are to be visited for them may not live here: that is `proposing`.
"""
