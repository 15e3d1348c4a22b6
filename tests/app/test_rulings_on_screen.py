"""Two demands that disagree, as the core set's editor says them."""

from __future__ import annotations

import re

from curation.conflicts import answers, called, conflict_html, key_of

from qmskg.relations import RULING_WORDS, Ruling
from qmskg.server.examples import EXAMPLES

ROW = EXAMPLES["Conflicts"]["conflicts"][0]
NAMES = {"nice-qs16:2": {"title": "Timing <b>and</b> expertise", "source": "NICE QS16"}}


def test_every_ruling_is_offered_and_either_end_can_be_the_one_that_applies() -> None:
    assert set(RULING_WORDS) == set(Ruling)
    offered = answers(ROW, NAMES)
    assert {ruling for ruling, _ in offered} == set(Ruling)
    assert [applies for ruling, applies in offered if ruling == Ruling.ONE_APPLIES] == [ROW["a"], ROW["b"]]
    assert len(set(offered.values())) == len(offered)
    assert called(ROW).endswith("(ruled)")
    assert key_of(ROW) != key_of({**ROW, "dimension": "cost"})


def test_both_limits_stay_in_sight_beside_a_ruling_and_what_was_typed_is_no_markup() -> None:
    for more in (
        {},
        {"ruling": None},
        {"ruling": None, "earlier_ruling": ROW["ruling"]},
        {"ruling": {**ROW["ruling"], "reason": "<img>"}},
    ):
        html = conflict_html({**ROW, **more}, NAMES)
        page = re.sub(r"<[^>]+>", " ", html)
        assert all(value in page for value in ROW["values"])
        assert page.count("Legal force: voluntary") == 2
        assert "<img" not in html
        assert "Timing &lt;b&gt;" in html
    assert "One of the two applies" in conflict_html(ROW, NAMES)
    assert "Nobody has ruled" in conflict_html({**ROW, "ruling": None}, NAMES)
    assert "Open again" in conflict_html({**ROW, "ruling": None, "earlier_ruling": ROW["ruling"]}, NAMES)
