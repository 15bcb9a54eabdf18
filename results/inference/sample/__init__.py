"""What a run is judged on: its evaluation sample, and its cells in groups that differ in scale only."""
