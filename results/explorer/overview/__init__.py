"""What the page is told of a run before it reads a plane: axes, measures, verdict, leading cells, and where to start."""
