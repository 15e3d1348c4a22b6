"""A view that is made from the one before is what one made from nothing would be, whatever people did in between."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from core_example import put_core
from small_folder import make_folder

from qmskg.errors import RefusedError
from qmskg.links import Link, LinkKind
from qmskg.register import Person
from qmskg.settings import Settings
from qmskg.workspace import Workspace, conflicts
from qmskg.workspace.core import disposition_document
from qmskg.workspace.view import View

CORE = "core:prompt-surgery"


@pytest.fixture
def workspace(small_content: Path, tmp_path: Path) -> Iterator[Workspace]:
    from shutil import copytree

    content = put_core(Path(copytree(small_content, tmp_path / "content")))
    with Workspace.open(
        Settings(data=make_folder(content, tmp_path / "data"), content=content, readers=2)
    ) as found:
        yield found


def same(one: View, other: View) -> None:
    ends = {end for link in other.links for end in (link.a, link.b)}
    for name in ("worded", "decided", "reopened", "by_key", "core", "telling", "texts", "moved"):
        assert getattr(one, name) == getattr(other, name), name
    assert list(one.by_key) == list(other.by_key)
    assert one.index.links == other.index.links
    assert {end: one.at(end) for end in ends} == {end: other.at(end) for end in ends}


def act(workspace: Workspace, people: tuple[Person, ...], pairs: list[Link], draw: random.Random) -> str:
    """Do something that moves the register, chosen by chance."""
    register, person = workspace.register, draw.choice(people)
    said = [event["id"] for event in register.events_of(person) if event["kind"] == "decided"]
    what = draw.choice(["decide"] * 5 + ["undo", "edit", "person"])
    if what == "undo" and said:
        register.undo(person, said[0])
    elif what == "edit":
        seen = register.state().core(CORE).position
        field = draw.choice(["title", "who_acts"])  # its words, and its substance
        register.edit_core(person, CORE, {field: f"Surgery {draw.random():.3f}."}, seen=seen)
    elif what == "person":
        register.add_person(f"Somebody {draw.random():.6f}", id=f"x{draw.randrange(10**9)}")
    else:
        link = draw.choice(pairs)
        seen = workspace.card(link.a, link.b, person)["position"]
        answers = ("full", "partial", "none") if link.kind is LinkKind.EVIDENCE else ("equal", "subset", "none")
        workspace.decide(person, link.a, link.b, draw.choice(answers), seen=seen)
    return what


def test_a_view_follows_from_the_one_before(workspace: Workspace) -> None:
    draw = random.Random(0)
    people = tuple(workspace.register.add_person(name, id=name.lower())[0] for name in ("Ada", "Bo"))
    of_core = [link for link in workspace.snapshot.proposals.values() if CORE in {link.a, link.b}]
    others = [link for link in workspace.snapshot.proposals.values() if CORE not in {link.a, link.b}]
    pairs = [*draw.sample(of_core, 2), *draw.sample(others, 3)]
    done, seen = set(), set()
    for _ in range(90):
        workspace.disposition(), workspace.conflicts.answer()  # so that the next view finds them made
        with suppress(RefusedError):  # a third person settles it, or somebody has built on it since
            done.add(act(workspace, people, pairs, draw))
        now, anew = workspace.view, View.of(workspace.snapshot, workspace.register.state())
        same(now, anew)
        assert workspace.disposition() == disposition_document(anew)
        assert workspace.conflicts.answer() == conflicts.document(anew)
        seen |= {link.status.value for link in now.decided.values()} | ({"reopened"} if now.reopened else set())
    assert {"decide", "edit", "undo"} <= done
    assert {"read_once", "reopened"} <= seen and seen & {"agreed", "disputed", "rejected"}


def test_what_rests_on_something_is_made_again_when_that_moves(workspace: Workspace) -> None:
    made: list[int] = []

    def make(view: View) -> int:
        made.append(view.position)
        return len(made)

    def titles(view: View) -> list[str]:
        return [standard.title for standard in view.core]

    ada = workspace.register.add_person("Ada", id="ada")[0]
    assert [workspace.view.once(make, rests_on=titles) for _ in range(2)] == [1, 1]
    workspace.register.add_person("Bo", id="bo")
    assert workspace.view.once(make, rests_on=titles) == 1
    workspace.register.edit_core(ada, CORE, {"title": "Another"})
    assert workspace.view.once(make, rests_on=titles) == 2


def test_what_did_not_move_is_not_read_again(workspace: Workspace) -> None:
    ada = workspace.register.add_person("Ada", id="ada")[0]
    first, second = [link for link in workspace.snapshot.proposals.values() if link.kind is LinkKind.MAPPING][:2]
    workspace.decide(ada, first.a, first.b, "equal", seen="none")
    before = workspace.view
    workspace.decide(ada, second.a, second.b, "equal", seen="none")
    after = workspace.view
    assert after.worded[first.key] is before.worded[first.key]
    assert after.core is before.core
    assert {link.key for link in after.at(second.a)} >= {second.key}
