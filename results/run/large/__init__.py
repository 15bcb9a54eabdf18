"""What is asked of runs too large to be held: batches of parts worked through side by side, and what was found kept."""
