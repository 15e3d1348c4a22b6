"""Every importer, the guard and the reader of ids, over files that were good and were then damaged.

Only an error of ours may come out, with one sentence.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fuzzing import tried
from hypothesis import given
from hypothesis import strategies as st
from own_programmes import merged_headings, semicolons

from qmskg.errors import InputError, QmskgError, QueryError, QueryRefused
from qmskg.exports.questionnaire import write_questionnaire
from qmskg.exports.sssom import read_sssom
from qmskg.graph.guard import guard
from qmskg.identity import short
from qmskg.ingest.core import read_core_file, read_rulings
from qmskg.ingest.documents import read_document
from qmskg.ingest.library import read_aliases
from qmskg.ingest.own_programme import read_own
from qmskg.ingest.reissued import read_reissued
from qmskg.ingest.stated import read_stated
from qmskg.ingest.workbook import read_workbook
from qmskg.matching.lists import read_clauses

CONTENT = Path(__file__).parent.parent / "content"
#: what tends to break a reader
PIECES = st.sampled_from([
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\t", b"'", b'"', b"{", b"}", b"[", b"]", b": ", b"- ",
    b"&a ", b"*a", b"!!int ", b"!!set ", b"<<: ", b"? ", b"| ", b"%TAG ! x:\n", b"---\n", b"1e400", b".nan", b"9" * 50,
    b"\xe2\x80\xae", b"\xed\xa0\x80", b"<!DOCTYPE x>", b"&#0;", b"</row>", b'<c r="ZZZ9">', b"=1+1", b"../../", b"#",
    b"\\u0053", b"SERVICE <x> {", b"https://w3id.org/qmskg/id/",
]) | st.binary(max_size=6)  # fmt: skip
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), PIECES), max_size=6)


def damaged(good: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """Return a content with pieces cut out and others put in."""
    for where, length, piece in edits:
        at = int(where * len(good))
        good = good[:at] + piece + good[at + length :]
    return good


TABLE = b"old\tnew\tedition\treason\nnice-qs16:0\tnice-qs16:2\t2017\trenumbered\n"
CORE = b"""standards:
- id: hand-hygiene
  title: Hands are clean
  statement: Staff clean their hands.
  members: [{leaf: 'nice-qs16:1', relation: equal, reason: same}]
"""
LINES = b'{"id": "a", "title": "A", "text": "Do it.", "parent": "P"}\n'
STATED = next((CONTENT / "mappings" / "published").glob("*.tsv")).read_bytes()
SSSOM = b"""#license: x
#mapping_set_id: https://example.org/x
#curie_map: {qmskg: 'https://w3id.org/qmskg/id/'}
subject_id\tsubject_label\tpredicate_id
"""
READ: dict[str, tuple[bytes, Callable[[Path], Any]]] = {
    "source": (
        (CONTENT / "sources/nice/nice-qs16.yaml").read_bytes()[:1500], lambda p: read_document(p, shown_as="x"),
    ),
    "audit": (
        (CONTENT / "sources/audits/audit-nhfd.yaml").read_bytes()[:1500], lambda p: read_document(p, shown_as="x"),
    ),
    "core": (CORE, lambda p: read_core_file(p, shown_as="x")),
    "stated": (STATED[:1500], lambda p: list(read_stated(p, shown_as="x", published=True))),
    "sssom": (SSSOM, read_sssom),
    "aliases": (TABLE, read_aliases),
    "reissued": (TABLE, read_reissued),
    "rulings": (b"scope\tbecame\tannex\treason\na\tout_of_scope\t\tNot for trusts.\n", read_rulings),
    "clauses": (LINES, read_clauses),
    "programme as CSV": (semicolons(), lambda p: read_own(p.read_bytes(), name="plan.csv")),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_file(name: str, tmp_path: Path) -> None:
    good, read = READ[name]
    path = tmp_path / "given"

    @tried(25)
    @given(EDITS)
    def only_our_errors(edits: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(damaged(good, edits))
        try:
            read(path)
        except QmskgError as error:
            assert "\n" not in str(error)

    only_our_errors()


@cache
def queue() -> bytes:
    """The workbook of a queue, as it is filled in away from the screen."""
    return write_questionnaire([], {"format": "qmskg queue 1", "register": "x", "for": "ada"})


@pytest.mark.parametrize(
    ("make", "read"), [(merged_headings, lambda c: read_own(c, name="p.xlsx")), (queue, read_workbook)]
)
def test_a_workbook(make: Callable[[], bytes], read: Callable[[bytes], Any]) -> None:
    good = make()
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    @tried(25)
    @given(st.sampled_from(sorted(parts)), EDITS, EDITS)
    def only_our_errors(part: str, edits: Any, of_archive: Any) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, damaged(content, edits) if name == part else content)
        try:
            read(out.getvalue())
            read(damaged(good, of_archive))
        except InputError as error:
            assert "\n" not in str(error)

    only_our_errors()


WORDS = st.sampled_from([
    "SELECT", "*", "{", "}", "?s", "<http://a/>", "SERVICE", "FROM", "NAMED", "PREFIX", "a:", "BASE", "'", '"""', "#",
    "\n", "\\u0053", "\\", "<", ">", "FILTER(", ")", "@en", "^^", "LOAD", "_:b", ".", ";", "\0", "\u202e", "\U00010000",
])  # fmt: skip


@tried(100)
@given(st.lists(WORDS | st.text(max_size=3), max_size=20).map(" ".join) | st.text(max_size=60))
def test_the_guard(text: str) -> None:
    try:
        assert guard(text).text == text
    except (QueryRefused, QueryError) as error:
        assert str(error)


@tried(100)
@given(st.text(max_size=40) | st.text("abz09.-_:/", max_size=40).map("https://w3id.org/qmskg/id/".__add__))
def test_an_id(text: str) -> None:
    try:
        assert short(short(text)) == short(text)
    except InputError as error:
        assert "is not an id" in str(error)
