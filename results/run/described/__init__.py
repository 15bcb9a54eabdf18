"""What is said of a run before any of its numbers: its market, its dates, and what of it is out of sample."""
