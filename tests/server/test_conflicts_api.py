"""Demands that disagree, by API and command line: ruled on, shown with the ruling, open again when changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_line import run
from installation import BROWSER, Installation, edit, install, told

from qmskg.server import documents as d
from qmskg.workspace import build

A, B = "nice-qs16:2", "nice-qs86:1"
FILE = "sources/nice/nice-qs86.yaml"
LIMIT = "  thresholds:\n  - {{quantity: surgery, operator: <=, value: {}, unit: day after admission}}\n"
TITLE = "  title: Identifying people at risk of falling\n"
CORE = "core:nice-qs16_2"


@pytest.fixture(scope="module")
def here(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two duties that people agreed are the same, and whose limits differ."""
    content = Path(shutil.copytree(small_content, tmp_path_factory.mktemp("disagreeing") / "content"))
    edit(content / FILE, TITLE, TITLE + LIMIT.format(2))
    one = install(content, content.parent / "data")
    one.agree(A, B, "equal")
    yield one
    one.workspace.close()


def the_one(here: Installation) -> dict[str, Any]:
    document = here.web.get("/api/v1/conflicts").json()
    jsonschema.Draft202012Validator(d.schema(d.Conflicts)).validate(document)
    (row,) = document["conflicts"]
    assert document["names"][A]["title"] == "Timing and expertise for surgery"
    found: dict[str, Any] = row
    return found


def rule(here: Installation, name: str = "ada", **more: Any) -> Any:
    body = {"a": B, "b": A, "ruling": "one_applies", "applies": A, "reason": "It <i>has</i> the evidence.", **more}
    return here.web.post("/api/v1/conflicts/rulings", json=body, headers=here.as_(name))


def page(here: Installation, path: str) -> str:
    return here.web.get(path, headers=BROWSER).text


def test_a_ruling_is_shown_wherever_the_limits_are_and_hides_neither(here: Installation) -> None:
    row = the_one(here)
    assert (row["a"], row["kind"], row["ruling"], row["position"]) == (A, "stricter", None, "none")
    assert row["forces"] == ["voluntary", "voluntary"]
    assert "Nobody has ruled." in page(here, "/conflicts")

    told(rule(here, seen="none", dimension="cost"), 400, "do not disagree in 'cost'; they do in surgery")
    told(rule(here, seen="none", b="nice-qs16:1"), 400, "not known to disagree")
    told(rule(here, seen="none", ruling="both"), 422, "ruling")
    made = rule(here, seen="none")
    assert made.status_code == 201, made.text
    jsonschema.Draft202012Validator(d.schema(d.ConflictRuled)).validate(made.json())
    told(rule(here, "bo", seen="none"), 409, "changed since you looked")

    row = the_one(here)
    assert (row["ruling"]["applies"], row["ruling"]["person"]) == (A, "Ada Example")
    assert row["values"] == ["surgery <= 1 day after admission", "surgery <= 2 day after admission"]
    (limits,) = here.web.get("/api/v1/disposition").json()["parameters"]
    assert [one["ruling"]["event"] for one in limits["rulings"]] == [row["ruling"]["event"]]
    for path in ("/conflicts", f"/core/{CORE}", "/disposition"):
        html = page(here, path)
        assert "surgery ≤ 1 day after admission" in html, path
        assert "surgery ≤ 2 day after admission" in html, path
        assert "One of the two applies" in html, path
        assert "It &lt;i&gt;has&lt;/i&gt; the evidence. <span" in html, path
        assert "Ruled by Ada Example" in html, path
    mine = here.web.get("/api/v1/people/me/events", headers=here.as_("ada")).json()["events"][0]
    assert (mine["kind"], mine["a"], mine["b"], mine["answer"]) == ("conflict_ruled", A, B, "one_applies")

    undone = here.web.post("/api/v1/undo", json={"event": made.json()["event"]}, headers=here.as_("ada"))
    assert undone.status_code == 200, undone.text
    assert the_one(here)["ruling"] is None


def test_it_is_open_again_once_a_limit_changes(here: Installation) -> None:
    assert rule(here, seen=the_one(here)["position"]).status_code == 201
    settings = here.workspace.settings
    edit(settings.content / FILE, LIMIT.format(2), LIMIT.format(3))
    build(settings, encode=False)
    # what was agreed on the old text is open as well; until it is agreed again, a proposal alone puts the two together
    assert (the_one(here)["draft"], the_one(here)["suggested"]) == (True, True)
    assert "Only a proposal of the program puts the two together" in page(here, "/conflicts")
    here.agree(A, B, "equal")
    assert (the_one(here)["draft"], the_one(here)["suggested"]) == (False, False)
    row = the_one(here)
    assert row["ruling"] is None
    assert row["earlier_ruling"]["person"] == "Ada Example"
    assert "Open again: one of the two has changed since Ada Example ruled" in page(here, "/conflicts")
    assert rule(here, "bo", seen=row["position"]).status_code == 201
    assert the_one(here)["ruling"]["person"] == "Bo Sample"


def test_the_same_from_the_command_line(here: Installation) -> None:
    settings = here.workspace.settings
    env = {
        "QMSKG_DATA": str(settings.data),
        "QMSKG_CONTENT": str(settings.content),
        "QMSKG_TOKEN": here.tokens["bo"],
    }
    seen = the_one(here)["position"]
    given = ["conflicts", "rule", A, B, "--ruling", "escalated", "--reason", "Ask NICE.", "--in", "surgery"]
    done = run(env, *given, "--seen", seen, "--json")
    assert done.code == 0, done.err
    jsonschema.Draft202012Validator(d.schema(d.ConflictRuled)).validate(json.loads(done.out))
    stale = run(env, *given, "--seen", seen)
    assert (stale.code, "look again" in stale.err) == (1, True)
    assert "the bodies that issue them are to be asked" in " ".join(run(env, "conflicts").out.split())
