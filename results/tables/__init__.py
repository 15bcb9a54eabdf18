"""Tables of a run for a terminal and for files: its best cells, its folds, its trades."""
