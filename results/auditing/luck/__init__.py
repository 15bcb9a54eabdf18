"""How much of a result luck explains: intervals, the track record needed, how many variants would have found as much."""
