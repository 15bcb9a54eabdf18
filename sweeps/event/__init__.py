"""The event engine: every path simulated once, accounted for every sizing and cost rule that shares it.

`trading` turns bars into trades, `accounts` turns trades into counts and sums, `daily` into P&L by day; the modules
here join them. The engine of record, `sweeps.vectorbt`, shares none of it.
"""
