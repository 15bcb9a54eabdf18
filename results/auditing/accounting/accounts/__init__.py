"""What an account that made these trades would have had: as stated, one after the other, one at a time, all of them at once."""
