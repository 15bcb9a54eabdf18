"""Walk-forward: rules chosen on one span, traded on the next, again and again, and what came of it.

The order of the work is that of the modules: which trades count (`counting`), where spans are cut (`windows`), how all
cells did in both (`scoring`), which one is chosen (`choosing`) and what it traded (`trading`), window by window
(`stepping`); what that measures (`measuring`), how stable the choice was (`stability`), what else could have been had
(`comparison`), and what may be said of it (`ruling`, with `timing`), all together (`result`). `walking` starts it.
"""
