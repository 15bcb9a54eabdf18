"""A page in a real browser, everything it says, asks for and fails at written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response

from tests.places import ROOT, absent

AXE = ROOT / "tests" / "page" / "node_modules" / "axe-core" / "axe.min.js"
_SETTLED = """(after) => {
  const drawn = Number(document.documentElement.dataset.drawn ?? 0);
  return drawn > after && document.documentElement.dataset.busy !== "true";
}"""
_AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((fault) => fault.impact === "serious" || fault.impact === "critical")
    .map((fault) => `${fault.id} (${fault.impact}): ${fault.nodes.map((node) => node.target + " " + node.failureSummary).join(" | ")}`);
}"""


@dataclass
class Watched:
    """A page and what came of it.

    Attributes
    ----------
    page
        The browser's.
    complaints
        Errors and warnings of its console, and errors that nobody caught.
    asked
        Addresses of all requests, in order.
    refused
        Status and address of answers that are no success.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", self._failed)
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _failed(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.refused.append((response.status, response.url))

    def open(self, address: str) -> Watched:
        """Go to an address and wait until the map is drawn."""
        self.page.goto(address)
        return self.settle()

    def drawn(self) -> int:
        """Return how often the map was drawn so far."""
        return int(self.page.evaluate("Number(document.documentElement.dataset.drawn ?? 0)"))

    def settle(self, after: int = 0) -> Watched:
        """Wait until everything that was asked for is drawn, and the map more often than it was before."""
        self.page.wait_for_function(_SETTLED, arg=after, timeout=20_000)
        return self

    def faults(self) -> list[str]:
        """Return what axe-core finds serious or critical in the page as it is."""
        if not AXE.exists():
            absent("axe-core")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(_AXE)
        return found

    def written(self) -> str:
        """Return all text that is shown."""
        return self.page.inner_text("body")


def watched(browser: Browser, **options: Any) -> Watched:
    """Open an empty page of its own, with options of a browser context (`color_scheme`, `viewport` ...)."""
    defaults: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "accept_downloads": True}
    return Watched(browser.new_context(**(defaults | options)).new_page())


def saved(watched_: Watched, name: str, folder: Path) -> Path:
    """Press the button of a name, and return the file that it saves."""
    with watched_.page.expect_download() as download:
        watched_.page.get_by_role("button", name=name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
