"""Which bars a model learns from and which it predicts: schemes, spans, purging and embargo."""
