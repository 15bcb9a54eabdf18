"""Modules become one script only where they keep to the page's conventions; anything else is refused by name."""

from __future__ import annotations

import pytest

from results.explorer.report.bundle import BundleError, bundled, bundled_styles
from results.explorer.report.document import page_files

MAIN = 'import { one, two as second } from "../cube/b.js";\n\nconsole.log(one() + second);\n'
OTHER = "/** @returns {number} */\nexport function one() {\n  return 1;\n}\nexport const two = 2;\nconst own = 3;\n"


def test_each_module_has_a_scope_of_its_own_and_stands_before_who_asks() -> None:
    script = bundled({"app/a.js": MAIN, "cube/b.js": OTHER, "cube/unused.js": "export const x = 1;"}, "app/a.js")
    assert script.index("// cube/b.js") < script.index("// app/a.js")
    assert "const { one, two: second } = module0;" in script
    assert "return { one, two };" in script
    assert "unused" not in script
    assert "\nexport" not in script
    assert "\nimport" not in script


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("export default 3;", "no named import or export"),
        ("export { a };", "no named import or export"),
        ('export * from "./b.js";', "no named import or export"),
        ("export let a = 3;", "no named import or export"),
        ('import all from "./b.js";', "no named import or export"),
        ('import * as all from "./b.js";', "no named import or export"),
        ('import "./b.js";', "no named import or export"),
        ('import { a } from "lodash";', "no named import or export"),
        ('import { a } from "https://evil.example/a.js";', "no named import or export"),
        ("import { a } from './b.js';", "no named import or export"),
        ('import { a, default as b } from "./b.js";', "does not export"),
        ('import { "a" as b } from "./b.js";', "no named import or export"),
        ('import { missing } from "./b.js";', "does not export missing"),
        ('import { a } from "./gone.js";', "no such module"),
        ('import { a } from "./a.js";', "imports itself"),
        ('const a = () => import("./b.js");', "no place in the page"),
        ("const a = import.meta.url;", "no place in the page"),
        ('eval("1");', "no place in the page"),
        ('const f = new Function("1");', "no place in the page"),
        ("element.innerHTML = text;", "no place in the page"),
        ('const a = "</script>";', "may end the element"),
        ("const a = '<!--';", "may end the element"),
    ],
)
def test_what_the_bundler_does_not_know_is_refused(text: str, said: str) -> None:
    with pytest.raises(BundleError, match=said):
        bundled({"a.js": text, "b.js": "export const a = 1;"}, "a.js")


def test_a_circle_is_named() -> None:
    files = {
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(BundleError, match=r"a\.js -> b\.js -> a\.js"):
        bundled(files, "a.js")


def test_types_in_comments_are_no_imports() -> None:
    text = '/** @param {import("../types.js").View} view */\nexport function a(view) {\n  return view;\n}\n'
    assert "import(" in bundled({"a.js": text}, "a.js")


@pytest.mark.parametrize("text", ['@import "x.css";', "a { background: url(https://evil.example/x.png) }", "</style>"])
def test_styles_that_ask_for_more_are_refused(text: str) -> None:
    with pytest.raises(BundleError):
        bundled_styles({"a.css": text}, ["a.css"])


def test_every_module_of_the_page_can_be_bundled() -> None:
    files = page_files()
    for path in files:
        if path.endswith(".js"):
            assert bundled(files, path)
