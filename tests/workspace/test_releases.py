"""Releases: gated, numbered by rule, written whole or not at all, the same bytes again, and never changed."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from installation import Installation, install
from pyoxigraph import DefaultGraph, RdfFormat, parse

from qmskg.coreset.released import BANNER, Released
from qmskg.errors import DataFolderError, EnvironmentFault, GateFailed, InputError, RefusedError, UnknownId
from qmskg.exports.csv import read_csv
from qmskg.exports.licensing import passed_on
from qmskg.exports.release import quads_of, read_quads, read_release, sums_of
from qmskg.exports.sssom import read_sssom
from qmskg.graph.terms import Names
from qmskg.model import is_open
from qmskg.register import Person, Register, local_account
from qmskg.settings import Settings
from qmskg.vocabulary import Status
from qmskg.workspace import Workspace

DAY = "2026-11-26"
CORE = "core:nice-qs86_1"


def publisher(workspace: Workspace) -> Person:
    return local_account(workspace.register, workspace.settings.data / "token")


def settled(one: Installation) -> None:
    """Two core standards: one of two leaves, one of two others; a rejected pair, and evidence."""
    one.agree("nice-qs16:6", "nice-qs86:1", "subset")
    one.agree("nice-qs16:4", "nice-qs86:4", "equal")
    one.agree("nice-qs16:2", "nice-qs86:2", "none")
    one.agree("audit-nhfd:surgday", "nice-qs16:2", "partial", not_covered=["whether the list was planned"])


@pytest.fixture(scope="module")
def decided(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with decisions and no release. Shared: copy it."""
    one = install(small_content, tmp_path_factory.mktemp("decided") / "data")
    settled(one)
    publisher(one.workspace)
    one.workspace.close()
    return one.workspace.settings.data


@pytest.fixture(scope="module")
def released(decided: Path, small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the release 0.1.0. Shared: copy it."""
    data = Path(shutil.copytree(decided, tmp_path_factory.mktemp("released") / "data"))
    with Workspace.open(Settings(data=data, content=small_content)) as workspace:
        workspace.releases.make(publisher(workspace), "0.1.0", date=DAY)
    return data


@pytest.fixture
def fresh(decided: Path, small_content: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own before the first release."""
    shutil.copytree(decided, tmp_path / "data")
    with Workspace.open(Settings(data=tmp_path / "data", content=small_content)) as workspace:
        yield workspace


@pytest.fixture
def after(released: Path, small_content: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A workspace of one's own after the first release."""
    shutil.copytree(released, tmp_path / "data")
    with Workspace.open(Settings(data=tmp_path / "data", content=small_content)) as workspace:
        yield workspace


def nothing_published(workspace: Workspace) -> None:
    assert workspace.releases.published() == ()
    assert [path.name for path in workspace.releases.path.glob("*")] in ([], [".lock"])


# --- what is written ----------------------------------------------------------------------------------------


def test_a_release_is_read_back_as_it_was_written(after) -> None:
    folder = after.releases.path / "0.1.0"
    model = read_release(folder)
    assert Released.read(model.text().encode(), "x") == model
    assert {core.id for core in model.core} == {CORE, "core:nice-qs16_4"}
    assert model == after.releases.model("0.1.0")
    now = after.releases.model("current")
    assert (now.core, now.links, now.stated) == (model.core, model.links, model.stated)


def test_the_graph_of_a_release_is_the_same_content(after) -> None:
    folder = after.releases.path / "0.1.0"
    model = read_release(folder)
    written = set(read_quads(folder))
    assert written == set(quads_of(model, passed_on(after.library)))
    assert written == set(parse(path=folder / "release.trig", format=RdfFormat.TRIG))
    assert {str(quad.graph_name) for quad in written} == {"<https://w3id.org/qmskg/graph/coreset/0.1.0>"}


def test_the_whole_dataset_of_a_release_is_beside_it_and_holds_no_proposal(after) -> None:
    folder, names = after.releases.path / "0.1.0", Names()
    dataset = set(parse(path=folder / "qmskg.nq", format=RdfFormat.N_QUADS))
    assert dataset == set(parse(path=folder / "qmskg.trig", format=RdfFormat.TRIG))
    assert set(read_quads(folder)) <= dataset
    graphs = {quad.graph_name for quad in dataset}
    assert names.graph("coreset/0.1.0") in graphs
    assert not {names.graph("proposed"), names.graph("coreset/draft"), names.graph("read-once")} & graphs
    counts = {quad.triple for quad in parse(path=folder / "qmskg.ttl", format=RdfFormat.TURTLE)}
    assert counts == {quad.triple for quad in dataset if quad.graph_name == DefaultGraph()}


def test_a_release_is_copied_as_it_was_published_or_not_at_all(after, tmp_path) -> None:
    folder = after.releases.path / "0.1.0"
    written = after.releases.copy("0.1.0", tmp_path / "out")["files"]
    assert {Path(file["path"]).name for file in written} == {path.name for path in folder.iterdir()}
    assert (tmp_path / "out" / "SHA256SUMS").read_text("utf-8") == sums_of(tmp_path / "out")
    (folder / "qmskg.nq").write_bytes(b"")
    with pytest.raises(DataFolderError, match=r"qmskg\.nq is not what was released as 0\.1\.0; restore a backup"):
        after.releases.copy("0.1.0", tmp_path / "other")
    assert not (tmp_path / "other").exists()
    with pytest.raises(UnknownId, match=r"there is no release '0\.3\.0'; there is 0\.1\.0"):
        after.releases.copy("0.3.0", tmp_path / "other")


def test_a_release_that_is_asked_for_before_the_first_is_said_so(fresh, tmp_path) -> None:
    with pytest.raises(UnknownId, match="nothing has been released yet, and `qmskg release` makes the first"):
        fresh.releases.copy("0.1.0", tmp_path / "out")


def test_tables_and_mappings_hold_the_same_content(after) -> None:
    folder = after.releases.path / "0.1.0"
    model = read_release(folder)
    assert {row["id"] for row in read_csv(folder / "core_standards.csv")} == {core.id for core in model.core}
    assert {(row["core standard"], row["leaf"]) for row in read_csv(folder / "core_members.csv")} == {
        (core.id, member.leaf) for core in model.core for member in core.members
    }
    held = {(link.key, link.status) for link in model.links if link.kind == "mapping"}
    files = ("confirmed.sssom.tsv", "rejected.sssom.tsv")
    assert {(li.key, li.status) for name in files for li in read_sssom(folder / name).links} == held
    stated = read_sssom(folder / "published.sssom.tsv").stated
    assert {(li.subject, li.type, li.object) for li in stated} == {
        (s.subject, s.type, s.object) for s in model.stated
    }
    assert not (folder / "proposed.sssom.tsv").exists()


def test_checksums_are_those_of_the_files_and_the_register(after) -> None:
    folder = after.releases.path / "0.1.0"
    text = (folder / "SHA256SUMS").read_text("utf-8")
    assert text == sums_of(folder)
    assert len(text.splitlines()) == len(list(folder.iterdir())) - 1
    (known,) = after.releases.published()
    assert known.checksum == hashlib.sha256(text.encode()).hexdigest()
    assert (known.version, known.date, known.profile, known.previous) == ("0.1.0", DAY, "draft", None)


def test_the_same_state_gives_the_same_bytes(after, decided, small_content, tmp_path) -> None:
    shutil.copytree(decided, tmp_path / "again")
    with Workspace.open(Settings(data=tmp_path / "again", content=small_content)) as workspace:
        workspace.releases.make(publisher(workspace), "0.1.0", date=DAY)
        assert workspace.releases.published()[0].checksum == after.releases.published()[0].checksum


def test_a_draft_says_so_in_every_file_that_people_open(after) -> None:
    folder = after.releases.path / "0.1.0"
    for name in ("README.txt", "CHANGELOG.md", "CITATION.cff", "release.json", "release.trig", "release.nq",
                 "release.ttl", "qmskg.nq", "qmskg.trig", "qmskg.ttl", "datacite.json", "dataset.jsonld",
                 "description.ttl", "confirmed.sssom.tsv"):  # fmt: skip
        words = " ".join((folder / name).read_text("utf-8").split())
        assert BANNER.split(".")[1].strip() in words.replace("\\n", " "), name


def test_the_citation_and_the_description_say_which_release_it_is(after) -> None:
    folder = after.releases.path / "0.1.0"
    cited = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert (cited["version"], cited["date-released"], cited["cff-version"]) == ("0.1.0", DAY, "1.2.0")
    triples = {(t.predicate.value.rsplit("/", 1)[-1], t.object.value)
               for t in parse(path=folder / "description.ttl", format=RdfFormat.TURTLE)}  # fmt: skip
    assert ("dcat#version", "0.1.0") in triples
    sums = dict(line.split() for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    named = {value for name, value in triples if name == "terms#checksumValue"}
    later = {"description.ttl", "dataset.jsonld"}
    assert {name for sum, name in sums.items() if sum not in named} == later
    told = json.loads((folder / "dataset.jsonld").read_text("utf-8"))["distribution"]
    assert {file["sha256"] for file in told} == sums.keys() - {
        s for s, name in sums.items() if name == "dataset.jsonld"
    }


def test_text_that_a_licence_bars_does_not_go_out(after) -> None:
    folder = after.releases.path / "0.1.0"
    library = after.library
    barred = [d for d in library.documents.values() if not is_open(d.licence)]
    texts = {node.summary for d in barred for node in d.nodes if len(node.summary) > 40}
    assert texts
    written = "\n".join(path.read_text("utf-8") for path in folder.iterdir() if path.suffix != ".xlsx")
    assert not [text for text in texts if text in written]
    import zipfile

    with zipfile.ZipFile(folder / "qmskg.xlsx") as book:
        cells = "\n".join(book.read(name).decode() for name in book.namelist())
    assert not [text for text in texts if text in cells]
    rows = {row["source"]: row for row in read_csv(folder / "LICENCES.csv")}
    assert rows.keys() == {"qmskg", *library.documents}
    assert all(rows[d.id]["text may be passed on"] == "no" for d in barred)


# --- the graph ----------------------------------------------------------------------------------------------


def _ask(workspace: Workspace, query: str) -> set[str]:
    found = workspace.projected._store().select(query)
    return {str(row["x"].value) for row in found}


def test_the_graph_has_a_release_and_counts_nothing_that_is_proposed(after) -> None:
    names = Names()
    graph, standard = names.graph("coreset/0.1.0"), names.qms("CoreStandard")
    assert len(_ask(after, f"SELECT ?x {{ GRAPH {graph} {{ ?x a {standard} }} }}")) == 2
    assert _ask(after, f"SELECT ?x {{ ?x a {standard} }}") == set()
    version = "<http://www.w3.org/ns/dcat#version>"
    assert _ask(after, f"SELECT ?x {{ ?y {version} ?x }}") == {"0.1.0"}


def test_only_the_newest_agreed_release_counts(after) -> None:
    agree_all(after)
    boss = publisher(after)
    after.releases.make(boss, "1.0.0", date=DAY)
    names = Names()
    standard, place = names.qms("CoreStandard"), names.qms("CoreMember")
    assert len(_ask(after, f"SELECT ?x {{ ?x a {standard} }}")) == 2
    assert (
        len(_ask(after, f"SELECT ?x {{ ?x a {place} ; {names.qms('status')} {names.concept(Status.AGREED)} }}"))
        == 4
    )
    after.register.edit_core(boss, CORE, {"retired": True})
    after.releases.make(boss, "2.0.0", date=DAY)
    assert _ask(after, f"SELECT ?x {{ ?x a {standard} }}") == {"https://w3id.org/qmskg/id/core/core/nice-qs16_4"}
    for version, count in (("0.1.0", 2), ("1.0.0", 2), ("2.0.0", 1)):
        graph = names.graph(f"coreset/{version}")
        assert len(_ask(after, f"SELECT ?x {{ GRAPH {graph} {{ ?x a {standard} }} }}")) == count
    before = _all(after)
    after.projected._projector(after.view).discard()  # folded again from the start, it is the same
    assert _all(after) == before


def _all(workspace: Workspace) -> set[str]:
    query = (
        "SELECT (CONCAT(STR(?g), STR(?s), STR(?p), STR(?o)) AS ?x) "
        '{ { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), "coreset")) } UNION { ?s ?p ?o BIND("" AS ?g) } }'
    )
    return _ask(workspace, query)


def agree_all(workspace: Workspace) -> None:
    """Have two people agree every place, and one put their name to each core standard."""
    readers = [workspace.register.state().people[id] for id in ("ada", "bo")]
    for core in workspace.core_standards():
        for member in core.members:
            for person in readers:
                seen = workspace.history(member.leaf, core.id, person)["position"]
                workspace.decide(person, member.leaf, core.id, member.relation.value, seen=seen)
        fields = {"draft": False, "made_by": "Ada Example"}
        workspace.register.edit_core(readers[0], core.id, fields)


# --- what is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "more", "says"),
    [
        ("0.1", {}, "'0.1' is no version: write three numbers with points between, like 0.1.0"),
        ("0.1.0-beta", {}, "is no version"),
        ("01.0.0", {}, "is no version"),
        ("0.2.0", {}, "0.2.0 cannot be the first release; 0.1.0 would fit"),
        ("1.0.0", {"profile": "draft"}, "a draft is numbered 0.x, and 0.1.0 would fit"),
        ("0.1.0", {"profile": "agreed"}, "what is agreed is numbered from 1.0.0, and 1.0.0 would fit"),
        ("0.1.0", {"profile": "strict"}, "'strict' is no profile"),
        ("0.1.0", {"date": "yesterday"}, "'yesterday' is no day; write it like 2026-03-31"),
        ("0.1.0", {"date": "2026-02-30"}, "is no day"),
        ("0.1.0", {"date": "2026"}, "is no day"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_published(fresh, version, more, says) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        fresh.releases.make(publisher(fresh), version, **{"date": DAY, **more})
    nothing_published(fresh)


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("0.1.0", "0.1.0 was released on 2026-11-26, and a release never changes"),
        ("0.0.9", "0.0.9 goes backwards, since 0.1.0 is the newest release; 0.1.1 would fit"),
        ("0.2.0", "0.2.0 does not fit after 0.1.0: only wording changes, so 0.1.1 would fit"),
        ("0.1.1", "nothing has changed since 0.1.0"),
    ],
)
def test_a_second_release_must_follow_the_first(after, version, says) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        after.releases.make(publisher(after), version, date=DAY)
    assert [one.version for one in after.releases.published()] == ["0.1.0"]


def test_whoever_releases_may_say_that_it_breaks(after) -> None:
    after.register.edit_core(publisher(after), CORE, {"title": "Falls, and what follows"})
    with pytest.raises(InputError, match=r"only wording changes, so 0\.1\.1 would fit"):
        after.releases.make(publisher(after), "0.2.0", date=DAY)
    after.releases.make(publisher(after), "0.2.0", date=DAY, breaking="It now asks for what follows.")
    log = (after.releases.path / "0.2.0" / "CHANGELOG.md").read_text("utf-8")
    assert "Whoever released it says that it breaks: It now asks for what follows." in log
    assert log.index("## 0.2.0") < log.index("## 0.1.0")
    assert after.releases.published()[1].reason == "It now asks for what follows."


def test_a_gate_that_fails_publishes_nothing(fresh) -> None:
    with pytest.raises(GateFailed, match=r"the gate \(agreed\) does not pass"):
        fresh.releases.make(publisher(fresh), "1.0.0", date=DAY)
    nothing_published(fresh)


def test_only_a_publisher_releases(fresh) -> None:
    ada = fresh.register.state().people["ada"]
    with pytest.raises(RefusedError, match="to publish a release takes the role publisher"):
        fresh.releases.make(ada, "0.1.0", date=DAY)
    nothing_published(fresh)


def test_a_fault_half_way_publishes_nothing_and_what_it_left_is_cleared(fresh, monkeypatch) -> None:
    releases, boss = fresh.releases, publisher(fresh)
    with monkeypatch.context() as broken:
        broken.setattr("qmskg.workspace.releases.write_release", _half)
        with pytest.raises(EnvironmentFault, match=r"nothing was released: .* cannot be written"):
            releases.make(boss, "0.1.0", date=DAY)
    nothing_published(fresh)
    with monkeypatch.context() as broken:  # all files are in place, and the register does not answer
        broken.setattr(Register, "release", _no_register)
        with pytest.raises(DataFolderError, match="the register is away"):
            releases.make(boss, "0.1.0", date=DAY)
    nothing_published(fresh)
    releases.path.joinpath("0.1.0").mkdir()  # as a process leaves it that is killed between the two
    with pytest.raises(UnknownId):
        releases.document("0.1.0")
    assert releases.make(boss, "0.1.0", date=DAY)["files"]


def _half(_edition: object, folder: Path) -> str:
    (folder / "release.json").write_text("{}", "utf-8")
    raise OSError(28, "No space left on device")


def _no_register(*_: object, **__: object) -> None:
    raise DataFolderError("the register is away")


def test_files_that_were_changed_are_not_the_release(after) -> None:
    path = after.releases.path / "0.1.0" / "SHA256SUMS"
    path.write_text(path.read_text("utf-8").replace("a", "b"), "utf-8")
    with pytest.raises(DataFolderError, match="are not those that were released"):
        after.releases.model("0.1.0")
    shutil.rmtree(path.parent)
    with pytest.raises(DataFolderError, match="; restore a backup"):
        after.releases.model("0.1.0")
    assert after.releases.documents()["releases"][0]["here"] is False
    assert after.releases.document("0.1.0")["files"] == []


# --- decisions as files -------------------------------------------------------------------------------------


def test_decisions_are_read_back_into_an_empty_register(after, small_content, tmp_path) -> None:
    files = after.releases.write_mappings("0.1.0", tmp_path / "mappings")
    assert {Path(file["path"]).relative_to(tmp_path / "mappings").as_posix() for file in files} == {
        f"{folder}/{name}"
        for folder in ("confirmed", "rejected")
        for name in ("mappings.sssom.tsv", "evidence.tsv")
    }
    data = Path(shutil.copytree(after.settings.data, tmp_path / "empty"))
    for path in (data / "token", *data.glob("register.sqlite*")):
        path.unlink()
    shutil.rmtree(data / "releases")
    with Workspace.open(Settings(data=data, content=small_content)) as other:
        boss = publisher(other)
        assert other.releases.load_mappings(boss, tmp_path / "mappings") == {"decisions": 4}
        told = {"events", "round"}
        then, now = (
            {key: link.model_dump(exclude=told) for key, link in one.register.state().links.items()}
            for one in (after, other)
        )
        assert now == then
        assert [core.id for core in other.core_standards()] == [core.id for core in after.core_standards()]
        with pytest.raises(RefusedError, match="read back into an empty one only"):
            other.releases.load_mappings(boss, tmp_path / "mappings")


def test_nothing_to_read_back_is_said(fresh, tmp_path) -> None:
    with pytest.raises(InputError, match="holds neither confirmed/ nor rejected/"):
        fresh.releases.load_mappings(publisher(fresh), tmp_path)
