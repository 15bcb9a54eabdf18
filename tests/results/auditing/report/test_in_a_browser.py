"""The page of an audit in Chromium: at a desk and on a phone nothing sticks out, nothing is asked for, and no text is cut off."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.explorer.browsing import BROWSERS, running_browser
from results.auditing.report.files import write_audit
from tests.places import program
from tests.results.auditing.report.audits import FINDINGS, PICTURES, audit_of

pytestmark = pytest.mark.slow

CUT_OFF = """() => [...document.querySelectorAll('svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((text) => {
    const place = text.getBoundingClientRect();
    return place.left < frame.left - 1 || place.right > frame.right + 1 || place.bottom > frame.bottom + 1;
  }).map((text) => text.textContent);
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program(os.environ.get("CHROMIUM", BROWSERS[0]), *BROWSERS)
    with running_browser() as running:
        yield running


@pytest.mark.parametrize("width", [1280, 390])
def test_all_of_it_is_seen(browser: Browser, tmp_path: Path, width: int) -> None:
    files = write_audit(audit_of(*FINDINGS), tmp_path / "out")
    page = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url) if "audit.html" not in request.url else None)
    page.goto(files.page.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("svg").count() == len(PICTURES)
    assert page.evaluate(CUT_OFF) == []
    assert said == []
    page.close()
