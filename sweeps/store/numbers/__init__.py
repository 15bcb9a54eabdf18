"""The numbers of a part as bytes: counts and sums of families, and what each cell's exposure makes of the balance.

`sweeps.store.numbers.columns` is the way in. Nothing in here opens a file.
"""
