"""What stated results are fractions of, before or after which costs: found out by what fits the prices."""
