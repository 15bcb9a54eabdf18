"""Runs of cells that are chosen while it goes on: whoever chooses is given what was found, batch by batch.

Here live how a batch is cut into parts, evaluated, written and taken up again, and the same evaluation in memory. How cells
are chosen, and what their numbers mean to whoever chooses, may not live here: that is handed in.
"""
