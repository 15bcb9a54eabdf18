"""How often bots that keep their promise are accused by the test of live trading, and how soon those without an edge are found."""
