"""What a search may not look at: the time kept for judging, which cells go there as finalists, and their run on it.

Nothing here chooses by what was found on the kept time.
"""
