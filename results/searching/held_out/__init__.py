"""What a search may not look at: the time kept for judging, the finalists that are run on it, and the search made again where there is nothing to find."""
