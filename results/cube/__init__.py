"""The cells of a run as a dense cube: one plane of 16-bit codes a measure, whose index is the coordinates of the cell.

Here live the codec, the building of planes from part files, and their reduction over hidden axes. What is drawn of them
may not live here.
"""

from results.cube.cube import Cube, Plane, open_cube

__all__ = ["Cube", "Plane", "open_cube"]
