"""What a list says of itself, recomputed: results, units, fees, balances, concurrency, duplicates, spans left out. No prices but its own."""
