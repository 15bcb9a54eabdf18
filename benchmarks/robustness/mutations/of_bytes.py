"""Damage to the bytes of a file, whatever it holds."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

from numpy.random import Generator

from benchmarks.robustness.trial import Trial, Unfit, chance

__all__ = [
    "bomb",
    "change_encoding",
    "copy_block",
    "flip",
    "insert_garbage",
    "repeat",
    "swap_files",
    "truncate",
    "zero_block",
]

_TEXTS = {".csv", ".json", ".toml", ".txt"}


def truncate(trial: Trial, rng: Generator) -> str:
    """Leave only the beginning of a file, be it nothing."""
    file, data = _drawn(trial, rng)
    # near the ends more often: that is where headers and footers are
    end = (0, 1, 4, len(data) - 1, len(data) - 4, len(data) - 9)[rng.integers(6)]
    kept = end if chance(rng, 0.4) else int(rng.integers(len(data) + 1))
    file.write_bytes(data[: max(kept, 0)])
    return f"{_name(trial, file)} cut to {max(kept, 0):,} of {len(data):,} bytes"


def flip(trial: Trial, rng: Generator) -> str:
    """Turn bits of 1 to 64 bytes."""
    file, data = _drawn(trial, rng)
    changed, count = bytearray(data), int((1, 2, 8, 64)[rng.integers(4)])
    for place in rng.integers(len(data), size=count):
        changed[place] ^= 1 << int(rng.integers(8))
    file.write_bytes(changed)
    return f"{_name(trial, file)}: bits of {count} bytes flipped"


def zero_block(trial: Trial, rng: Generator) -> str:
    """Make a block zero, as a disk does that lost it."""
    file, data = _drawn(trial, rng)
    length = int((16, 512, 4096)[rng.integers(3)])
    at = int(rng.integers(len(data)))
    file.write_bytes(data[:at] + bytes(min(length, len(data) - at)) + data[at + length :])
    return f"{_name(trial, file)}: {length} bytes zeroed at {at:,}"


def insert_garbage(trial: Trial, rng: Generator) -> str:
    """Put random bytes somewhere."""
    file, data = _drawn(trial, rng)
    at, length = int(rng.integers(len(data) + 1)), int((1, 7, 1000)[rng.integers(3)])
    file.write_bytes(data[:at] + rng.bytes(length) + data[at:])
    return f"{_name(trial, file)}: {length} random bytes put in at {at:,}"


def copy_block(trial: Trial, rng: Generator) -> str:
    """Copy one block of a file over another."""
    file, data = _drawn(trial, rng)
    length = min(len(data), 256)
    source, target = (int(place) for place in rng.integers(len(data) - length + 1, size=2))
    file.write_bytes(data[:target] + data[source : source + length] + data[target + length :])
    return f"{_name(trial, file)}: {length} bytes of {source:,} copied to {target:,}"


def repeat(trial: Trial, rng: Generator) -> str:
    """Write a file's content again and again."""
    file, data = _drawn(trial, rng)
    times = 2 if chance(rng, 0.5) else max(3, 30_000_000 // len(data))
    file.write_bytes(data * times)
    return f"{_name(trial, file)} repeated {times:,} times"


def swap_files(trial: Trial, rng: Generator) -> str:
    """Put another file of the folder in a file's place."""
    file = trial.draw_file(rng)
    others = [each for each in sorted(trial.work.rglob("*")) if each.is_file() and each != file]
    if not others:
        raise Unfit
    other = others[rng.integers(len(others))]
    first, second = file.read_bytes(), other.read_bytes()
    if first == second:
        raise Unfit
    file.write_bytes(second)
    return f"{_name(trial, file)} holds {_name(trial, other)}"


def change_encoding(trial: Trial, rng: Generator) -> str:
    """Write a text in another encoding, or with other ends of lines."""
    file = trial.draw_file(rng, *_TEXTS)
    text = file.read_text(encoding="utf-8")
    how = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1 umlaut", "nul bytes", "cr", "crlf", "nul end")[
        rng.integers(9)
    ]
    changed = {
        "latin-1 umlaut": ("\u00fc" + text).encode("latin-1"),
        "nul bytes": text.replace(",", "\0").encode(),
        "cr": text.replace("\n", "\r").encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
        "nul end": text.encode() + bytes(1000),
    }
    file.write_bytes(changed.get(how) or text.encode(how))
    return f"{_name(trial, file)} in {how}"


def bomb(trial: Trial, rng: Generator) -> str:
    """Have a small compressed file unpack to gigabytes."""
    file = trial.draw_file(rng, ".gz", ".zip", ".skops")
    line = b"2024-01-01T00:00:00Z,1,1,1,1,1\n" if chance(rng, 0.5) else b"0"
    block = line * ((64 << 20) // len(line))
    if file.suffix == ".gz":
        file.write_bytes(gzip.compress(block, 9) * 64)
        return f"{_name(trial, file)} unpacks to 4 GB"
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        name = archive.namelist()[0]
        with archive.open(name + ".more.csv", "w", force_zip64=True) as member:
            for _ in range(48):
                member.write(block)
    return f"{_name(trial, file)} has a member that unpacks to 3 GB"


def _drawn(trial: Trial, rng: Generator) -> tuple[Path, bytes]:
    file = trial.draw_file(rng)
    data = file.read_bytes()
    if not data:
        raise Unfit
    return file, data


def _name(trial: Trial, file: Path) -> str:
    return str(file.relative_to(trial.work))
