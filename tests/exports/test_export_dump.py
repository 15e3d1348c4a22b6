"""The dump: one folder with every form of one state, its checksums, and what it says about citing it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse

from qmskg.coreset.coherence import Profile
from qmskg.coreset.released import BANNER, Released
from qmskg.exports import Dataset, Format, export
from qmskg.exports.citing import CITING, cited_release, write_citing, write_schema
from qmskg.exports.csv import read_csv
from qmskg.exports.rdf import whole

SCHEMA = "https://schema.org/"


@pytest.fixture(scope="module")
def dump(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dump")
    export(Format.DUMP, data, folder)
    return folder


def test_each_form_holds_the_same_state(dump, data) -> None:
    quads = set(whole(data))
    assert set(parse(path=dump / "qmskg.nq", format=RdfFormat.N_QUADS)) == quads
    assert set(parse(path=dump / "qmskg.trig", format=RdfFormat.TRIG)) == quads
    counts = {quad.triple for quad in parse(path=dump / "qmskg.ttl", format=RdfFormat.TURTLE)}
    assert counts == {quad.triple for quad in quads if quad.graph_name == DefaultGraph()}
    assert {row["id"] for row in read_csv(dump / "leaves.csv")} == set(data.library.leaves)


def test_what_the_project_sets_aside_is_in_a_graph_of_its_own(dump) -> None:
    said = "https://w3id.org/qmskg/ontology#setAside"
    rows = [q for q in parse(path=dump / "qmskg.nq", format=RdfFormat.N_QUADS) if q.predicate.value == said]
    (row,) = [q for q in rows if "/id/" in str(q.subject)]
    assert row.graph_name == NamedNode("https://w3id.org/qmskg/graph/coreset/set-aside")
    assert (str(row.subject), row.object.value) == (
        "<https://w3id.org/qmskg/id/requirement/beta/1>",
        "out_of_scope",
    )


def test_checksums_are_those_of_all_other_files(dump) -> None:
    rows = dict(reversed(line.split("  ")) for line in (dump / "SHA256SUMS").read_text("utf-8").splitlines())
    names = {path.name for path in dump.iterdir()} - {"SHA256SUMS"}
    assert rows.keys() == names
    assert names >= {"qmskg.nq", "qmskg.trig", "qmskg.ttl", "sources.csv", "LICENCES.csv", "about.txt", *CITING}
    for name, sum in rows.items():
        assert hashlib.sha256((dump / name).read_bytes()).hexdigest() == sum


def test_what_the_guide_says_loads_it(dump, content, monkeypatch, capsys) -> None:
    guide = (content / "docs" / "dataset.md").read_text("utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    monkeypatch.chdir(dump)
    exec(block, {})
    assert capsys.readouterr().out.splitlines()[0] == "2 2 =1+1"
    (block,) = re.findall(r"```r\n(.*?)```", guide, re.DOTALL)
    for name, columns in (("disposition", {"source", "became"}), ("sources", {"id", "publisher"})):
        assert f'read.csv("{name}.csv"' in block
        assert columns <= next(read_csv(dump / f"{name}.csv")).keys()


def test_a_state_that_nobody_released_says_to_cite_a_release(dump) -> None:
    cited = yaml.safe_load((dump / "CITATION.cff").read_text("utf-8"))
    assert "Cite a release instead" in cited["message"]
    assert "date-released" not in cited
    assert json.loads((dump / "datacite.json").read_text("utf-8"))["publicationYear"] is None
    described = json.loads((dump / "dataset.jsonld").read_text("utf-8"))
    assert not [file for file in described["distribution"] if "contentUrl" in file]


def test_a_notice_stands_in_the_citation(data, tmp_path) -> None:
    export(Format.DUMP, dataclasses.replace(data, notice="These decisions are made up."), tmp_path)
    for name in ("CITATION.cff", "datacite.json", "dataset.jsonld", "qmskg.trig", "about.txt"):
        assert "These decisions are made up." in " ".join((tmp_path / name).read_text("utf-8").split()), name


def test_a_release_is_cited_alike_in_all_three_shapes(tmp_path) -> None:
    model = Released(version="0.1.1", date="2026-11-27", profile=Profile.DRAFT, previous="0.1.0", notice=BANNER)
    (tmp_path / "qmskg.nq").write_text("", "utf-8")
    write_citing(cited_release(model), tmp_path)
    write_schema(cited_release(model), tmp_path)
    cff = yaml.safe_load((tmp_path / "CITATION.cff").read_text("utf-8"))
    datacite = json.loads((tmp_path / "datacite.json").read_text("utf-8"))
    schema = json.loads((tmp_path / "dataset.jsonld").read_text("utf-8"))
    assert cff["version"] == datacite["version"] == schema["version"] == "0.1.1"
    assert cff["date-released"] == datacite["dates"][0]["date"] == schema["datePublished"] == "2026-11-27"
    assert cff["title"] == datacite["titles"][0]["title"] == schema["name"]
    assert datacite["relatedIdentifiers"][0]["relatedIdentifier"].endswith("/id/release/0.1.0")
    assert {
        "creators",
        "titles",
        "publisher",
        "publicationYear",
        "types",
    } <= datacite.keys()  # what DataCite requires
    addresses = {file["name"]: file["contentUrl"] for file in schema["distribution"]}
    assert addresses["qmskg.nq"] == "https://w3id.org/qmskg/releases/0.1.1/qmskg.nq"
    triples = list(parse((tmp_path / "dataset.jsonld").read_bytes(), format=RdfFormat.JSON_LD))
    assert NamedNode(f"{SCHEMA}Dataset") in {t.object for t in triples}
    assert all(BANNER in text for text in (cff["abstract"], schema["description"]))
