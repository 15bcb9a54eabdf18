"""From bars to trades: where entry rules enter, when and why exit rules leave, and the simulation of whole paths.

No fee, no exposure and no balance in here.
"""
