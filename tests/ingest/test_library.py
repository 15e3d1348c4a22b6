"""The shipped content, and links and aliases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qmskg.errors import SourceError, UnknownId
from qmskg.ingest import load_library, read_stated
from qmskg.model import Library
from qmskg.vocabulary import StatedType


def test_everything_shipped_is_in(library: Library, content: Path) -> None:
    nice = [s for s in library.sources if s.publisher == "NICE"]
    assert len(library.sources) - len(nice) >= 143
    assert len(library.audits) >= 123
    assert len(nice) >= 125
    assert {"psirf-standards", "nqb-shared-commitment-2021", "cqc-regulated-activities-2014"} <= set(
        library.documents
    )
    steps = [n.title for n in library.leaves_under("nqb-shared-commitment-2021") if ":step" in n.id]
    assert len(steps) == 7


def test_what_is_published_names_its_page_and_its_body(library: Library) -> None:
    assert library.stated
    for link in library.stated:
        assert link.page, link
        assert link.issuer, link
        assert link.page.startswith("http")


def test_recalled_rows_are_kept_apart(library: Library) -> None:
    published = {(link.subject, link.object) for link in library.stated}
    assert library.suggested
    assert not published & {(link.subject, link.object) for link in library.suggested}


def test_no_summary_swamps_the_matching(library: Library) -> None:
    for node in library.nodes.values():
        assert "audit item:" not in node.summary
        assert "(part of NICE" not in node.summary


def test_leaves_have_no_children_and_measures_are_leaves(library: Library) -> None:
    for id in library.leaves:
        assert id not in library.children
    assert all(m.id in library.leaves for a in library.audits for m in a.measures)


def test_parents_and_leaves_under_agree(library: Library) -> None:
    for id in library.leaves:
        assert [leaf.id for leaf in library.leaves_under(id)] == [id]
        for parent in library.parents(id):
            assert id in {leaf.id for leaf in library.leaves_under(parent.id)}


def test_unknown_id_names_the_nearest(library: Library) -> None:
    with pytest.raises(UnknownId, match="audit-nhfd"):
        library.resolve("audit-nhdf")
    assert library.resolve("https://w3id.org/qmskg/id/audit/audit-nhfd") == "audit-nhfd"


@pytest.fixture
def folder(small_content: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_content, tmp_path / "content"))


def test_an_alias_is_followed_everywhere(folder: Path) -> None:
    (folder / "sources" / "aliases.tsv").write_text(
        "old\tnew\tedition\treason\nnice-qs16:old\tnice-qs16:2\t2012\trenumbered\n", "utf-8"
    )
    path = folder / "mappings" / "published" / "audit--nhfd.sssom.tsv"
    path.write_text(path.read_text("utf-8").replace("qmskg:nice-qs16:2\t", "qmskg:nice-qs16:old\t"), "utf-8")
    library = load_library(folder)
    assert library.resolve("nice-qs16:old") == "nice-qs16:2"
    assert "nice-qs16:2" in {link.object for link in library.stated}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("nice-qs16:2\tnice-qs16:3\t\t", "in use"),
        ("gone:1\tgone:2\t\t", "is not here"),
        ("gone:1", "tabs between"),
        ("gone:1\tnice-qs16:2\t\t\ngone:1\tnice-qs16:3\t\t", "stands twice"),
    ],
)
def test_bad_aliases(folder: Path, row: str, sentence: str) -> None:
    (folder / "sources" / "aliases.tsv").write_text(f"old\tnew\tedition\treason\n{row}\n", "utf-8")
    with pytest.raises(SourceError, match=sentence) as error:
        load_library(folder)
    assert error.value.line


HEAD = "#license: https://creativecommons.org/licenses/by/4.0/\n"
NAMES = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tauthor_label\tsee_also\tcomment\n"
ROW = "qmskg:a\tqms:measures\tqmskg:b:1\tsemapv:ManualMappingCuration\tNICE\thttps://x.org\t\n"


def test_a_stated_link(tmp_path: Path) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_text(HEAD + NAMES + ROW, "utf-8")
    (link,) = read_stated(path, shown_as="x", published=True)
    assert (link.subject, link.type, link.object, link.line) == ("a", StatedType.MEASURES, "b:1", 3)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (NAMES + ROW, 1, "license"),
        (HEAD + NAMES.replace("object_id", "objekt_id") + ROW, 2, "object_id is missing"),
        (HEAD + NAMES + ROW.replace("qms:measures", "skos:exactMatch"), 3, "is no stated type"),
        (HEAD + NAMES + ROW.replace("https://x.org", ""), 3, "needs the page"),
        (HEAD + NAMES + ROW.replace("\t\n", "\n"), 3, "6 columns here"),
        (HEAD + NAMES + ROW.replace("qmskg:b:1", "B 1"), 3, "is not an id"),
        ("#{\n" + NAMES, 1, "is not valid YAML"),
    ],
)
def test_bad_links(tmp_path: Path, text: str, line: int, sentence: str) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError, match=sentence) as error:
        list(read_stated(path, shown_as="x", published=True))
    assert error.value.line == line


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("nice-qs16:2\tit stood twice", "is in use"),
        ("gone:1", "a row is: id, reason"),
        ("gone:1\t ", "say why"),
        ("gone:1\tno\ngone:1\tno", "stands twice"),
    ],
)
def test_bad_rows_of_withdrawn_ids(folder: Path, rows: str, sentence: str) -> None:
    (folder / "sources" / "withdrawn.tsv").write_text(f"id\treason\n{rows}\n", "utf-8")
    with pytest.raises(SourceError, match=sentence):
        load_library(folder)
