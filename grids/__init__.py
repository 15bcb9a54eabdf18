"""What to try: axes, tied axes, constraints and samples; cells by integer index, and their distinct work.

Prices, trades and results may not be known here, and no product of axes is ever held in memory.
"""
