"""Daily P&L of cells, and what of it the market paid for being there: what the tests of a map resample."""
