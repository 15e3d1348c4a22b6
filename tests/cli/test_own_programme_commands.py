"""programme check, from the command line."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from command_line import run
from docx import Document
from openpyxl import load_workbook
from own_programmes import MERGED_TITLES, merged_headings, semicolons

from qmskg.server import documents as d

Environment = dict[str, str]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(merged_headings())
    return file


def test_a_programme_is_checked_by_name_and_meaning(reading: Environment, plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "checked.xlsx"
    ran = run(reading, "programme", "check", str(plan), "--service", "acute", "--out", str(out), "--json")
    assert (ran.code, ran.err) == (0, "")
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS["programme check"])).validate(ran.document)
    assert ran.document["meaning"] is True
    found = {
        row["title"]: [m["id"] for m in row["matches"] if m["kind"] == "audit"] for row in ran.document["rows"]
    }
    assert [title for title in found if title] == list(MERGED_TITLES)
    assert found["Hip fracture database (NHFD)"] == ["audit-nhfd"]
    assert "audit-local-falls" in found["Falls in hospital"]
    assert load_workbook(out).worksheets[0]["I5"].value == "May be this audit (a machine's reading)"


def test_a_person_reads_it_and_takes_a_board_paper(reading: Environment, plan: Path, tmp_path: Path) -> None:
    out, word = tmp_path / "paper.html", tmp_path / "paper.docx"
    ran = run(reading, "programme", "check", str(plan), "--out", str(out), "--out", str(word))
    assert ran.code == 0
    assert "title is “Audit title”" in ran.out
    assert "Nobody has agreed that" in ran.err
    assert "<h2>Alert</h2>" in out.read_text("utf-8")
    assert str(out) in ran.err
    headings = [p.text for p in Document(str(word)).paragraphs if p.style and str(p.style.name) == "Heading 2"]
    assert headings[:4] == ["In short", "Alert", "Advise", "Assure"]


def test_bad_input_ends_with_2_and_one_sentence(reading: Environment, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(semicolons())
    for words, says in (
        ((str(tmp_path / "none.xlsx"),), "cannot be read"),
        ((str(file), "--out", "x.pdf"), "must end in .xlsx, .csv, .html, .docx"),
        ((str(file), "--column", "x=y"), "title=NAME"),
        ((str(file), "--service", "cars"), "no service type"),
        ((str(tmp_path),), "cannot be read"),
    ):
        ran = run(reading, "programme", "check", *words)
        assert ran.code == 2
        assert says in ran.err
        assert len(ran.err.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]


def test_two_are_put_side_by_side(reading: Environment, plan: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_bytes(semicolons())
    ran = run(reading, "programme", "compare", str(plan), str(other), "--json")
    assert (ran.code, ran.err) == (0, "")
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS["programme compare"])).validate(ran.document)
    assert "audit-local-falls" in {one["id"] for key in ("common", "maybe") for one in ran.document[key]}
    assert "audit-nhfd" in {one["id"] for one in ran.document["only_a"]}
    wrong = run(reading, "programme", "compare", str(plan), str(tmp_path / "none.csv"))
    assert (wrong.code, wrong.out) == (2, "")
    assert "cannot be read" in wrong.err


def test_an_overlay_is_checked_and_written(reading: Environment, tmp_path: Path) -> None:
    file, out = tmp_path / "local.yaml", tmp_path / "out"
    file.write_text("add: [{id: 'local:x', title: X, says: We do x., reason: It helps.}]\n", "utf-8")
    ran = run(reading, "tailor", "check", str(file), "--out", str(out), "--json")
    assert ran.code == 0, ran.err
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS["tailor check"])).validate(ran.document)
    assert sorted(path.name for path in out.iterdir()) == ["catalog-local.json", "profile-local.json"]
    file.write_text("not_applicable: [{id: 'core:none', reason: No.}]\n", "utf-8")
    faulty = run(reading, "tailor", "check", str(file))
    assert faulty.code == 1
    assert "no core standard has the id core:none" in faulty.out
    wrong = run(reading, "tailor", "check", str(tmp_path / "none.yaml"))
    assert (wrong.code, wrong.out) == (2, "")
