"""The API keeps its promise: every route against the JSON Schema that OpenAPI gives for it."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from installation import LEAF, MEASURE, Installation

from qmskg import __version__
from qmskg.server import documents as d
from qmskg.server.assigning import AssignmentRequest
from qmskg.server.challenges import ChallengeAnswerRequest, ChallengeRequest
from qmskg.server.checks import BulkRequest
from qmskg.server.conflicts import RulingRequest
from qmskg.server.curation import DecisionRequest, UndoRequest
from qmskg.server.examples import EXAMPLES
from qmskg.server.people import PersonRequest, RedactionRequest, RolesRequest, TokenRequest
from qmskg.server.proposing import CommentRequest, CoreRequest, SplitRequest
from qmskg.server.releases import ReleaseRequest
from qmskg.server.reshaping import CoreChangeRequest

#: path template in OpenAPI -> an address of it, and who asks
GETS = {
    "/api/v1/audits/{id}/standards": ("/api/v1/audits/audit-nhfd/standards", None),
    "/api/v1/standards/{id}/audits": ("/api/v1/standards/nice-qs16/audits", None),
    "/api/v1/search": ("/api/v1/search?q=hip fracture&body=NICE", None),
    "/api/v1/coverage": ("/api/v1/coverage?by=service&service=ambulance", None),
    "/api/v1/coverage/matrix": ("/api/v1/coverage/matrix", None),
    "/api/v1/programme": ("/api/v1/programme?service=acute&basis=would_be&trials=5", None),
    "/api/v1/overlaps": ("/api/v1/overlaps?basis=would_be", None),
    "/api/v1/islands": ("/api/v1/islands?service=acute&by=pathway", None),
    "/api/v1/levels": ("/api/v1/levels?service=acute", None),
    "/api/v1/red-lines": ("/api/v1/red-lines?reaches=outside", None),
    "/api/v1/fit": ("/api/v1/fit", None),
    "/api/v1/gaps": ("/api/v1/gaps?limit=3", None),
    "/api/v1/conflicts": ("/api/v1/conflicts", None),
    "/api/v1/core-standards": ("/api/v1/core-standards", None),
    "/api/v1/disposition": ("/api/v1/disposition", None),
    "/api/v1/sources/status": ("/api/v1/sources/status", None),
    "/api/v1/me": ("/api/v1/me", "ada"),
    "/api/v1/queue": ("/api/v1/queue?order=source&source=nice-qs16", "ada"),
    "/api/v1/pairs/{a}/{b}": (f"/api/v1/pairs/audit-nhfd:surgday/{LEAF}", "ada"),
    "/api/v1/history/{a}/{b}": (f"/api/v1/history/audit-nhfd:surgday/{LEAF}", "ada"),
    "/api/v1/people/me/events": ("/api/v1/people/me/events", "ada"),
    "/api/v1/links/{a}/{b}": ("/api/v1/links/audit-nhfd:thr/nice-qs16:3", None),
    "/api/v1/challenges": ("/api/v1/challenges", "ada"),
    "/api/v1/splits": ("/api/v1/splits", "ada"),
    "/api/v1/assignments": ("/api/v1/assignments", "ada"),
    "/api/v1/progress": ("/api/v1/progress", "ada"),
    "/api/v1/quality": ("/api/v1/quality", None),
    "/api/v1/people/me/planted": ("/api/v1/people/me/planted", "ada"),
    "/api/v1/bulk": ("/api/v1/bulk", "ada"),
    "/api/v1/people": ("/api/v1/people", "root"),
    "/api/v1/tokens": ("/api/v1/tokens", "root"),
    "/api/v1/releases": ("/api/v1/releases", None),
    "/api/v1/reissued": ("/api/v1/reissued", None),
    "/readyz": ("/readyz", None),
}
POSTS = {
    "/api/v1/assignments",
    "/api/v1/queue/import",
    "/api/v1/decisions", "/api/v1/undo", "/api/v1/people", "/api/v1/tokens", "/api/v1/tokens/{id}/revoke",
    "/api/v1/bulk", "/api/v1/bulk/{id}/accept", "/api/v1/bulk/{id}/undo",
    "/api/v1/tokens/claim", "/api/v1/redactions", "/api/v1/challenges", "/api/v1/challenges/{id}/answer",
    "/api/v1/comments", "/api/v1/splits", "/api/v1/core-standards", "/api/v1/core-changes", "/api/v1/conflicts/rulings",
    "/api/v1/releases",
}  # fmt: skip
#: what gives a file, and no document
FILES = {"/api/v1/queue.xlsx"}
#: whose documents are held to their schemas where there are some
ELSEWHERE = {
    "/api/v1/bulk/{id}", "/api/v1/programmes", "/api/v1/programmes/read", "/api/v1/programmes/compare",
    "/api/v1/tailoring", "/api/v1/measures",
}  # fmt: skip
PUTS = {"/api/v1/people/{id}/roles"}
#: that need a release, or the encoder; tests/server/test_release_pages.py holds them to their schemas
RELEASED = {
    "/api/v1/releases/{version}", "/api/v1/releases/{version}/changes-to/{other}", "/api/v1/impact/{old}/{new}",
}  # fmt: skip


@pytest.fixture(scope="module")
def openapi(shared: Installation) -> dict[str, Any]:
    answer = shared.web.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def check(document: Any, schema: dict[str, Any], openapi: dict[str, Any]) -> None:
    """Validate against a schema of the description, references resolved in it."""
    whole = {**schema, "components": openapi["components"]}
    jsonschema.Draft202012Validator(whole).validate(document)


@pytest.mark.parametrize("path", GETS)
def test_a_document_is_as_promised(shared: Installation, openapi: dict[str, Any], path: str) -> None:
    address, person = GETS[path]
    answer = shared.web.get(address, headers=shared.as_(person) if person else {})
    assert answer.status_code == 200, answer.text
    promised = openapi["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    check(answer.json(), promised["schema"], openapi)
    check(promised["example"], promised["schema"], openapi)


def test_no_route_is_left_out(openapi: dict[str, Any]) -> None:
    promised = {path for path in openapi["paths"] if path.startswith("/api/v1") or path == "/readyz"}
    assert promised == GETS.keys() | POSTS | PUTS | FILES | ELSEWHERE | RELEASED


def test_every_schema_that_is_pointed_at_is_there(openapi: dict[str, Any]) -> None:
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(openapi)))
    assert named - {"HTTPValidationError", "ValidationError"} <= openapi["components"]["schemas"].keys()
    assert d.DOCUMENTS.keys() <= named, "each is the answer of some route"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fits_its_schema(name: str) -> None:
    models = (
        DecisionRequest, UndoRequest, PersonRequest, RolesRequest, TokenRequest, RedactionRequest, ChallengeRequest,
        ChallengeAnswerRequest, CommentRequest, SplitRequest, CoreRequest, BulkRequest, ReleaseRequest,
        AssignmentRequest, CoreChangeRequest, RulingRequest,
    )  # fmt: skip
    requests = {model.__name__: model for model in models}
    schema = requests[name].model_json_schema() if name in requests else d.schema(d.DOCUMENTS[name])
    jsonschema.Draft202012Validator(schema).validate(EXAMPLES[name])


def test_schemas_refuse_what_breaks_the_promise() -> None:
    row = EXAMPLES["AuditAnswer"]["standards"][0]
    for broken in (
        {"strength": "none"},
        {"status": "proposed by a machine"},
        {"via": [["a", "b"]]},
        {"people": None},
    ):
        document = {**EXAMPLES["AuditAnswer"], "standards": [{**row, **broken}]}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(d.schema(d.AuditAnswer)).validate(document)


def test_the_description_names_the_token_where_one_is_needed(openapi: dict[str, Any]) -> None:
    assert openapi["info"]["version"] == __version__
    for path in POSTS - {"/api/v1/challenges"}:  # anybody may say what is wrong with a link
        assert openapi["paths"][path]["post"]["security"] == [{"token": []}]
    assert "security" not in openapi["paths"]["/api/v1/coverage"]["get"]
    problem = openapi["paths"]["/api/v1/decisions"]["post"]["responses"]["409"]
    assert problem["content"]["application/problem+json"]["schema"]["$ref"].endswith("/ProblemDocument")


def test_published_agreed_and_proposed_are_rows_of_their_own(shared: Installation) -> None:
    rows = shared.web.get("/api/v1/audits/audit-nhfd/standards").json()["standards"]
    standing = {row["status"] for row in rows if row["id"] == LEAF}
    assert standing == {"published", "agreed", "proposed"}
    published = next(r for r in rows if (r["id"], r["status"]) == ("nice-qs16:3", "published"))
    assert (published["strength"], published["not_covered"]) == ("partial", None)
    assert published["pages"]
    agreed = next(r for r in rows if (r["id"], r["status"]) == (LEAF, "agreed"))
    assert agreed["not_covered"] == ["whether the list was planned"]
    assert agreed["people"] == ["Ada Example", "Bo Sample"]


@pytest.mark.parametrize(
    "given",
    [
        "audit-nhfd",
        "https://w3id.org/qmskg/id/audit/audit-nhfd",
        "https%3A%2F%2Fw3id.org%2Fqmskg%2Fid%2Faudit%2Faudit-nhfd",
    ],
)
def test_short_ids_and_iris_are_the_same(shared: Installation, given: str) -> None:
    answer = shared.web.get(f"/api/v1/audits/{given}/standards")
    assert answer.json()["audit"] == "audit-nhfd"


def test_a_pair_of_iris(shared: Installation) -> None:
    base = "https://w3id.org/qmskg/id"
    for a in (MEASURE, f"{base}/measure/{MEASURE.replace(':', '/')}"):
        for b in (LEAF, f"{base}/requirement/{LEAF.replace(':', '/')}"):
            card = shared.web.get(f"/api/v1/pairs/{a}/{b}").json()
            assert (card["a"]["id"], card["b"]["id"]) == (MEASURE, LEAF)


def test_pages_of_gaps_join_up(shared: Installation) -> None:
    whole = shared.web.get("/api/v1/gaps?limit=500").json()
    seen: list[str] = []
    after = None
    while True:
        page = shared.web.get("/api/v1/gaps", params={"limit": 40, **({"after": after} if after else {})}).json()
        assert page["total"] == whole["total"] == len(whole["rows"])
        seen += [row["id"] for row in page["rows"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [row["id"] for row in whole["rows"]]


def test_a_tag_holds_until_something_is_decided(here: Installation) -> None:
    address = "/api/v1/audits/audit-nhfd/standards"
    first = here.web.get(address)
    tag = {"If-None-Match": first.headers["etag"]}
    again = here.web.get(address, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert int(first.headers["x-register-position"]) == here.workspace.position()
    here.decide("ada", MEASURE, LEAF, "partial")
    changed = here.web.get(address, headers=tag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


BAD = [
    ("/api/v1/audits/audit-nothing/standards", 404, r"Nothing here has the id 'audit-nothing'"),
    ("/api/v1/audits/audit-nhfdd/standards", 404, r"did you mean audit-nhfd\?"),
    ("/api/v1/audits/nice-qs16/standards", 400, r"is no audit and no measure"),
    ("/api/v1/standards/audit-nhfd/audits", 400, r"is an audit or a measure"),
    ("/api/v1/audits/Hip Fracture/standards", 400, r"is not an id: write it like"),
    ("/api/v1/audits/https://example.org/id/audit/x/standards", 400, r"is not an id"),
    ("/api/v1/search", 422, r"The parameter 'q' is missing; give it\."),
    ("/api/v1/search?q=x&limit=0", 422, r"The parameter 'limit': input should be greater than or equal to 1\."),
    ("/api/v1/search?q=x&limit=many", 422, r"The parameter 'limit'"),
    ("/api/v1/coverage?by=rank", 422, r"The parameter 'by' must be 'body', 'theme', 'service' or 'level'\."),
    ("/api/v1/gaps?after=nice-qs99:1", 400, r"begin again without `after`"),
    ("/api/v1/pairs/audit-nhfd:surg36/nice-qs16:77", 404, r"'nice-qs16:77'"),
    ("/api/v1/nothing", 404, r"no such address"),
]


@pytest.mark.parametrize(("address", "status", "says"), BAD)
def test_bad_input_gets_one_sentence(
    shared: Installation, openapi: dict[str, Any], address: str, status: int, says: str
) -> None:
    answer = shared.web.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    check(document, openapi["components"]["schemas"]["ProblemDocument"], openapi)
    assert document["status"] == status
    assert re.search(says, document["detail"]), document["detail"]
    assert document["detail"][-1] in ".?"
    assert "Traceback" not in answer.text


def test_nearest_ids_are_named(shared: Installation) -> None:
    document = shared.web.get("/api/v1/audits/audit-nhfdd/standards").json()
    assert document["nearest"] == ["audit-nhfd"]
    assert document["type"].endswith("/problem/unknown-id")


def test_another_method_is_refused(shared: Installation) -> None:
    answer = shared.web.delete("/api/v1/audits/audit-nhfd/standards")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert "GET" in answer.headers["allow"]


def test_head_is_get_without_the_body(shared: Installation) -> None:
    for address in ("/api/v1/coverage", "/", "/healthz", "/id/audit/audit-nhfd"):
        got, head = shared.web.get(address), shared.web.head(address)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"]


def test_alive_and_ready(shared: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shared.web.get("/healthz").json() == {"status": "alive"}
    broken = {"ready": False, "checks": {"register": "the register cannot be opened"}}
    monkeypatch.setattr(type(shared.workspace), "ready", lambda self: broken)
    answer = shared.web.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, broken)


def test_a_defect_says_nothing_of_the_inside(shared: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("secret path /home/ada")

    monkeypatch.setattr(type(shared.workspace), "coverage", broken)
    answer = shared.web.get("/api/v1/coverage")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_answers_are_quick(shared: Installation) -> None:
    """A loose bound: the whole way through the API for one audit, warm."""
    shared.web.get("/api/v1/audits/audit-nhfd/standards")
    answer = shared.web.get("/api/v1/audits/audit-nhfd/standards")
    assert answer.elapsed.total_seconds() < 0.5
