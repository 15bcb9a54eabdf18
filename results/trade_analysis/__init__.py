"""One cell in depth: its trades with excursions and levels, its groups, what one step along each axis does, and why.

What is said of a cell is decided here, as numbers and words; how it is drawn may not live here.
"""
