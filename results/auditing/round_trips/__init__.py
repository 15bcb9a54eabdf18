"""Fills of an exchange matched into round trips: positions opened, added to, reduced, turned and closed."""
