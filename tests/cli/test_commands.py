"""Every command with ``--json``: the document that is promised on standard output, and all else on standard error."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer
from command_line import program, run
from installation import LEAF, MEASURE, TWINS

from qmskg.cli import app
from qmskg.exports.formats import Format
from qmskg.server import documents as d
from qmskg.settings import DESCRIPTIONS, Settings
from qmskg.workspace import build

Environment = dict[str, str]
#: command -> words that make it read
READS = {
    "settings": [],
    "audit": ["audit-nhfd"],
    "standard": ["nice-qs16"],
    "search": ["hip", "fracture", "--limit", "3", "--kind", "requirement", "--body", "NICE", "--service", "acute"],
    "measure": ["share of patients who had surgery within 36 hours"],
    "coverage": ["--by", "service", "--service", "ambulance"],
    "programme": ["--service", "acute", "--basis", "would_be", "--trials", "5"],
    "overlaps": ["--basis", "would_be"],
    "gaps": ["--by", "body", "--key", "NICE", "--service", "acute"],
    "fit": [],
    "red-lines": ["--reaches", "board"],
    "islands": ["--service", "acute"],
    "levels": ["--level", "basic"],
    "conflicts": [],
    "duplicates": [],
    "alone": ["--source", "nice-qs16"],
    "queue": ["--limit", "3"],
    "challenges": ["--answered"],
    "quality": [],
    "bulk list": [],
    "progress": [],
    "history": ["audit-nhfd:surgday", LEAF],
    "coreset suggest": [],
    "coreset status": [],
    "disposition": [],
    "validate": [],
    "sources status": [],
    "diff": ["current", "current"],
    "impact": ["nice-qs16", "nice-qs86"],
    "reissue": ["nice-qs16", "nice-qs86"],
}
WRITES = {
    "build", "rebuild", "match", "decide", "undo", "demo", "export", "queue export", "queue import", "assign",
    "programme all", "challenge add", "challenge answer", "bulk start", "bulk show", "bulk accept", "bulk undo",
    "release", "explain", "load-mappings",
}  # fmt: skip
#: what an administrator does; the tests are in a module of their own
ADMINISTERS = {
    "people list", "people add", "people role", "token new", "token list", "token claim", "token revoke", "redact",
}  # fmt: skip
#: commands whose documents are held to their schemas in modules of their own
APART = {
    "programme check", "programme compare", "tailor check", "backup", "restore", "drift", "conflicts rule",
    *(f"coreset {word}" for word in ("merge", "split", "move", "edit", "retire")),
}  # fmt: skip
#: commands that serve, or whose tests and documents stand elsewhere
ELSEWHERE = {"serve", "up", "app", "rank", "cluster", "evaluate", "sources lint", "sources new", "sources schema"}


def fits(document: Any, command: str) -> None:
    jsonschema.Draft202012Validator(d.schema(d.COMMANDS[command])).validate(document)


def commands(group: Any, before: str = "") -> dict[str, Any]:
    found = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= commands(command, f"{before}{name} ")
            if command.invoke_without_command:
                found[before + name] = command
        else:
            found[before + name] = command
    return found


COMMANDS = commands(typer.main.get_command(app))


def test_every_command_has_a_document_that_is_promised() -> None:
    assert COMMANDS.keys() - ELSEWHERE == d.COMMANDS.keys()
    assert d.COMMANDS.keys() == READS.keys() | WRITES | ADMINISTERS | APART


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert len(command.help.split("\n")[0]) > 15
    if name not in {"serve", "up", "app"}:
        assert any("--json" in parameter.opts for parameter in command.params)


@pytest.mark.parametrize("name", READS)
def test_a_command_that_reads(reading: Environment, name: str) -> None:
    words = [*name.split(), *READS[name]]
    as_json = run(reading, *words, "--json")
    assert as_json.code == 0, as_json.err
    assert as_json.err == ""
    fits(as_json.document, name)
    # for a person: the same, in words, and no document
    plain = run(reading, *words)
    assert plain.code == 0, plain.err
    assert (plain.out + plain.err).strip()
    assert not plain.out.lstrip().startswith("{")


def test_the_command_line_and_the_server_give_the_same(reading: Environment, made: tuple[Path, str]) -> None:
    from fastapi.testclient import TestClient

    from qmskg.server.app import create_app
    from qmskg.workspace import Workspace

    with Workspace.open(Settings(data=made[0], content=Path(reading["QMSKG_CONTENT"]))) as workspace:
        web = TestClient(create_app(workspace))
        for path, words in (
            ("audits/audit-nhfd/standards", ["audit", "audit-nhfd"]),
            ("standards/nice-qs16/audits", ["standard", "nice-qs16"]),
            ("coverage?by=theme", ["coverage", "--by", "theme"]),
            ("disposition", ["disposition"]),
        ):
            assert web.get(f"/api/v1/{path}").json() == run(reading, *words, "--json").document


def test_groups_are_kept_apart_for_a_person(reading: Environment) -> None:
    out = run(reading, "audit", "audit-nhfd").out
    published, agreed, open_ = (
        out.index(words)
        for words in ("Published: a body", "Agreed by named people", "Open: proposed by a machine")
    )
    assert published < agreed < open_
    assert "extent not stated" in out[published:agreed]
    assert "whether the" in out[agreed:open_]
    assert "Ada" not in out[:agreed] + out[open_:]
    assert "Ada" in out[agreed:open_]
    assert "SECRET" not in out


@pytest.mark.parametrize("given", ["audit-nhfd:surg36", "https://w3id.org/qmskg/id/measure/audit-nhfd/surg36"])
def test_ids_short_or_full(reading: Environment, given: str) -> None:
    assert run(reading, "audit", given, "--json").document["audit"] == MEASURE


# --- deciding -----------------------------------------------------------------------------------------------


def test_decide_history_undo(own: Environment) -> None:
    first = run(own, "decide", *TWINS, "--relation", "subset", "--seen", "none", "--reason", "both", "--json")
    assert (first.code, first.err) == (0, "")
    fits(first.document, "decide")
    history = run(own, "history", *TWINS, "--json").document
    fits(history, "history")
    assert (history["position"], history["status"]) == (first.document["position"], "read_once")
    assert history["events"][0]["id"] == first.document["event"]
    again = run(own, "decide", *reversed(TWINS), "--relation", "equal", "--seen", history["position"], "--json")
    assert again.code == 0
    events = [e["answer"] for e in run(own, "history", *TWINS, "--json").document["events"]]
    assert events == ["subset", "equal"]
    undone = run(own, "undo", again.document["event"], "--reason", "no", "--json")
    fits(undone.document, "undo")
    assert run(own, "undo", first.document["event"]).code == 0


def test_what_a_measure_leaves_out_may_be_repeated(own: Environment) -> None:
    words = ["decide", MEASURE, LEAF, "--relation", "partial", "--seen", "none"]
    assert run(own, *words, "--not-covered", "nights", "--not-covered", "transfers").code == 0
    event = run(own, "history", MEASURE, LEAF, "--json").document["events"][0]
    assert event["not_covered"] == ["nights", "transfers"]


def test_the_history_hides_another_reader_s_open_vote(reading: Environment) -> None:
    pair = ("audit-nhfd:home", "nice-qs16:1")
    ran = run(reading, "history", *pair, "--json")
    assert ran.document["events"] == [{"kind": "decided"}]
    plain = run(reading, "history", *pair)
    assert plain.code == 0, plain.err
    assert "decided" in plain.out
    assert "SECRET" not in plain.out + ran.out
    assert "Ada" not in plain.out + ran.out


@pytest.mark.parametrize("as_json", [True, False])
def test_a_stale_decision_ends_with_1_and_says_where_to_look(own: Environment, as_json: bool) -> None:
    words = ["decide", MEASURE, LEAF, "--relation", "full", "--seen"]
    position = run(own, *words, "none", "--json").document["position"]
    stale = run(own, *words, "none", *(["--json"] if as_json else []))
    assert stale.code == 1
    assert "look again, then decide" in stale.err
    assert len(stale.err.strip().splitlines()) == 1
    if as_json:
        assert stale.document["position"] == position
        assert "look again" in stale.document["error"]
    else:
        assert stale.out == ""
    assert len(run(own, "history", MEASURE, LEAF, "--json").document["events"]) == 1


def test_without_a_token_the_local_account_decides(own: Environment) -> None:
    del own["QMSKG_TOKEN"]
    assert run(own, "decide", MEASURE, LEAF, "--relation", "full", "--seen", "none").code == 0
    token = Path(own["QMSKG_DATA"]) / "token"
    assert token.stat().st_mode & 0o777 == 0o600
    assert run(own, "queue", "--order", "mine", "--json").document["total"] == 1


# --- writing files ------------------------------------------------------------------------------------------


def test_a_programme_is_written_for_each_kind_of_trust(
    own_files: Environment, content: Path, tmp_path: Path
) -> None:
    nowhere = run(own_files, "programme", "all", "--out", str(tmp_path / "out"))
    assert (nowhere.code, (tmp_path / "out").exists()) == (2, False)
    assert "names the kinds of trust" in nowhere.err
    files = Path(own_files["QMSKG_CONTENT"])
    shutil.copy(content / "sources" / "service_types.yaml", files / "sources")
    build(Settings(data=Path(own_files["QMSKG_DATA"]), content=files), encode=False)
    ran = run(own_files, "programme", "all", "--basis", "would_be", "--out", str(tmp_path / "out"), "--json")
    fits(ran.document, "programme all")
    names = {Path(file["path"]).name for file in ran.document["files"]}
    assert {"README.md", "acute.md", "acute.json", "mental-health-and-community.md"} <= names
    for path in (tmp_path / "out").glob("*.md"):
        assert "**Not agreed." in path.read_text("utf-8")
    fits(json.loads((tmp_path / "out" / "acute.json").read_text("utf-8")), "programme")


@pytest.mark.parametrize("format", Format)
def test_export_names_what_it_wrote_and_writes_the_same_again(
    reading: Environment, format: Format, tmp_path: Path
) -> None:
    first = run(reading, "export", format.value, "--out", str(tmp_path / "out"), "--json")
    assert (first.code, first.err) == (0, "")
    fits(first.document, "export")
    for file in first.document["files"]:
        assert Path(file["path"]).is_file()
    again = run(reading, "export", format.value.upper(), "--out", str(tmp_path / "again"), "--json").document
    assert [f["sha256"] for f in again["files"]] == [f["sha256"] for f in first.document["files"]]


def test_validate_ends_with_1_where_the_gate_does_not_pass(reading: Environment) -> None:
    ran = run(reading, "validate", "--profile", "agreed", "--json")
    fits(ran.document, "validate")
    assert ran.code == (0 if ran.document["conforms"] else 1)
    assert ran.document["conforms"] is False  # drafts are nobody's decision
    assert run(reading, "validate", "--profile", "agreed").code == 1
    assert run(reading, "validate", "--profile", "draft", "--json").code == 0


def test_settings_are_what_the_environment_says_and_no_secret(reading: Environment) -> None:
    rows = run({**reading, "QMSKG_READERS": "3"}, "settings", "--json").document["settings"]
    values = {row["name"]: row["value"] for row in rows}
    assert values.keys() == DESCRIPTIONS.keys()
    assert values["QMSKG_READERS"] == "3"
    assert values["QMSKG_DATA"] == reading["QMSKG_DATA"]
    assert reading["QMSKG_TOKEN"] not in json.dumps(rows)
    hidden = run({**reading, "QMSKG_REGISTER_URL": "postgresql://ada:hunter2@host/x"}, "settings", "--json")
    assert "hunter2" not in hidden.out
    assert "postgresql://ada:***@host/x" in hidden.out


# --- building, by the real model ----------------------------------------------------------------------------


def test_build_match_demo_and_search(tmp_path: Path, small_content: Path) -> None:
    here = {"QMSKG_DATA": str(tmp_path / "data"), "QMSKG_CONTENT": str(small_content)}
    plain = run(here, "build")
    assert plain.code == 0, plain.err
    assert plain.out == ""
    for stage in ("reading sources", "writing the graph", "encoding texts", "9 documents"):
        assert stage in plain.err
    built = run(here, "build", "--json")
    assert built.err == ""
    fits(built.document, "build")
    assert built.document["sources"] == 9
    assert built.document["encoder_seconds"] == 0
    matched = run(here, "match", "--json")
    assert (matched.code, matched.err) == (0, "")
    fits(matched.document, "match")
    assert matched.document["proposals"] > 0
    again = run(here, "match", "--source", "nice-qs86")
    assert (again.code, again.out) == (0, "")
    assert "matching" in again.err
    made_up = run(here, "demo", "--json")
    assert (made_up.code, made_up.err) == (0, "")
    fits(made_up.document, "demo")
    assert made_up.document["decisions"] > 0
    assert all("fictional" in name for name in made_up.document["people"])
    found = run(here, "search", "broken hip operation", "--json").document
    assert found["meaning"] is True
    assert LEAF in [hit["id"] for hit in found["hits"]]
    rebuilt = run(here, "rebuild", "--json")
    fits(rebuilt.document, "rebuild")
    assert rebuilt.document["triples"] > built.document["triples"], "proposals for the same content stand"


# --- on what is shipped -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def everything(content: Path, shipped_data: Path) -> Environment:
    """Everything shipped, built without encoding."""
    return {"QMSKG_DATA": str(shipped_data), "QMSKG_CONTENT": str(content)}


def test_the_hip_fracture_audit_shows_what_nice_says_that_it_measures(everything: Environment) -> None:
    ran = run(everything, "audit", "audit-nhfd", "--json")
    fits(ran.document, "audit")
    rows = {row["id"]: row for row in ran.document["standards"] if row["status"] == "published"}
    for number in (1, 3, 4, 6):
        row = rows[f"nice-qs16:{number}"]
        assert (row["strength"], row["basis"], row["not_covered"]) == ("partial", "direct", None)
        assert row["people"] == []
        assert any(
            page.startswith(f"https://www.nice.org.uk/guidance/qs16/chapter/Quality-statement-{number}-")
            for page in row["pages"]
        )
        assert row["via"][0][1] == "measures"
    assert not [row for row in ran.document["standards"] if row["status"] == "agreed"]


def test_the_first_three_questions_of_the_readme(everything: Environment) -> None:
    assert "NICE QS16" in run(everything, "audit", "audit-nhfd").out
    standard = run(everything, "standard", "nice-qs16", "--json").document
    fits(standard, "standard")
    assert "audit-nhfd" in {row["id"] for row in standard["audits"]}
    assert run(everything, "search", "learning", "from", "incidents", "--json").document["hits"]


def test_as_a_program(everything: Environment) -> None:
    ran = program(everything, "audit", "audit-nhfd", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.document["audit"] == "audit-nhfd"
