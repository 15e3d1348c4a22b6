"""A new file loads whatever it is called, and the linter lists exactly what is left to fill in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.errors import InputError
from qmskg.ingest import load_library, read_document
from qmskg.ingest.lint import lint
from qmskg.ingest.rules_document import BLANK
from qmskg.ingest.template import NewDocument, new_document, template
from qmskg.vocabulary import AuditKind, DocumentKind

PRINTED = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=80).filter(str.strip)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("id", "kind", "audit", "folder"),
    [
        ("x-guide", "guidance", False, "standards"),
        ("nice-ng1", "guidance", False, "nice"),
        ("audit-x", "registry", True, "audits"),
    ],
)
def test_a_new_file(id: str, kind: str, audit: bool, folder: str, empty: Path) -> None:
    path = new_document(empty, NewDocument(id, kind, "A title: with colon", "A body", audit=audit))
    assert path == empty / "sources" / folder / f"{id}.yaml"
    document = load_library(empty).documents[id]
    assert (document.title, document.publisher, document.kind) == ("A title: with colon", "A body", kind)
    assert len(document.nodes) == 1
    findings = lint(empty, [id])
    blanks = {f.line for f in findings if f.rule == "left-blank"}
    lines = path.read_text("utf-8").splitlines()
    assert blanks == {n for n, line in enumerate(lines, 1) if line.partition("#")[0].rstrip().endswith(BLANK)}
    assert {f.rule for f in findings} == {"left-blank", "thin-summary", "untyped"}
    assert lines[0].endswith("audit.schema.json" if audit else "source.schema.json")


@given(title=PRINTED, publisher=PRINTED, version=st.none() | PRINTED)
def test_any_words_come_back_as_they_were(
    title: str, publisher: str, version: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("new") / "x.yaml"
    path.write_text(template(NewDocument("x", "tool", title, publisher, version=version)), "utf-8")
    document = read_document(path, shown_as="x.yaml")
    assert document.title == " ".join(title.split())
    assert document.publisher == " ".join(publisher.split())
    assert document.edition.version == (" ".join(version.split()) if version else BLANK)


@pytest.mark.parametrize("kind", [*DocumentKind, *AuditKind])
def test_every_kind(kind: str, empty: Path) -> None:
    audit = kind in list(AuditKind)
    new_document(empty, NewDocument("audit-x" if audit else "x", kind, "T", "P", audit=audit))
    assert load_library(empty).documents


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (NewDocument("nice-qs16", "quality_standard", "T", "P"), "is in use"),
        (NewDocument("old-guide", "guidance", "T", "P"), "or was once"),
        (NewDocument("A Guide", "guidance", "T", "P"), "cannot be an id"),
        (NewDocument("../x", "guidance", "T", "P"), "cannot be an id"),
        (NewDocument("x:1", "guidance", "T", "P"), "cannot be an id"),
        (NewDocument("x", "guidence", "T", "P"), "use one of statutory_regulation"),
        (NewDocument("audit-x", "guidance", "T", "P", audit=True), "no kind of audit"),
        (NewDocument("audit-x", "registry", "T", "P"), "add --audit"),
        (NewDocument("x", "registry", "T", "P", audit=True), "must begin with audit-"),
        (NewDocument("x", "guidance", " ", "P"), "the title is empty"),
    ],
)
def test_refused_with_one_sentence(new: NewDocument, sentence: str, small_content: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources" / "nice"
    sources.mkdir(parents=True)
    (sources / "nice-qs16.yaml").write_bytes((small_content / "sources/nice/nice-qs16.yaml").read_bytes())
    (tmp_path / "sources" / "aliases.tsv").write_text(
        "old\tnew\tedition\treason\nold-guide\tnice-qs16\t2012\tmerged\n", "utf-8"
    )
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=sentence) as error:
        new_document(tmp_path, new)
    assert "\n" not in str(error.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_that_lies_there_is_not_written_over(empty: Path) -> None:
    path = empty / "sources" / "standards" / "x.yaml"
    path.parent.mkdir()
    path.write_text("id: [", "utf-8")
    with pytest.raises(InputError, match="in use"):
        new_document(empty, NewDocument("x", "guidance", "T", "P"))
    assert path.read_text("utf-8") == "id: ["
