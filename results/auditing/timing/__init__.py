"""What of a result was timing, what was drift, and what the same entries would have earned with other exits."""
