"""What it would take for a cell to break even: measures of every cell that follow from what a run stores."""
