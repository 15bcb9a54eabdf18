"""Maps of a run over two or three of its axes: as numbers, as a picture, as a page.

The colours are those of `results.style`.
"""
