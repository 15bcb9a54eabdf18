"""The features, a module for each family, and the register in which each declares itself once."""
