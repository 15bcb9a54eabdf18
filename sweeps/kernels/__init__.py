"""What compiled loops are made of: how they are compiled, registers, bits, first touches, working memory.

Nothing here knows a rule of trading.
"""
