"""How fast the explorer's page answers in a real browser, on runs of one, two and ten million cells."""
