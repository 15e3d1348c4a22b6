"""Leaves without a place in the core set, and the core standards that they may belong under."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from core_example import SIX_TITLES, put_core
from small_folder import make_folder

from qmskg.register import Person
from qmskg.settings import Settings
from qmskg.workspace import QueueOrder, Workspace
from qmskg.workspace.homes import MOST


@pytest.fixture(scope="module")
def workspace(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Two readers; one core standard that the project wrote, and six that somebody proposed."""
    content = put_core(Path(shutil.copytree(small_content, tmp_path_factory.mktemp("homes") / "content")))
    data = make_folder(content, content.parent / "data")
    with Workspace.open(Settings(data=data, content=content, readers=2)) as found:
        made = found.register.add_person("Cy Third", id="cy")[0]
        for title in SIX_TITLES:
            found.proposing.core_standard(made, title, f"{title}, for everybody.")
        yield found


@pytest.fixture(scope="module")
def people(workspace: Workspace) -> tuple[Person, Person]:
    register = workspace.register
    return register.add_person("Ada Example", id="ada")[0], register.add_person("Bo Sample", id="bo")[0]


def of_core(end: str) -> bool:
    return end.startswith("core:")


def waiting(workspace: Workspace, person: Person) -> dict[str, str]:
    """Leaf -> the core standard that its pair in the queue is with."""
    items = workspace.queue(person, QueueOrder.HOMES, limit=500)["items"]
    return {min(ends, key=of_core): max(ends, key=of_core) for item in items if (ends := (item["a"], item["b"]))}


def homes(workspace: Workspace, leaf: str, person: Person) -> list[dict[str, Any]]:
    found = workspace.card(leaf, waiting(workspace, person)[leaf], person)["homes"]
    assert isinstance(found, list)
    return found


def say(workspace: Workspace, person: Person, leaf: str, home: dict[str, Any], answer: str) -> str:
    return str(workspace.decide(person, leaf, home["id"], answer, seen=home["seen"])["status"])


def test_who_waits_and_what_they_choose_from(workspace: Workspace, people: tuple[Person, Person]) -> None:
    ada = people[0]
    found = waiting(workspace, ada)
    became = {row["id"]: row["became"] for row in workspace.disposition()["rows"]}
    assert found.keys() == {leaf for leaf, fate in became.items() if fate in {"kept", "not_yet_mapped"}}
    assert "nice-qs86:3" not in found  # out of scope
    fates = [became[leaf] for leaf in found]
    assert fates == sorted(fates, reverse=True)  # not yet mapped before kept
    shown = homes(workspace, "nice-qs86:2", ada)
    assert len(shown) == MOST
    assert [home["title"] for home in shown] == sorted(home["title"] for home in shown)
    assert found["nice-qs86:2"] == shown[0]["id"]
    assert "Falls are prevented" in {home["title"] for home in shown}
    assert not {"probability", "score"} & {*shown[0]}
    only = workspace.queue(ada, QueueOrder.HOMES, source="nice-qs86")["items"]
    assert 0 < len(only) < len(found)


def test_no_homes_on_other_cards(workspace: Workspace, people: tuple[Person, Person]) -> None:
    assert workspace.card("nice-qs16:3", "core:prompt-surgery", people[0])["homes"] == []  # it has a place
    assert workspace.card("nice-qs16:1", "nice-qs86:1", people[0])["homes"] == []
    assert workspace.card("nice-qs86:2", waiting(workspace, people[0])["nice-qs86:2"], None)["homes"] == []


def test_one_choice_is_one_decision_and_two_readers_make_it_a_place(
    workspace: Workspace, people: tuple[Person, Person]
) -> None:
    ada, bo = people
    leaf = "nice-qs86:4"
    chosen = homes(workspace, leaf, ada)[2]
    assert say(workspace, ada, leaf, chosen, "subset") == "read_once"
    assert leaf not in waiting(workspace, ada)
    blind = homes(workspace, leaf, bo)  # who sees nothing of it, and is asked the same
    assert [home["id"] for home in blind] == [home["id"] for home in homes(workspace, "nice-qs86:4", bo)]
    assert [home["mine"] for home in blind] == [None] * MOST
    assert (
        say(workspace, bo, leaf, next(home for home in blind if home["id"] == chosen["id"]), "subset") == "agreed"
    )
    assert leaf not in waiting(workspace, bo)
    fate = next(row for row in workspace.disposition()["rows"] if row["id"] == leaf)
    assert [(place["id"], place["status"]) for place in fate["core"]] == [(chosen["id"], "agreed")]


def test_who_rejects_one_is_asked_about_the_others(workspace: Workspace, people: tuple[Person, Person]) -> None:
    ada, leaf = people[0], "nice-qs86:2"
    for left in range(MOST, 0, -1):
        shown = homes(workspace, leaf, ada)
        assert sum(home["mine"] is None for home in shown) == left
        say(workspace, ada, leaf, next(home for home in shown if home["mine"] is None), "none")
    assert leaf not in waiting(workspace, ada)
    for event in workspace.my_events(ada, MOST)["events"]:
        workspace.undo(ada, event["id"])
    assert leaf in waiting(workspace, ada)


def test_groups_of_leaves_without_a_place_are_suggested_until_people_part_them(
    workspace: Workspace, people: tuple[Person, Person]
) -> None:
    def groups() -> list[list[str]]:
        found = workspace.core_set()
        assert {leaf for one in found["suggested"] for leaf in one["leaves"]} <= found["names"].keys()
        assert all(one["status"] == "proposed" and 0 <= one["stable"] <= 1 for one in found["suggested"])
        return [one["leaves"] for one in found["suggested"]]

    pair = ["nice-qs16:5", "nice-qs86:5"]
    assert pair in groups()
    assert ["nice-qs16:3", "nice-qs86:3"] not in groups()  # one has a place, and the other is out of scope
    for person in people:
        workspace.decide(person, *pair, "none", seen=workspace.card(*pair, person)["position"])
    assert pair not in groups()
