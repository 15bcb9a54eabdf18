"""Tables of an optimiser: dead knobs, few trades, winners at the edge, the best of so many."""
