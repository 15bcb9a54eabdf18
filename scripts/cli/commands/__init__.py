"""A module for each command; which library calls it makes, and how their results are shown."""
