"""The verdict over several assets, on worlds whose truth is known: pooled, apart, and from one asset alone."""
