"""Keeping runs: which there are and in what state, whether all that they keep is whole, and what is damaged mended."""
