"""Which column is which and what its numbers count, by names and by what fits the prices; what was taken for what is noted."""
