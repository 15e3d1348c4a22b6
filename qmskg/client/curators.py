"""What a curator asks of a server and does there: the queue, decisions, challenges, the core set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from qmskg.client.connection import Connection, part
from qmskg.server import documents as d

__all__ = ["CuratorQuestions"]


class CuratorQuestions(Connection):
    """What a curator asks and does."""

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
        return self._content("GET", "/queue.xlsx", params={k: v for k, v in given.items() if v is not None})

    def import_queue(self, workbook: bytes, *, apply: bool = False) -> d.OfflineTaken:
        """Return what a filled-in workbook would change; with ``apply``, change it.

        Raises:
            RowsRefused: every answered row is refused; its ``rows`` say why.
        """
        files = {"file": ("queue.xlsx", workbook)}
        return cast(d.OfflineTaken, self._ask("POST", "/queue/import", params={"apply": apply}, files=files))

    def card(self, a: str, b: str, *, explain: bool = True) -> d.Card:
        """Return the review card of a pair; with ``explain``, once decided, the machine's case drawn, which is slow."""
        return cast(d.Card, self._get(f"/pairs/{part(a)}/{part(b)}", explain=str(explain).lower()))

    def history(self, a: str, b: str) -> d.History:
        """Return what happened to a pair, as far as whoever asks may see it."""
        return cast(d.History, self._get(f"/history/{part(a)}/{part(b)}"))

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
        return cast(d.LinkPage, self._get(f"/links/{part(a)}/{part(b)}"))

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
        return cast(d.ChallengeDocument, self._post(f"/challenges/{part(id)}/answer", body))

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

    def rule_conflict(self, a: str, b: str, ruling: str, **more: Any) -> d.ConflictRuled:
        """Rule where two demands disagree.

        Args:
            a: one of the two.
            b: the other.
            ruling: ``one_applies`` (with ``applies``), ``both_apply``, ``no_conflict`` or ``escalated``.
            more: ``reason`` and ``seen``, which are needed; ``dimension``, ``applies``, ``event``.
        """
        return cast(d.ConflictRuled, self._post("/conflicts/rulings", {"a": a, "b": b, "ruling": ruling, **more}))

    def assign(self, what: str, to: str | None, other: str | None = None) -> d.Receipt:
        """Ask somebody to read a document's pairs, or with ``other`` one pair; None takes it from whoever has it."""
        return cast(d.Receipt, self._post("/assignments", {"what": what, "other": other, "to": to}))

    def assigned(self) -> d.Assigned:
        """Return who is asked to read what, as far as whoever asks may see it."""
        return cast(d.Assigned, self._get("/assignments"))

    def progress(self) -> d.Progress:
        """Return how many pairs stand where, by source, and how many each person has answered."""
        return cast(d.Progress, self._get("/progress"))
