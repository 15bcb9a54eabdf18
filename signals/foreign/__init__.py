"""Model files of others: read whole, checked before any library is let at them, and rebuilt without running them.

`files` opens and limits, `boosters` checks XGBoost's own formats, `archives`, `trusted` and `estimators` check what
skops rebuilds, `pickles` runs a pickle apart from this process, `classes` finds out which class is meant, and `rows`
and `proof` hold what is stored against what the model itself says.
"""
