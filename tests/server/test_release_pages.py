"""Releases over HTTP: pages, files, documents, and who may publish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from installation import BROWSER, Installation, install, told

from qmskg.exports.release import digest
from qmskg.server import documents as d
from qmskg.server.tombstones import withdrawn_core
from qmskg.vocabulary import Role


@pytest.fixture(scope="module")
def released(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two releases, and something new since."""
    one = install(small_content, tmp_path_factory.mktemp("released"))
    one.agree("nice-qs16:6", "nice-qs86:1", "subset")
    pat, token = one.workspace.register.add_person("Pat Publisher", id="pat", roles={Role.PUBLISHER})
    one.tokens["pat"] = token
    one.workspace.releases.make(pat, "0.1.0", date="2026-11-26")
    one.agree("nice-qs16:4", "nice-qs86:4", "equal")
    one.workspace.releases.make(pat, "0.1.1", date="2026-11-27")
    one.workspace.register.edit_core(pat, "core:nice-qs86_1", {"statement": "People are asked within 2 days."})
    yield one
    one.workspace.close()


def fits(document: object, type_: object) -> None:
    jsonschema.Draft202012Validator(d.schema(type_)).validate(document)


def page(one: Installation, path: str) -> str:
    answer = one.web.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_the_list_and_each_release_have_a_page(released) -> None:
    listed = page(released, "/releases")
    assert listed.index("/releases/0.1.1") < listed.index('href="/releases/0.1.0"')
    assert "not agreed by named curators" in listed
    one = page(released, "/releases/0.1.1")
    assert "published by" in listed and "Pat Publisher" in one
    assert "added 1, removed 0, merged 0" in one
    folder = released.workspace.releases.path / "0.1.1"
    for file in folder.iterdir():
        assert f'href="/releases/0.1.1/{file.name}"' in one
        assert digest(file) in one


def test_files_are_the_bytes_that_were_released(released) -> None:
    for file in (released.workspace.releases.path / "0.1.0").iterdir():
        answer = released.web.get(f"/releases/0.1.0/{file.name}")
        assert answer.content == file.read_bytes()
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["etag"] == f'"{digest(file)}"'


def test_a_large_file_may_be_had_in_parts_and_is_not_sent_twice(released) -> None:
    web, path = released.web, "/releases/0.1.0/qmskg.nq"
    whole = web.get(path)
    assert whole.headers["content-type"].startswith("application/n-quads")
    head, tag = web.head(path), whole.headers["etag"]
    assert (head.content, head.headers["content-length"], head.headers["etag"]) == (
        b"",
        str(len(whole.content)),
        tag,
    )
    part = web.get(path, headers={"Range": "bytes=10-19", "If-Range": tag})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    assert web.get(path, headers={"Range": "bytes=10-19", "If-Range": '"other"'}).status_code == 200
    assert web.get(path, headers={"Range": f"bytes={len(whole.content)}-"}).status_code == 416
    again = web.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_what_changed_has_a_page(released) -> None:
    added = page(released, "/releases/0.1.0..0.1.1")
    assert "Something is added, and nothing that stood is weakened." in added
    assert "core:nice-qs16_4" in added
    now = page(released, "/releases/0.1.1..current")
    assert "Earlier evidence may not be enough any more." in now
    assert "People are asked within 2 days." in now
    sent = released.web.get("/releases?from=0.1.0&to=current")
    assert (sent.status_code, sent.headers["location"]) == (303, "/releases/0.1.0..current")


def test_documents_are_as_promised(released) -> None:
    web = released.web
    fits(web.get("/api/v1/releases").json(), d.Releases)
    fits(web.get("/api/v1/releases/0.1.0").json(), d.Release)
    found = web.get("/api/v1/releases/0.1.0/changes-to/current").json()
    fits(found, d.Diff)
    assert found["level"] == "breaking"
    turtle = web.get("/api/v1/releases/0.1.0/changes-to/current", headers={"Accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert "prov:Activity" in turtle.text
    fits(web.get("/api/v1/reissued").json(), d.Successions)
    assert web.get("/id/release/0.1.0").headers["location"] == "/releases/0.1.0"


@pytest.mark.parametrize(
    "path",
    [
        "/releases/9.9.9",
        "/releases/0.1.0/nothing",
        "/releases/0.1.0/..%2Fregister.sqlite",
        "/releases/9.9.9..0.1.0",
    ],
)
def test_what_is_not_there_is_said(released, path) -> None:
    answer = released.web.get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert "<h1" in answer.text
    if "9.9.9" in path:
        assert "There is no release &#39;9.9.9&#39;; the newest are 0.1.0 and 0.1.1" in answer.text


def test_only_a_publisher_publishes_and_only_what_fits(released) -> None:
    def post(name: str | None, **body: object):
        return released.web.post("/api/v1/releases", json=body, headers=released.as_(name) if name else {})

    told(post(None, version="0.2.0"), 401, "token")
    told(post("ada", version="0.2.0"), 403, "To publish a release takes the role publisher")
    told(post("pat", version="0.1.2"), 400, r"0\.2\.0 would fit")
    told(post("pat", version="1.0.0"), 409, r"The gate \(agreed\) does not pass")
    told(post("pat", version="one"), 400, "is no version")
    assert [row["version"] for row in released.web.get("/api/v1/releases").json()["releases"]] == [
        "0.1.1",
        "0.1.0",
    ]


def test_the_impact_page_names_what_is_touched(released) -> None:
    found = page(released, "/impact/nice-qs86..nice-qs16")
    assert "These core standards" in found
    assert "core:nice-qs86_1" in found
    fits(released.web.get("/api/v1/impact/nice-qs86/nice-qs16").json(), d.Impact)
    assert (
        released.web.get("/impact?old=nice-qs86&new=nice-qs16")
        .headers["location"]
        .endswith("nice-qs86..nice-qs16")
    )
    assert released.web.get("/impact/nonsense", headers=BROWSER).status_code == 400
    assert "Sources that were reissued" in page(released, "/impact")


def test_a_core_standard_that_a_release_had_and_that_is_gone_says_which(released) -> None:
    held = "core:nice-qs86_1"
    error = withdrawn_core(released.workspace, held)
    assert error is not None, released.workspace.projected.graphs_of("core", held)
    assert error.http_status == 410
    assert "release 0.1.1 was the last that had this core standard" in str(error)
    assert "releases/0.1.1..current" in str(error)
    assert withdrawn_core(released.workspace, "core:never-was") is None
    assert withdrawn_core(released.workspace, "nice-qs86:1") is None
