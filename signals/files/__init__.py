"""Reading whatever people keep market data in: where a table begins, which column is which, and what its times mean.

`Layout` says outright what would otherwise be guessed. `heads` finds the table in a text, `arranging` the columns,
`times` is the one road from a stored column of times to instants, whichever file it is in.
"""

from signals.files.layout import Layout, layout_of

__all__ = ["Layout", "layout_of"]
