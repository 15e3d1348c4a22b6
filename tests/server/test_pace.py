"""What one sender may send in a minute that is more than a question."""

from __future__ import annotations

from installation import LEAF, MEASURE, Make, told

OPEN = ["/api/v1/programmes", "/api/v1/programmes/compare", "/api/v1/tailoring", "/programme/compare", "/tailor"]


def test_changes_are_counted_under_the_token_and_reading_is_not(make: Make) -> None:
    here = make(writes=3)
    body = {"a": MEASURE, "b": LEAF, "text": "why"}
    sent = [here.web.post("/api/v1/comments", json=body, headers=here.as_("ada")) for _ in range(4)]
    assert [answer.status_code for answer in sent] == [201, 201, 201, 429]
    told(sent[3], 429, "3 changes or files a minute is all that one sender may send")
    assert 0 < int(sent[3].headers["retry-after"]) <= 60
    assert here.web.post("/api/v1/comments", json=body, headers=here.as_("bo")).status_code == 201
    assert here.web.get("/api/v1/me", headers=here.as_("ada")).status_code == 200
    assert here.web.post("/sparql", data={"query": "no query"}).status_code == 400


def test_where_nobody_signs_in_a_made_up_token_is_no_other_sender(make: Make) -> None:
    web = make(writes=5).web
    sent = [
        web.post(path, files=dict.fromkeys(("file", "a", "b"), b"x"), headers={"Authorization": f"Bearer {n}"})
        for n, path in enumerate(2 * OPEN)
    ]
    assert {answer.status_code for answer in sent[:5]} == {400}
    assert {answer.status_code for answer in sent[5:]} == {429}


def test_without_a_limit_there_is_none(make: Make) -> None:
    web = make(writes=0).web
    assert {web.post("/api/v1/undo", json={}).status_code for _ in range(9)} == {401}
