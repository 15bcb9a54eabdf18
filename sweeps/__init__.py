"""What would have happened: entries, exits, trades and accounts of every cell of a grid."""
