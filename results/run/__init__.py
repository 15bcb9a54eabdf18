"""A run read back: its folder, its cells as a lazy table, its measures by sample and cost, its signals found again."""
