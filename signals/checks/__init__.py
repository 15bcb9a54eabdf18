"""Whether a file of features or probabilities may be trusted: parity, drift, reliability, look-ahead and leaks."""
