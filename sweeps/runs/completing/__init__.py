"""A run completed: its chunks given to whoever evaluates them, and what came out of the whole."""
