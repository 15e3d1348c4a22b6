"""A source is reissued: just the mappings whose text changed reopen, core ids stay, and the impact is one document."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from installation import Installation, install

from qmskg.errors import InputError, SourceError, UnknownId
from qmskg.ingest import load_library
from qmskg.settings import Settings
from qmskg.vocabulary import Status
from qmskg.workspace import Workspace, build

OLD, NEW = "nice-qs86", "nice-qs86-next"


def reissue_in_its_file(content: Path) -> None:
    """Give the file its next edition: other numbers, one duty in other words, one with another actor."""
    path = content / "sources" / "nice" / f"{OLD}.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    data["edition"] = {**data["edition"], "version": "2030", "earlier": [str(data["edition"]["version"])]}
    for row in data["requirements"]:
        row["number"] = f"9.{row['number']}"
        if row["id"] == f"{OLD}:4":
            row["summary"] = f"{row['summary']} It is written down."
        if row["id"] == f"{OLD}:5":
            row["actor"] = "somebody else"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")


def reissue_as_another(content: Path) -> None:
    """Put a new document in its place: other ids and numbers, one duty in other words, one gone, one new."""
    path = content / "sources" / "nice" / f"{OLD}.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    new = yaml.safe_load(path.read_text("utf-8"))
    new |= {"id": NEW, "title": "Falls, next edition", "supersedes": [OLD]}
    new["edition"] = {**data["edition"], "version": "2030"}
    new["requirements"] = [row for row in new["requirements"] if row["id"] != f"{OLD}:3"]
    for row in new["requirements"]:
        row["id"] = row["id"].replace(f"{OLD}:", f"{NEW}:n")
        row["number"] = f"9.{row['number']}"
        if row.get("parent"):
            row["parent"] = row["parent"].replace(f"{OLD}:", f"{NEW}:n")
        if row["id"] == f"{NEW}:n4":
            row["summary"] = f"{row['summary']} It is written down."
    data["edition"]["status"] = "superseded"
    data["superseded_by"] = [NEW]
    for where, document in ((path, data), (path.with_name(f"{NEW}.yaml"), new)):
        where.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    rows = "".join(f"{OLD}:{n}\t{NEW}:n{n}\tsame\t1.0\n" for n in (1, 2, 4, 5))
    (content / "sources" / "reissued.tsv").write_text(f"old\tnew\tbecame\tlikeness\n{rows}", "utf-8")


@pytest.fixture(scope="module")
def before(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Decisions on four duties, of which one makes a core standard with its neighbour."""
    one = install(small_content, tmp_path_factory.mktemp("reissue") / "data")
    one.agree("nice-qs16:6", f"{OLD}:1", "subset")  # the core standard stands round qs86:1
    one.agree("nice-qs16:2", f"{OLD}:2", "none")
    one.agree("nice-qs16:4", f"{OLD}:4", "equal")
    one.agree("nice-qs16:5", f"{OLD}:5", "intersects", shared="to move people safely")
    one.agree("audit-nhfd:mobil", f"{OLD}:1", "partial")
    one.workspace.close()
    return one


@pytest.fixture
def moved(before: Installation, small_content: Path, tmp_path: Path) -> Iterator[tuple[Workspace, Path]]:
    """The data folder, with a content folder of one's own."""
    data = Path(shutil.copytree(before.workspace.settings.data, tmp_path / "data"))
    content = Path(shutil.copytree(small_content, tmp_path / "content"))
    with Workspace.open(Settings(data=data, content=content)) as workspace:
        yield workspace, content


def status(workspace: Workspace, a: str, b: str) -> tuple[str | None, str | None]:
    link = workspace.view.by_key.get("|".join(sorted((a, b))))
    return (link.status.value, link.origin) if link else (None, None)


def test_a_new_edition_reopens_just_what_changed(moved) -> None:
    workspace, content = moved
    ids = [core.id for core in workspace.core_standards()]
    reissue_in_its_file(content)
    build(workspace.settings, encode=False)
    assert workspace.view.reopened == {f"nice-qs16:4|{OLD}:4", f"nice-qs16:5|{OLD}:5"}
    assert status(workspace, "nice-qs16:6", f"{OLD}:1") == ("agreed", None)
    assert status(workspace, "nice-qs16:2", f"{OLD}:2") == ("rejected", None)
    assert f"core:{OLD}_1" in ids
    assert f"core:{OLD}_1" in [core.id for core in workspace.core_standards()]


def test_without_the_earlier_edition_everything_reopens(moved) -> None:
    workspace, content = moved
    reissue_in_its_file(content)
    path = content / "sources" / "nice" / f"{OLD}.yaml"
    path.write_text(re.sub(r"  earlier:\n  - .*\n", "", path.read_text("utf-8")), "utf-8")
    build(workspace.settings, encode=False)
    assert len(workspace.view.reopened) == 5


def test_decisions_are_carried_to_the_document_that_takes_the_place(moved) -> None:
    workspace, content = moved
    reissue_as_another(content)
    build(workspace.settings, encode=False)
    assert status(workspace, "nice-qs16:6", f"{NEW}:n1") == ("agreed", None)
    assert status(workspace, "nice-qs16:2", f"{NEW}:n2") == ("rejected", None)
    assert status(workspace, "audit-nhfd:mobil", f"{NEW}:n1") == ("agreed", None)
    assert status(workspace, "nice-qs16:4", f"{NEW}:n4") == ("proposed", "reopened")
    assert status(workspace, "nice-qs16:5", f"{NEW}:n5") == ("agreed", None)
    link = workspace.view.by_key[f"nice-qs16:6|{NEW}:n1"]
    assert link.people == ("Ada Example", "Bo Sample")
    assert set(link.read) == {"nice-qs16:6", f"{NEW}:n1"}
    core = {core.id: {member.leaf for member in core.members} for core in workspace.core_standards()}
    assert core[f"core:{OLD}_1"] == {f"{NEW}:n1", "nice-qs16:6"}  # its id stays
    names = workspace.projected._store().select(
        "SELECT ?x { <https://w3id.org/qmskg/id/requirement/nice-qs16/6> "
        "<http://www.w3.org/2004/02/skos/core#broadMatch> ?x }"
    )
    assert f"https://w3id.org/qmskg/id/requirement/{NEW}/n1" in {row["x"].value for row in names}


def test_the_impact_is_one_document(moved) -> None:
    workspace, content = moved
    reissue_as_another(content)
    build(workspace.settings, encode=False)
    found = workspace.reissues.impact(OLD, NEW)
    assert found["by"] == {"same": 0, "renumbered": 7, "changed": 1, "gone": 1, "new": 0}
    fates = {row["b"] if row["a"].startswith(("nice-qs16", "audit")) else row["a"]: row["becomes"]
             for row in found["mappings"]}  # fmt: skip
    assert {leaf.partition(":")[2]: fate for leaf, fate in fates.items() if leaf.startswith(f"{OLD}:")} == {
        "1": "stands", "2": "stands", "4": "reopens", "5": "stands",
    }  # fmt: skip
    assert {row["id"] for row in found["audits"]} == {"audit-nhfd"}
    assert {"old": OLD, "new": NEW} in [
        {"old": row["old"], "new": row["new"]} for row in workspace.reissues.successions()
    ]


def test_a_draft_to_come_touches_the_core_standards_of_now(moved) -> None:
    workspace, _ = moved
    found = workspace.reissues.impact(OLD, "nice-qs16")
    (touched,) = [core for core in found["core_standards"] if core["id"] == f"core:{OLD}_1"]
    assert [leaf["id"] for leaf in touched["leaves"]] == [f"{OLD}:1"]


def test_a_table_is_written_to_be_checked(moved) -> None:
    workspace, content = moved
    reissue_as_another(content)
    (content / "sources" / "reissued.tsv").unlink()
    build(workspace.settings, encode=False)
    assert workspace.reissues.write(OLD, NEW)["rows"] >= 4
    library = load_library(content)
    assert library.reissued[f"{OLD}:1"] == f"{NEW}:n1"
    assert workspace.reissues.write(OLD, NEW)["rows"] == 0  # what is there stays


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f"{OLD}:1\t{OLD}:2\n", "are of one document: a new number of one is an alias"),
        (f"{OLD}:1\tnice-qs16:99\n", '"nice-qs16:99" is not held here'),
        (f"{OLD}:1\n", "a row begins with the old id and the new id"),
        (f"{OLD}:1\tnice-qs16:1\n{OLD}:1\tnice-qs16:2\n", "stands twice"),
        (f"{OLD}:1\tnice-qs16:1\n{OLD}:2\tnice-qs16:1\n", "one leaf takes one place"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(small_content, tmp_path, row, says) -> None:
    content = Path(shutil.copytree(small_content, tmp_path / "content"))
    (content / "sources" / "reissued.tsv").write_text(f"old\tnew\n{row}", "utf-8")
    with pytest.raises(SourceError, match=re.escape(says)):
        load_library(content)


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        (OLD, OLD, InputError, "is given twice; name the old document, then the new one"),
        (f"{OLD}:1", "nice-qs16", InputError, "is part of a document; name the whole document, nice-qs86"),
        (OLD, "audit-nhfd", InputError, "are a source and an audit"),
        (OLD, "nice-qs999", UnknownId, "nothing here has the id"),
    ],
)
def test_what_is_no_reissue_is_said(moved, old, new, error, says) -> None:
    with pytest.raises(error, match=re.escape(says)):
        moved[0].reissues.impact(old, new)


def test_a_newer_decision_stands_over_what_was_carried(moved) -> None:
    workspace, content = moved
    reissue_as_another(content)
    build(workspace.settings, encode=False)
    people = workspace.register.state().people
    for id in ("ada", "bo"):
        seen = workspace.history("nice-qs16:6", f"{NEW}:n1", people[id])["position"]
        workspace.decide(people[id], "nice-qs16:6", f"{NEW}:n1", "none", seen=seen)
        expected = Status.AGREED if id == "ada" else Status.REJECTED  # one reader alone undoes nothing
        assert status(workspace, "nice-qs16:6", f"{NEW}:n1")[0] == expected.value
