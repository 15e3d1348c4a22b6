"""The way to a server from Python: one method a route, typed documents back, errors of :mod:`qmskg.errors`.

    with Client("http://127.0.0.1:8000") as client:
        for row in client.audit_answer("audit-nhfd")["standards"]:
            print(row["id"], row["strength"], row["status"])

The curators' app uses this and nothing else of the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast
from urllib.parse import quote

import httpx

from qmskg.errors import (
    EnvironmentFault,
    InputError,
    TooMany,
)
from qmskg.server import documents as d
from qmskg.server.problems import error_of, no_server
from qmskg.settings import Settings

__all__ = ["Client"]

_SECONDS: Final = 30.0


class Client:
    """A connection to a server. Use it as a context manager, or call :meth:`close`.

    Args:
        base_url: where the server is.
        token: of whoever asks; needed to decide, and to see one's own queue.
        timeout: seconds to wait for an answer.
        transport: another way to the server than the network.

    Every method raises :class:`~qmskg.errors.EnvironmentFault` where the server cannot be reached or cannot
    answer, :class:`~qmskg.errors.UnknownId` where nothing has an id, :class:`~qmskg.errors.InputError` where what
    was given cannot be used, and :class:`~qmskg.errors.RefusedError` where it is refused or there is no token.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        token: str | None = None,
        *,
        timeout: float = _SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept": "application/json"}
        if token and token.strip():
            headers["Authorization"] = f"Bearer {token.strip()}"
        self._at = base_url.rstrip("/")
        try:
            self._http = httpx.Client(
                base_url=f"{self._at}/api/v1", headers=headers, timeout=timeout, transport=transport
            )
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise InputError(
                f"{base_url[:200]!r} is no address of a server, or the token is none; "
                "check QMSKG_API and QMSKG_TOKEN"
            ) from error

    @classmethod
    def from_settings(cls, settings: Settings, token: str | None = None) -> Self:
        """Return a client as the environment says, at QMSKG_API.

        Args:
            settings: where the server is, and whose token is set.
            token: of the person who is asking, for instance the ID token of their sign-in. Without it, QMSKG_TOKEN
                or the local account's; but not where people sign in, since neither says who is asking.

        Raises:
            EnvironmentFault: the token file cannot be read.
        """
        if token is None and not settings.sign_in:
            token = settings.token or _local_token(settings.data / "token")
        return cls(settings.api, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    # --- what a trust asks ------------------------------------------------------------------------------------

    def audit_answer(self, id: str) -> d.AuditAnswer:
        """Return what an audit, or a measure, gives evidence towards."""
        return cast(d.AuditAnswer, self._get(f"/audits/{_part(id)}/standards"))

    def standard_answer(self, id: str) -> d.StandardAnswer:
        """Return which audits show something about a requirement, a source or a core standard."""
        return cast(d.StandardAnswer, self._get(f"/standards/{_part(id)}/audits"))

    def search(self, words: str, limit: int = 20, *, leaves: bool = False) -> d.SearchAnswer:
        """Return what fits the words, best first; with ``leaves``, only what can be decided on."""
        return cast(d.SearchAnswer, self._get("/search", q=words, limit=limit, leaves="true" if leaves else None))

    def coverage(self, by: str = "body") -> d.Coverage:
        """Return counts of duties by body, theme or service."""
        return cast(d.Coverage, self._get("/coverage", by=by))

    def coverage_matrix(self) -> d.CoverageMatrix:
        """Return counts of duties, all sources by all audits."""
        return cast(d.CoverageMatrix, self._get("/coverage/matrix"))

    def programme(self, service: str, basis: str = "agreed", **more: Any) -> d.Programme:
        """Return the fewest audits for a kind of trust; ``more`` are the other parameters of the API."""
        return cast(d.Programme, self._get("/programme", service=service, basis=basis, **more))

    def overlaps(
        self, basis: str = "agreed", audit: str | None = None, *, limit: int = 100, after: str | None = None
    ) -> d.Overlaps:
        """Return a page of the audits that show the same."""
        return cast(d.Overlaps, self._get("/overlaps", basis=basis, audit=audit, limit=limit, after=after))

    def gaps(
        self, by: str | None = None, key: str | None = None, *, limit: int = 100, after: str | None = None
    ) -> d.Gaps:
        """Return a page of the duties that nothing agreed or published shows."""
        return cast(d.Gaps, self._get("/gaps", by=by, key=key, limit=limit, after=after))

    def islands(self, **query: Any) -> d.Islands:
        """Return what can be codified and what is led by judgement; ``query`` as the API has it."""
        return cast(d.Islands, self._get("/islands", **query))

    def levels(self, level: str, **query: Any) -> d.Levels:
        """Return what can be seen at a level of maturity, and what is needed for the next."""
        return cast(d.Levels, self._get("/levels", level=level, **query))

    def red_lines(self, reaches: str | None = None) -> d.RedLines:
        """Return what escalates, to whom and by when; or only what reaches a rung such as board."""
        return cast(d.RedLines, self._get("/red-lines", reaches=reaches))

    def fit(self) -> d.FitDocument:
        """Return how systems, frameworks and the words for them fit together."""
        return cast(d.FitDocument, self._get("/fit"))

    def conflicts(self) -> d.Conflicts:
        """Return the demands of agreed pairs that disagree."""
        return cast(d.Conflicts, self._get("/conflicts"))

    def core_standards(self) -> d.CoreSet:
        """Return the core set as it stands, drafts among it."""
        return cast(d.CoreSet, self._get("/core-standards"))

    def disposition(self) -> d.Disposition:
        """Return what became of every leaf."""
        return cast(d.Disposition, self._get("/disposition"))

    def sources_status(self) -> d.SourcesStatus:
        """Return how much of the content was seen on a page."""
        return cast(d.SourcesStatus, self._get("/sources/status"))

    # --- what a curator asks ----------------------------------------------------------------------------------

    def me(self) -> d.Me:
        """Return whose token this is, and how many readers make a pair agreed."""
        return cast(d.Me, self._get("/me"))

    def queue(
        self, order: str = "useful", source: str | None = None, *, limit: int = 50, after: str | None = None
    ) -> d.Queue:
        """Return pairs that wait for an answer from whoever asks.

        Args:
            order: ``useful``, ``source`` or ``mine``.
            source: only pairs with an end in this document.
            limit: how many at most.
            after: key of the pair that the page before ended with.
        """
        return cast(d.Queue, self._get("/queue", order=order, source=source, limit=limit, after=after))

    def queue_orders(self) -> list[str]:
        """Return the orders that the queue of this server can be worked in, by name."""
        described = self._get("/openapi.json")
        parameters = described["paths"]["/api/v1/queue"]["get"]["parameters"]
        order = next(one["schema"] for one in parameters if one["name"] == "order")
        name = order.get("$ref", "").rpartition("/")[2]
        return list(described["components"]["schemas"].get(name, order)["enum"])

    def export_queue(self, order: str = "useful", source: str | None = None, *, limit: int = 100) -> bytes:
        """Return a part of one's queue as a workbook to fill in."""
        given = {"order": order, "source": source, "limit": limit}
        answer = self._send("GET", "/queue.xlsx", params={k: v for k, v in given.items() if v is not None})
        if answer.is_success:
            return answer.content
        raise error_of(answer.status_code, _json(answer), self._at)

    def import_queue(self, workbook: bytes, *, apply: bool = False) -> d.OfflineTaken:
        """Return what a filled-in workbook would change; with ``apply``, change it.

        Raises:
            RowsRefused: every answered row is refused; its ``rows`` say why.
        """
        files = {"file": ("queue.xlsx", workbook)}
        return cast(d.OfflineTaken, self._ask("POST", "/queue/import", params={"apply": apply}, files=files))

    def card(self, a: str, b: str) -> d.Card:
        """Return the review card of a pair."""
        return cast(d.Card, self._get(f"/pairs/{_part(a)}/{_part(b)}"))

    def history(self, a: str, b: str) -> d.History:
        """Return what happened to a pair, as far as whoever asks may see it."""
        return cast(d.History, self._get(f"/history/{_part(a)}/{_part(b)}"))

    def decide(
        self,
        a: str,
        b: str,
        answer: str,
        *,
        seen: str,
        shared: str | None = None,
        reason: str | None = None,
        not_covered: Sequence[str] | None = None,
    ) -> d.Receipt:
        """Say what holds between two leaves.

        Args:
            a: one end.
            b: the other end.
            answer: a relation read from a to b, an evidence word, or ``unsure``.
            seen: the card's ``position``.
            shared: the duty that both share.
            reason: why.
            not_covered: what a measure leaves out; None is "not stated".

        Raises:
            StaleDecision: somebody decided in between; its ``position`` is what to look at.
        """
        body = {
            "a": a, "b": b, "answer": answer, "seen": seen, "shared": shared, "reason": reason,
            "not_covered": None if not_covered is None else list(not_covered),
        }  # fmt: skip
        return cast(d.Receipt, self._post("/decisions", body))

    def undo(self, event: str, reason: str | None = None) -> d.Receipt:
        """Take back an event of one's own."""
        return cast(d.Receipt, self._post("/undo", {"event": event, "reason": reason}))

    def my_events(self, limit: int = 50) -> d.Events:
        """Return what whoever asks did last, newest first."""
        return cast(d.Events, self._get("/people/me/events", limit=limit))

    # --- what is said against a link --------------------------------------------------------------------------

    def link(self, a: str, b: str) -> d.LinkPage:
        """Return the agreed or published link of a pair, and the challenges to it."""
        return cast(d.LinkPage, self._get(f"/links/{_part(a)}/{_part(b)}"))

    def challenge(self, a: str, b: str, reason: str, *, event: str | None = None) -> d.ChallengeDocument:
        """Say what is wrong with an agreed or published link; no token is needed.

        Raises:
            TooMany: enough for now; its ``retry_after`` is how many seconds to wait.
        """
        body = {"a": a, "b": b, "reason": reason, "event": event}
        return cast(d.ChallengeDocument, self._post("/challenges", body))

    def challenges(self, *, answered: bool = False) -> d.ChallengeList:
        """Return the challenges that wait for an answer, as they were typed by readers whom nobody knows."""
        return cast(d.ChallengeList, self._get("/challenges", answered=str(answered).lower()))

    def answer_challenge(self, id: str, outcome: str, reason: str | None = None) -> d.ChallengeDocument:
        """Say ``upheld``, which has the pair read again, or ``dismissed``, with a reason that everybody sees."""
        body = {"outcome": outcome, "reason": reason}
        return cast(d.ChallengeDocument, self._post(f"/challenges/{_part(id)}/answer", body))

    def comment(self, a: str, b: str, text: str) -> d.Receipt:
        """Say something about a pair, such as a reason afterwards; others see it once the round has closed."""
        return cast(d.Receipt, self._post("/comments", {"a": a, "b": b, "text": text}))

    def propose_split(self, leaf: str, parts: Sequence[str], reason: str | None = None) -> d.Receipt:
        """Propose to split a leaf that holds more than one duty."""
        return cast(d.Receipt, self._post("/splits", {"leaf": leaf, "parts": list(parts), "reason": reason}))

    def splits(self) -> d.Splits:
        """Return the leaves that curators propose to split."""
        return cast(d.Splits, self._get("/splits"))

    def propose_core(self, title: str, statement: str, scope: str = "") -> d.NewCore:
        """Propose a core standard, as a draft without leaves."""
        body = {"title": title, "statement": statement, "scope": scope}
        return cast(d.NewCore, self._post("/core-standards", body))

    def change_core(self, action: str, core: Sequence[str], **more: Any) -> d.CoreChanged:
        """Return what a change of the core set would do; with ``apply=True`` and ``seen`` it is done.

        Args:
            action: ``merge``, ``split``, ``move``, ``edit`` or ``retire``.
            core: the core standards; of a merge, the one that stays first.
            more: ``leaves``, ``to``, ``relation``, ``title``, ``statement``, ``scope``, ``who_acts``, ``reason``,
                ``apply``, ``seen``.
        """
        return cast(d.CoreChanged, self._post("/core-changes", {"action": action, "core": list(core), **more}))

    def assign(self, what: str, to: str | None, other: str | None = None) -> d.Receipt:
        """Ask somebody to read a document's pairs, or with ``other`` one pair; None takes it from whoever has it."""
        return cast(d.Receipt, self._post("/assignments", {"what": what, "other": other, "to": to}))

    def assigned(self) -> d.Assigned:
        """Return who is asked to read what, as far as whoever asks may see it."""
        return cast(d.Assigned, self._get("/assignments"))

    def progress(self) -> d.Progress:
        """Return how many pairs stand where, by source, and how many each person has answered."""
        return cast(d.Progress, self._get("/progress"))

    # --- how well it goes, and many at once -------------------------------------------------------------------

    def quality(self) -> d.Quality:
        """Return agreement between readers, errors on planted pairs, and how often proposals hold."""
        return cast(d.Quality, self._get("/quality"))

    def my_planted(self) -> d.OwnPlanted:
        """Return how whoever asks did on planted pairs."""
        return cast(d.OwnPlanted, self._get("/people/me/planted"))

    def batches(self) -> d.Batches:
        """Return the batches of whoever asks, newest first."""
        return cast(d.Batches, self._get("/bulk"))

    def start_batch(
        self, *, basis: str = "band", kind: str = "mapping", answer: str = "", band: str | None = None,
        source: str | None = None, sample: int = 80,
    ) -> d.BatchDocument:  # fmt: skip
        """Draw a sample of a band of proposals (or, ``identical``, list pairs whose texts are the same)."""
        body = {"basis": basis, "kind": kind, "answer": answer, "band": band, "source": source, "sample": sample}
        return cast(d.BatchDocument, self._post("/bulk", body))

    def batch(self, id: str) -> d.BatchDocument:
        """Return how the sample of a batch stands, and what would be accepted."""
        return cast(d.BatchDocument, self._get(f"/bulk/{_part(id)}"))

    def accept_batch(self, id: str) -> d.BatchDocument:
        """Give every pair that is left the batch's answer, as one reader's vote."""
        return cast(d.BatchDocument, self._post(f"/bulk/{_part(id)}/accept", {}))

    def undo_batch(self, id: str) -> d.BatchDocument:
        """Take the whole batch back."""
        return cast(d.BatchDocument, self._post(f"/bulk/{_part(id)}/undo", {}))

    # --- what an administrator asks ---------------------------------------------------------------------------

    def people(self) -> d.People:
        """Return who is here, in what roles."""
        return cast(d.People, self._get("/people"))

    def add_person(self, name: str, roles: Sequence[str], id: str | None = None) -> d.Member:
        """Add somebody, who has no token yet."""
        return cast(d.Member, self._post("/people", {"name": name, "roles": list(roles), "id": id}))

    def set_roles(self, person: str, roles: Sequence[str]) -> d.Member:
        """Give somebody these roles and no others."""
        return cast(d.Member, self._ask("PUT", f"/people/{_part(person)}/roles", json={"roles": list(roles)}))

    def tokens(self, person: str | None = None) -> d.Tokens:
        """Return what is kept of tokens, of everybody or of one person."""
        return cast(d.Tokens, self._get("/tokens", person=person))

    def new_token(self, person: str, days: int, label: str | None = None) -> d.NewToken:
        """Make a token of a person; it is told this once."""
        return cast(d.NewToken, self._post("/tokens", {"person": person, "days": days, "label": label}))

    def claim_token(self) -> d.NewToken:
        """Exchange the token that this client uses, which another person made, for one that only its person knows."""
        return cast(d.NewToken, self._post("/tokens/claim", {}))

    def revoke_token(self, token: str) -> d.TokenDocument:
        """Make a token useless from now on, by its id."""
        return cast(d.TokenDocument, self._post(f"/tokens/{_part(token)}/revoke", {}))

    def redact(self, event: str, fields: Sequence[str] | None = None, reason: str | None = None) -> d.Redaction:
        """Blank what was typed into an event, by law."""
        body = {"event": event, "fields": None if fields is None else list(fields), "reason": reason}
        return cast(d.Redaction, self._post("/redactions", body))

    # --- how it is asked --------------------------------------------------------------------------------------

    def _get(self, path: str, **parameters: str | int | None) -> Any:
        given = {name: value for name, value in parameters.items() if value is not None}
        return self._ask("GET", path, params=given)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._ask("POST", path, json=body)

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self._send(method, path, **more)
        document = _json(answer)
        if answer.is_success and document is not None:
            return document
        told = error_of(answer.status_code, document, self._at)
        if isinstance(told, TooMany):
            told.retry_after = int(answer.headers.get("retry-after") or 0)
        raise told

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **more)
        except httpx.TimeoutException as error:
            raise EnvironmentFault(f"the server at {self._at} takes too long to answer; try again") from error
        except httpx.TransportError as error:
            raise EnvironmentFault(
                f"no server answers at {self._at}; start it with `qmskg serve`, or set QMSKG_API to where it is"
            ) from error
        except httpx.DecodingError as error:
            raise no_server(self._at) from error
        except UnicodeEncodeError as error:
            raise InputError("the text holds half a character, which cannot be sent; type it again") from error


def _part(id: str) -> str:
    """Return an id, short or IRI, as one part of a path."""
    return quote(id, safe=":", errors="replace")


def _json(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        document = answer.json()
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _local_token(file: Path) -> str | None:
    """Return the local account's token; None where this machine has none, which is enough for reading."""
    try:
        return file.read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault(
            f"the token file {file} cannot be read; set QMSKG_TOKEN, or remove the file"
        ) from error
