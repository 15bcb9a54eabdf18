"""All cells at once: their stored columns, their neighbourhoods of distinct trade lists, and the few hundred that lead."""
