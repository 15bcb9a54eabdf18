"""A second opinion on a run: which cells, traded again by vectorbt, and how far two accounts of a cell are apart."""
