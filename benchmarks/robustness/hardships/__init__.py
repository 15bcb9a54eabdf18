"""What may happen to a long run beside being killed: a full disk, a clock that goes backwards, workers that die."""
