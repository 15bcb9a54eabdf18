"""Balances, totals and numbers as stated: whether they follow from each other, and what is missing between them."""
