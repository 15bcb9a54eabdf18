"""Model files of others: read whole, checked before any library is let at them, and rebuilt without running them.

`files` opens and limits, `documents` and `boosters` check XGBoost's own formats, `archives`, `trusted` and `estimators` check what
skops rebuilds, `classes` finds out which class is meant, and `rows` makes up rows that show all of a model.
"""
