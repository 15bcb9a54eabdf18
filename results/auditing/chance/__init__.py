"""What chance alone would have made of a list: where its trades lie on the bars, the same trades at other times, and tails."""
