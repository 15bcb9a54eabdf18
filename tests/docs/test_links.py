"""Pages lead where they say, and code speaks of the contract by the names of its headings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.places import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ROOMS = ("signals", "grids", "sweeps", "results", "scripts", "benchmarks", "tests")
_LINK = re.compile(r"\]\(((?!\w+:)[^)\s]+)\)")


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_of_the_project_that_a_page_names_are_there(page: Path) -> None:
    """Backticked paths into the rooms; a trailing slash means a folder."""
    text = page.read_text(encoding="utf-8")
    named = re.findall(rf"`((?:{'|'.join(ROOMS)})/[\w/.]*)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_nothing_speaks_of_the_contract_by_number() -> None:
    spoken = re.compile(r"\bsections? [1-5]\b", re.IGNORECASE)
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")] + PAGES
    told = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in files
        if file.name not in {"test_links.py", "glossary.md"}
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if spoken.search(line)
    ]
    assert told == []
