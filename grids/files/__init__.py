"""Grid files: their tables, and the grids they state."""
