"""The verdict on a search: what its finalists did on the time that was kept, and how lucky the search was to find them.

How cells are tested belongs to `results.inference`; here is what both say together.
"""
