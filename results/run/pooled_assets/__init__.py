"""Settings over several assets: their measures pooled, and what the assets have each reduced to one number."""
