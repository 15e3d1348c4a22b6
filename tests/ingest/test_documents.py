"""Bad content gets one sentence with file and line; good content gets in whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmskg.errors import QmskgError, SourceError
from qmskg.ingest import load_library, read_document
from qmskg.model import Audit, Source

GOOD = """\
id: x
type: source
kind: guidance
title: A title
publisher: A body
edition:
  version: '1'
  published: 2026-03-01
licence: OGL-3.0
requirements:
- id: x:1
  number: '1'
  title: First
  thresholds:
  - {quantity: wait, operator: <=, value: 4, unit: hours}
- id: x:2
  number: '2'
  title: Second
  parent: x:1
"""


def write(folder: Path, text: str, name: str = "x.yaml") -> Path:
    path = folder / "sources" / "standards" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_good_file(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, GOOD), shown_as="sources/standards/x.yaml")
    assert isinstance(document, Source)
    assert document.edition.published == "2026-03-01"
    assert str(document.requirements[0].thresholds[0]) == "wait <= 4 hours"
    assert document.file == "sources/standards/x.yaml"


BAD = {
    "wrong field": (
        "licence: OGL-3.0",
        "licence: OGL-3.0\nlegal_farce: x",
        10,
        'the field "legal_farce" is not known',
    ),
    "wrong nested field": ("  version: '1'", "  versoin: '1'", None, "versoin"),
    "missing field": ("title: A title\n", "", None, '"title" is missing'),
    "no such kind": ("kind: guidance", "kind: guidence", 3, "it must be one of"),
    "duplicate id": ("id: x:2", "id: x:1", 11, 'the id "x:1" stands 2 times'),
    "unknown parent": ("parent: x:1", "parent: x:9", 19, 'the parent "x:9" of "x:2" is not in this file'),
    "own ancestor": ("title: First", "title: First\n  parent: x:2", 14, "its own ancestor"),
    "date that is none": ("2026-03-01", "2026-02-30", 8, "is not a date"),
    "date in words": ("2026-03-01", "March 2026", 8, "is not a date"),
    "broken YAML": ("title: A title", 'title: "A title', None, "not valid YAML"),
    "tab": ("  version", "\tversion", 7, "not valid YAML"),
    "key twice": ("licence: OGL-3.0", "licence: OGL-3.0\nlicence: x", 10, "given twice"),
    "other document's id": ("id: x:2", "id: y:2", 16, 'must begin with "x:"'),
    "id with capitals": ("id: x:2", "id: x:Two", 16, "small letters"),
    "operator": ("operator: <=", "operator: within", 15, "it must be one of"),
    "number as title": ("title: First", "title: 12", 13, "must be text in quotes"),
    "no type": ("type: source\n", "", None, '"type" must be source or audit'),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_content(case: str, tmp_path: Path) -> None:
    old, new, line, sentence = BAD[case]
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(SourceError) as error:
        read_document(path, shown_as="x.yaml")
    assert sentence in str(error.value)
    assert str(error.value).startswith(str(path))
    assert error.value.line is not None
    if line:
        assert error.value.line == line
    assert error.value.exit_code == 2


def test_same_id_in_two_files(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "z.yaml")
    with pytest.raises(SourceError, match=r"already that of sources/standards/x\.yaml"):
        load_library(tmp_path)


def test_not_utf8(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    path.write_bytes(b"id: \xff\xfe")
    with pytest.raises(SourceError, match="UTF-8"):
        read_document(path, shown_as="x.yaml")


def test_empty_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="empty"):
        read_document(write(tmp_path, ""), shown_as="x.yaml")


def test_alias_bomb_ends(tmp_path: Path) -> None:
    rows = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12))
    with pytest.raises(SourceError, match="without end"):
        read_document(write(tmp_path, f"a0: &a0 [x]\n{rows}\n"), shown_as="x.yaml")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_sentence_or_a_document(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.yaml"
    path.write_bytes(data)
    try:
        read_document(path, shown_as="x.yaml")
    except QmskgError as error:
        assert "\n" not in str(error).strip()


def test_no_content_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="QMSKG_CONTENT"):
        load_library(tmp_path)


def test_an_audit_has_measures(small_content: Path) -> None:
    path = small_content / "sources" / "audits" / "audit-nhfd.yaml"
    document = read_document(path, shown_as="x")
    assert isinstance(document, Audit)
    assert all(measure.kind == "measure" for measure in document.measures)
