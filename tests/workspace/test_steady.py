"""While one answer is put together, others may decide; it tells of one position all the same."""

from __future__ import annotations

import contextvars
import threading

import pytest
from installation import edit

from qmskg.register import Person
from qmskg.workspace import Workspace, build
from qmskg.workspace.steady import one_view

A, B = "nice-qs16:1", "nice-qs86:1"


@pytest.fixture
def ada(workspace: Workspace) -> Person:
    return workspace.register.add_person("Ada", id="ada")[0]


def test_a_decision_in_between_is_seen_by_the_next_answer(workspace: Workspace, ada: Person) -> None:
    with one_view():
        before = workspace.view
        workspace.decide(ada, A, B, "equal", seen="none")
        assert workspace.view is before
    assert workspace.view.position == before.position + 1


def test_a_thread_that_takes_the_context_with_it_shares_the_view(workspace: Workspace, ada: Person) -> None:
    found = []
    with one_view():
        context = contextvars.copy_context()
        other = threading.Thread(target=lambda: found.append(context.run(lambda: workspace.view)))
        other.start()
        other.join()
        workspace.decide(ada, A, B, "equal", seen="none")
        assert [workspace.view] == found


def test_a_build_in_between_is_seen_by_the_next_answer(workspace: Workspace) -> None:
    with one_view():
        before = workspace.view.snapshot
        edit(workspace.settings.content / "sources/nice/nice-qs86.yaml", "\ntitle: ", "\ntitle: New ")
        build(workspace.settings, encode=False)
        assert workspace.snapshot is before and workspace.library is before.library
    assert workspace.snapshot is not before
