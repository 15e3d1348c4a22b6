"""The drafts of the core set, as the app says them."""

from __future__ import annotations

from typing import Any

from curated import Curated
from curation.address import Address
from curation.core import BECAME, bodies_html, by_theme, counts_html, place_sentence, theme_html, theme_words
from hypothesis import given
from hypothesis import strategies as st
from small_folder import MAPPINGS

from qmskg.coreset.disposition import Became
from qmskg.links import DRAFT_LABEL
from qmskg.pictures import bodies_by_theme, cluster
from qmskg.relations import Relation

NAMES = {"s:1": {"title": "Duty", "source": "Standard"}}


def standard(**fields: Any) -> dict[str, Any]:
    return {
        "id": "core:s_1", "title": "Core", "statement": "Do it.", "scope": "", "theme": "safety", "draft": True,
        "made_by": "the program", "members": [{"leaf": "s:1", "relation": "subset", "status": "proposed"}], **fields,
    }  # fmt: skip


def test_what_became_of_a_leaf_has_words() -> None:
    assert set(BECAME) == {became.value for became in Became}


def test_a_place_is_a_sentence() -> None:
    for relation in Relation:
        said = place_sentence({"leaf": "s:1", "relation": relation.value}, NAMES)
        assert "“Duty”" in said
        assert "this core standard" in said.lower()
        assert said[0].isupper() or said[0] == "“"


@given(st.lists(st.sampled_from(["b_theme", "a-theme", "", "c"]), max_size=8))
def test_every_standard_stands_under_one_theme(themes: list[str]) -> None:
    found = by_theme({"core_standards": [standard(id=f"core:{n}", theme=theme) for n, theme in enumerate(themes)]})
    assert sum(map(len, found.values())) == len(themes)
    assert list(found) == sorted(found)
    assert set(found) == {theme_words(theme) for theme in themes}


def test_a_draft_says_that_nobody_agreed_it() -> None:
    page = theme_html([standard()], NAMES)
    assert "Draft" in page
    assert "nobody has agreed it" in page
    page = theme_html([standard(label=DRAFT_LABEL)], NAMES)
    assert "</b> Made by the project with machine help, not agreed by named curators. <code>" in page
    assert "./?pair=core%3As_1%7Cs%3A1" in page
    agreed = [{"leaf": "s:1", "relation": "equal", "status": "agreed", "remainder": "the <rest>"}]
    page = theme_html([standard(draft=False, members=agreed, title="<b>")], {})
    assert "People have agreed this place" in page
    assert "the &lt;rest&gt;" in page
    assert "&lt;b&gt;" in page


def test_the_drafts_of_a_real_register(here: Curated) -> None:
    with here.client() as client:
        assert by_theme(client.core_standards()) == {}
        here.say("ada", *MAPPINGS[0], "equal")
        document, disposition = client.core_standards(), client.disposition()
    ((core,),) = by_theme(document).values()
    page = theme_html([core], document["names"])
    assert {member["leaf"] for member in core["members"]} == set(MAPPINGS[0])
    assert "“Identifying people at risk of falling”" in page
    assert "NICE QS86" in page
    assert "2 of those in a core standard stand in drafts alone" in counts_html(disposition)
    assert bodies_html(disposition).count("<td>") == 2 * len(disposition["by_body_and_theme"]) > 0
    drawn, mapped = cluster(core, document["names"]), bodies_by_theme(disposition["by_body_and_theme"])
    assert drawn and "Identifying people at risk of falling · NICE QS86" in drawn.svg
    assert mapped and ">NICE<" in mapped.svg


def test_a_place_in_a_draft_has_a_card(here: Curated) -> None:
    here.say("ada", *MAPPINGS[0], "equal")
    with here.client() as client:
        core = client.core_standards()["core_standards"][0]
    desk = here.desk()
    desk.open(Address(pair=(core["id"], MAPPINGS[0][1])))
    assert desk.card is not None
    assert desk.card["kind"] == "mapping"
