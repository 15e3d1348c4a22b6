"""The client against a real server: documents that fit their schemas, and each error as itself."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from filled_in import FilledIn
from installation import LEAF, MEASURE, PAIR, TWINS, Installation, install, serving
from own_programmes import merged_headings

from qmskg.client import Client
from qmskg.errors import (
    DataFolderError,
    EnvironmentFault,
    GateFailed,
    InputError,
    QmskgError,
    QueryError,
    QueryRefused,
    RefusedError,
    RowsRefused,
    StaleDecision,
    TooMany,
    UnknownId,
    WithdrawnId,
)
from qmskg.server import documents as d
from qmskg.server.problems import PROBLEMS, problem
from qmskg.workspace.cards import QueueOrder
from qmskg.workspace.meaning import Meaning


@pytest.fixture(scope="module")
def here(small_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    one = install(small_content, tmp_path_factory.mktemp("client"))
    one.agree("audit-nhfd:surgday", LEAF, "full")
    one.agree("nice-qs16:6", "nice-qs86:1", "subset")
    yield one
    one.workspace.close()


@pytest.fixture(scope="module")
def address(here: Installation) -> Iterator[str]:
    with serving(here.web.app) as found:
        yield found


@pytest.fixture
def ada(here: Installation, address: str) -> Iterator[Client]:
    with Client(address, here.tokens["ada"]) as client:
        yield client


@pytest.fixture
def public(address: str) -> Iterator[Client]:
    with Client(f"{address}/") as client:
        yield client


# --- documents ----------------------------------------------------------------------------------------------

Ask = Callable[[Client], Any]
READS: dict[str, tuple[Any, Ask]] = {
    "audit_answer": (d.AuditAnswer, lambda c: c.audit_answer("audit-nhfd")),
    "audit_answer by IRI": (d.AuditAnswer, lambda c: c.audit_answer("https://w3id.org/qmskg/id/audit/audit-nhfd")),
    "standard_answer": (d.StandardAnswer, lambda c: c.standard_answer(LEAF)),
    "search": (d.SearchAnswer, lambda c: c.search("hip fracture & more? #1", 5)),
    "coverage": (d.Coverage, lambda c: c.coverage("theme")),
    "search with filters": (
        d.SearchAnswer,
        lambda c: c.search("hip", kind="requirement", body="NICE", services=["acute"], force="voluntary"),
    ),
    "coverage for services": (d.Coverage, lambda c: c.coverage("theme", ["ambulance"])),
    "gaps for services": (d.Gaps, lambda c: c.gaps(services=["ambulance"], limit=2)),
    "coverage_matrix": (d.CoverageMatrix, lambda c: c.coverage_matrix()),
    "programme": (d.Programme, lambda c: c.programme("acute", "would_be", most=2, trials=3)),
    "overlaps": (d.Overlaps, lambda c: c.overlaps("would_be", "audit-nhfd", limit=2)),
    "islands": (d.Islands, lambda c: c.islands(by="service")),
    "levels": (d.Levels, lambda c: c.levels("basic", service="acute")),
    "red_lines": (d.RedLines, lambda c: c.red_lines("outside")),
    "fit": (d.FitDocument, lambda c: c.fit()),
    "gaps": (d.Gaps, lambda c: c.gaps("body", "NICE", limit=2)),
    "conflicts": (d.Conflicts, lambda c: c.conflicts()),
    "core_standards": (d.CoreSet, lambda c: c.core_standards()),
    "disposition": (d.Disposition, lambda c: c.disposition()),
    "sources_status": (d.SourcesStatus, lambda c: c.sources_status()),
    "me": (d.Me, lambda c: c.me()),
    "queue": (d.Queue, lambda c: c.queue("source", "nice-qs86", limit=3)),
    "card": (d.Card, lambda c: c.card(*TWINS)),
    "history": (d.History, lambda c: c.history("nice-qs16:6", "nice-qs86:1")),
    "my_events": (d.Events, lambda c: c.my_events(1)),
    "assigned": (d.Assigned, lambda c: c.assigned()),
    "progress": (d.Progress, lambda c: c.progress()),
}
ADMINISTERS: dict[str, tuple[Any, Ask]] = {
    "people": (d.People, lambda c: c.people()),
    "add_person": (d.Member, lambda c: c.add_person("Cy Third", ["curator"], "cy")),
    "set_roles": (d.Member, lambda c: c.set_roles("cy", ["adjudicator"])),
    "new_token": (d.NewToken, lambda c: c.new_token("cy", 30, "laptop")),
    "tokens": (d.Tokens, lambda c: c.tokens("cy")),
    "assign": (d.Receipt, lambda c: c.assign("nice-qs16", "ada")),
    "revoke_token": (d.TokenDocument, lambda c: c.revoke_token(c.tokens("cy")["tokens"][-1]["id"])),
}
WRITES = {
    "decide", "undo", "redact", "queue_orders", "comment", "propose_split", "splits", "propose_core",
    "change_core", "rule_conflict", "link",
    "export_queue", "import_queue", "challenge", "challenges", "answer_challenge",
    # of bulk, planted pairs and tokens: asked in tests/server/test_bulk_api.py and beside it
    "accept_batch", "batch", "batches", "claim_token", "my_planted", "quality", "start_batch", "undo_batch",
}  # fmt: skip
#: what is sent to be read, and kept nowhere
SENT = {
    "read_programme",
    "check_programme",
    "programme_file",
    "compare_programmes",
    "check_tailoring",
    "pasted_measure",
}


def fits(document: Any, promised: Any) -> None:
    jsonschema.Draft202012Validator(d.schema(promised)).validate(document)


@pytest.mark.parametrize("name", READS)
def test_a_document_is_as_promised(ada: Client, name: str) -> None:
    promised, ask = READS[name]
    fits(ask(ada), promised)


def test_an_administrator_s_documents_are_as_promised(here: Installation, address: str) -> None:
    with Client(address, here.tokens["root"]) as root:
        for promised, ask in ADMINISTERS.values():
            fits(ask(root), promised)
        assert root.tokens("cy")["tokens"][-1]["good"] is False
        with pytest.raises(UnknownId, match="o token is called that"):
            root.revoke_token("0" * 16)
    with Client(address, here.tokens["ada"]) as ada, pytest.raises(RefusedError, match="the role administrator"):
        ada.people()


def test_blanking_by_law(here: Installation, address: str, ada: Client) -> None:
    event = ada.decide("audit-nhfd:thr", "nice-qs16:3", "full", seen="none", reason="Mrs Smith")["event"]
    with Client(address, here.tokens["root"]) as root:
        done = root.redact(event, ["reason"], "asked for on 1 May")
    fits(done, d.Redaction)
    assert (done["redacted"], done["fields"]) == (event, ["reason"])
    assert "Smith" not in str(ada.history("audit-nhfd:thr", "nice-qs16:3"))


def test_no_method_is_left_out() -> None:
    public = {
        name for base in Client.__mro__ for name, member in vars(base).items()
        if callable(member) and not name.startswith("_")
    }  # fmt: skip
    assert public - {"close"} == SENT | {name.partition(" ")[0] for name in READS} | ADMINISTERS.keys() | WRITES


def test_the_orders_of_the_queue_are_those_of_the_server(ada: Client) -> None:
    assert ada.queue_orders() == [order.value for order in QueueOrder]


def test_what_is_proposed_beside_an_answer(ada: Client) -> None:
    fits(ada.comment(*TWINS, "read with the older edition beside it"), d.Receipt)
    event = ada.propose_split(LEAF, ["Operate soon.", "Let senior staff be there."])["event"]
    fits(ada.splits(), d.Splits)
    assert ada.splits()["splits"][0]["event"] == event
    made = ada.propose_core("Prompt surgery", "Operate soon.")
    changed = ada.change_core("edit", [made["id"]], title="Surgery in time")
    assert (changed["action"], changed["applied"], changed["places"]) == ("edit", False, [])
    fits(made, d.NewCore)
    assert made["id"] == "core:prompt-surgery"
    with pytest.raises(InputError, match="2 to 9"):
        ada.propose_split(LEAF, ["one"])


def test_a_queue_goes_away_and_comes_back(ada: Client) -> None:
    made = FilledIn(ada.export_queue("source", "nice-qs16", limit=20)).say(*TWINS, answer="equal")
    fits(ada.import_queue(made.content), d.OfflineTaken)
    assert ada.import_queue(made.content, apply=True)["rows"][0]["event"]
    assert ada.import_queue(made.content, apply=True)["counts"]["already"] == 1
    made.say(*TWINS, answer="=1+1")
    with pytest.raises(RowsRefused, match="holds a formula") as told:
        ada.import_queue(made.content)
    assert told.value.rows[0]["change"] == "refused"
    with pytest.raises(InputError, match="export another order"):
        ada.export_queue("mine")


def test_a_decision_and_its_undo(ada: Client) -> None:
    before = ada.card(*PAIR)
    receipt = ada.decide(*PAIR, "partial", seen=before["position"], not_covered=("nights",), reason="ça va")
    fits(receipt, d.Receipt)
    mine = ada.card(*PAIR)["mine"]
    assert mine is not None
    assert (mine["answer"], mine["reason"], mine["not_covered"]) == ("partial", "ça va", ["nights"])  # type: ignore[typeddict-item]
    undone = ada.undo(receipt["event"], "no")
    fits(undone, d.Receipt)
    assert ada.card(*PAIR)["mine"] is None


def test_pages_go_on_where_the_one_before_ended(ada: Client) -> None:
    first = ada.gaps(limit=2)
    second = ada.gaps(limit=2, after=first["next"])
    assert not {row["id"] for row in first["rows"]} & {row["id"] for row in second["rows"]}
    one = ada.queue(limit=1)["items"][0]
    other = ada.queue(limit=1, after="|".join(sorted((one["a"], one["b"]))))["items"][0]
    assert (one["a"], one["b"]) != (other["a"], other["b"])


def test_a_programme_is_read_checked_and_given_back(public: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Meaning, "passing", lambda *_: None)  # by name alone: no encoder is loaded here
    sent = (merged_headings(), "plan.xlsx")
    reading = public.read_programme(*sent, columns=["driver=-"])
    fits(reading, d.ProgrammeReading)
    assert "driver" not in reading["columns"]
    told: list[tuple[int, int]] = []
    files = ("sheet", "docx")
    found = public.check_programme(
        *sent, ["acute"], files=files, progress=lambda done, of: told.append((done, of))
    )
    fits(found, d.ProgrammeCheck)
    plain = public.check_programme(*sent, ["acute"])
    assert {name: text for name, text in found.items() if name != "files"} == plain
    assert [one["format"] for one in found["files"]] == ["xlsx", "docx"]
    assert {base64.b64decode(one["content"])[:2] for one in found["files"]} == {b"PK"}
    assert b"<h2>Alert</h2>" in public.programme_file("html", *sent)
    both = public.compare_programmes(("a.xlsx", sent[0]), ("b.csv", b"Audit title\nNHFD\n"))
    fits(both, d.ProgrammeComparison)
    assert [one["id"] for one in both["common"]] == ["audit-nhfd"]
    fits(public.pasted_measure("share of patients with surgery by the day after admission"), d.PastedMeasure)
    overlay = b"what,id,title,says,reason\nadd,local:x,X,We do x.,It helps.\n"
    fits(public.check_tailoring(overlay, "a.csv"), d.TailoringCheck)


def test_a_file_that_cannot_be_read_is_one_sentence_however_it_is_asked_for(public: Client) -> None:
    bad = (b"Foo,Bar\n1,2\n", "a.csv")
    asked: list[Callable[[], Any]] = [
        lambda: public.read_programme(*bad),
        lambda: public.check_programme(*bad),
        lambda: public.check_programme(*bad, progress=lambda *_: None),
        lambda: public.programme_file("docx", *bad),
    ]
    for ask in asked:
        with pytest.raises(InputError, match=r"o column of a\.csv looks like the title of an audit"):
            ask()
    with pytest.raises(InputError, match=r"o file is called 'pdf'; name one of sheet, xlsx"):
        public.check_programme(b"Audit title\nNHFD\n", "a.csv", files=["pdf"])
    large = (b"a" * (12 << 20), "a.csv")
    for ask in (
        lambda: public.read_programme(*large), lambda: public.check_programme(*large, progress=lambda *_: None),
    ):  # fmt: skip
        with pytest.raises(InputError, match="over the limit"):
            ask()


def test_reading_needs_no_token(public: Client) -> None:
    assert public.audit_answer(MEASURE)["standards"]
    fits(public.card(*PAIR), d.Card)


# --- errors -------------------------------------------------------------------------------------------------


def test_an_unknown_id_comes_back_with_the_nearest(public: Client) -> None:
    with pytest.raises(UnknownId, match="did you mean audit-nhfd") as told:
        public.audit_answer("audit-nhfdd")
    assert told.value.nearest == ("audit-nhfd",)
    assert told.value.exit_code == 2


def test_a_stale_decision_comes_back_with_the_position(ada: Client) -> None:
    pair = ("audit-nhfd:mobil", "nice-qs86:1")
    receipt = ada.decide(*pair, "related", seen="none")
    with pytest.raises(StaleDecision, match="look again") as told:
        ada.decide(*pair, "none", seen="none")
    assert told.value.position == receipt["position"]
    assert ada.decide(*pair, "none", seen=told.value.position)["status"] == "read_once"


def test_what_is_refused(here: Installation, address: str, public: Client, ada: Client) -> None:
    for ask in (public.me, public.queue, public.my_events, lambda: public.undo("x")):
        with pytest.raises(RefusedError, match="needs a token"):
            ask()
    with Client(address, "wrong") as nobody, pytest.raises(RefusedError, match="obody here has this token"):
        nobody.me()
    event = here.decide("bo", *PAIR, "full").json()["event"]
    with pytest.raises(RefusedError, match="not yours"):
        ada.undo(event)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda c: c.audit_answer("nice-qs16"), "is no audit and no measure"),
        (lambda c: c.audit_answer("Hip Fracture"), "is not an id"),
        (lambda c: c.audit_answer("a/../b"), "no such address"),
        (lambda c: c.audit_answer(""), "no such address"),
        (lambda c: c.coverage("rank"), "must be 'body', 'theme', 'service' or 'level'"),
        (lambda c: c.programme("hospital"), "here is no service type 'hospital'; give one of acute"),
        (lambda c: c.programme("acute", weight="audit-nhfd"), "weight is given as audit=number"),
        (
            lambda c: c.programme("acute", including="audit-nhfd", without="audit-nhfd"),
            "both included and left out",
        ),
        (lambda c: c.programme("acute", most=-1), "'most'"),
        (lambda c: c.overlaps(audit="audit-nowhere"), "othing here has the id"),
        (lambda c: c.search(""), "'q'"),
        (lambda c: c.search("x", 0), "'limit'"),
        (lambda c: c.gaps(after="nothing"), "begin again"),
        (lambda c: c.decide(*PAIR, "equal", seen="none"), "no answer for a measure"),
        (lambda c: c.decide(*PAIR, "full", seen="soon"), "no position"),
        (lambda c: c.decide(*PAIR, "full", seen="none", reason="x" * 70_000), "over the limit"),
        (lambda c: c.decide(*PAIR, "full", seen="none", reason="\ud800"), "cannot be sent"),
        (lambda c: c.audit_answer("\ud800"), "is not an id"),
        (lambda c: c.card("audit-nhfd", LEAF), "no leaf"),
    ],
)
def test_what_cannot_be_used(ada: Client, ask: Ask, says: str) -> None:
    with pytest.raises(InputError, match=says) as told:
        ask(ada)
    assert "\n" not in str(told.value)


def test_every_problem_of_the_table_comes_back_as_itself() -> None:
    made: dict[type[QmskgError], QmskgError] = {
        StaleDecision: StaleDecision("stale", position="7"),
        UnknownId: UnknownId("x", ("y",)),
        WithdrawnId: WithdrawnId("x", "it stood twice"),
        RowsRefused: RowsRefused([{"row": 2, "why": "a formula"}]),
        QueryRefused: QueryRefused("too much", http_status=503),
        TooMany: TooMany("wait", retry_after=9),
    }
    for kind, _ in PROBLEMS.values():
        error = made.get(kind) or kind("something is wrong")
        document = problem(error)

        def answer(_: httpx.Request, document: Any = document) -> httpx.Response:
            return httpx.Response(document["status"], json=document)

        with Client(transport=httpx.MockTransport(answer)) as client, pytest.raises(QmskgError) as told:
            client.me()
        assert type(told.value) is kind
        assert told.value.http_status == error.http_status
        assert told.value.exit_code == error.exit_code
        assert str(told.value).rstrip(".").lower() == str(error).rstrip(".").lower()
    assert {kind for kind, _ in PROBLEMS.values()} >= {
        DataFolderError, EnvironmentFault, GateFailed, InputError, QueryError, RefusedError,
    }  # fmt: skip


@pytest.mark.parametrize("token", ["tök", "a\nb"])
def test_a_token_that_can_be_none(address: str, token: str) -> None:
    with pytest.raises((InputError, EnvironmentFault)), Client(address, token) as client:
        client.me()


# --- from the settings --------------------------------------------------------------------------------------


def test_the_local_account_s_token_is_found(here: Installation, address: str, tmp_path: Path) -> None:
    settings = replace(here.workspace.settings, api=address, data=tmp_path)
    with Client.from_settings(settings) as client, pytest.raises(RefusedError, match="needs a token"):
        client.me()
    (tmp_path / "token").write_text(f"{here.tokens['bo']}\n")
    with Client.from_settings(settings) as client:
        assert client.me()["person"]["id"] == "bo"
    with Client.from_settings(replace(settings, token=here.tokens["ada"])) as client:
        assert client.me()["person"]["id"] == "ada"
    (tmp_path / "token").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(EnvironmentFault, match="cannot be read; set QMSKG_TOKEN"):
        Client.from_settings(settings)
