"""A match learns from what people decided; the rest of a build says what was said twice and what stands alone."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from qmskg.register import Person
from qmskg.settings import Settings
from qmskg.workspace import Workspace, build, is_matched, match, waiting_decisions


@pytest.fixture
def workspace(here: Settings) -> Iterator[Workspace]:
    with Workspace.open(here) as opened:
        yield opened


@pytest.fixture
def readers(workspace: Workspace) -> tuple[Person, Person]:
    return tuple(workspace.register.add_person(f"{name} Example", id=name)[0] for name in ("ada", "bo"))  # type: ignore[return-value]


def both_say(workspace: Workspace, readers: tuple[Person, Person], a: str, b: str, answer: str) -> None:
    for reader in readers:
        seen = workspace.history(a, b, reader)["position"]
        workspace.decide(reader, a, b, answer, seen=seen, reason="Read both.")


def proposed(workspace: Workspace) -> list[tuple[str, str]]:
    waiting = workspace.view.links
    mappings = [li for li in waiting if li.status == "proposed" and li.kind == "mapping" and li.probability]
    return [(li.a, li.b) for li in mappings]


def test_newer_decisions_wait_and_a_match_learns_from_them(
    here: Settings, workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    assert waiting_decisions(here) == 0
    *pairs, open_pair = proposed(workspace)[:9]
    for pair in pairs:
        both_say(workspace, readers, *pair, "equal")
    workspace.decide(readers[0], *open_pair, "equal", seen="none")
    assert is_matched(here)
    assert waiting_decisions(here) == 8  # an open vote is nobody's business
    before = workspace.build_id
    learned = match(here)["learned"]
    assert (learned["decisions"], learned["linked"], learned["rejected"]) == (8, 8, 0)
    assert learned["position"] == workspace.position()
    assert learned["matters"] is False and "too little" in learned["sentence"]
    assert workspace.build_id != before
    assert waiting_decisions(here) == 0
    said = [
        r for li in workspace.view.links for r in li.reasons if r.startswith("Near to a pair that people agreed")
    ]
    assert said
    again = workspace.build_id
    match(here)
    assert workspace.build_id == again


def test_a_rejected_pair_is_not_proposed_again_until_a_text_changes(
    here: Settings, workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    pair = next((a, b) for a, b in proposed(workspace) if a.startswith("nice-qs16:"))
    both_say(workspace, readers, *pair, "none")
    for _ in range(2):
        assert pair not in proposed(workspace)
        waiting = workspace.queue(readers[0], limit=5000)["items"]
        assert pair not in [(item["a"], item["b"]) for item in waiting]
        match(here)
    source = here.content / "sources/nice/nice-qs16.yaml"
    text = source.read_text("utf-8")
    assert f"- id: {pair[0]}\n" in text
    source.write_text(text.replace(f"- id: {pair[0]}\n", f"- id: {pair[0]}\n  revision: 2\n"), "utf-8")
    build(here, encode=False)
    assert workspace.card(*pair, readers[0])["reopened"]
    assert match(here)["learned"]["decisions"] == 0  # what is open again teaches nothing
    waiting = workspace.queue(readers[0], limit=5000)["items"]
    assert pair in [(item["a"], item["b"]) for item in waiting]


def test_a_match_of_one_source_does_not_count_as_learning(
    here: Settings, workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    both_say(workspace, readers, *proposed(workspace)[0], "equal")
    match(here, source="nice-qs86")
    assert waiting_decisions(here) == 1


def test_an_explanation_is_shown_only_to_who_has_decided(
    workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    links = (workspace.view.by_key[f"{a}|{b}"] for a, b in proposed(workspace))
    pair = next((li.a, li.b) for li in links if li.reasons[0].startswith("Both say"))
    workspace.decide(readers[0], *pair, "unsure", seen="none")
    shown = workspace.card(*pair, readers[0])["proposal"]["explanation"]
    assert shown["a"]["marks"] and shown["b"]["marks"] and shown["waterfall"]["rows"]
    assert shown["meaning"] is None  # nothing waits for the encoder
    for viewer in (readers[1], None):
        card = workspace.card(*pair, viewer)
        assert card["proposal"] is None
        assert "waterfall" not in json.dumps(card) and '"marks"' not in json.dumps(card)


def test_with_the_encoder_at_hand_the_meaning_is_marked_too(
    workspace: Workspace, readers: tuple[Person, Person]
) -> None:
    pair = proposed(workspace)[0]
    workspace.decide(readers[0], *pair, "unsure", seen="none")
    assert workspace.card(*pair, readers[0])["proposal"]["explanation"]["meaning"] is None
    workspace.warm()
    assert workspace.meaning._ready.wait(60)
    meaning = workspace.card(*pair, readers[0])["proposal"]["explanation"]["meaning"]
    assert 0 < meaning["cosine"] <= 1 and (meaning["a"] or meaning["b"])


def test_what_has_a_counterpart_is_not_alone(workspace: Workspace, readers: tuple[Person, Person]) -> None:
    rows = workspace.alone()["alone"]
    assert [row["sure"] for row in rows] == sorted((row["sure"] for row in rows), reverse=True)
    linked = {end for li in workspace.view.links if li.kind == "mapping" for end in (li.a, li.b)}
    assert not linked & {row["id"] for row in rows if row["kind"] == "requirement"}
    assert {row["source"] for row in workspace.alone("nice-qs16")["alone"]} <= {"Hip fracture in adults"}
    lonely = next((row["id"] for row in rows if row["kind"] == "requirement"), None)
    if lonely:
        other = next(id for id in workspace.library.leaves if not workspace.library.is_measure(id)
                     and id.partition(":")[0] != lonely.partition(":")[0] and workspace.library.active(id))  # fmt: skip
        both_say(workspace, readers, lonely, other, "equal")
        assert lonely not in {row["id"] for row in workspace.alone()["alone"]}


def test_groups_name_what_differs(workspace: Workspace) -> None:
    for group in workspace.duplicates()["groups"]:
        assert len(group["leaves"]) > 1
        assert len({leaf["source"] for leaf in group["leaves"]}) > 1
        assert not group["limits"] or len({tuple(found) for found in group["limits"].values()}) > 1
