"""What a search says of cells that it did not visit: the sign of a measure all over the space, and how sure that is."""
