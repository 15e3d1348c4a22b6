"""The editor of the core set over HTTP and from the command line: consequences first, then one event to take back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from installation import Installation, install, told

from qmskg.links import CoreStandard
from qmskg.server import documents as d
from qmskg.vocabulary import Status

HIPS, FALLS = "core:nice-qs16_1", "core:nice-qs16_6"


@pytest.fixture(scope="module")
def here(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two core standards that the program drafted from what people agreed, and evidence for a leaf of one."""
    one = install(small_content, tmp_path_factory.mktemp("reshaping"))
    one.agree("nice-qs16:1", "nice-qs86:1", "equal")
    one.agree("nice-qs16:6", "nice-qs86:6", "equal")
    one.agree("audit-nhfd:mobil", "nice-qs86:1", "full")
    yield one
    one.workspace.close()


def core(here: Installation) -> dict[str, CoreStandard]:
    return {standard.id: standard for standard in here.workspace.core_standards()}


def post(here: Installation, name: str = "ada", **body: Any) -> Any:
    return here.web.post("/api/v1/core-changes", json=body, headers=here.as_(name))


def test_a_merge_shows_what_it_would_do_is_done_and_is_taken_back(here: Installation) -> None:
    before = core(here)
    assert {HIPS, FALLS} <= before.keys()
    wanted = {"action": "merge", "core": [FALLS, HIPS], "title": "Falls and hips", "reason": "one duty"}
    shown = post(here, **wanted).json()
    assert (shown["applied"], shown["seen"]) == (False, {FALLS: "none", HIPS: "none"})
    assert core(here) == before, "nothing is changed by looking"
    assert shown["core_standards"] == {"before": [HIPS, FALLS], "after": [FALLS]}
    moved = {row["leaf"]: row["after"] for row in shown["places"]}
    assert moved["nice-qs86:1"] == [{"core": FALLS, "relation": "equal", "status": "proposed"}]
    cover = {row["id"]: (row["before"], row["after"]) for row in shown["cover"]}
    assert cover[HIPS][1] == "none"
    assert [audit["id"] for audit in shown["audits"]] == ["audit-nhfd"]
    assert f"{HIPS} ({before[HIPS].title}) is not in it any more." in shown["breaking"]

    told(post(here, **wanted, apply=True), 400, "Send `seen`")
    done = post(here, **wanted, apply=True, seen=shown["seen"])
    assert done.status_code == 200, done.text
    assert {name: done.json()[name] for name in ("places", "cover", "audits")} == {
        name: shown[name] for name in ("places", "cover", "audits")
    }
    after = core(here)
    assert HIPS not in after
    assert after[FALLS].title == "Falls and hips"
    assert {m.leaf for m in after[FALLS].members} == {m.leaf for o in (HIPS, FALLS) for m in before[o].members}
    told(post(here, "bo", **wanted, apply=True, seen=shown["seen"]), 400, "no core standard that stands")
    event = done.json()["event"]
    assert here.web.post("/api/v1/undo", json={"event": event}, headers=here.as_("ada")).status_code == 200
    assert core(here) == before


def test_a_split_is_stale_once_somebody_was_quicker(here: Installation) -> None:
    before = core(here)
    leaf = before[HIPS].members[0].leaf
    wanted = {
        "action": "split",
        "core": [HIPS],
        "leaves": [leaf],
        "title": "A part",
        "statement": "Do a part of it.",
    }
    shown = post(here, **wanted).json()
    done = post(here, **wanted, apply=True, seen=shown["seen"]).json()
    parts = core(here)
    assert {m.leaf for m in parts["core:a-part"].members} == {leaf}
    assert parts["core:a-part"].members[0].status is Status.PROPOSED
    assert leaf not in {m.leaf for m in parts[HIPS].members}
    assert (parts["core:a-part"].draft, parts["core:a-part"].theme) == (True, before[HIPS].theme)
    told(post(here, "bo", action="retire", core=[HIPS], apply=True, seen=shown["seen"]), 409, "changed since")
    moved = post(here, action="move", core=["core:a-part"], leaves=[leaf], to=FALLS, relation="subset").json()
    assert moved["places"][0]["after"] == [{"core": FALLS, "relation": "subset", "status": "proposed"}]
    here.web.post("/api/v1/undo", json={"event": done["event"]}, headers=here.as_("ada"))
    assert core(here) == before


def test_renaming_and_retiring_show_their_consequences(here: Installation) -> None:
    renamed = post(here, action="edit", core=[HIPS], title="Hips").json()
    assert (renamed["places"], renamed["cover"], renamed["breaking"]) == ([], [], [])
    stricter = post(here, action="edit", core=[HIPS], statement="Always do it within 1 hour.").json()
    assert any("numbers or words of obligation" in sentence for sentence in stricter["breaking"])
    gone = post(here, action="retire", core=[HIPS]).json()
    assert gone["core_standards"]["after"] == []
    assert all(row["after"] == [] for row in gone["places"])
    told(post(here, action="edit", core=[HIPS], title=core(here)[HIPS].title), 400, "Nothing is changed")
    told(post(here, action="edit", core=["core:none"], title="x"), 400, "no core standard that stands")
    told(post(here, action="move", core=[HIPS], leaves=[]), 400, "Name one leaf")
    assert post(here, action="melt", core=[HIPS]).status_code == 422


def test_the_command_line_does_the_same_with_the_same_document(here, monkeypatch, capsys) -> None:
    from qmskg.cli import main

    settings = here.workspace.settings
    for name, value in (("DATA", settings.data), ("CONTENT", settings.content), ("TOKEN", here.tokens["bo"])):
        monkeypatch.setenv(f"QMSKG_{name}", str(value))
    before = core(here)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["qmskg", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    command = ("coreset", "merge", FALLS, HIPS, "--title", "Both", "--json")
    code, said = run(*command)
    assert (code, json.loads(said)) == (0, post(here, action="merge", core=[FALLS, HIPS], title="Both").json())
    code, said = run(*command, "--apply")
    done = json.loads(said)
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS["coreset merge"])).validate(done)
    assert (code, done["applied"], core(here)[FALLS].title) == (0, True, "Both")
    assert run("undo", done["event"])[0] == 0
    assert core(here) == before
    code, said = run("coreset", "retire", HIPS)
    assert code == 0
    assert "add --apply to do it" in said or "Where leaves stand" in said
    assert run("coreset", "retire", "core:none")[0] == 2
