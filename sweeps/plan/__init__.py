"""The distinct work behind cells: entry, exit, sizing and cost rules, with all blanked that provably cannot matter.

Proofs about falls, gaps and slippage live here, and nothing that runs a trade.
"""
