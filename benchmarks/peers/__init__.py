"""What the event engine is measured beside: each peer trades the cells that it can express exactly as the contract says.

Libraries that the project itself does not need are installed by `make bench` into a folder of their own, `.peers`, so
that they change nothing for the rest: vectorbt, for one, would by itself switch to its rust engine wherever it is found.
"""
