"""The catalogue of features: as a frame, and as the page docs/features.md."""

from __future__ import annotations

import polars as pl

from signals.features.families.registry import REGISTER
from signals.features.table import FAMILIES, selected


def catalogue() -> pl.DataFrame:
    """Return what is said about each feature: name, family, about, warm_up, memory, needs_volume, aside, one row each."""
    columns = ("name", "family", "about", "warm_up", "memory", "needs_volume", "aside")
    items = selected(list(REGISTER))
    return pl.DataFrame({column: [getattr(item, column) for item in items] for column in columns})


def catalogue_page() -> str:
    """Return the catalogue as a page of Markdown."""
    table = catalogue()
    lines = [_HEAD.format(count=table.height - table["aside"].sum())]
    for family in FAMILIES:
        lines.append(
            f"\n## {family.capitalize()}\n\n| feature | what it measures | warm-up | remembers |\n| --- | --- | ---: | --- |"
        )
        for row in table.filter(pl.col("family") == family).iter_rows(named=True):
            about = row["about"].replace("|", "\\|")
            mark = " *" if row["aside"] else ""
            lines.append(f"| `{row['name']}`{mark} | {about} | {row['warm_up']} | {row['memory']} |")
    return "\n".join(lines) + "\n"


_HEAD = """\
# Features

<!-- Written by `python -m signals.features`; change the declarations in signals/features/ instead. -->

{count} features of a bar, known at its close. Changing or appending a later bar leaves every earlier row bit-identical,
and multiplying prices or volumes by a constant changes nothing but rounding. `signals.look_ahead` puts your own to
the same test.

*Warm-up* is how many bars at the start have no value. *Remembers* says how far back a value depends on the bars:
`window`: on as many bars as it warms up, and no more but for rounding; `levels`: on the pivot or the day it speaks of,
however long ago (its first value may come later than the warm-up); `first bar`: recursive, so that what it forgets of
the start fades but never quite ends: feed the same history live as in training, or a few hundred bars more than the
warm-up.

Choose them by name, family or pattern, `!` taking away: `["*", "!pattern_*"]`, `["returns", "rsi_14"]`. The features
of the family *volume* need a volume; without one they are left out. Those marked * come only by their own names, or by a pattern
that begins as they do: they are for rules, and `["*"]` is the same as without them. In Python:

```python
from signals import FeatureChoice, feature_table, look_ahead, read_bars

bars = read_bars("btcusdt_5m.parquet")
table = feature_table(bars, ["returns", "rsi_*", "!rsi_28"])  # a polars frame, a row a bar
choice = FeatureChoice(("*",), functions=("my_features:spread",), files=("mine.parquet",))
table = choice.table(bars)
assert look_ahead("my_features:spread", bars[:20_000]) == ()
```

## Your own

A *function* takes `signals.Bars` and returns a polars frame or a dict of arrays, a row a bar; it is named
`package.module:function` and found in the working folder too. It is put to the *look-ahead test*: at several bars, all
bars from there on are changed, then cut off, and no earlier row may change by a bit.

A *file* (Parquet, Feather, CSV) has a column `timestamp`, each bar's open in UTC, and a column a feature. Rows are
matched by time; bars without a row are NaN and counted in a warning, and more than half of them is an error. A file
cannot be computed again on other bars, so it is put to the *leak screen*: a feature is suspect if on any fifth of the
bars

- its rank correlation with the return of the next 1, 4, 16 or 64 bars is beyond 0.25,
- its rank correlation with their path (the sum of absolute returns) is beyond 0.5 and exceeds by 0.2 the best that
  the path of the last 1, 4, 16 or 64 bars reaches, or
- by itself it orders a label better than an area under the curve of 0.9.

The screen sees copies of the future and loud mixtures of it; a feature that leaks a little passes. Prefer functions."""
