"""Tests over many series at once: the maximum of resampled t-statistics, stepped down.

Series in, maxima and bands out; nothing here knows a cell.
"""
