"""The classifiers of a training run: their settings, their jobs, fitted, calibrated, and kept by what they were made of."""
