"""Who finds the best of every niche in the same time: our own way of breeding cells, emitters of pyribs, and uniform draws."""
