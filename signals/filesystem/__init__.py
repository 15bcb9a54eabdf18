"""The doors that every file passes: what stands under a name, opened within bounds, written whole or not at all.

Nothing here knows what is in a file.
"""
