"""An audit in words: the answer first, then what was found by its weight, then tables, then what was not tested."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from results.auditing.model import Finding, Part
from results.auditing.report.headline import headline
from results.auditing.report.texts import rows_named, shown
from results.auditing.report.words import audit_text
from tests.results.auditing.report.audits import FINDINGS, audit_of

LISTS = "What it lists: 300 trades netting +0.100 % of the balance each."


def test_findings_stand_by_weight_under_the_answer() -> None:
    lines = audit_text(audit_of(*FINDINGS)).splitlines()
    assert lines[0] == (
        "DOES NOT STAND: prices that the market never traded at, fees left out. Doubtful as well: results too regular for a market. "
        "What it lists: 300 trades netting +0.100 % of the balance each."
    )
    assert lines[1] == "list          a/list.csv (own columns): 300 trades, 2024-01-01 to 2024-01-06"
    assert [line.split("  ")[0] for line in lines[2:9]] == [
        "",
        "IMPOSSIBLE",
        "REFUTED",
        "DOUBTFUL",
        "holds",
        "",
        "note",
    ]
    assert lines[4].endswith("0.1 % a trade is missing. (30 rows, the first 1)")
    assert lines[-2:] == ["not tested    There are no bars: give them (`bars`).", "read as       side: guessed"]
    assert "win rate    74 %      66.7 %" in [line.rstrip() for line in lines]


def test_lines_are_broken_where_they_reach_the_width_and_no_number_from_its_unit() -> None:
    text = audit_text(audit_of(Finding("fees_missing", "refuted", "word " * 20 + "0.1 % a trade")), width=60)
    words = [line for line in text.splitlines() if "word" in line]
    assert all(len(line) <= 60 for line in words)
    assert len(words) == 3
    assert words[1].startswith(" " * 14 + "word")
    assert "0.1 %" in text


def _tried(count: float, p: float = 1e-3) -> Finding:
    return Finding("luck_if_tried", "note", "", numbers={"tries": count, "p": p})


def test_the_first_line_says_from_how_many_variants_on_it_is_luck() -> None:
    assert "picked from more than 2,300 variants" in headline(audit_of(_tried(2_345.0), luck_explains=False)).why
    assert "more than 30 variants tried" in headline(audit_of(_tried(30.0), luck_explains=False)).why


@pytest.mark.parametrize(
    ("findings", "how", "ruling"),
    [
        ((), {}, "STANDS AS FAR AS IT CAN BE TESTED"),
        ((), {"n": 3}, "NOTHING CONTRADICTS IT, BUT SO FEW TRADES SAY NOTHING"),
        ((Finding("too_few_trades", "note", ""),), {}, "NOTHING CONTRADICTS IT, BUT SO FEW TRADES SAY NOTHING"),
        ((), {"t": 1.0}, "NOTHING CONTRADICTS IT, BUT LUCK EXPLAINS IT"),
        ((), {"luck_explains": True}, "NOTHING CONTRADICTS IT, BUT LUCK EXPLAINS IT"),
        ((), {"t": 1.0, "luck_explains": False}, "STANDS AS FAR AS IT CAN BE TESTED"),
        ((_tried(30.0),), {"luck_explains": False}, "STANDS ONLY IF HARDLY ANYTHING ELSE WAS TRIED"),
        ((_tried(0.0, p=0.2),), {"luck_explains": False}, "NOTHING CONTRADICTS IT, BUT LUCK EXPLAINS ITS TIMING"),
        ((_tried(2_345.0),), {"luck_explains": False}, "STANDS AS FAR AS IT CAN BE TESTED"),
        ((), {"net": -0.001, "t": -3.0}, "NOTHING CONTRADICTS IT"),
        ((), {"net": float("nan"), "t": float("nan")}, "NOTHING CONTRADICTS IT"),
        (FINDINGS[1:2], {}, "DOUBTFUL"),
        (FINDINGS[2:3], {}, "DOES NOT STAND"),
    ],
)
def test_the_answer(findings: tuple[Finding, ...], how: dict[str, Any], ruling: str) -> None:
    assert headline(audit_of(*findings, **how)).ruling == ruling


def test_many_faults_are_named_up_to_four() -> None:
    kinds = ("fees_missing", "fee_sign", "bad_price", "duplicate_trades", "stop_sign", "fees_missing")
    why = headline(audit_of(*(Finding(kind, "refuted", "") for kind in kinds))).why
    assert (
        why
        == "fees left out, fees added instead of paid, prices that cannot be, trades listed twice, and 1 more. " + LISTS
    )


def test_all_that_accuses_is_shown_and_notes_up_to_a_dozen() -> None:
    notes = [Finding("interval", "note", f"note {at}") for at in range(14)]
    accusing = [Finding("fees_missing", "refuted", f"fault {at}") for at in range(3)]
    text = audit_text(audit_of(*notes, *accusing))
    assert [f"fault {at}" in text for at in range(3)] == [True] * 3
    assert "note 8" in text
    assert "note 9" not in text
    assert "5 more notes: on the page that `out` writes, and in the JSON." in text


def test_claims_are_counted() -> None:
    why = headline(audit_of(*[Finding("claim_refuted", "refuted", "")] * 3)).why
    assert why == f"3 claims that do not hold. {LISTS}"


def test_every_family_has_its_say_before_one_has_two() -> None:
    parts = [
        Part(key, key, [Finding("interval", "note", f"{key} {at}") for at in range(9)])
        for key in ("accounting", "luck")
    ]
    text = audit_text(replace(audit_of(), parts=parts))
    assert [f"luck {at}" in text for at in range(7)] == [True] * 6 + [False]
    assert text.index("accounting 5") < text.index("luck 0")


def test_rows_are_named() -> None:
    assert rows_named(Finding("trades", "note", "")) == ""
    assert rows_named(Finding("trades", "note", "", (7,), 1)) == "row 7"
    assert rows_named(Finding("trades", "note", "The first: row 7.", (7,), 1)) == ""
    assert rows_named(Finding("trades", "note", "", tuple(range(1, 11)), 1_000), most=2) == "1,000 rows, the first 1"


def test_percent_signs_stand_alike() -> None:
    assert shown("+0.1% of 5 %, %s and 3%x\x1b") == "+0.1\N{NO-BREAK SPACE}% of 5\N{NO-BREAK SPACE}%, %s and 3%x\\x1b"


@pytest.mark.parametrize(("untold", "said"), [(0, "300 trades netting +0.100 % of"), (300, "making +0.100 % of the balance each before costs, which"), (12, "(the costs of 12 are not known")])  # fmt: skip
def test_results_without_known_costs_are_not_called_net(untold: int, said: str) -> None:
    made = audit_of(net=0.001)
    assert made.summary is not None
    text = headline(replace(made, summary=replace(made.summary, untold=untold))).text
    assert said in text
    assert ("netting" in text) == (untold < 300)
