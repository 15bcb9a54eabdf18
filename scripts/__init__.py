"""How a person starts it: the `asymmetry` command line and small runnable scripts.

Logic of any kind may not live here.
"""
