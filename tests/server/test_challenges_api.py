"""Challenges by anybody, on the page and over the API: kept, answered, and never shown as they were typed."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from html_tree import every, parsed, words
from installation import BROWSER, LEAF, Installation, Make, serving, told

from qmskg.client import Client
from qmskg.errors import InputError, RefusedError, TooMany

THR = ("audit-nhfd:thr", "nice-qs16:3")
PAGE = "/links/audit-nhfd:thr/nice-qs16:3"
SECRET = "SECRET words of a reader <b>bold</b>"


@pytest.fixture
def open_(make: Make) -> Installation:
    """An installation with an agreed link and a generous limit."""
    one = make(challenges=100)
    one.agree(*THR, "full")
    return one


def form(one: Installation, reason: str, event: str = "", path: str = PAGE, **headers: str) -> Any:
    return one.web.post(path, data={"reason": reason, "event": event}, headers={**BROWSER, **headers})


def page(one: Installation, path: str = PAGE) -> str:
    answer = one.web.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    parsed(answer.text)
    return str(answer.text)


def test_the_form_works_without_a_script_and_twice_sent_is_once_kept(open_: Installation) -> None:
    text = page(open_)
    event = re.search(r'name="event" value="([0-9a-f-]{36})"', text)
    assert event and "<script" not in text
    before = open_.workspace.position()
    sent = [form(open_, SECRET, event[1]) for _ in range(2)]
    assert [s.status_code for s in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"] == f"{PAGE}?sent={event[1]}"
    assert open_.workspace.position() == before + 1
    told_ = words(parsed(page(open_, sent[0].headers["location"])))
    assert "Sent. A curator will read it" in told_
    assert "Challenged since" in told_


def test_nothing_public_shows_the_words(open_: Installation) -> None:
    form(open_, SECRET)
    id = open_.workspace.challenges.waiting(open_.people["ada"])["challenges"][0]["id"]
    places = [
        PAGE, "/standards/nice-qs16:3", "/audits/audit-nhfd:thr", "/api/v1/links/audit-nhfd:thr/nice-qs16:3",
        "/api/v1/pairs/audit-nhfd:thr/nice-qs16:3", "/api/v1/history/audit-nhfd:thr/nice-qs16:3",
        "/api/v1/standards/nice-qs16:3/audits", f"{PAGE}?sent={id}",
    ]  # fmt: skip
    for place in places:
        answer = open_.web.get(place)
        assert answer.status_code == 200
        assert "SECRET" not in answer.text, place
    assert "Challenged" in page(open_, "/standards/nice-qs16:3")
    assert "Challenged" in page(open_, "/audits/audit-nhfd:thr")
    assert open_.web.get(places[4]).json()["challenged"]
    query = quote('ASK { ?s ?p ?o FILTER(CONTAINS(STR(?o), "SECRET")) }')
    assert (
        open_.web.get(f"/sparql?query={query}", headers={"Accept": "application/json"}).json()["boolean"] is False
    )


def test_a_curator_answers_and_the_page_says_what(open_: Installation) -> None:
    form(open_, SECRET)
    form(open_, "another")
    headers = open_.as_("ada")
    queue = open_.web.get("/api/v1/queue?order=challenged", headers=headers).json()
    assert [(i["a"], i["b"], i["status"]) for i in queue["items"]] == [(*THR, "agreed")]
    waiting = open_.web.get("/api/v1/challenges", headers=headers).json()["challenges"]
    assert [(c["reason"], c["verified"]) for c in waiting] == [(SECRET, False), ("another", False)]
    one, other = (f"/api/v1/challenges/{c['id']}/answer" for c in waiting)
    told(open_.web.post(one, json={"outcome": "dismissed"}, headers=headers), 400, "with a reason")
    no = {"outcome": "dismissed", "reason": "Both count <from> admission."}
    told(open_.web.post(one, json=no, headers=headers), 403, "one of the readers")
    assert open_.web.post(one, json={"outcome": "upheld"}, headers=headers).status_code == 201
    told(open_.web.post(one, json={"outcome": "upheld"}, headers=open_.as_("bo")), 403, "upheld already")
    _, open_.tokens["cy"] = open_.workspace.register.add_person("Cy Third", id="cy")
    assert open_.web.post(other, json=no, headers=open_.as_("cy")).status_code == 201
    said = words(parsed(page(open_)))
    assert "Being read again." in said
    assert "Both count <from> admission." in said
    assert "Cy Third" not in said
    assert "Challenged since" not in said
    assert open_.web.get("/api/v1/queue?order=challenged", headers=headers).json()["items"] == []
    useful = open_.web.get("/api/v1/queue", headers=headers).json()["items"]
    assert (*THR, "agreed") in {(i["a"], i["b"], i["status"]) for i in useful}


def test_a_published_link_can_be_challenged_at_any_level(open_: Installation) -> None:
    text = page(open_, "/standards/nice-qs16:3")
    pages = {a.get("href") for a in every(parsed(text), "a") if (a.get("href") or "").startswith("/links/")}
    assert PAGE in pages
    library = open_.workspace.library
    stated = next(s for s in library.stated if s.object in library.documents or s.object in library.nodes)
    path = f"/links/{stated.subject}/{stated.object}"
    assert "A body states" in page(open_, path)
    assert form(open_, "the page is gone", path=path).status_code == 303
    assert "Challenged since" in page(open_, path)
    assert open_.workspace.checkpoint().id


def test_either_way_round_leads_to_the_one_page(open_: Installation) -> None:
    answer = open_.web.get("/links/nice-qs16:3/audit-nhfd:thr?sent=x", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (308, f"{PAGE}?sent=x")


@pytest.mark.parametrize(("reason", "says"), [
    ("", "is empty"), ("  ", "is empty"), ("x" * 2001, "may have 2,000"), ("a\x07b", "control character"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(open_: Installation, reason: str, says: str) -> None:
    before = open_.workspace.position()
    answer = form(open_, reason)
    assert answer.status_code == 400
    root = parsed(answer.text.replace("\x07", ""))
    assert says in words(every(root, "div", role="alert")[0])
    if reason.strip():
        assert (every(root, "textarea")[0].text or "") == reason.replace("\x07", "")
    assert open_.workspace.position() == before


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
])  # fmt: skip
def test_another_sites_page_cannot_send_it(open_: Installation, headers: dict[str, str]) -> None:
    before = open_.workspace.position()
    assert form(open_, "wrong", **headers).status_code == 403
    body = {"a": THR[0], "b": THR[1], "reason": "wrong"}
    told(open_.web.post("/api/v1/challenges", json=body, headers=headers), 403, "page of another site")
    assert open_.workspace.position() == before
    assert (
        form(open_, "wrong", **{"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}).status_code == 303
    )


def test_nothing_to_challenge(open_: Installation) -> None:
    body = {"a": "nice-qs16:2", "b": "nice-qs86:5", "reason": "x"}
    assert open_.web.get("/links/nice-qs16:2/nice-qs86:5", headers=BROWSER).status_code == 400
    told(open_.web.post("/api/v1/challenges", json=body), 400, "Nothing agreed or published|nothing agreed")
    told(open_.web.post("/api/v1/challenges", json={"a": "nowhere:1", "b": LEAF, "reason": "x"}), 404, "nowhere:1")


def test_one_address_sends_so_many_an_hour(make: Make) -> None:
    one = make(challenges=2)
    one.agree(*THR, "full")
    assert [form(one, f"wrong {n}").status_code for n in range(2)] == [303, 303]
    answer = form(one, "my long text")
    assert answer.status_code == 429
    assert 3000 < int(answer.headers["retry-after"]) <= 3600
    assert "my long text" in answer.text
    body = {"a": THR[0], "b": THR[1], "reason": "wrong"}
    problem = one.web.post("/api/v1/challenges", json=body)
    assert told(problem, 429, "an hour is all")["type"].endswith("/too-many")


def test_an_installation_may_take_none(make: Make) -> None:
    one = make(challenges=0)
    one.agree(*THR, "full")
    assert "Send the challenge" not in page(one)
    assert form(one, "wrong").status_code == 403


def test_the_client(make: Make) -> None:
    one = make(challenges=2)
    one.agree(*THR, "full")
    with serving(one.web.app) as address:
        _asks(Client(address), Client(address, one.tokens["ada"]))


def _asks(anybody: Client, ada: Client) -> None:
    with anybody, ada:
        made = anybody.challenge(*THR, "wrong")
        assert anybody.link(*THR)["challenged"] == made["time"]
        with pytest.raises(InputError, match="is empty"):
            anybody.challenge(*THR, " ")
        with pytest.raises(TooMany) as told_:
            anybody.challenge(*THR, "wrong")
        assert told_.value.retry_after > 3000
        with pytest.raises(RefusedError, match="token"):
            anybody.challenges()
        assert [c["id"] for c in ada.challenges()["challenges"]] == [made["id"]]
        assert ada.answer_challenge(made["id"], "upheld", "see page 4")["said"] == "see page 4"
        assert ada.challenges()["challenges"] == []
        assert len(ada.challenges(answered=True)["challenges"]) == 1


def test_the_privacy_page_is_linked_from_every_page_and_from_the_form(open_: Installation) -> None:
    assert page(open_).count('href="/privacy"') == 2
    said = words(parsed(page(open_, "/privacy")))
    for told_ in ("Never your words", "no cookies", "qmskg redact", "challenges and the answers to them"):
        assert told_ in said
