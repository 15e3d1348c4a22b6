"""The core set that the project wrote, as pages and documents: all of it says that nobody has agreed it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from core_example import HIPS, put_core
from html_tree import every, parsed, words
from installation import BROWSER, Installation, install

from qmskg.links import DRAFT_LABEL, PROGRAM_LABEL
from qmskg.server import documents as d

CORE = "core:prompt-surgery"


@pytest.fixture(scope="module")
def written(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("authored")
    content = put_core(Path(shutil.copytree(small_content, folder / "content")))
    one = install(content, folder / "data")
    # people agree two duties that stand in no core standard, so that the program drafts one too
    one.agree("nice-qs16:6", "nice-qs86:2", "subset")
    yield one
    one.workspace.close()


def text(here: Installation, address: str, **section: str) -> str:
    answer = here.web.get(address, headers=BROWSER)
    assert answer.status_code == 200
    tree = parsed(answer.text)
    return words(every(tree, "section", **section)[0] if section else tree)


def test_the_core_set_stands_by_theme_with_its_label(written: Installation) -> None:
    shown = text(written, "/core")
    assert f"{DRAFT_LABEL}." in shown
    assert f"{PROGRAM_LABEL}." in shown
    theme = text(written, "/core", aria_labelledby="timeliness")
    assert "Prompt surgery after hip fracture Draft" in theme
    assert "Asked 3 times by 1 body" in theme
    assert "the theme is a guess by keyword" in shown
    assert "guess" not in theme


def test_a_core_standard_says_all_that_was_written(written: Installation) -> None:
    shown = text(written, f"/core/{CORE}")
    for said in (
        f"{DRAFT_LABEL}. Made by qmskg project (draft, not agreed).",
        "Operating lists are planned for hip fractures every day.",
        "How people get well again afterwards.",
        "Yes. It is a matter of lists and times.",
        "Lists are moved before anybody waits.",
        "Effective (National Quality Board)",
    ):
        assert said in shown
    assert "It asks for the same." in text(written, f"/core/{CORE}", aria_labelledby="met")
    assert "Left overA named implant." in text(written, f"/core/{CORE}", aria_labelledby="more")
    assert "They shareAsking about falls." in text(written, f"/core/{CORE}", aria_labelledby="part")
    assert "agreed by people" not in shown


def test_drafts_stand_apart_from_what_a_machine_suggests(written: Installation) -> None:
    drafted = text(written, "/audits/audit-nhfd:mobil", aria_labelledby="drafted")
    assert DRAFT_LABEL in drafted
    assert "Draft: in part" in drafted
    assert "Not covered: surgery itself." in drafted
    assert "Perhaps" not in drafted
    suggested = text(written, "/audits/audit-nhfd:mobil", aria_labelledby="proposed")
    assert "Prompt surgery" not in suggested
    leaf = text(written, "/standards/nice-qs16:4")
    assert "asks for all that this core standard asks, and more" in leaf
    assert "Left over: A named implant." in leaf
    assert f"{DRAFT_LABEL}." in leaf
    rows = written.web.get("/api/v1/audits/audit-nhfd:mobil/standards").json()["standards"]
    assert {(row["id"], row["drafted"]) for row in rows if row["status"] == "proposed"} >= {
        (CORE, True), ("nice-qs86:1", False),
    }  # fmt: skip


def test_every_duty_is_accounted_for(written: Installation) -> None:
    shown = text(written, "/disposition")
    assert f"{DRAFT_LABEL}." in shown
    document = written.web.get("/api/v1/disposition").json()
    jsonschema.Draft202012Validator(d.schema(d.Disposition)).validate(document)
    assert sum(document["by"].values()) == document["leaves"] == len(document["rows"])
    assert document["annexes"] == {"falls": document["by"]["kept"]}
    rows = {row["id"]: row for row in document["rows"]}
    assert rows["nice-qs86:3"]["reason"] == "Another body's duty."
    assert rows["nice-qs16:3"]["became"] == "core"


def test_the_document_of_the_core_set_is_what_is_promised(written: Installation) -> None:
    document = written.web.get("/api/v1/core-standards").json()
    jsonschema.Draft202012Validator(d.schema(d.CoreSet)).validate(document)
    one = next(core for core in document["core_standards"] if core["id"] == CORE)
    assert (one["label"], one["origin"], one["codifiable"]["answer"]) == (DRAFT_LABEL, "drafted", "yes")


def test_its_data_says_so_too(written: Installation) -> None:
    turtle = written.web.get("/id/core/core/prompt-surgery?format=ttl").text
    assert f'skos:note "{DRAFT_LABEL}"' in turtle
    assert "qms:status <https://w3id.org/qmskg/vocab/status/proposed>" in turtle
    assert 'qms:origin "drafted"' in turtle
    assert 'qms:observedAtBasic "Times are recorded."' in turtle
    query = "SELECT ?l { GRAPH ?g { ?l qms:origin 'drafted' ; a qms:EvidenceLink } }"
    prefix = "PREFIX qms: <https://w3id.org/qmskg/ontology#> "
    found = written.web.get("/sparql", params={"query": prefix + query}).json()["results"]["bindings"]
    assert [row["l"]["value"].rpartition("/id/")[2] for row in found] == [f"evidence/audit-nhfd:mobil/{CORE}"]


def test_a_draft_takes_no_duty_out_of_those_that_stand_alone(written: Installation) -> None:
    found = {id: {"sure": 0.5, "nearest": []} for id in ("nice-qs16:4", "nice-qs16:6")}
    written.workspace.snapshot.report["alone"] = found  # as a match would have written it
    assert [row["id"] for row in written.workspace.alone()["alone"]] == ["nice-qs16:4"]


def graph(here: Installation) -> set[str]:
    """What is drafted in the graph: core standards, places and evidence."""
    query = "SELECT ?s { GRAPH ?g { ?s ?p 'drafted' } }"
    found = here.web.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return {row["s"]["value"] for row in found}


def test_what_people_say_lies_over_it_until_they_take_it_back(small_content: Path, tmp_path: Path) -> None:
    content = put_core(Path(shutil.copytree(small_content, tmp_path / "content")))
    here = install(content, tmp_path / "data")
    before, written_down = here.workspace.core_set(), graph(here)
    drafted = [link for link in here.workspace.view.links if link.origin == "drafted"]
    here.agree("nice-qs16:3", CORE, "subset")
    here.agree("nice-qs16:4", CORE, "none")
    here.agree("audit-nhfd:mobil", CORE, "none")
    ada = here.people["ada"]
    register = here.workspace.register
    edit = register.edit_core(ada, CORE, {"title": "Ours", "leaves_out": ["More."]}).event
    (now,) = here.workspace.core_standards()
    assert {m.leaf: (m.relation.value, m.status.value) for m in now.members} == {
        "nice-qs16:3": ("subset", "agreed"), "nice-qs86:1": ("intersects", "proposed"),
    }  # fmt: skip
    assert (now.title, now.leaves_out, now.who_acts) == ("Ours", ("More.",), "acute trust")
    assert "nice-qs16:4" not in {row["id"] for row in here.workspace.disposition()["rows"] if row["core"]}
    retired = register.edit_core(ada, CORE, {"retired": True}).event
    assert here.workspace.core_standards() == []
    assert graph(here) == set()
    here.workspace.undo(ada, retired)
    # who acts is substance: what people said about the pairs was said of another demand
    other = register.edit_core(ada, CORE, {"who_acts": "everybody"}).event
    assert {m.status.value for m in here.workspace.core_standards()[0].members} == {"proposed"}
    for event in (other, edit):
        here.workspace.undo(ada, event)
    for name in ("bo", "ada"):
        for event in here.workspace.my_events(here.people[name])["events"]:  # newest first
            if event["kind"] == "decided":
                here.workspace.undo(here.people[name], event["id"])
    assert here.workspace.core_set() == before
    assert graph(here) == written_down
    assert [link for link in here.workspace.view.links if link.origin == "drafted"] == drafted
    here.workspace.close()


def picture(here: Installation, address: str) -> tuple[str, str]:
    """The description of the one picture of a page, and what is written in it."""
    answer = here.web.get(address, headers=BROWSER)
    (svg,) = every(parsed(answer.text), "svg")
    (about,) = every(svg, "desc")
    return words(about), " ".join(words(one) for one in every(svg, "text"))


def test_the_page_of_a_core_standard_draws_the_duties_under_it(written: Installation) -> None:
    about, drawn = picture(written, f"/core/{CORE}")
    assert "3 duties: 1 asks for the same; 1 asks for more; 1 shares a part." in about
    assert "People have agreed 0 of these places" in about
    assert "Asks for more (1)" in drawn
    assert "NICE QS16" in drawn


def test_which_bodies_ask_within_which_theme_is_a_picture_and_the_same_table(written: Installation) -> None:
    about, drawn = picture(written, "/bodies")
    assert "order of the alphabet" in about
    shown = text(written, "/bodies")
    assert f"{DRAFT_LABEL}." in shown
    assert "They rate nobody" in shown
    rows = written.workspace.disposition()["by_body_and_theme"]
    assert rows
    assert all(row["body"] in drawn for row in rows)
    (body,) = every(parsed(written.web.get("/bodies", headers=BROWSER).text), "tbody")
    cells = [tuple(words(cell) for name in ("th", "td") for cell in every(tr, name)) for tr in every(body, "tr")]
    assert sorted(cells) == sorted(tuple(str(row[key]) for key in ("body", "theme", "leaves", "core_standards"))
                                   for row in rows)  # fmt: skip
    assert "/bodies" in written.web.get("/core", headers=BROWSER).text


def test_a_core_standard_that_comes_while_the_page_is_put_together_is_on_the_next(
    written: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = written.workspace.disposition

    def late() -> dict[str, object]:
        document = whole()
        written.agree("nice-qs16:4", "nice-qs86:4", "equal")
        return document

    monkeypatch.setattr(written.workspace, "disposition", late)
    before = len(written.workspace.core_standards())
    assert written.web.get("/core", headers=BROWSER).status_code == 200
    assert len(written.workspace.core_standards()) == before + 1


def test_a_part_of_something_broader_stands_apart_until_somebody_says_which(
    small_content: Path, tmp_path: Path
) -> None:
    shares = "relation: intersects\n    shared: Asking about falls.\n    remainder: Everybody over 65 is asked."
    broad = HIPS.replace(shares, "relation: subset")
    here = install(put_core(Path(shutil.copytree(small_content, tmp_path / "content")), broad), tmp_path / "data")
    shown = text(here, "/audits/audit-nhfd", aria_labelledby="drafted")
    surely, _, perhaps = shown.partition("Perhaps in part (1).")
    assert "nice-qs16:4" in surely
    assert "Nobody has said that this is the part which the duty asks for." in perhaps
    assert "Through a part of “Prompt surgery after hip fracture” (1)" in perhaps
    assert "Not covered: surgery itself." in perhaps
    assert "Drafted by the project: 3 and 1 perhaps" in text(here, "/audits/audit-nhfd")
    back = text(here, "/standards/nice-qs86:1", aria_labelledby="drafted")
    assert "Draft: in part" not in back
    assert "Mobilised out of bed by the day after surgery" in back.partition("Perhaps in part (3).")[2]
    assert "5 would be shown at least in part (1 perhaps)" in text(here, "/coverage")
    here.workspace.close()
