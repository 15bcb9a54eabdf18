"""A run judged unit by unit: who does the work, what a unit is asked, and what its groups are found to be."""
