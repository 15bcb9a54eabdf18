"""Compiled kernels are of the sources that they were made of, nested ones too."""

from __future__ import annotations

from pathlib import Path

from sweeps.kernels.compiled import folder_name


def test_the_folder_changes_with_any_source(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    names = [folder_name(tmp_path)]
    for name, content in (("inner/rule.py", "a = 1\n"), ("inner/rule.py", "a = 2\n"), ("rule.py", "a = 2\n")):
        (tmp_path / name).write_text(content)
        names.append(folder_name(tmp_path))
    assert len(set(names)) == 4
    assert folder_name(tmp_path) == names[-1]
