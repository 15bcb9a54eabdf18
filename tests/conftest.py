"""What all tests share: properties are searched alike in every run, and an interrupt reaches the processes that tests start."""

from __future__ import annotations

import signal

from hypothesis import settings

# no clock, which says more of the machine than of the code; `--hypothesis-profile searching` draws anew
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("searching", deadline=None, print_blob=True)
settings.load_profile("repeatable")

# a shell lets what it runs in the background ignore interrupts, and children would inherit that
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
