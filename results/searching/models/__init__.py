"""Models of a space: what is likely to be found of cells that nobody has visited.

Which cells are then visited may not be decided here.
"""
