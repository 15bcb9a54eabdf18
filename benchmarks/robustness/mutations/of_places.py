"""Odd things where a file is expected, read or written."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

from numpy.random import Generator

from benchmarks.robustness.mutations.tokens import HOSTILE_NAMES
from benchmarks.robustness.trial import Trial, Unfit, chance

__all__ = ["odd_source", "odd_target"]

_OUTPUTS = {"--out", "--json", "--html", "--csv"}


def odd_source(trial: Trial, rng: Generator) -> str:
    """Put something in the place of a file that is read."""
    file = trial.draw_file(rng)
    kinds = (
        "empty",
        "folder",
        "pipe",
        "dangling link",
        "loop of links",
        "link",
        "null",
        "zero",
        "full",
        "socket",
        "hole",
        "unreadable",
        "name",
    )
    kind = kinds[rng.integers(len(kinds))]
    if kind == "name":
        return _renamed(trial, rng)
    if kind == "link":
        moved = trial.foreign / f"asked{file.suffix}"
        shutil.move(file, moved)
        file.symlink_to(moved)
    elif kind == "unreadable":
        file.chmod(0)
    else:
        file.unlink()
        _place(file, kind, trial.foreign)
    return f"{file.relative_to(trial.work)} is a {kind}"


def _renamed(trial: Trial, rng: Generator) -> str:
    """Call a file that is named on the command line something that reads like a pattern or an address."""
    names = [name for name in trial.scene.damaged if (trial.work / name).exists() and name in trial.words]
    if not names:
        raise Unfit
    name = names[rng.integers(len(names))]
    wild = (
        "r[1]",
        "a*b",
        "?",
        "{a,b}",
        "~",
        "-x",
        "a b",
        "a\nb",
        "\x1b[31mb",
        "\u202eb",
        os.fsdecode(b"\xff\xfe"),
        "NAME=x",
        "%s",
        "x'y\"z",
    )
    new = wild[rng.integers(len(wild))] + Path(name).suffix
    (trial.work / name).rename(trial.work / new)
    trial.words = [new if word == name else word for word in trial.words]
    return f"{name} is called {new!r}"


def _place(path: Path, kind: str, foreign: Path) -> None:
    if kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "dangling link":
        path.symlink_to(path.parent / "nowhere")
    elif kind == "loop of links":
        path.symlink_to(path.name)
    elif kind == "socket":
        bound = socket.socket(socket.AF_UNIX)
        folder = os.open(path.parent, os.O_DIRECTORY)
        # names of sockets are short, those of folders may be long
        bound.bind(f"/proc/self/fd/{folder}/{path.name}")
        os.close(folder)
        bound.close()
    elif kind == "hole":
        with path.open("wb") as file:
            file.truncate(6 << 30)
    else:
        path.symlink_to(_present(foreign / kind))


def _present(device: Path) -> Path:
    if not device.exists():
        raise Unfit
    return device


def odd_target(trial: Trial, rng: Generator) -> str:
    """Have a file written where something else is, or under a name that is none."""
    places = [place for place, word in enumerate(trial.words[:-1]) if word in _OUTPUTS]
    if not places:
        raise Unfit
    place = places[rng.integers(len(places))] + 1
    target = str(trial.words[place])
    kinds = (
        "null",
        "full",
        "zero",
        "pipe",
        "folder",
        "full folder",
        "file",
        "link",
        "dangling link",
        "loop of links",
        "below a file",
        "input",
        "name",
        "name",
    )
    kind = kinds[rng.integers(len(kinds))]
    path = trial.work / target
    if path.exists() or path.parent != trial.work:
        raise Unfit
    if kind == "name":
        trial.words[place] = HOSTILE_NAMES[rng.integers(len(HOSTILE_NAMES))]
    elif kind == "input":
        trial.words[place] = trial.scene.damaged[0]
    elif kind == "below a file":
        path.write_text("of the user\n", encoding="utf-8")
        trial.words[place] = f"{target}/below"
    elif kind == "full folder":
        path.mkdir()
        (path / "notes.txt").write_text("of the user\n", encoding="utf-8")
    elif kind == "file":
        path.write_text("of the user\n", encoding="utf-8")
    elif kind == "link":
        asked = trial.foreign / "asked"
        asked.write_text("may be replaced\n", encoding="utf-8")
        path.symlink_to(asked)
    elif kind in {"null", "full", "zero", "pipe"} and chance(rng, 0.5):
        # named outright, not by a link
        trial.words[place] = str(_present(trial.foreign / kind))
    else:
        _place(path, kind, trial.foreign)
    return f"{trial.words[place - 1]!s} {str(trial.words[place])[-40:]!r} is a {kind}"
