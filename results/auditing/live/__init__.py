"""Live trades against the backtest that promised them: matching, slippage, and a test that is valid at every look."""
