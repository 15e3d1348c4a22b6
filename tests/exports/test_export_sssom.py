"""SSSOM: each status in its own file, read back to the same links."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qmskg.errors import SourceError
from qmskg.exports import read_sssom
from qmskg.exports.cells import plain
from qmskg.exports.sssom import COLUMNS, FILES, write_sssom
from qmskg.links import Link, LinkKind
from qmskg.vocabulary import Status

#: what SSSOM has no place for
LOST = {"events": (), "round": 1, "features": {}, "ranks": None, "reasons": (), "issuer": None, "pages": ()}


@pytest.fixture(scope="module")
def folder(data, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("sssom")
    write_sssom(data, out)
    return out


def kept(link: Link) -> Link:
    """Return a link as SSSOM can hold it."""
    shared = plain(link.shared) or None
    return link.model_copy(update={**LOST, "shared": shared})


@pytest.mark.parametrize("status", [Status.AGREED, Status.REJECTED, Status.PROPOSED])
def test_links_come_back(status, data, folder) -> None:
    found = read_sssom(folder / FILES[status][0])
    assert found.links == tuple(kept(li) for li in data.of_status(status) if li.kind is LinkKind.MAPPING)
    assert found.links and not found.stated


def test_stated_links_come_back_with_the_word_of_the_body(data, folder) -> None:
    found = read_sssom(folder / FILES[Status.PUBLISHED][0])
    assert found.stated == data.library.stated
    assert not found.links


def test_links_that_nobody_settled_are_in_no_file(folder) -> None:
    pairs = {(li.a, li.b) for name, _ in FILES.values() for li in read_sssom(folder / name).links}
    assert ("beta:1", "gamma:1") not in pairs
    assert len(pairs) == 7


def test_a_rejected_pair_is_never_a_positive_mapping(folder) -> None:
    lines = (folder / FILES[Status.REJECTED][0]).read_text("utf-8").splitlines()
    (row,) = [line.split("\t") for line in lines if line.startswith("qmskg:")]
    assert row[2:4] == ["skos:mappingRelation", "Not"]


def test_the_header_says_how_to_read_the_predicates(folder) -> None:
    for name, _ in FILES.values():
        lines = (folder / name).read_text("utf-8").splitlines()
        header = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
        assert header["sssom_version"] == "1.1"
        assert header["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert "'Within 48 hours' to 'within 36 hours' is skos:broadMatch" in header["comment"]
        assert header["curie_map"]["qmskg"] == "https://w3id.org/qmskg/id/"
        assert [e["slot_name"] for e in header["extension_definitions"]] == [
            c for c in COLUMNS if c.startswith("ext_")
        ]


def test_ids_are_those_of_the_rdf(folder) -> None:
    text = (folder / FILES[Status.PUBLISHED][0]).read_text("utf-8")
    assert "\nqmskg:measure/audit-x/m1\t" in text
    assert "\tqmskg:external/elsewhere/9\t" in text


def test_a_notice_stands_in_the_header(data, tmp_path) -> None:
    write_sssom(dataclasses.replace(data, notice="Fictional: made-up curators."), tmp_path)
    for name, _ in FILES.values():
        assert (
            read_sssom(tmp_path / name)
            .header["mapping_set_description"]
            .startswith("Fictional: made-up curators.")
        )


words = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).map(str.strip).filter(bool)
)


@given(shared=words, people=st.lists(words, max_size=3), conflicts=words)
def test_any_words_come_back(shared, people, conflicts, data, tmp_path_factory) -> None:
    said = data.links[1].model_copy(update={"shared": shared, "people": tuple(people), "conflicts": conflicts})
    folder = tmp_path_factory.mktemp("words")
    write_sssom(dataclasses.replace(data, links=(said,)), folder)
    (back,) = read_sssom(folder / FILES[Status.AGREED][0]).links
    assert (back.shared, back.people, back.conflicts) == (shared, tuple(people), conflicts)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("#license: ", "#other: "), r"agreed.sssom.tsv:1: the header must have license"),
        (lambda t: t.replace("skos:broadMatch\t", "skos:exact\t").replace("skos:narrowMatch\t", "skos:exact\t"),
         r"agreed.sssom.tsv:\d+: this row cannot be read .*skos:exact"),
        (lambda t: t.replace("\tagreed\t", "\tbelieved\t"), r"sssom.tsv:\d+: this row cannot be read .*believed"),
        (lambda t: t.replace("qmskg:requirement", "other:requirement"), r"cannot be read \('other'\)"),
        (lambda t: t.replace("mapping_date", "date"), "the column mapping_date is missing"),
        (lambda t: t.replace("#curie_map:", "#curie_map: [:"), "is not valid YAML"),
        (lambda t: t + "qmskg:requirement/a/1\n", "cannot be read"),
        (lambda t: "", "the header must have"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_refused_with_its_line(change, message, folder, tmp_path) -> None:
    path = tmp_path / "agreed.sssom.tsv"
    path.write_text(change((folder / "agreed.sssom.tsv").read_text("utf-8")), "utf-8")
    with pytest.raises(SourceError, match=message):
        read_sssom(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path) -> None:
    with pytest.raises(SourceError, match="cannot be read as UTF-8 text"):
        read_sssom(tmp_path / "nothing.sssom.tsv")
