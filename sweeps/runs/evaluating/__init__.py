"""One chunk of a run evaluated and written, by whoever does it: a thread, a process of a cluster, a shard elsewhere."""
