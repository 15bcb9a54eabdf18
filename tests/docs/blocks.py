"""Code blocks of a page: found, told apart, and run in the folder they are read in."""

from __future__ import annotations

import glob
import importlib
import json
import re
import shlex
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

import grids
import signals
from results.auditing.claims.reading import read_claims
from scripts.cli import main

Sort = Literal["commands", "python", "toml", "json", "text"]
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_INDENTED = re.compile(r"(?:(?<=\n\n)|\A)((?: {4}.*\n|\n(?= {4}))+)")


@dataclass(frozen=True)
class Block:
    """One code block.

    Attributes
    ----------
    sort
        What it holds; ``text`` is output, or a listing.
    text
        As it stands on the page, without the fence or the indent.
    """

    sort: Sort
    text: str

    @property
    def commands(self) -> list[str]:
        """The commands of a block of commands, continued lines joined; what they print is left out."""
        prompt = "$ " if re.search(r"^\$ ", self.text, re.MULTILINE) else ""
        commands: list[str] = []
        going_on = False
        for line in self.text.splitlines():
            if going_on:
                commands[-1] += "\n" + line
            elif line.startswith(prompt) and line.strip():
                commands.append(line.removeprefix(prompt))
            else:
                continue
            going_on = _unfinished(commands[-1])
        return commands


def _unfinished(command: str) -> bool:
    return command.endswith("\\") or command.count("'") % 2 == 1


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page in order, fenced ones and indented ones."""
    text = page.read_text(encoding="utf-8")
    found = [(match.start(), match[1], match[2]) for match in _FENCED.finditer(text)]
    outside = _FENCED.sub(lambda match: re.sub(".", "#", match[0]), text)
    found += [
        (match.start(), "", re.sub(r"^ {4}", "", match[1], flags=re.MULTILINE)) for match in _INDENTED.finditer(outside)
    ]
    for _, language, content in sorted(found):
        yield Block(_sort(language, content), content)


def _sort(language: str, content: str) -> Sort:
    if language in ("python", "toml", "json"):
        return language  # type: ignore[return-value]
    return "commands" if re.match(r"(\$ \w+|asymmetry|make|pip) ", content) else "text"


def run_command(command: str) -> None:
    """Run a command as a shell would: words split, patterns filled in, `echo` written to a file."""
    words = shlex.split(command.replace("\\\n", " "), comments=True)
    if words[0] == "echo":
        Path(words[3]).write_text(words[1], encoding="utf-8")
        return
    if words[:2] == ["python", "-m"] and words[2].startswith("scripts."):
        importlib.import_module(words[2]).main([*words[3:], "--jobs", "1"])
        return
    assert words[0] == "asymmetry", f"{words[0]} is no command of this project; list it as one that is not run"
    expanded = [name for word in words[1:] for name in (sorted(glob.glob(word)) or [word])]
    with pytest.raises(SystemExit) as left:
        main([*expanded, "--jobs", "1"] if words[1] in ("sweep", "judge", "walk-forward") else expanded)
    allowed = (0, 3) if words[1] == "audit" else (0,)  # 3: it found something, which is no failure
    assert left.value.code in allowed, f"exit status {left.value.code} of: {command}"


def run_python(text: str, names: dict[str, Any]) -> None:
    """Run a block of Python; `names` are what the blocks before it have defined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # vectorbt's pictures ask pandas for what it will drop
        exec(compile(text, "<page>", "exec"), names)


def read_cell(text: str) -> None:
    """Read one cell as the project does."""
    grids.check_cell(json.loads(text))


def read_toml(text: str) -> None:
    """Read a grid file, a training file or claims of a bot as the project does."""
    if "win_rate" in tomllib.loads(text):
        Path("claims.toml").write_text(text, encoding="utf-8")
        claims, not_understood = read_claims("claims.toml")
        assert claims
        assert not not_understood
    elif set(tomllib.loads(text)) == {"refines"}:
        grids.parse(f"{text}\n[fixed]\nlong_entry = 0.5\n")
    elif {"axes", "fixed"} & set(tomllib.loads(text)):
        grids.parse(text)
    else:
        signals.parse_training(text)
