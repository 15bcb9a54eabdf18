"""A page is printed when it says that it waits for nothing; a browser that fails is one line, and nothing of it is left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from results.explorer.report import printing
from results.explorer.report.devtools import BrowserError, running
from results.explorer.report.printing import print_page
from signals import InputError
from tests.places import program

pytestmark = pytest.mark.slow
LATE = """<!doctype html><html data-asking="1"><body>early<script>
setTimeout(() => {{ document.body.append(document.createElement("hr"));
  Object.assign(document.documentElement.dataset, {{ drawn: "1", asking: "{asking}" }}); }}, 800);
</script></body></html>"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_it_waits_for_what_comes_late(temporary: Path, tmp_path: Path) -> None:
    print_page(program("chromium"), LATE.format(asking=0), tmp_path / "late.pdf")
    content = (tmp_path / "late.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page[^s]", content)) == 1
    assert list(temporary.iterdir()) == []


def test_a_page_that_never_comes_to_rest_is_refused(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "_PATIENCE", 8)
    with pytest.raises(InputError, match="printed nothing .*write html"):
        print_page(program("chromium"), LATE.format(asking=3), tmp_path / "never.pdf")
    assert not (tmp_path / "never.pdf").exists()
    assert list(temporary.iterdir()) == []


def test_a_browser_that_ends_at_once_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it has ended"):
        print_page(program("false"), "", tmp_path / "none.pdf")
    with running([program("cat")], 0.2) as silent, pytest.raises(BrowserError):
        silent.tell("Browser.getVersion")
