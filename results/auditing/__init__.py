"""Is that claimed success real? Trade lists of any bot or backtest, examined: accounts, bars, timing, luck, claims, live.

Each folder holds one family of examinations and says what it finds as `model.Part`: sentences, tables and what pictures show.
How a part is shown is decided in `report` alone; how one of our own cells is evaluated may not live here.
"""
