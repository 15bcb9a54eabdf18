"""A list held against the bars of its market: prices, times, exits, costs that could not have been."""
