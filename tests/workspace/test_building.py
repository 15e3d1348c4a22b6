"""Building and matching: from files to a served build, again only what changed, and a failure that changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qmskg.errors import DataFolderError, InputError, SourceError, UnknownId
from qmskg.graph.store import EmbeddedStore
from qmskg.model import Library
from qmskg.settings import Settings
from qmskg.workspace import build, building, is_matched, match
from qmskg.workspace.folder import DataFolder
from qmskg.workspace.snapshot import FILES, Snapshot


def snapshot(settings: Settings) -> Snapshot:
    folder = DataFolder.open(settings.data)
    assert folder.current is not None
    found = Snapshot.open(folder, folder.current)
    found.close()
    return found


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def qs16(settings: Settings) -> Path:
    return settings.content / "sources/nice/nice-qs16.yaml"


def test_the_document_says_what_was_built(here: Settings, small_library: Library) -> None:
    document = build(here)
    leaves = small_library.leaves
    assert document["sources"] == 9
    assert document["audits"] == 3
    assert document["leaves"] == len(leaves)
    assert document["measures"] == sum(small_library.is_measure(id) for id in leaves)
    assert document["errors"] == []
    with EmbeddedStore.open_read_only(DataFolder.open(here.data).build(document["build"]) / FILES.store) as store:
        assert store.ask("ASK { GRAPH ?g { ?s ?p ?o } }")
        assert document["triples"] < store.count() < 2 * document["triples"]


def test_nothing_is_done_where_nothing_changed(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(here).id

    def read(*_: Any, **__: Any) -> Any:
        raise AssertionError("a file was read again")

    monkeypatch.setattr(building, "read_document", read)
    assert build(here)["build"] == before
    assert build(here)["encoder_seconds"] == 0
    assert is_matched(here)


def test_only_a_changed_document_is_read_again(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = building.read_document

    def counted(path: Path, *, shown_as: str) -> Any:
        read.append(shown_as)
        return real(path, shown_as=shown_as)

    monkeypatch.setattr(building, "read_document", counted)
    edit(qs16(here), "Multidisciplinary management", "Multidisciplinary care")
    document = build(here, encode=False)
    assert read == ["sources/nice/nice-qs16.yaml"]
    assert (
        document["build"] != "" and snapshot(here).library.nodes["nice-qs16:1"].title == "Multidisciplinary care"
    )


def test_proposals_about_unchanged_texts_stand_until_the_next_match(here: Settings) -> None:
    before = snapshot(here).proposals
    edit(qs16(here), "title: Multidisciplinary management", "title: Multidisciplinary care")
    build(here, encode=False)
    after = snapshot(here).proposals
    assert not is_matched(here)
    assert after
    assert after.keys() == {k for k, li in before.items() if "nice-qs16:1" not in (li.a, li.b)} < before.keys()
    match(here)
    assert is_matched(here)
    assert any("nice-qs16:1" in (li.a, li.b) for li in snapshot(here).proposals.values())


def test_a_build_afresh_is_the_same_build(here: Settings) -> None:
    before = snapshot(here)
    folder = DataFolder.open(here.data).build(before.id)
    with EmbeddedStore.open_read_only(folder / FILES.store) as store:
        bytes_before = store.dump()
    document = build(here, afresh=True)
    match(here)
    assert snapshot(here).id == before.id
    assert document["build"].partition("-")[0] == before.id.partition("-")[0]
    with EmbeddedStore.open_read_only(folder / FILES.store) as store:
        assert store.dump() == bytes_before


BROKEN = [
    ("licence: NICE", "licenze: NICE", r"nice-qs16\.yaml:\d+: the field \"licenze\" is not known"),
    ("id: nice-qs16:2", "id: nice-qs16:1", r"nice-qs16\.yaml:\d+: the id \"nice-qs16:1\" stands 2 times"),
    ("published: '2012-03'", "published: '2012-13'", r"nice-qs16\.yaml:\d+: .*'2012-13' is not a date"),
    ("title: Hip", "title: [Hip", r"nice-qs16\.yaml:\d+: this is not valid YAML"),
    ("number: '2'", "number: '2'\n  parent: nice-qs16:9", r"nice-qs16\.yaml:\d+: the parent \"nice-qs16:9\""),
]


@pytest.mark.parametrize(("before", "after", "says"), BROKEN)
def test_a_build_that_fails_says_where_and_leaves_the_last_good_one(
    here: Settings, before: str, after: str, says: str
) -> None:
    served = snapshot(here).id
    edit(qs16(here), before, after)
    with pytest.raises(SourceError, match=says) as told:
        build(here, encode=False)
    assert "\n" not in str(told.value)
    assert snapshot(here).id == served
    assert not [p for p in (here.data / "builds").iterdir() if p.name.startswith(".")]


def test_what_stands_beside_the_documents_is_served_as_it_was_built(here: Settings) -> None:
    lines, served = here.content / "sources/red_lines.yaml", snapshot(here)
    edit(lines, "owner: registered person", "owner: board secretary")
    assert snapshot(here).companions == served.companions  # until a build
    build(here, encode=False)
    told = snapshot(here)
    assert told.companions.red_lines[0].owner == "board secretary"
    assert match(here, source="nice-qs86")
    assert snapshot(here).companions == told.companions
    edit(lines, "response:", "answer:")
    with pytest.raises(
        InputError, match=r"red_lines\.yaml cannot be read: each row of `red_lines` needs .*response"
    ):
        build(here, encode=False)
    assert snapshot(here).companions == told.companions


def test_matching_one_source_leaves_the_others_alone(here: Settings) -> None:
    before = snapshot(here).proposals
    document = match(here, source="nice-qs86")
    after = snapshot(here).proposals
    assert document["proposals"] == len(after)
    assert after == before
    with pytest.raises(UnknownId, match="did you mean nice-qs86"):
        match(here, source="nice-qs87")


def test_a_match_stores_what_a_proposal_rests_on(here: Settings) -> None:
    machine = [li for li in snapshot(here).proposals.values() if li.origin == "machine"]
    assert machine
    for link in machine:
        assert link.probability is not None
        assert 0 < link.probability <= 1
        assert link.model and re.match(r"all-MiniLM-L6-v2@[0-9a-f]{16} ", link.model)
        assert link.features and link.ranks


def test_nothing_to_match_yet(tmp_path: Path, small_content: Path) -> None:
    with pytest.raises(DataFolderError, match="run `qmskg build` first"):
        match(Settings(data=tmp_path / "new", content=small_content))


def test_a_broken_build_is_made_again(here: Settings) -> None:
    folder = DataFolder.open(here.data)
    id = folder.current
    assert id is not None
    (folder.build(id) / FILES.library).write_text("{", "utf-8")
    with pytest.raises(DataFolderError, match="run `qmskg rebuild`"):
        Snapshot.open(folder, id)
    build(here, encode=False)
    assert snapshot(here).library.documents


def test_another_base_is_another_build(here: Settings) -> None:
    other = replace(here, base_iri="https://example.org/q/")
    assert build(other, encode=False)["build"] != snapshot(here).report["content"]
    with EmbeddedStore.open_read_only(snapshot(other).path / FILES.store) as store:
        assert store.ask("ASK { GRAPH <https://example.org/q/graph/ontology> { ?s ?p ?o } }")
        assert not store.ask("ASK { GRAPH <https://w3id.org/qmskg/graph/ontology> { ?s ?p ?o } }")


def test_progress_is_told_by_stage(here: Settings) -> None:
    stages: list[str] = []
    build(here, afresh=True, encode=False, progress=lambda stage, _done, _total: stages.append(stage))
    assert list(dict.fromkeys(stages)) == ["reading sources", "writing the graph"]
    assert is_matched(here), "the proposals of the same content stand, and were not asked for again"
