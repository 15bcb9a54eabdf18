"""What the worlds said, as a table."""
from pathlib import Path
from typing import Any
def write_results(every: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    for name, rows in every.items():
        if rows:
            n=len(rows)
            print(name, n, 'exp', sum(r['expectancy']<=.05 for r in rows)/n, 'excl', sum(r['excluded']<=.05 for r in rows)/n, 'pos', sum(r['positive'] for r in rows)/n,
              'timing', [sum(r['timing']<=.05 for r in rows if r['timing'] is not None), sum(r['timing'] is not None for r in rows)], 'naive', sum(r['naive'] for r in rows)/n, 'blind', sum(r['blind']>0 for r in rows)/n, 'skilled', sum(r['skilled']>0 for r in rows)/n)
