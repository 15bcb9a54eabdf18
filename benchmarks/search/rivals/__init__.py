"""Whoever else searches: chance, the tuners of others, and ways of our own that were tried and did not win."""
