"""Paths as they are written: `~` expands once, and nothing in a name is a pattern or an address."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

import signals
from signals.filesystem.paths import literal, located, parquet_metadata, scan_parquet

NAMES = [
    "r[1]", "[!a]", "a*b", "**", "q?", "{x,y}", "a b", " lead", "#1", "p%20q", "new\nline", "-dash", "--out", "ünï",
    "日本", "a\\b", "semi;colon", "quo'te\"", "$HOME", "s3:", "file:", "~", "~root", "~$draft", "tab\t",
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("~", "HOME"),
        ("~/run", "HOME/run"),
        ("~/~/run", "HOME/~/run"),
        ("run", "run"),
        ("a/~/run", "a/~/run"),
        ("./~/run", "HERE/~/run"),
        ("~nobody-of-this-name/run", "HERE/~nobody-of-this-name/run"),
        ("~$draft.csv", "HERE/~$draft.csv"),
        ("/tmp/~", "/tmp/~"),
        ("$HOME/run", "$HOME/run"),
        ("a/../b", "a/../b"),
        ("file:/run", "HERE/file:/run"),
        ("s3://bucket/run", "HERE/s3:/bucket/run"),
    ],
)
def test_a_path_is_located_once(given: str, found: str, home: Path) -> None:
    expected = Path(found.replace("HOME", str(home)).replace("HERE", str(Path.cwd()))) if "$" not in given else None
    where = located(given)
    assert where == (expected or (Path(given) if given.startswith("$") else Path.cwd() / given))
    assert located(where) == where
    assert located(str(where)) == where


def test_a_home_that_begins_with_a_tilde_is_not_expanded_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "~")
    assert located("~/run") == Path.cwd() / "~/run"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name_to_polars(name: str, home: Path) -> None:
    """Beside it lie files that a pattern or an expansion would find instead."""
    for folder, value in ((Path("r1"), 1), (home, 2), (Path("ab"), 3), (Path(os.path.join(".", name)), 7)):
        folder.absolute().mkdir(exist_ok=True)
        pl.DataFrame({"a": [value]}).write_parquet(literal(folder / "part.parquet"), metadata={"of": str(value)})
    file = Path(name) / "part.parquet"
    assert scan_parquet(file).collect()["a"].to_list() == [7]
    assert scan_parquet([file, file]).collect()["a"].to_list() == [7, 7]
    assert parquet_metadata(file)["of"] == "7"


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".csv"])
@pytest.mark.parametrize("scheme", ["file:", "s3:", "hf:", "https:", "C:"])
def test_a_folder_that_looks_like_a_scheme_is_a_folder(scheme: str, suffix: str, home: Path) -> None:
    Path(scheme).mkdir()
    made = signals.simulated_signals(50, edge=0.0, seed=1)
    signals.write(made, f"{scheme}/made{suffix}")
    assert [path.name for path in Path(scheme).iterdir()] == [f"made{suffix}"]
    assert [path.name for path in Path.cwd().iterdir()] == [scheme]
    assert signals.read(f"{scheme}/made{suffix}").fingerprint == made.fingerprint


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".csv"])
@pytest.mark.parametrize("name", ["r[1]", "a*b?", "{x}", "p%20#", "new\nline", "~$draft"])
def test_a_signal_file_is_written_and_read_under_its_own_name(name: str, suffix: str, home: Path) -> None:
    made, other = (signals.simulated_signals(50, edge=0.0, seed=seed) for seed in (1, 2))
    for beside in ("r1", "ab", "x", "p #"):
        signals.write(other, f"{beside}{suffix}")
    written = signals.write(made, f"{name}{suffix}")
    assert written.absolute().parent == Path.cwd()
    assert signals.read(f"{name}{suffix}").fingerprint == made.fingerprint


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".csv"])
def test_a_signal_file_at_home_is_written_and_read_there(suffix: str, home: Path) -> None:
    made = signals.simulated_signals(50, edge=0.0, seed=1)
    assert signals.write(made, f"~/made{suffix}") == home / f"made{suffix}"
    assert signals.read(f"~/made{suffix}").path == home / f"made{suffix}"
    assert list(Path.cwd().iterdir()) == []
