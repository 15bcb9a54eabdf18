"""An audit as files: all of them or none, the same bytes again, and nobody else's replaced."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from results.auditing.model import Finding, Part
from results.auditing.record import Audit
from results.auditing.report.files import write_audit
from results.auditing.report.mapping import audit_mapping
from signals import InputError
from tests.results.auditing.report.audits import FINDINGS, PICTURES, audit_of


def test_the_json_is_plain_and_the_same_again(tmp_path: Path) -> None:
    found = audit_of(*FINDINGS)
    first, second = (write_audit(found, tmp_path / name).numbers.read_bytes() for name in ("one", "two"))
    assert first == second
    written = json.loads(first)
    assert written == audit_mapping(found)
    assert written["answer"]["ruling"]
    assert (written["format"], written["outcome"]) == (1, "refuted")
    assert [each["kind"] for each in written["parts"][0]["findings"]] == [each.kind for each in FINDINGS]
    assert written["parts"][0]["findings"][0]["numbers"] == {"trades": 3, "share": None}


def test_the_list_says_on_each_row_what_was_found(tmp_path: Path) -> None:
    files = write_audit(audit_of(*FINDINGS), tmp_path / "out")
    assert files.trades is not None
    assert files.trades.read_text(encoding="utf-8").splitlines() == [
        "row,entry_time,exit_time,side,entry_price,exit_price,fee,found",
        "1,2024-01-05T00:00:00Z,2024-01-06T00:00:00Z,long,102.0,100.0,0.1,fees_missing",
        "2,2024-01-03T00:00:00Z,2024-01-04T00:00:00Z,short,101.0,100.0,,too_regular",
        '3,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z,long,100.0,101.0,0.1,"fees_missing, price_outside_bar"',
    ]


class Pages(HTMLParser):
    """What a page holds: tags that are open, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "path", "rect", "circle", "br"}:
            self.open.append(tag)
        self.loads += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert not self.open or tag in {"path", "rect", "circle"} or self.open.pop() == tag


def test_the_page_holds_all_and_loads_nothing(tmp_path: Path) -> None:
    page = write_audit(audit_of(*FINDINGS), tmp_path / "out").page.read_text(encoding="utf-8")
    parsed = Pages()
    parsed.feed(page)
    assert parsed.loads == []
    assert parsed.open == []
    assert page.count("<svg") == len(PICTURES)
    assert "Balance &lt;as stated&gt;" in page
    assert "<script" not in page
    assert not re.search(r"\bnan\b|\bNone\b", page)
    assert page.index("IMPOSSIBLE") < page.index("REFUTED") < page.index("DOUBTFUL") < page.index(">holds<")


def test_an_earlier_audit_is_replaced_with_all_its_files(tmp_path: Path) -> None:
    write_audit(audit_of(*FINDINGS), tmp_path)
    table = Audit("trials.csv", "table of a sweep", (), [Part("optimised", "Table of a sweep")])
    assert write_audit(table, tmp_path).trades is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit.html", "audit.json"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("notes.txt", "mine", r"holds notes.txt, which is no part of an audit; choose another `out`"),
        ("trades.csv", "a,b", r"holds trades.csv without the audit.json of an audit"),
        ("audit.json", "[]", r"holds audit.json without the audit.json of an audit"),
    ],
)
def test_what_is_not_an_audit_is_left_alone(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        write_audit(audit_of(*FINDINGS), tmp_path)
    assert (tmp_path / name).read_text(encoding="utf-8") == content


def test_names_from_files_are_only_text(tmp_path: Path) -> None:
    bad = Finding("fees_missing", "refuted", "asset <script>alert(1)</script>\x1b[2J")
    page = write_audit(audit_of(bad), tmp_path / "out").page.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "\x1b" not in page
