"""The workspace: what is so now, over a real build and a real register."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from qmskg import vocabulary as v
from qmskg.errors import DataFolderError, InputError, RefusedError, StaleDecision, UnknownId
from qmskg.graph.projection import Checkpoint
from qmskg.graph.query import QueryRunner
from qmskg.register import Person
from qmskg.settings import Settings
from qmskg.workspace import QueueOrder, Workspace, build
from qmskg.workspace.meaning import LOADING, Meaning
from qmskg.workspace.view import View

MEASURE, LEAF = "audit-nhfd:surg36", "nice-qs16:2"


@pytest.fixture
def readers(workspace: Workspace) -> tuple[Person, Person]:
    register = workspace.register
    return register.add_person("Ada Example", id="ada")[0], register.add_person("Bo Sample", id="bo")[0]


def agree(workspace: Workspace, people: tuple[Person, Person], a: str, b: str, answer: str, **more: object) -> str:
    status = ""
    for person in people:
        seen = workspace.card(a, b, person)["position"]
        status = workspace.decide(person, a, b, answer, seen=seen, **more)["status"]  # type: ignore[arg-type]
    return status


def rows(workspace: Workspace, status: str, leaf: str = LEAF) -> list[dict[str, object]]:
    found = workspace.audit_answer("audit-nhfd")["standards"]
    return [row for row in found if (row["id"], row["status"]) == (leaf, status)]


def test_nothing_to_open_before_the_first_build(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="run `qmskg build`"):
        Workspace.open(Settings(data=tmp_path / "data"))


def test_it_ends_while_processes_are_being_made_ready_for_queries(
    here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, runner = Workspace.open(here), QueryRunner
    closing, ready = threading.Event(), runner.checkpoint

    def late(one: QueryRunner) -> Checkpoint:
        closing.wait(10)
        time.sleep(0.2)  # until the other thread waits for this one
        return ready(one)

    monkeypatch.setattr(runner, "checkpoint", late)
    workspace.query_runner.ready()
    ending = threading.Thread(target=workspace.close, daemon=True)
    ending.start()
    closing.set()
    ending.join(30)
    assert not ending.is_alive()


def test_a_decision_is_in_the_next_answer_and_an_undo_takes_it_out(
    workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    assert rows(workspace, "agreed") == []
    assert (
        agree(workspace, readers, MEASURE, LEAF, "partial", not_covered=["whether the list was planned"])
        == "agreed"
    )
    (row,) = rows(workspace, "agreed")
    assert row["not_covered"] == ["whether the list was planned"]
    assert row["people"] == ["Ada Example", "Bo Sample"]
    assert rows(workspace, "proposed") == [] or rows(workspace, "proposed")[0]["via"] != row["via"]
    last = workspace.my_events(readers[1])["events"][0]
    assert (last["a"], last["b"]) == (MEASURE, LEAF)
    assert workspace.undo(readers[1], last["id"])["status"] == "read_once"
    assert rows(workspace, "agreed") == []


def test_the_order_in_which_ends_are_given_does_not_matter(
    workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    a, b = "nice-qs16:6", "nice-qs86:1"
    first = workspace.decide(readers[0], a, b, "subset", seen="none")
    assert first["status"] == "read_once"
    assert workspace.decide(readers[1], b, a, "superset", seen="none")["status"] == "agreed"
    link = workspace.view.by_key[f"{a}|{b}"]
    assert (link.a, link.answer) == (a, "subset")


def test_evidence_may_be_given_leaf_first(workspace: Workspace, readers: tuple[Person, Person]) -> None:
    assert workspace.card(LEAF, MEASURE, None)["a"]["id"] == MEASURE
    assert agree(workspace, readers, LEAF, MEASURE, "full") == "agreed"


@pytest.mark.parametrize(
    ("a", "b", "answer", "error", "says"),
    [
        (MEASURE, "nice-qs16", "full", InputError, "is no leaf"),
        (MEASURE, "audit-nhfd:thr", "full", InputError, "are both measures"),
        (MEASURE, LEAF, "equal", InputError, "say one of full"),
        ("nice-qs16:1", LEAF, "full", InputError, "say one of equal"),
        ("nice-qs16:1", LEAF, "intersect", InputError, "say one of equal"),
        (LEAF, LEAF, "equal", InputError, "given twice"),
        (MEASURE, "nice-qs16:99", "full", UnknownId, "nothing here has the id"),
        (MEASURE, "Hip fracture", "full", InputError, "is not an id"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(
    workspace: Workspace,
    readers: tuple[Person, Person],
    a: str,
    b: str,
    answer: str,
    error: type[Exception],
    says: str,
) -> None:
    before = workspace.position()
    with pytest.raises(error, match=says):
        workspace.decide(readers[0], a, b, answer, seen="none")
    assert workspace.position() == before


def test_a_stale_decision_is_refused(workspace: Workspace, readers: tuple[Person, Person]) -> None:
    agree(workspace, readers, MEASURE, LEAF, "full")
    with pytest.raises(StaleDecision):
        workspace.decide(readers[0], MEASURE, LEAF, "none", seen="none")


def test_the_queue_holds_what_waits_for_the_reader(workspace: Workspace, readers: tuple[Person, Person]) -> None:
    ada, bo = readers
    before = workspace.queue(ada, limit=500)
    first = before["items"][0]
    workspace.decide(ada, first["a"], first["b"], "unsure", seen=first["seen"])
    pair = (first["a"], first["b"])
    assert pair not in [(i["a"], i["b"]) for i in workspace.queue(ada, limit=500)["items"]]
    assert workspace.queue(ada)["total"] == before["total"] - 1
    waiting = workspace.queue(bo)["items"][0]
    assert ((waiting["a"], waiting["b"]), waiting["status"], waiting["seen"]) == (pair, "read_once", "none")
    mine = workspace.queue(ada, QueueOrder.MINE)["items"]
    assert [(i["a"], i["b"]) for i in mine] == [pair]


def test_pages_of_the_queue_join_up(workspace: Workspace, readers: tuple[Person, Person]) -> None:
    whole = workspace.queue(readers[0], limit=500)["items"]
    page = workspace.queue(readers[0], limit=7)["items"]
    after = f"{min(page[-1]['a'], page[-1]['b'])}|{max(page[-1]['a'], page[-1]['b'])}"
    assert [*page, *workspace.queue(readers[0], limit=7, after=after)["items"]] == whole[:14]
    only = workspace.queue(readers[0], source="nice-qs86", limit=500)["items"]
    assert only
    assert all("nice-qs86" in (i["a"] + i["b"]) for i in only)
    with pytest.raises(UnknownId):
        workspace.queue(readers[0], source="nice-qs87")


def test_links_that_bodies_publish_wait_to_be_read_too(
    workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    published = [i for i in workspace.queue(readers[0], limit=2000)["items"] if i["status"] == "published"]
    stated = {(s.subject, s.object) for s in workspace.library.stated}
    assert published
    assert all((i["a"], i["b"]) in stated for i in published)


def test_what_the_machine_thought_comes_after_the_decision(
    workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    item = next(i for i in workspace.queue(readers[0], limit=500)["items"] if i["status"] == "proposed")
    pair = (item["a"], item["b"])
    assert workspace.card(*pair, readers[0])["proposal"] is None
    workspace.decide(readers[0], *pair, "unsure", seen="none")
    assert workspace.card(*pair, readers[0])["proposal"]["probability"] > 0
    assert workspace.card(*pair, readers[1])["proposal"] is None
    assert workspace.card(*pair, None)["proposal"] is None


def test_a_text_that_changes_in_substance_opens_its_pairs_again(
    here: Settings, workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    agree(workspace, readers, MEASURE, LEAF, "full")
    agree(workspace, readers, "nice-qs16:6", "nice-qs86:1", "equal")
    source = here.content / "sources/nice/nice-qs16.yaml"
    text = source.read_text("utf-8")
    source.write_text(text.replace("- id: nice-qs16:2\n", "- id: nice-qs16:2\n  revision: 2\n"), "utf-8")
    build(here, encode=False)
    card = workspace.card(MEASURE, LEAF, readers[0])
    assert (card["status"], card["reopened"]) == ("proposed", True)
    assert rows(workspace, "agreed") == []
    assert workspace.card("nice-qs16:6", "nice-qs86:1", readers[0])["status"] == "agreed"
    waits = workspace.queue(readers[0], limit=1000)["items"]
    assert (MEASURE, LEAF) in [(i["a"], i["b"]) for i in waits]
    assert agree(workspace, readers, MEASURE, LEAF, "partial") == "agreed"
    assert workspace.card(MEASURE, LEAF, None)["round"] == 2


def test_a_leaf_that_is_split_opens_its_pairs_again_for_the_parts(
    here: Settings, workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    agree(workspace, readers, MEASURE, LEAF, "full")
    source = here.content / "sources/nice/nice-qs16.yaml"
    parts = "".join(
        f"- {{id: '{LEAF}.{part}', number: '2({part})', title: Part {part}, parent: '{LEAF}', minted: true}}\n"
        for part in "ab"
    )
    source.write_text(source.read_text("utf-8") + parts, "utf-8")
    build(here, encode=False)
    assert rows(workspace, "agreed") == []
    opened = {link.key: link for link in workspace.view.links if link.origin == "reopened"}
    assert set(opened) == {f"{MEASURE}|{LEAF}.a", f"{MEASURE}|{LEAF}.b"}
    assert "before one of them was split" in opened[f"{MEASURE}|{LEAF}.a"].reasons[0]
    assert workspace.decide(readers[0], MEASURE, f"{LEAF}.a", "full", seen="none")["status"] == "read_once"
    assert workspace.validate("draft")["conforms"]


def test_a_text_that_is_only_reworded_stands_and_says_so(
    here: Settings, workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    agree(workspace, readers, MEASURE, LEAF, "full")
    source = here.content / "sources/nice/nice-qs16.yaml"
    text = source.read_text("utf-8")
    source.write_text(text.replace("title: Timing and expertise for surgery", "title: When to operate"), "utf-8")
    build(here, encode=False)
    link = workspace.view.by_key[f"{MEASURE}|{LEAF}"]
    assert (link.status.value, link.reworded) == ("agreed", True)


def test_one_reader_is_enough_where_the_setting_says_so(here: Settings) -> None:
    with Workspace.open(replace(here, readers=1)) as workspace:
        ada = workspace.register.add_person("Ada Example", id="ada")[0]
        assert workspace.decide(ada, MEASURE, LEAF, "full", seen="none")["status"] == "agreed"
        (row,) = rows(workspace, "agreed")
        assert row["readers"] == 1


def test_the_local_account_is_made_once_and_its_token_works(here: Settings, workspace: Workspace) -> None:
    person = workspace.person()
    assert workspace.person() == person
    token = (here.data / "token").read_text().strip()
    assert workspace.person_for_token(token) == person
    assert (here.data / "token").stat().st_mode & 0o077 == 0
    with pytest.raises(RefusedError, match="nobody here has this token"):
        workspace.person_for_token("nobody's")
    with Workspace.open(replace(here, token="nobody's")) as other, pytest.raises(RefusedError):
        other.person()


def test_decisions_that_cannot_all_be_true_are_told_before_saving(
    workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    agree(workspace, readers, "nice-qs16:1", "nice-qs86:1", "equal")
    agree(workspace, readers, "nice-qs86:1", "psirf-standards:4-1", "equal")
    told = workspace.card("nice-qs16:1", "psirf-standards:4-1", readers[0])["contradictions"]
    assert set(told) == {"subset", "superset", "intersects", "none"}
    (chain,) = told["none"]
    assert "can only be equal" in chain["words"]
    assert chain["pairs"] == [["nice-qs16:1", "nice-qs86:1"], ["nice-qs86:1", "psirf-standards:4-1"]]


def test_search_by_word_and_by_meaning(workspace: Workspace) -> None:
    found = workspace.search("operation for a broken hip without delay")
    assert found["meaning"]
    assert LEAF in [hit["id"] for hit in found["hits"][:5]]
    assert workspace.search("QS16", 1)["hits"][0]["id"] == "nice-qs16"
    assert found["words_alone"] is None
    nothing = workspace.search("  ")
    assert (nothing["hits"], nothing["words_alone"]) == ([], None)


def test_nobody_waits_for_meaning_and_is_told_that_it_is_still_to_come(workspace: Workspace) -> None:
    meaning = workspace.meaning = Meaning(workspace.settings)
    meaning.warm(workspace.snapshot, after=60)  # as a server does, whose encoder takes long
    found = workspace.search("operation for a broken hip without delay")
    assert (found["meaning"], found["words_alone"], meaning.ready) == (False, LOADING, False)
    assert found["hits"]
    assert meaning._warming is not None
    meaning._warming.cancel()
    meaning._warming.join()  # until it has ended, another does not begin
    meaning.warm(workspace.snapshot)
    assert meaning._ready.wait(60)
    found = workspace.search("operation for a broken hip without delay")
    assert (found["meaning"], found["words_alone"], meaning.ready) == (True, None, True)


def test_what_is_typed_or_pasted_leaves_nothing_behind(workspace: Workspace) -> None:
    def kept() -> int:
        with closing(sqlite3.connect(workspace.settings.data / "vectors" / "vectors.sqlite")) as vectors:
            return int(vectors.execute("SELECT COUNT(*) FROM vector").fetchone()[0])

    before = kept()
    assert workspace.search("words that nobody has typed before")["meaning"]
    assert workspace.pasted.answer("Share of patients whose hip was operated on early")["meaning"]
    assert kept() == before > 0


def test_the_graph_follows_the_register(workspace: Workspace, readers: tuple[Person, Person]) -> None:
    ask = (
        "ASK { <https://w3id.org/qmskg/id/measure/audit-nhfd/surg36> <https://w3id.org/qmskg/ontology#evidences> "
        "<https://w3id.org/qmskg/id/requirement/nice-qs16/2> }"
    )

    def holds() -> bool:
        runner = workspace.query_runner
        return b"true" in runner.answer(ask).read()  # type: ignore[attr-defined]

    assert not holds()
    agree(workspace, readers, MEASURE, LEAF, "full")
    assert holds()
    assert workspace.ready()["checks"]["graph"].endswith(f"-{workspace.position()}")
    workspace.undo(readers[0], workspace.my_events(readers[0])["events"][0]["id"])
    assert not holds()
    assert "Timing and expertise" in workspace.node_turtle(LEAF)
    assert "Timing and expertise" in workspace.node_jsonld(LEAF)


def test_what_is_wrong_is_said_when_asked_whether_it_is_ready(workspace: Workspace) -> None:
    assert workspace.ready()["ready"]
    (workspace.folder.path / "current").unlink()
    workspace._snapshot = None
    told = workspace.ready()
    assert not told["ready"]
    assert "run `qmskg build`" in told["checks"]["build"]


def test_what_follows_from_a_view_is_made_once_and_anew_when_something_moves(
    workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    made: list[int] = []

    def agreed(view: View) -> int:
        made.append(view.position)
        return sum(link.status is v.Status.AGREED for link in view.links)

    assert [workspace.view.once(agreed) for _ in range(3)] == [0, 0, 0] and len(made) == 1
    agree(workspace, readers, MEASURE, LEAF, "partial")
    assert [workspace.view.once(agreed) for _ in range(3)] == [1, 1, 1] and len(made) == 2
