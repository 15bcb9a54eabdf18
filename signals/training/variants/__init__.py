"""From trained classifiers to the probabilities of variants, and the controls that a variant has to beat."""
