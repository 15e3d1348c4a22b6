"""The public pages: one heading, everything escaped, groups never mixed, and nothing that ranks or rates."""

from __future__ import annotations

import html
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from html_tree import every, parsed, values, words
from installation import BROWSER, LEAF, MEASURE, PROBABILITY, TWINS, Installation, Make, edit, install

from qmskg.graph.glossary import glossary
from qmskg.links import PROGRAM_LABEL
from qmskg.server import things
from qmskg.server.words import GROUPS
from qmskg.workspace.building import build
from qmskg.workspace.demonstration import NOTICE

#: every kind of page -> an address of it; the core standard's is found
PAGES = {
    "home": "/",
    "about": "/about",
    "search, empty": "/search",
    "search": "/search?q=hip+fracture",
    "search, nothing": "/search?q=zzzzzz",
    "audits": "/audits",
    "audits, filtered": "/audits?q=hip",
    "audits of a service line": "/audits?service=acute&service_line=surgery",
    "standards of a service line": "/standards?service=acute&service_line=maternity",
    "core of a service line": "/core?service=acute&service_line=maternity",
    "conflicts of a service": "/conflicts?service=ambulance",
    "overlaps of a service": "/overlaps?basis=would_be&service=ambulance",
    "red lines of a service": "/red-lines?reaches=&service=acute&service_line=",
    "red lines, no such rung": "/red-lines?reaches=moon",
    "gaps of a service line": "/gaps?service_line=maternity",
    "coverage of a service line": "/coverage?service_line=surgery",
    "search in a service line": "/search?q=falls&service_line=maternity",
    "programme of a service line": "/programme?service=acute&service_line=surgery&trials=5",
    "audits, none": "/audits?q=zzzzzz",
    "standards": "/standards",
    "standards, filtered": "/standards?q=falls&publisher=NICE",
    "audit": "/audits/audit-nhfd",
    "measure": f"/audits/{MEASURE}",
    "source": "/standards/nice-qs16",
    "requirement": f"/standards/{LEAF}",
    "heading": "/standards/cqc-regulated-activities-2014:5",
    "core": "/core",
    "disposition": "/disposition",
    "conflicts": "/conflicts",
    "coverage": "/coverage",
    "coverage by theme": "/coverage?by=theme",
    "coverage by service": "/coverage?by=service",
    "coverage by level, would be": "/coverage?by=level&basis=would_be",
    "programme, empty": "/programme",
    "programme": "/programme?service=acute",
    "programme, would be": "/programme?service=acute%2Bcommunity&basis=would_be&locked=false&most=2&trials=5",
    "programme, none": "/programme?service=suppliers&most=",
    "programme, bad service": "/programme?service=hospital",
    "programme, bad number": "/programme?service=acute&most=many",
    "overlaps": "/overlaps",
    "overlaps of one": "/overlaps?basis=would_be&audit=audit-nhfd",
    "fit": "/fit",
    "red lines": "/red-lines",
    "red lines, none": "/red-lines?reaches=board",
    "compare": "/programme/compare",
    "tailor": "/tailor",
    "islands": "/islands?by=service&service=acute",
    "islands, by pathway": "/islands?by=pathway",
    "levels": "/levels?level=developing&service=acute",
    "gaps": "/gaps",
    "gaps of one": "/gaps?by=body&key=NICE",
    "gaps for some": "/gaps?service=ambulance",
    "search, one kind": "/search?q=hip+fracture&kind=audit",
    "dataset": "/dataset",
    "sparql": "/sparql",
    "sparql, answered": "/sparql?query=ASK+%7B%7D",
    "sparql, a question": "/sparql?ask=duties-an-audit-shows&audit=audit-nhfd",
    "not found": "/nothing/here",
    "unknown id": "/audits/audit-nhfdd",
    "no id": "/standards/Hip Fracture!",
    "bad parameter": "/coverage?by=rank",
}
FAILS = {
    "programme, bad service": 400,
    "red lines, no such rung": 400,
    "programme, bad number": 422,
    "not found": 404,
    "unknown id": 404,
    "no id": 400,
    "bad parameter": 422,
}
SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
#: words of league tables and ratings; the sentence that says that there are none is taken out before
RANKING = re.compile(
    r"\b(rank\w*|league|rating|ratings|rated|top[ -]\d+|best(?! practice)|worst|outstanding|inadequate|compliant"
    r"|percentile|probabilit\w+|likelihood|confidence)\b",
    re.IGNORECASE,
)
DISCLAIMERS = (
    "Nothing here is a score, a rating or a finding that an organisation complies.",
    "They rate nobody.",
    "best first.",
)


def page(here: Installation, address: str) -> Any:
    answer = here.web.get(address, headers=BROWSER)
    return answer, parsed(answer.text)


def core_page(here: Installation) -> str:
    return f"/core/{here.workspace.core_standards()[0].id}"


@pytest.fixture(scope="module")
def addresses(shared: Installation) -> dict[str, str]:
    return {**PAGES, "core standard": core_page(shared)}


@pytest.mark.parametrize("kind", [*PAGES, "core standard"])
def test_a_page_is_whole_and_safe(shared: Installation, addresses: dict[str, str], kind: str) -> None:
    answer, tree = page(shared, addresses[kind])
    assert answer.status_code == FAILS.get(kind, 200)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    (heading,) = every(tree, "h1")
    assert words(heading)
    (title,) = every(every(tree, "head")[0], "title")
    assert words(title).endswith(" - qmskg")
    assert len(every(tree, "main")) == 1
    assert tree.get("lang") == "en-GB"
    # what search engines read is data, and no browser runs it; the query page alone runs scripts
    scripts = [one for one in every(tree, "script") if one.get("type") != "application/ld+json"]
    assert not every(tree, "iframe", "object")
    assert kind.startswith("sparql") or not scripts
    assert not [name for one in tree.iter() for name in one.attrib if name == "style" or name.startswith("on")]
    ids = values(tree, "id")
    assert len(ids) == len(set(ids))
    for box in (b for b in every(tree, "input", "textarea", "select") if b.get("type") != "hidden"):
        assert every(tree, "label", for_=str(box.get("id"))), box.get("name")
    assert {*values(tree, "aria-labelledby"), *values(tree, "aria-describedby")} <= set(ids)
    levels = [int(one.tag[1]) for one in every(tree, "h1", "h2", "h3", "h4")]
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels


@pytest.mark.parametrize("kind", [*PAGES, "core standard"])
def test_no_page_ranks_rates_or_tells_a_probability(
    shared: Installation, addresses: dict[str, str], kind: str
) -> None:
    answer, tree = page(shared, addresses[kind])
    text = words(tree, without=frozenset({"textarea", "pre"}))
    # the titles of duties, and what bodies mean by a word, are the bodies' own
    settings = shared.workspace.settings
    meant = [one.text for term in glossary(settings.content, "test") for one in term.meanings]
    for sentence in (*DISCLAIMERS, *meant, *(node.title for node in shared.workspace.library.nodes.values())):
        text = text.replace(sentence, "")
    if kind != "bad parameter":  # which says back what was asked for
        assert not RANKING.search(text), RANKING.search(text)
    for number in (PROBABILITY, 0.31, 0.42):
        for shown in (str(number), f"{number:.0%}", f"{number:.1%}", f"{number:.2f}"):
            assert shown not in answer.text


def test_every_link_inside_leads_somewhere(shared: Installation, addresses: dict[str, str]) -> None:
    found: set[str] = set()
    for address in addresses.values():
        found |= {href for href in values(page(shared, address)[1], "href") if href.startswith("/")}
    found = {href.partition("#")[0] for href in found}
    once: dict[str, str] = {}
    for href in sorted(found):
        once.setdefault(re.sub(r"[^/?=&]+:[^/?=&]+|=[^&]*", "*", href), href)
    assert len(once) > 20
    for href in once.values():
        assert shared.web.get(href, headers=BROWSER).status_code == 200, href
    ids = {href for href in found if href.startswith(("/audits/", "/standards/", "/core/"))}
    for href in sorted(ids)[::12]:
        assert shared.web.get(href, headers=BROWSER).status_code == 200, href


@pytest.mark.parametrize(
    ("method", "address", "accept"),
    [
        *(("GET", address, BROWSER["Accept"]) for address in ("/", "/nothing", "/audits/x!", "/sparql?query=x")),
        *(("GET", address, "*/*") for address in (
            "/api/v1/coverage", "/api/v1/me", "/api/v1/nothing", "/healthz", "/readyz", "/sparql?query=ASK{}",
            "/sparql?query=x", "/static/qmskg.css", "/static/nothing", "/id/source/nice-qs16",
            "/id/source/nothing", "/id/source/nice-qs16?format=ttl", "/api/v1/openapi.json",
            "/audits/https://w3id.org/qmskg/id/audit/audit-nhfd",
        )),
        ("HEAD", "/", "*/*"),
        ("POST", "/", "*/*"),
        ("POST", "/api/v1/decisions", "*/*"),
        ("OPTIONS", "/sparql", "*/*"),
    ],
)  # fmt: skip
def test_the_safe_headers_are_on_everything(shared: Installation, method: str, address: str, accept: str) -> None:
    answer = shared.web.request(method, address, headers={"Accept": accept})
    assert answer.status_code < 500
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert ("script-src" in policy) is (address.startswith("/sparql") and accept == BROWSER["Accept"])
    assert "script-src" not in policy or "script-src 'self'" in policy
    assert "unsafe" not in policy
    for name, value in SAFE.items():
        assert answer.headers[name] == value
    assert "set-cookie" not in answer.headers


def test_a_body_that_is_too_large_has_them_too(shared: Installation) -> None:
    answer = shared.web.post("/api/v1/decisions", content=b"x" * 70_000)
    assert answer.status_code == 413
    assert "content-security-policy" in answer.headers


# --- three groups -------------------------------------------------------------------------------------------


def groups(tree: Any) -> dict[str, str]:
    """Return the words of each group of answers on a page, by its key."""
    return {str(section.get("aria-labelledby")): words(section) for section in sections(tree)}


def sections(tree: Any) -> list[Any]:
    return [one for one in every(tree, "section") if "group--" in one.get("class", "")]


def test_published_agreed_and_open_are_never_mixed(shared: Installation) -> None:
    for address in ("/audits/audit-nhfd", "/standards/nice-qs16", f"/standards/{LEAF}", "/standards/nice-qs16:1"):
        _, tree = page(shared, address)
        keys = [str(section.get("aria-labelledby")) for section in sections(tree)]
        order = [group.key for group in GROUPS]
        shown = [key for key in keys if key in order]
        assert shown == sorted(shown, key=order.index)
        assert {"published", "agreed", "proposed"} <= set(shown)
        for section in sections(tree):
            kind = str(section.get("class")).rpartition("group--")[2]
            text = words(section)
            assert ("Ada Example" in text) <= (kind == "agreed")
            assert ("Perhaps" in text) <= (kind == "proposed")
            assert ("on this page" in text) <= (kind == "published")
            if kind == "reading":
                assert not [one for one in every(section, "strong") if "tag" in one.get("class", "")]


def test_a_group_says_how_it_came_about(shared: Installation) -> None:
    found = groups(page(shared, "/audits/audit-nhfd")[1])
    assert "Extent not stated. The body says that it measures this, not how much of it." in found["published"]
    assert "In part" in found["published"]
    assert "NICE (names the audit as a data source for the measure), on this page" in found["published"]
    assert "Ada Example and Bo Sample" in found["agreed"]
    assert "whether the list was planned" in found["agreed"]
    assert "Nobody has agreed these." in found["proposed"]
    assert "People have looked at these and have not agreed." in found["reading"]
    assert "SECRET" not in page(shared, "/audits/audit-nhfd")[0].text


def test_a_page_begins_with_how_much_stands_in_each_group(shared: Installation) -> None:
    page = words(parsed(shared.web.get("/audits/audit-nhfd", headers=BROWSER).text))
    assert "Standards that it gives evidence towards: Published by a body: " in page
    assert page.index("Agreed by people: 2") < page.index("Run by")


@pytest.mark.parametrize(
    ("audit", "says"),
    [
        ("audit-nhfd", "Taking part is mandatory for whoever gives the care that it covers. Named: NCAPOP;"),
        ("audit-7ds", "our content does not say that it is mandatory. Named: NHS England expectation"),
        ("audit-local-falls", "Must trusts take part?Voluntary; supports NICE NG249"),
    ],
)
def test_an_audit_says_whether_trusts_must_take_part(shared: Installation, audit: str, says: str) -> None:
    _, tree = page(shared, f"/audits/{audit}")
    assert says in words(tree)


def test_an_empty_group_says_so(here: Installation) -> None:
    found = groups(page(here, "/audits/audit-7ds")[1])
    assert "Nobody has agreed such a link yet." in found["agreed"]
    assert "No machine suggests such a link." in found["proposed"]


def test_a_mapping_is_told_in_a_sentence_and_without_broader_or_narrower(shared: Installation) -> None:
    for address in ("/standards/nice-qs16:6", "/standards/nice-qs86:1", core_page(shared)):
        text = words(page(shared, address)[1])
        assert "asks for all that" in text
        assert not re.search(r"broad|narrow|exactMatch", text, re.IGNORECASE)


def test_a_draft_of_a_core_standard_says_that_nobody_agreed_it(shared: Installation) -> None:
    text = words(page(shared, core_page(shared))[1])
    assert f"{PROGRAM_LABEL}. Made by qmskg (program)." in text
    assert "nobody has agreed this place" in text


def test_rows_beyond_the_first_are_offered(shared: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things, "_FIRST", 1)
    (few,) = every(page(shared, "/audits/audit-nhfd")[1], "section", aria_labelledby="published")
    (more,) = [href for href in values(few, "href") if href.startswith("?all=")]
    (whole,) = every(page(shared, f"/audits/audit-nhfd{more}")[1], "section", aria_labelledby="published")
    assert len(every(few, "li", class_="answer")) == 1 < len(every(whole, "li", class_="answer"))


# --- addresses ----------------------------------------------------------------------------------------------

MOVED = [
    ("/audits/https://w3id.org/qmskg/id/audit/audit-nhfd", "/audits/audit-nhfd"),
    ("/standards/https%3A%2F%2Fw3id.org%2Fqmskg%2Fid%2Frequirement%2Fnice-qs16%2F2", f"/standards/{LEAF}"),
    ("/standards/audit-nhfd", "/audits/audit-nhfd"),
    (f"/standards/{MEASURE}", f"/audits/{MEASURE}"),
    (f"/audits/{LEAF}", f"/standards/{LEAF}"),
    ("/core/nice-qs16", "/standards/nice-qs16"),
]


@pytest.mark.parametrize(("given", "leads"), MOVED)
def test_an_iri_or_the_wrong_place_leads_to_the_page(shared: Installation, given: str, leads: str) -> None:
    answer = shared.web.get(given, headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (308, leads)
    assert shared.web.get(leads, headers=BROWSER).status_code == 200


def test_an_old_id_leads_to_the_new_one(make: Make, own_content: Path) -> None:
    (own_content / "sources/aliases.tsv").write_text(
        "old\tnew\tedition\treason\nnice-qs16:0\tnice-qs16:2\t2017\trenumbered\n", "utf-8"
    )
    here = make(content=own_content)
    answer = here.web.get("/standards/nice-qs16:0", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (308, f"/standards/{LEAF}")
    data = here.web.get("/id/requirement/nice-qs16/0?format=ttl")
    assert (data.status_code, data.headers["location"]) == (308, "/id/requirement/nice-qs16/2?format=ttl")
    assert here.web.get("/api/v1/standards/nice-qs16:0/audits").json()["standard"] == LEAF


def test_what_is_not_there_is_said_on_a_page(shared: Installation) -> None:
    answer, tree = page(shared, "/audits/audit-nhfdd")
    assert answer.status_code == 404
    assert "did you mean audit-nhfd?" in words(tree)
    assert answer.headers["cache-control"] == "no-store"
    assert "There is no such address here" in words(page(shared, "/nothing")[1])
    assert shared.web.get("/nothing").headers["content-type"] == "application/problem+json"


# --- hostile content ----------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}"


def test_hostile_content_is_only_text(make: Make, own_content: Path) -> None:
    quoted = HOSTILE.replace("'", "''")
    for file, before in (
        ("sources/nice/nice-qs16.yaml", "title: Timing and expertise for surgery"),
        ("sources/nice/nice-qs16.yaml", "title: Hip fracture in adults"),
        ("sources/audits/audit-nhfd.yaml", "title: Surgery within 36 hours"),
        ("sources/audits/audit-nhfd.yaml", "title: National Hip Fracture Database"),
    ):
        edit(own_content / file, before, f"title: '{quoted}'")
    edit(own_content / "sources/nice/nice-qs16.yaml", "publisher: NICE", f"publisher: '{quoted}'")
    for file, url in (
        ("nice/nice-qs16.yaml", "url: https://www.nice.org.uk/guidance/qs16"),
        ("audits/audit-nhfd.yaml", "url: https://www.nhfd.co.uk"),
    ):
        edit(own_content / "sources" / file, url, "url: 'javascript:alert(3)'")
    here = make(content=own_content)
    name = HOSTILE[:60]
    for id in ("hal", "hil"):
        _, here.tokens[id] = here.workspace.register.add_person(name, id=id)
        text = {"not_covered": [HOSTILE], "reason": HOSTILE}
        assert here.decide(id, MEASURE, LEAF, "partial", **text).status_code == 201
        assert here.decide(id, *TWINS, "intersects", shared=HOSTILE).status_code == 201
    addresses = [
        "/", "/audits", "/standards", "/audits/audit-nhfd", f"/audits/{MEASURE}", "/standards/nice-qs16",
        f"/standards/{LEAF}", f"/standards/{TWINS[0]}", "/gaps", "/coverage", "/search?q=alert", "/core",
        f"/search?q={html.escape(HOSTILE)}", f"/audits?q={HOSTILE}", f"/standards?publisher={HOSTILE}",
        f"/gaps?by=body&key={HOSTILE}", f"/audits/{HOSTILE.replace('/', '')}", f"/sparql?query={HOSTILE}",
        "/sparql?query=SELECT * { ?s <http://purl.org/dc/terms/title> ?t } LIMIT 200",
    ]  # fmt: skip
    seen = 0
    for address in addresses:
        answer, tree = page(here, address)
        assert answer.status_code < 500, address
        # the query page alone runs scripts: files of this server, without a word in the page
        assert not [one for one in every(tree, "script") if one.get("src", "x")[0] != "/" or words(one)], address
        assert address.startswith("/sparql") or not every(tree, "script")
        assert not every(tree, "img"), address
        assert not values(tree, "onerror"), address
        assert not [href for href in values(tree, "href") if href.lower().startswith("javascript")], address
        assert "<script>" not in answer.text
        assert "49" not in re.findall(r"&amp;(\d+)", answer.text)
        seen += "&lt;script&gt;" in answer.text
    assert seen >= 12


# --- the demonstration --------------------------------------------------------------------------------------


def test_a_demonstration_says_on_every_page_that_it_is_one(make: Make) -> None:
    here = make()
    (here.workspace.settings.data / "DEMONSTRATION").write_text(f"{NOTICE}\n", "utf-8")
    for address in ("/", "/audits/audit-nhfd", f"/standards/{LEAF}", "/core", "/sparql", "/about"):
        assert "The decisions here are fictional" in words(page(here, address)[1])
    assert here.web.get("/api/v1/me", headers=here.as_("ada")).json()["demonstration"] is True


def test_a_real_register_does_not_say_so(shared: Installation) -> None:
    assert "fictional" not in page(shared, "/")[0].text


def test_a_page_shows_a_new_build_at_once(make: Make, own_content: Path) -> None:
    here = make(content=own_content)
    edit(own_content / "sources/nice/nice-qs16.yaml", "title: Hip fracture in adults", "title: Broken hips")
    build(here.workspace.settings, encode=False)
    assert "Broken hips" in words(page(here, "/standards/nice-qs16")[1])


def test_what_a_body_has_removed_says_so(tmp_path: Path, small_content: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(small_content, content)
    source = content / "sources/nice/nice-qs16.yaml"
    text = source.read_text("utf-8")
    source.write_text(text.replace("- id: nice-qs16:3\n", "- id: nice-qs16:3\n  status: removed\n"), "utf-8")
    here = install(content, tmp_path / "data")
    assert here.web.get("/audits/audit-nhfd").text.count("No longer asked.") == 1
    here.workspace.close()
