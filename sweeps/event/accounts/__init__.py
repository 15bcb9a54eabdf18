"""From trades to accounts: margins, costs, compounding, ruin, and the sums that measures are taken from.

Nothing here looks for an entry or an exit.
"""
