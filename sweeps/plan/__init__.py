"""The distinct work behind cells: entry, exit and money rules, with all blanked that provably cannot matter.

Proofs about falls, gaps and slippage live here, and nothing that runs a trade.
"""
