"""From whatever people keep market data in to a table with the columns of the contract.

Where its head ends, what its columns are called, which market its rows are of. What the values mean is not looked at.
"""
