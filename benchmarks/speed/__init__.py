"""What is timed: the event engine and its peers on samples of bars, alike for all."""
