"""A cell's trades as arrays: their fills, how far prices went while they were open, and the levels that stood against them."""
