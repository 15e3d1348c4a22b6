"""What the core set's editor says before and after a change."""

from __future__ import annotations

import re

from curation.reshaping import ACTIONS, RELATIONS, consequences_html, named

from qmskg.relations import Relation
from qmskg.server.examples_core import CORE_EXAMPLES


def test_every_relation_that_a_moved_duty_can_have_is_offered() -> None:
    assert set(RELATIONS) == {"", *(r.value for r in Relation if r is not Relation.NONE)}


def test_each_change_says_what_it_does_and_which_words_it_takes() -> None:
    assert list(ACTIONS) == ["merge", "split", "move", "edit", "retire"]
    for action in ACTIONS.values():
        assert action.says.endswith(".")
        assert action.fields.keys() <= {"title", "statement", "scope", "who_acts"}


def test_consequences_are_sentences_and_say_whether_they_happened() -> None:
    document = CORE_EXAMPLES["CoreChanged"]
    page = re.sub(r"<[^>]+>", "", consequences_html(document))
    assert page.startswith("What this would do")
    for said in (
        "“Timing and expertise for surgery” nice-qs16:2: equal of “core:prompt-surgery” core:prompt-surgery, agreed → "
        "subset of “core:hip-fracture-care” core:hip-fracture-care, not agreed",
        "shown in full → not shown, by what is agreed",
        "National Hip Fracture Database",
        "does not show core:prompt-surgery any more",
    ):
        assert said in page
    drafts = {**document["cover"][0], "before": "none", "after": "none"}
    assert "by drafts that nobody has agreed" in consequences_html(
        {**document, "cover": [drafts], "applied": True}
    )
    assert "What was done" in consequences_html({**document, "applied": True})
    nothing = {**document, "places": [], "cover": [], "audits": [], "breaking": [], "additions": []}
    assert "Only wording changes" in consequences_html(nothing)


def test_what_was_typed_is_text_and_no_markup() -> None:
    document = CORE_EXAMPLES["CoreChanged"]
    names = {"nice-qs16:2": {"title": "<img src=x>", "source": "s"}}
    page = consequences_html({**document, "names": names, "breaking": ["<b>"]})
    assert "<img" not in page
    assert "&lt;b&gt;" in page
    assert named([{"id": "core:a", "title": ""}]) == {"core:a": "core:a (core:a)"}
