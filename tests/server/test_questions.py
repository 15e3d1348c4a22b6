"""The questions of the query page: files that page, documentation and tests share, each with an answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from html_tree import every, values, words
from installation import BROWSER, Installation
from sparql_questions import asked
from test_pages import page

from qmskg.server.questions import Example, as_markdown, examples, prefixes, tasks
from qmskg.server.questions_filled import Choices
from qmskg.settings import Settings
from qmskg.workspace import Workspace

ROOT = Path(__file__).parents[2]
#: what the small data folder has nothing of, but what is shipped has
SHIPPED_ALONE = {
    "what-measures-cannot-show", "duties-of-somebody", "documents-by-kind-of-demand", "what-replaces-what",
    "links-that-lead-out", "core-standards-of-a-theme", "duties-under-a-theme",
}  # fmt: skip
SH = "http://www.w3.org/ns/shacl#"


def test_there_are_twenty_and_more_by_task() -> None:
    assert len(examples()) >= 20
    assert len(tasks()) >= 5
    assert len({example.question for example in examples()}) == len(examples())


@pytest.mark.parametrize("path", sorted((ROOT / "qmskg/server/queries").glob("*.ttl")), ids=lambda path: path.stem)
def test_a_file_is_an_executable_of_shacl(path: Path) -> None:
    graph = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    if path.stem == "prefixes":
        assert len(prefixes()) == sum(quad.predicate.value == f"{SH}declare" for quad in graph)
        return
    node = ox.NamedNode(f"https://w3id.org/qmskg/query/{path.stem}")
    held = [quad for quad in graph if quad.subject == node]
    kinds = {quad.object.value for quad in held if quad.predicate.value.endswith("#type")}
    (text,) = [
        quad for quad in held if quad.predicate.value in {f"{SH}{kind}" for kind in ("select", "construct")}
    ]
    form = text.predicate.value.removeprefix(SH)
    assert kinds == {f"{SH}SPARQLExecutable", f"{SH}SPARQL{form.capitalize()}Executable"}
    assert f"{SH}prefixes" in {quad.predicate.value for quad in held}


def test_the_documentation_is_written_from_the_files() -> None:
    held = (ROOT / "docs/queries.md").read_text("utf-8")
    assert held == as_markdown(), "run: python -m qmskg.server.questions > docs/queries.md"


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_a_question_has_an_answer(web: httpx.Client, example: Example) -> None:
    answer = asked(web, example.query)
    assert answer.status_code == 200, answer.text
    if "json" not in answer.headers["content-type"]:
        assert len(answer.text.splitlines()) > 5
        return
    assert bool(answer.json()["results"]["bindings"]) is (example.name not in SHIPPED_ALONE)


def test_the_others_have_an_answer_in_what_is_shipped(content: Path, shipped_data: Path) -> None:
    with Workspace.open(Settings(data=shipped_data, content=content)) as workspace:
        for example in examples():
            if example.name in SHIPPED_ALONE:
                with workspace.query_runner.answer(example.query) as answer:  # type: ignore[attr-defined]
                    assert json.loads(answer.file.read())["results"]["bindings"], example.name


def test_what_people_agreed_is_told_with_their_names(web: httpx.Client) -> None:
    agreed = next(example for example in examples() if example.name == "agreed-mappings")
    (first, *_) = asked(web, agreed.query).json()["results"]["bindings"]
    assert {"Ada Example", "Bo Sample"} <= set(first["people"]["value"].split(", "))


def test_what_is_chosen_stands_in_the_query_that_is_shown(shared: Installation) -> None:
    _, tree = page(shared, "/sparql?ask=duties-an-audit-shows&audit=audit-7ds")
    (shown,) = every(tree, "textarea")
    assert "BIND(<https://w3id.org/qmskg/id/audit/audit-7ds> AS ?m)" in words(shown)
    assert "audit-nhfd" not in words(shown)
    chosen = {one.get("value") for one in every(tree, "option") if one.get("selected") is not None}
    assert "audit-7ds" in chosen
    _, tree = page(shared, "/sparql?ask=what-bodies-ask-with-a-word&word=surgery")
    assert "Timing and expertise for surgery" in words(every(tree, "table")[0])


@pytest.mark.parametrize(
    "typed",
    ['") } INSERT DATA { <a:a> <a:b> "', "\\", '"""', "' } #", "$word ?leaf \n", "<script>alert(1)</script>"],
)
def test_what_is_typed_is_only_a_text_in_the_query(shared: Installation, typed: str) -> None:
    answer = shared.web.get(
        "/sparql", params={"ask": "what-bodies-ask-with-a-word", "word": typed}, headers=BROWSER
    )
    assert answer.status_code == 200
    assert "No answer." not in answer.text
    assert "0 rows." in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ask=nothing", "question with the name"),
        ("ask=duties-an-audit-shows&audit=audit-none", "Audit: 'audit-none' is not held here; choose one"),
        ("ask=what-bodies-ask-with-a-word&word=%20", "Word: type something, up to 100 characters"),
        (f"ask=what-bodies-ask-with-a-word&word={'x' * 101}", "Word: type something, up to 100 characters"),
    ],
)
def test_what_is_not_offered_is_refused_in_a_sentence(shared: Installation, address: str, says: str) -> None:
    answer, tree = page(shared, f"/sparql?{address}")
    assert answer.status_code == 400
    assert says in words(tree)


def test_every_parameter_can_be_chosen_or_typed(shared: Installation) -> None:
    choices = Choices.of(shared.workspace)
    for example in examples():
        for parameter in example.parameters:
            offered = choices.offered(parameter)
            assert (offered is None) == (parameter.name == "word")
            assert re.search(rf"\${parameter.name}\b", example.template)
            assert choices.chosen(parameter, {})


def test_the_query_page_runs_its_own_scripts_alone(shared: Installation) -> None:
    answer, tree = page(shared, "/sparql")
    scripts = every(tree, "script")
    assert scripts
    assert all((one.get("src") or "").startswith("/static/") and not words(one) for one in scripts)
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert values(tree, "style") == []
    (form,) = [one for one in every(tree, "form") if one.get("id") == "query-form"]
    assert json.loads(str(form.get("data-prefixes"))) == prefixes()
