"""The page's modules as one script, for a file that may ask nobody for another.

No parser of JavaScript is needed because the page's modules keep to little of it: named imports of other modules of the
page, one a statement, and names exported where they are declared. Whatever else begins with `import` or `export` is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BundleError", "bundled", "bundled_styles"]

_IMPORT = re.compile(r'^import \{(?P<names>[^{}"]*)\} from "(?P<path>\.{1,2}/[\w./-]+\.js)";[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?P<what>(?:async )?function\*? ?|const |class )(?P<name>[A-Za-z_$][\w$]*)", re.MULTILINE
)
_STATEMENT = re.compile(r"^(import|export)\b.*$", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
_ELSEWHERE = re.compile(r"(?<![\w$.])import\s*[(.]|(?<![\w$.])(?:eval|Function|importScripts)\s*\(|\binnerHTML\b")
_ENDS_A_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)
_FETCHES = re.compile(r"@import|url\(\s*[\"']?(?!data:|#)", re.IGNORECASE)


class BundleError(ValueError):
    """A module of the page does not keep to what the bundler knows: a defect of the page, never of a user's data."""


@dataclass(frozen=True)
class Module:
    """One module of the page.

    Attributes
    ----------
    path
        Of its file, from the page's folder.
    imports
        By module, the names taken from it with those they have here.
    exports
        Names that others may take.
    body
        Its text without import statements and the word `export`.
    """

    path: str
    imports: Mapping[str, tuple[tuple[str, str], ...]]
    exports: tuple[str, ...]
    body: str


def bundled(files: Mapping[str, str], entry: str) -> str:
    """Return a script that does what a module and all that it imports do, each in a scope of its own.

    Parameters
    ----------
    files
        Texts by path from the page's folder, such as ``app/main.js``.
    entry
        The module to begin with.

    Returns
    -------
    str
        A classic script, also for a worker. Modules stand before those that import them, and run once.

    Raises
    ------
    BundleError
        If a module breaks a convention, is not there, does not export what is imported, or imports itself by way of others.
    """
    order: dict[str, Module] = {}
    _visit(files, entry, order, ())
    names = {path: f"module{number}" for number, path in enumerate(order)}
    scopes = [_scope(module, order, names) for module in order.values()]
    return '"use strict";\n(() => {\n' + "\n".join(scopes) + "\n})();\n"


def bundled_styles(files: Mapping[str, str], paths: list[str]) -> str:
    """Return style sheets as one, in the order given.

    Raises
    ------
    BundleError
        If one fetches something, or would end the element it stands in.
    """
    texts = [files[path] for path in paths]
    for path, text in zip(paths, texts, strict=True):
        if found := _FETCHES.search(text):
            raise BundleError(f"{path}: {found[0]!r} would fetch something; a report has nobody to ask")
        if "</" in text:
            raise BundleError(f"{path}: holds '</', which may end the element that it stands in")
    return "\n".join(texts)


def _visit(files: Mapping[str, str], path: str, order: dict[str, Module], above: tuple[str, ...]) -> None:
    if path in order:
        return
    if path in above:
        raise BundleError(f"{path}: imports itself, by way of {' -> '.join((*above[above.index(path) :], path))}")
    if path not in files:
        raise BundleError(f"{path}: there is no such module; {above[-1] if above else 'the entry'} asks for it")
    module = _read(path, files[path])
    for other in module.imports:
        _visit(files, other, order, (*above, path))
    order[path] = module


def _read(path: str, text: str) -> Module:
    _check(path, text)
    imports: dict[str, tuple[tuple[str, str], ...]] = {}
    for found in _IMPORT.finditer(text):
        other = posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"]))
        imports[other] = (*imports.get(other, ()), *_names(path, found["names"]))
    exports = tuple(found["name"] for found in _EXPORT.finditer(text))
    body = _EXPORT.sub(lambda found: f"{found['what']}{found['name']}", _IMPORT.sub("", text))
    return Module(path, imports, exports, body.strip("\n"))


def _check(path: str, text: str) -> None:
    known = {found.start() for pattern in (_IMPORT, _EXPORT) for found in pattern.finditer(text)}
    for found in _STATEMENT.finditer(text):
        if found.start() not in known:
            line = text.count("\n", 0, found.start()) + 1
            raise BundleError(f"{path}:{line}: {found[0]!r} is no named import or export as the bundler knows them")
    if ending := _ENDS_A_SCRIPT.search(text):
        raise BundleError(f"{path}: holds {ending[0]!r}, which may end the element that it stands in")
    if elsewhere := _ELSEWHERE.search(_COMMENT.sub("", text)):
        raise BundleError(f"{path}: {elsewhere[0]!r} has no place in the page")


def _names(path: str, listed: str) -> tuple[tuple[str, str], ...]:
    """Return imported names, each with what it is called here."""
    pairs = []
    for name in filter(None, (each.strip() for each in listed.split(","))):
        words = name.split()
        if len(words) not in {1, 3} or (len(words) == 3 and words[1] != "as"):  # noqa: PLR2004 - `a as b`
            raise BundleError(f"{path}: {name!r} is no name to import")
        pairs.append((words[0], words[-1]))
    return tuple(pairs)


def _scope(module: Module, order: Mapping[str, Module], names: Mapping[str, str]) -> str:
    """Return a module as a function that is called at once, and returns what it exports."""
    lines = [f"// {module.path}", f"const {names[module.path]} = (() => {{"]
    for other, taken in module.imports.items():
        if missing := [name for name, _ in taken if name not in order[other].exports]:
            raise BundleError(f"{module.path}: {other} does not export {', '.join(missing)}")
        pairs = ", ".join(name if name == here else f"{name}: {here}" for name, here in taken)
        lines.append(f"const {{ {pairs} }} = {names[other]};")
    return "\n".join([*lines, module.body, f"return {{ {', '.join(module.exports)} }};", "})();"])
