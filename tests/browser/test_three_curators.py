"""Three people in three browsers, by keyboard alone: two disagree, a third settles it, one takes something back.

The page is loaded again in between; then the SSSOM export and the SPARQL answer tell the same.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from identity import RealProvider
from playwright.sync_api import Browser, Page, expect
from pressing import drawn, press, said
from running import Installation, installed
from small_folder import MAPPINGS

#: what the two readers differ on, and a pair on which they agree until one takes it back
DISPUTED, AGREED = MAPPINGS[3], MAPPINGS[4]
PEOPLE = {"ada": ("Ada Reader", "curator"), "bo": ("Bo Reader", "curator"), "cy": ("Cy Third", "adjudicator")}
#: what a reader of the screen hears of what has the focus
FOCUSED = """() => {
  const it = document.activeElement;
  return it.matches('a, button, input, textarea') ? (it.labels?.[0] ?? it).innerText : '';
}"""
PREFIXES = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"


@pytest.fixture(scope="module")
def here(browser: Browser, matched: Path, small_content: Path, provider: RealProvider) -> Iterator[Installation]:
    """An installation where two readers must agree, and people sign in."""
    yield from installed(matched, small_content, "three", readers=2, more=provider.settings("hush"))


def tab_to(page: Page, name: str) -> None:
    """Move the focus by Tab alone until it is on what has this name."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"Tab does not reach {name!r}")


def arrive(browser: Browser, here: Installation, provider: RealProvider, id: str) -> Page:
    """Sign somebody in, in a browser of their own."""
    name, role = PEOPLE[id]
    claims = {"name": name, "realm_access": {"roles": [role]}}
    httpx.put(f"{provider.issuer}/users/{id}-1", json=claims).raise_for_status()
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{here.app.address}/?order=source&source=nice-qs86")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    tab_to(page, "Sign in")
    page.keyboard.press("Enter")
    expect(page.get_by_placeholder("sub")).to_be_focused()
    page.keyboard.type(f"{id}-1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("order=source"))  # back where they were
    expect(page.get_by_text("Signed in as")).to_contain_text(name)
    return page


def walk_to(page: Page, pair: tuple[str, str]) -> None:
    """Press J until the pair is there."""
    drawn(page)
    for _ in range(20):
        before = page.url
        if f"pair={pair[0]}|{pair[1]}" in unquote(before):
            return
        press(page, "j")
        expect(page).not_to_have_url(before)
    raise AssertionError(f"{pair} is not in the queue")


def type_reason(page: Page, text: str) -> None:
    tab_to(page, "Why (optional)")
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def test_two_differ_a_third_settles_it_and_one_takes_something_back(
    browser: Browser, here: Installation, provider: RealProvider, tmp_path: Path
) -> None:
    ada, bo = arrive(browser, here, provider, "ada"), arrive(browser, here, provider, "bo")
    walk_to(ada, DISPUTED)
    type_reason(ada, "SECRET of Ada: the older one is wider")
    press(ada, "3")
    expect(ada.locator(".q-done")).to_contain_text("Now read once")
    ada.reload()
    drawn(ada)

    walk_to(bo, DISPUTED)
    expect(bo.locator(".stMain")).to_contain_text("Read once: it waits for another reader")
    assert "SECRET" not in bo.content()
    press(bo, "n")
    expect(bo.get_by_text("Would an organisation that meets B")).to_have_class(re.compile("q-next"))
    press(bo, "y")
    expect(bo.locator(".q-sum")).to_contain_text("B asks for all that A asks")
    press(bo, "d")
    expect(bo.locator(".q-done")).to_contain_text("Now disputed")
    press(bo, "w")
    expect(bo.get_by_role("dialog")).to_be_visible()
    tab_to(bo, "Why did you answer")
    bo.keyboard.type("Bo afterwards: the newer one adds a check")
    bo.keyboard.press("Tab")
    bo.keyboard.press("Enter")
    expect(bo.get_by_text("Your reason is kept")).to_be_visible()

    for reader in (ada, bo):
        walk_to(reader, AGREED)
        press(reader, "1")
        expect(reader.locator(".q-done")).to_contain_text("Saved.")
    press(bo, "u")
    expect(said(bo)).to_contain_text("Taken back")
    bo.reload()
    drawn(bo)

    cy = arrive(browser, here, provider, "cy")
    walk_to(cy, DISPUTED)
    told = cy.locator(".q-readers")
    for words in ("Ada Reader", "SECRET of Ada", "Bo Reader", "Bo afterwards: the newer one adds a check"):
        expect(told).to_contain_text(words)
    press(cy, "2")
    expect(cy.locator(".q-done")).to_contain_text("Now agreed")

    here.run("export", "sssom", "--out", str(tmp_path))
    rows = [row for file in sorted(tmp_path.glob("agreed*.sssom.tsv")) for row in tsv(file)]
    (row,) = (row for row in rows if {local(row["subject_id"]), local(row["object_id"])} == set(DISPUTED))
    assert row["predicate_id"] == "skos:broadMatch"
    assert not [row for row in rows if {local(row["subject_id"]), local(row["object_id"])} == set(AGREED)]
    assert asked(here, DISPUTED, "skos:broadMatch")
    assert not asked(here, AGREED, "?p")
    for page in (ada, bo, cy):
        page.context.close()


def tsv(file: Path) -> list[dict[str, str]]:
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t"))


def local(id: str) -> str:
    """An id of a table, whatever prefix it has, as a short one."""
    return ":".join(re.split(r"[/:]", id)[-2:])


def asked(here: Installation, pair: tuple[str, str], predicate: str) -> bool:
    a, b = (f"<https://w3id.org/qmskg/id/requirement/{end.replace(':', '/')}>" for end in pair)
    query = f"{PREFIXES} ASK {{ {a} {predicate} {b} }}"
    accept = {"Accept": "application/sparql-results+json"}
    answer = httpx.get(f"{here.server.address}/sparql", params={"query": query}, headers=accept)
    return bool(json.loads(answer.text)["boolean"])
