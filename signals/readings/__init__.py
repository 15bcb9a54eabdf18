"""Readings: further number columns of a signal file, each read when it is first asked for."""

from signals.readings.digests import digest
from signals.readings.mapping import Readings
from signals.readings.stored import ReadingColumns, StoredColumns, known_somewhere

__all__ = ["ReadingColumns", "Readings", "StoredColumns", "digest", "known_somewhere"]
