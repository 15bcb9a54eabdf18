"""What a run will take: seconds, memory and disk, told from some of its chunks evaluated as a sweep evaluates them."""
