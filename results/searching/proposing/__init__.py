"""Who proposes the cells of a search: one module for each way of looking.

A proposer knows the space and what was found of the cells it proposed, and nothing else: no file, no clock, no other proposer's.
"""
