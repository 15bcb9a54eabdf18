"""Searches of worlds whose truth is known: how often the verdict on one calls luck an edge, and how often it finds one.

Kinds of world, one world searched and judged, and the table of them all. What a world is like comes from
`benchmarks.calibration`; how cells are searched or judged may not live here.
"""
