"""Each rule, broken in turn: the file and the line are named, and nothing else is reported."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from authoring import FILE, ID, example, line_of, put
from hypothesis import given
from hypothesis import strategies as st

from qmskg.errors import InputError, SourceError, UnknownId
from qmskg.ingest.lint import RULES, lint
from qmskg.ingest.rules_document import lapsed

TODAY = date(2026, 11, 25)
LONG = "Somebody at the ward must do this thing again. " * 8
DAILY = (
    "A named member of ward staff must read the highest and lowest temperature of every medicines fridge at\n"
    "    least once a day, write both down with the time, and reset the thermometer."
)


@pytest.fixture
def folder(small_content: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(small_content, tmp_path / "content", ignore=shutil.ignore_patterns("ontology")))
    put(folder, example())
    return folder


def found(folder: Path, *chosen: str) -> list[tuple[str, int, str]]:
    return [(f.file, f.line, f.rule) for f in lint(folder, chosen, today=TODAY)]


def test_the_finished_example_has_nothing_to_mend(folder: Path) -> None:
    assert found(folder, ID) == []


#: rule -> what is replaced, by what, and a text on the line that must be named (after the replacement)
BROKEN = {
    "thin-summary": (DAILY, "Staff must read the fridge.", "summary: Staff must read"),
    "thin-summary, none": (f"  summary: {DAILY}\n", "", f"- id: {ID}:1.a"),
    "long-summary": (DAILY, LONG.strip(), "summary: Somebody"),
    "boilerplate": ("reset the thermometer.", "reset it (part of NICE QS0).", "summary: A named"),
    "untyped, no actor": ("  actor: ward or clinic\n", "", f"- id: {ID}:1.a"),
    "untyped, no form": ("  form: procedure\n", "", f"- id: {ID}:2"),
    "missing-obligation": ("  form: procedure\n  obligation: should\n", "  form: procedure\n", f"- id: {ID}:2"),
    "missing-number": ("number: '2'", "number: ''", "number: ''"),
    "threshold-without-limit": ("value: 1, unit: a day", "unit: a day", "quantity: readings"),
    "threshold-without-unit": ("value: 2, unit: years", "value: 2", "quantity: time that"),
    "unknown-unit": ("value: 2, unit: years", "value: 2, unit: yaers", "unit: yaers"),
    "verified-without-page": (
        "verified: {}", "verified: {content: true, checked: '2026-03-31'}", "verified: {content: true, checked",
    ),
    "verified-without-page, no date": (
        "verified: {}", "verified: {identity: true, page: 'https://x.org'}", "verified: {identity: true, page: 'https://x",
    ),
    "verified-without-page, no address": (
        "verified: {}", "verified:\n    note: x\n    thresholds_page: a book", "thresholds_page: a book",
    ),
    "verified-without-page, document": (
        "verified: {identity: true, page: 'https://example.org/fridge-guide', checked",
        "verified: {identity: true, checked",
        "verified: {identity: true, checked",
    ),
    "checked-in-future": ("verified: {}", "verified: {checked: '2026-12'}", "verified: {checked"),
    "left-blank": ("short_title: Fridge guide", "short_title: FILL IN", "short_title"),
    "unknown-licence": ("licence: OGL-3.0", "licence: EHB", "licence: EHB"),
    "expired-edition": ("Second edition, March 2026", "2025/26", "version: 2025/26"),
    "expired-edition, title": ("Keeping medicines cold", "Keeping medicines cold until 2025", "title: Keeping"),
    "only-child": (f"  parent: {ID}:1\n  minted: true\n  summary: The", "  summary: The", f"- id: {ID}:1\n"),
    "minted-without-parent": (
        f"  parent: {ID}:1\n  minted: true\n  summary: The", "  minted: true\n  summary: The", f"- id: {ID}:1.b",
    ),
    "unknown-reference": ("applies_to: [acute, community]", "related: [NG5, psirf-standard]", "related:"),
    "unknown-reference, supersedes": (
        "applies_to: [acute, community]", "supersedes:\n- An old guide\n- psirf-standrads", "- psirf-standrads",
    ),
    "broken-file": ("obligation: should", "obligation: shall", "obligation: shall"),
    "broken-file, date": ("'2026-03-02'", "'2026-02-30'", "'2026-02-30'"),
    "broken-file, duplicate id": (f"id: {ID}:2", f"id: {ID}:1.a", f"id: {ID}:1.a"),
    "broken-file, parent": (f"parent: {ID}:1\n  minted", f"parent: {ID}:9\n  minted", f"parent: {ID}:9"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_names_the_line(case: str, folder: Path) -> None:
    old, new, marker = BROKEN[case]
    text = example()
    assert old in text
    text = text.replace(old, new, 1)
    put(folder, text)
    rule = case.partition(",")[0]
    expected = {(FILE, line_of(text, marker), rule)}
    extra = {"only-child": set(), "minted-without-parent": {"only-child"}}.get(rule, set())
    assert {f for f in found(folder, ID) if f[2] not in extra} == expected


def test_every_rule_has_a_test_and_a_sentence() -> None:
    apart = {"misnamed-file", "near-duplicate", "repeated-ending", "copied-run"}
    of_sources = {rule for rule in RULES if not rule.startswith("core-")}  # those have a file of their own
    assert {case.partition(",")[0] for case in BROKEN} | apart == of_sources
    assert all(sentence.endswith(".") and len(sentence) > 20 for sentence in RULES.values())


def test_a_near_duplicate_is_reported_once_at_the_later_leaf(folder: Path) -> None:
    keeping = example()[
        example().index("The ward must hold") : example().index("since when.") + len("since when.")
    ]
    text = example().replace(keeping, DAILY.replace("once a day", "once a shift"))
    put(folder, text)
    at = line_of(text, "title: Keeping the record") + 4
    assert found(folder, ID) == [(FILE, at, "near-duplicate")]


def test_an_ending_that_three_share(folder: Path) -> None:
    text = example()
    for end in ("thermometer.", "since when.", "given."):
        text = text.replace(end, f"{end[:-1]} (second edition).")
    put(folder, text)
    assert [rule for *_, rule in found(folder, ID)] == ["repeated-ending"] * 3


def test_a_file_by_another_name(folder: Path) -> None:
    (folder / FILE).rename(folder / "sources" / "standards" / "fridges.yaml")
    assert found(folder, ID) == [("sources/standards/fridges.yaml", 2, "misnamed-file")]


def other(text: str) -> str:
    """The example as another document that shares one summary with it."""
    return text.replace(ID, "ward-fridges").replace(DAILY, "Staff " + DAILY[:60] + "\n    " + "word " * 18)


def test_words_copied_from_another_document(folder: Path) -> None:
    text = other(example())
    put(folder, text, "sources/standards/ward-fridges.yaml")
    lines = [line for _, line, rule in found(folder, "ward-fridges") if rule == "copied-run"]
    # .b and 2 are word for word those of the example; of .a eleven words are, which may be chance
    assert lines == [line_of(text, "summary: The ward must hold"), line_of(text, "summary: When a reading")]
    assert found(folder, ID) == []


def test_a_body_may_restate_what_it_supersedes(folder: Path) -> None:
    text = other(example()).replace("applies_to: [acute, community]", f"supersedes: [{ID}]")
    put(folder, text, "sources/standards/ward-fridges.yaml")
    assert "copied-run" not in {rule for *_, rule in found(folder)}


def test_a_superseded_edition_may_be_thin(folder: Path) -> None:
    text = example().replace("status: in_force", "status: superseded").replace(DAILY, "Read it.")
    put(folder, text)
    assert found(folder, ID) == []


def test_links_and_aliases(folder: Path) -> None:
    path = folder / "mappings" / "published" / "audit--nhfd.sssom.tsv"
    text = path.read_text("utf-8").replace("qmskg:nice-qs16:1\t", "qmskg:nice-qs16:99\t", 1)
    path.write_text(text.replace("qmskg:nice-qs16:4\t", "qmskg:nice-ng124:4\t", 1), "utf-8")
    expected = ("mappings/published/audit--nhfd.sssom.tsv", line_of(text, "nice-qs16:99"), "unknown-reference")
    assert found(folder, str(path)) == [expected]
    (folder / "sources" / "aliases.tsv").write_text(
        "old\tnew\tedition\treason\nnice-qs16:99\tnice-qs16:1\t2012\trenumbered\n", "utf-8"
    )
    assert found(folder, str(path)) == []
    text = text.replace("qms:measures", "skos:exactMatch", 1)
    path.write_text(text, "utf-8")
    at = line_of(text, "skos:exactMatch")
    assert [(rule, line) for _, line, rule in found(folder, str(path))] == [("broken-file", at)]


def test_reading_goes_on_after_a_broken_file(folder: Path) -> None:
    before = found(folder)
    (folder / "sources" / "nice" / "nice-qs16.yaml").write_text("id: [", "utf-8")
    (folder / "sources" / "standards" / "lost.yml").write_text("id: x", "utf-8")
    (folder / "sources" / "aliases.tsv").write_text("old\tnew\none\n", "utf-8")
    put(folder, example().replace("licence: OGL-3.0", "licence: EHB"))
    after = found(folder)
    kept = [f for f in before if f[0] != "sources/nice/nice-qs16.yaml"]
    assert set(kept) <= set(after)
    assert {(file, rule) for file, _, rule in set(after) - set(kept)} == {
        ("sources/nice/nice-qs16.yaml", "broken-file"),
        ("sources/standards/lost.yml", "broken-file"),
        ("sources/aliases.tsv", "broken-file"),
        (FILE, "unknown-licence"),
    }
    assert [rule for *_, rule in found(folder, "nice-qs16")] == ["broken-file"]


def test_the_same_id_in_two_files(folder: Path) -> None:
    put(folder, example(), "sources/standards/zz.yaml")
    assert [f for f in found(folder) if "zz" in f[0]] == [("sources/standards/zz.yaml", 1, "broken-file")]


def test_what_is_chosen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, example().replace(DAILY, "Read it.").replace("  form: procedure\n", "").replace("OGL-3.0", "EHB"))
    everything = found(folder, ID)
    assert len(everything) == 3
    assert found(folder, f"{ID}:1") == found(folder, f"{ID}:1.a")
    assert [rule for *_, rule in found(folder, f"{ID}:1")] == ["thin-summary"]
    assert found(folder, str(folder / FILE)) == everything
    assert set(everything) <= set(found(folder, str(folder / "sources" / "standards")))
    monkeypatch.chdir(folder)
    assert found(folder, FILE, f"{ID}:2") == everything
    with pytest.raises(UnknownId, match=ID):
        lint(folder, ["example-fridges-guide"])
    with pytest.raises(InputError, match="QMSKG_CONTENT"):
        lint(folder, [str(folder.parent)])
    with pytest.raises(SourceError, match="QMSKG_CONTENT"):
        lint(folder / "mappings")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2025/26", "2025/26"),
        ("2024-25 (v7), continued 2025-26", "2025-26"),
        ("2026/27", None),
        ("2025/26, held over to 2026/27", None),
        ("Year 7 (declarations due March 2026)", "due March 2026"),
        ("valid to December 2026", None),
        ("SI 2014/2936 as amended", None),
        ("ISO 9001:2015 (Amd 1:2024)", None),
        ("Codes A-G April 2017 (updated 2020, 2023)", None),
        ("2016-17 to 2026-27", None),
        ("2012-13-01", None),
        ("2019 - 21 domains", None),
    ],
)
def test_which_editions_have_lapsed(text: str, named: str | None) -> None:
    assert lapsed(text, TODAY) == named


@given(st.integers(2000, 2097), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_financial_year_lapses_on_the_first_of_april(year: int, today: date) -> None:
    assert (lapsed(f"Edition {year}/{(year + 1) % 100:02}", today) is not None) == (today >= date(year + 1, 4, 1))


def test_a_note_keeps_an_edition_in_force(folder: Path) -> None:
    text = example().replace("Second edition, March 2026", "2025/26")
    put(folder, text.replace("licence:", "note: Still in force; the next is expected in 2027.\nlicence:"))
    assert found(folder, ID) == []


def test_everything_shipped_can_be_read(content: Path) -> None:
    assert [f for f in lint(content, today=TODAY) if f.rule == "broken-file"] == []
