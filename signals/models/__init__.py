"""The user's own models: bundles, folders of them, held against their source and asked for probabilities."""
