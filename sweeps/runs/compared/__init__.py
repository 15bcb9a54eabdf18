"""Cells of a finished run held against each other: which took the same trades, however many there are."""
