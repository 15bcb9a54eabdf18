"""Which bars a model learns from and which it predicts: folds, spans of bars, purging and embargo."""
