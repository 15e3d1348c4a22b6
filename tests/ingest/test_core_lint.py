"""Each rule about the authored core set, broken in turn: the file and the line are named, and nothing else."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from authoring import line_of
from core_example import CORE_FILE, HIPS, ROWS, RULINGS, put_core

from qmskg.ingest.lint import RULES, lint

#: rule -> what is replaced, by what, and a text on the line that must be named (after the replacement)
BROKEN = {
    "core-unknown-id": ("leaf: nice-qs16:3", "leaf: nice-qs16:33", "leaf: nice-qs16:33"),
    "core-unknown-id, measure": ("audit-nhfd:mobil", "audit-nhfd:mobile", "audit-nhfd:mobile"),
    "core-not-asked, measure": ("leaf: nice-qs16:3", "leaf: audit-nhfd:mobil", "leaf: audit-nhfd:mobil"),
    "core-not-asked, document": ("leaf: nice-qs16:3", "leaf: nice-qs16", "leaf: nice-qs16"),
    "core-no-measure": ("measure: audit-nhfd:mobil", "measure: nice-qs16:3", "measure: nice-qs16:3"),
    "core-no-measure, audit": ("measure: audit-nhfd:mobil", "measure: audit-nhfd", "measure: audit-nhfd"),
    "core-statement, two": ("after admission.", "after admission. Nobody waits.", "statement:"),
    "core-statement, long": ("after admission.", "after admission" + " and so on" * 15 + ".", "statement:"),
    "core-statement, open": ("after admission.", "after admission", "statement:"),
    "core-same-leaf-twice": ("leaf: nice-qs86:1", "leaf: nice-qs16:4", "leaf: nice-qs16:4\n    relation: intersects"),
    "core-left-over": ("    remainder: A named implant.\n", "", "leaf: nice-qs16:4"),
    "core-left-over, shared": ("    shared: Asking about falls.\n", "", "leaf: nice-qs86:1"),
    "core-left-over, equal": (
        "    relation: equal\n", "    relation: equal\n    remainder: More.\n", "remainder: More",
    ),
    "core-not-covered": ("    not_covered: [surgery itself]\n", "", "measure: audit-nhfd:mobil"),
    "core-not-covered, full": ("strength: partial", "strength: full", "not_covered:"),
    "core-not-covered, related": ("strength: partial", "strength: related", "not_covered:"),
    "core-no-strictest": ("leaf: nice-qs16:3", "leaf: nice-qs16:2", "leaf: nice-qs16:2"),
    "core-disposition": ("nice-qs86\tkept\tfalls", "nice-qs86\tkept\t", None),
    "core-disposition, annex": ("out_of_scope\t", "out_of_scope\tfalls", None),
    "core-disposition, unknown": ("nice-qs86:3\t", "nice-qs86:333\t", None),
    "core-disposition, needless": ("nice-qs86:3\t", "nice-qs16:3\t", None),
    "broken-file": ("quality: nqb_effective", "quality: nqb_kind", "quality: nqb_kind"),
    "broken-file, theme": ("theme: timeliness", "theme: haste", "theme: haste"),
    "broken-file, relation": ("relation: equal", "relation: none", "relation: none"),
    "broken-file, id": ("id: prompt-surgery", "id: prompt_surgery", "id: prompt_surgery"),
    "broken-file, missing": ("  who_acts: acute trust\n", "", "- id: prompt-surgery"),
    "broken-file, empty": ("applies_to: [acute]", "applies_to: []", "applies_to: []"),
    "broken-file, row": ("nice-qs86:3\tout_of_scope", "nice-qs86:3\tgone", None),
    "broken-file, columns": ("\tAnother body's duty.", "", None),
    "broken-file, twice": ("nice-qs86:3\t", "nice-qs86\t", None),
}  # fmt: skip
#: rules whose test needs more than one replacement
APART = {"core-duplicate-id", "core-equal-to-two", "core-stricter-leaf", "core-strictest-whose"}
LIMIT = """\
  strictest:
  - {quantity: QUANTITY, operator: <=, value: 36, unit: hours, clock_start: START, whose: 'nice-qs16:2'}
  members:
"""


@pytest.fixture(scope="module")
def folder(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("core") / "content"
    return Path(shutil.copytree(small_content, folder, ignore=shutil.ignore_patterns("ontology", "core")))


def found(folder: Path) -> set[tuple[str, int, str]]:
    core = folder / "sources" / "core"
    return {(f.file, f.line, f.rule) for f in lint(folder, [str(core)], today=date(2026, 11, 25))}


def test_the_example_has_nothing_to_mend(folder: Path) -> None:
    assert found(put_core(folder)) == set()
    assert lint(folder, ["core:prompt-surgery"]) == []


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_names_the_line(case: str, folder: Path) -> None:
    old, new, marker = BROKEN[case]
    table = "\n".join(ROWS)
    assert old in HIPS + table
    text, rows = HIPS.replace(old, new, 1), table.replace(old, new, 1)
    put_core(folder, text, tuple(rows.splitlines()))
    if marker is None:
        where = (RULINGS, next(n for n, row in enumerate(rows.splitlines(), 1) if row not in ROWS))
    else:
        where = (CORE_FILE, line_of(text, marker))
    assert found(folder) == {(*where, case.partition(",")[0])}


def test_everything_wrong_with_a_file_is_told_at_once(folder: Path) -> None:
    text = HIPS.replace("theme: timeliness", "theme: haste").replace("function: control", "functions: control")
    put_core(folder, text)
    assert {line for _, line, _ in found(folder)} == {
        line_of(text, "theme: haste"), line_of(text, "functions: control"), line_of(text, "- id: prompt-surgery"),
    }  # fmt: skip


def test_two_standards_of_one_id_and_a_leaf_equal_to_both(folder: Path) -> None:
    text = HIPS + HIPS.removeprefix("standards:\n")
    put_core(folder, text)
    second = len(HIPS.splitlines()) - 1
    assert found(folder) == {
        (CORE_FILE, line_of(HIPS, "- id: prompt-surgery") + second, "core-duplicate-id"),
    }
    text = HIPS + HIPS.removeprefix("standards:\n").replace("id: prompt-surgery", "id: quick-surgery")
    put_core(folder, text)
    assert found(folder) == {
        (CORE_FILE, line_of(HIPS, "- leaf: nice-qs16:3") + second, "core-equal-to-two"),
    }


@pytest.mark.parametrize(
    ("value", "whose", "rules"),
    [
        ("36", "nice-qs16:2", set()),
        ("48", "nice-qs16:2", {"core-stricter-leaf", "core-strictest-whose"}),
        ("36", "nice-qs16:3", {"core-strictest-whose"}),
        ("36", "nice-qs16:6", {"core-strictest-whose"}),
    ],
)
def test_the_strictest_limit_is_that_of_a_leaf_under_it(
    value: str, whose: str, rules: set[str], folder: Path
) -> None:
    from qmskg.ingest import load_library

    limit = load_library(folder).nodes["nice-qs16:2"].thresholds[0]
    said = LIMIT.replace("QUANTITY", limit.quantity).replace("START", limit.clock_start or "null")
    said = said.replace("36", f"{limit.value:g}" if value == "36" else "4800").replace("<=", f"'{limit.operator}'")
    said = said.replace("hours", limit.unit or "").replace("nice-qs16:2", whose)
    text = HIPS.replace("  members:\n", said)
    text = text.replace("nice-qs16:3\n    relation: equal", "nice-qs16:3\n    relation: subset\n    reason: Less.\n"
                        "  - leaf: nice-qs16:2\n    relation: equal")  # fmt: skip
    put_core(folder, text)
    assert {rule for *_, rule in found(folder)} == rules


def test_every_rule_has_a_test() -> None:
    tested = {case.partition(",")[0] for case in BROKEN} | APART
    assert tested == {rule for rule in RULES if rule.startswith("core-")} | {"broken-file"}
