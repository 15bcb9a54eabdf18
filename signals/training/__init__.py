"""Training models and making variants of their probabilities.

`signals.training.config` reads a training file; `signals.training.run` trains it. A run has *training jobs*:
what to learn from which bars, each distinct one trained once and kept by content. Schemes and controls then put the
classifiers' predictions together as variants, and say which bars they had not seen.
"""
