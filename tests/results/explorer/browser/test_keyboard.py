"""Without a mouse, and without eyes: every control is reached, named and spoken."""

from __future__ import annotations

import pytest

from tests.results.explorer.browser.reading import view_of
from tests.results.explorer.browser.watching import Watched

pytestmark = pytest.mark.slow
FIRST = "x=take_profit&y=stop_loss&by=null"

_NAMELESS = """() => [...document.querySelectorAll("button, select, input, a[href], [tabindex='0'], [role=application], canvas")]
  .filter((each) => each.checkVisibility() && !each.closest("[aria-hidden=true]"))
  .filter((each) => !(each.innerText?.trim() || each.getAttribute("aria-label") || each.getAttribute("aria-labelledby")
    || each.labels?.length || each.title))
  .map((each) => each.outerHTML.slice(0, 200))"""
_FOCUS = """() => {
  const each = document.activeElement;
  const style = getComputedStyle(each);
  return [each.tagName, each.getAttribute("aria-label") ?? each.innerText ?? "", style.outlineStyle, style.boxShadow];
}"""


def test_tab_reaches_every_part_and_focus_is_seen(small: str, visitor: Watched) -> None:
    visitor.open(f"{small}#{FIRST}")
    stops = visitor.page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, select, input, [tabindex='0'], summary")]
             .filter((each) => each.checkVisibility() && !each.disabled).length"""
    )
    reached = []
    for _ in range(stops + 5):
        visitor.page.keyboard.press("Tab")
        tag, name, outline, shadow = visitor.page.evaluate(_FOCUS)
        if tag == "BODY":
            break
        reached.append(name)
        assert outline != "none" or shadow != "none", f"{tag} {name}: its focus cannot be seen"
    assert "Skip to the map" in reached[0]
    assert any("Squares of the map" in name for name in reached)
    assert len(reached) >= min(stops, 20)


def test_squares_are_walked_spoken_and_opened(small: str, visitor: Watched) -> None:
    visitor.open(f"{small}#{FIRST}")
    visitor.page.get_by_role("application", name="Squares of the map").focus()
    told = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        visitor.page.keyboard.press(key)
        told.append(visitor.page.get_by_role("status").first.inner_text())
    assert len(set(told)) > 1
    assert "take profit" in told[-1]
    visitor.page.keyboard.press("Shift+ArrowLeft")
    assert "region" in view_of(visitor)
    visitor.page.keyboard.press("Escape")
    assert "region" not in view_of(visitor)
    visitor.page.get_by_role("application", name="Squares of the map").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("[data-part=square]").get_by_role("button", name="cell").first.wait_for()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_function("() => location.hash.includes('cell=')")


@pytest.mark.parametrize(
    ("key", "wanted"),
    [("s", {"x": "stop_loss", "y": "take_profit"}), ("g", {"cost": "gross"}), ("c", {"cost": "cost"})],
)
def test_a_letter_changes_the_view(small: str, visitor: Watched, key: str, wanted: dict[str, str]) -> None:
    visitor.open(f"{small}#{FIRST}&metric=expectancy")
    before = view_of(visitor)
    visitor.page.keyboard.press(key)
    visitor.page.wait_for_function("(old) => location.href !== old", arg=visitor.page.url) if view_of(
        visitor
    ) == before else None
    shown = {
        "x": visitor.page.get_by_label("Across", exact=True).input_value(),
        "y": visitor.page.get_by_label("Up", exact=True).input_value(),
    }
    shown["cost"] = visitor.page.get_by_label("Costs", exact=True).input_value()
    assert wanted.items() <= shown.items()
    visitor.page.keyboard.press("0")
    visitor.page.wait_for_function("() => location.hash.length <= 1")


@pytest.mark.parametrize("fragment", ["", "cell=40&tab=cell", "compared=[40,41]&tab=compare", "tab=choice"])
def test_everything_has_a_name(small: str, visitor: Watched, fragment: str) -> None:
    visitor.open(f"{small}#{fragment}")
    visitor.page.wait_for_timeout(500)
    assert visitor.page.evaluate(_NAMELESS) == []
