"""Reading whatever people keep market data in, and the doors every file passes.

Every input passes `opening` and `damage`, every output `replacing`. `Layout` says outright what would otherwise be guessed;
`heads` finds the table in a text, `arranging` the columns, `times` is the one road from a stored column of times to
instants, whichever file it is in. What the numbers mean is not known here.
"""

from signals.tables.layout import Layout, layout_of

__all__ = ["Layout", "layout_of"]
