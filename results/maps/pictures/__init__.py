"""A map as a picture: where everything stands in it, its squares, and the bars that say what colours mean."""
