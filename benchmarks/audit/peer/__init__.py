"""A peer on the same lists."""
