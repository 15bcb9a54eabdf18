"""Trade lists as their makers write them, read into `trades.TradeList`; what was guessed is said. No judgement of them."""
