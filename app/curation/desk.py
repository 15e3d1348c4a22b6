"""A curator's desk: the queue, the card at hand, what was answered, and what the server said to it.

No Streamlit here. Every method that talks to the server leaves the desk as it was when the server is away or
refuses, and leaves a :class:`~curation.outcome.Notice` that says so; nothing typed is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from curation.address import Address
from curation.finding import ask
from curation.outcome import Notice, Outcome, Tone, notice_of
from curation.questions import Answers
from qmskg.client import Client
from qmskg.errors import QmskgError

__all__ = ["CONTRADICTS", "Desk"]

Document = dict[str, Any]
Pair = tuple[str, str]
T = TypeVar("T")

#: stands before the agreed pairs that leave no room for an answer
CONTRADICTS: Final = "This cannot be true together with what people agreed."
_ONCE_MORE: Final = "Look again; to save it all the same, give the same answer once more."
_PAGE: Final = 50
_EVENTS: Final = 50


@dataclass
class Desk:
    """What one reader has in front of them.

    Attributes:
        client: the way to the server.
        address: what the browser's address line should say.
        me: who the reader is and how many readers an agreement takes; None until the server has said so.
        queue: the pairs that wait, in order, as far as loaded.
        total: how many wait on the server.
        card: the pair at hand, as the server showed it.
        showing: counts the cards shown, so that every card has fields of its own, empty at first.
        answers: yes and no to the questions so far.
        outcome: the newest decision that was acknowledged.
        notice: what the reader must know about the last press.
        skipped: pairs put aside during this visit.
        warned: the answer that the reader was warned about, and may save all the same.
    """

    client: Client
    address: Address = field(default_factory=Address)
    me: Document | None = None
    queue: list[Pair] = field(default_factory=list)
    total: int = 0
    card: Document | None = None
    showing: int = 0
    answers: Answers = field(default_factory=Answers)
    outcome: Outcome | None = None
    notice: Notice | None = None
    skipped: set[Pair] = field(default_factory=set)
    warned: str | None = None
    _loaded: tuple[str, str | None] | None = None

    @property
    def pair(self) -> Pair | None:
        """The ends of the card at hand."""
        return (self.card["a"]["id"], self.card["b"]["id"]) if self.card else None

    @property
    def sources(self) -> list[str]:
        """The documents that the pairs loaded belong to, for the filter."""
        return sorted({end.partition(":")[0] for pair in self.queue for end in pair})

    def meet(self) -> None:
        """Ask who the reader is, for a page that does not need to know; says nothing where the server does not."""
        if self.me is None:
            self.me, _ = ask(self.client.me)

    def contradicted(self, answer: str) -> list[str]:
        """Return, as sentences, the agreed pairs that leave no room for an answer about the pair at hand."""
        found: dict[str, list[str]] = (self.card or {}).get("contradictions") or {}
        return found.get(answer, [])

    def open(self, address: Address) -> None:
        """Go where the address line says: its queue and its pair, or the first pair that waits."""
        self.address = address
        if self.me is None:
            self.me = self._ask(self.client.me)
        if self.me is not None and self._loaded != (address.order, address.source):
            self._load_queue()
        wanted = address.pair or self._first()
        if wanted is None:
            self._put_away()
        elif wanted != self.pair:
            self._show(wanted)

    def decide(
        self,
        answer: str,
        *,
        shared: str = "",
        reason: str = "",
        not_covered: tuple[str, ...] = (),
        warned: bool = False,
    ) -> None:
        """Save an answer about the pair at hand, and go to the next.

        An answer that cannot be true together with what people agreed is saved at the second press only.

        Args:
            answer: a relation, an evidence word or ``unsure``.
            shared: the duty that both share, where they do.
            reason: why, if the reader says so.
            not_covered: what a measure leaves out; empty is "not stated" and is saved as null.
            warned: whether the reader already sees what the answer contradicts.
        """
        self.notice = None
        if self.card is None or self.pair is None:
            return
        if (against := self.contradicted(answer)) and not warned and self.warned != answer:
            self.warned = answer
            self.notice = Notice(Tone.CARE, f"{CONTRADICTS} {' '.join(against)} {_ONCE_MORE}")
            return
        a, b = self.pair
        titles = (self.card["a"]["title"], self.card["b"]["title"])
        kind, seen, after = self.card["kind"], self.card["position"], self._neighbour(1)
        saved = self._ask(
            lambda: self.client.decide(
                a, b, answer, seen=seen, shared=shared.strip() or None, reason=reason.strip() or None,
                not_covered=list(not_covered) or None,
            )
        )  # fmt: skip
        if saved is None:
            return
        shown = self._ask(lambda: self.client.card(a, b)) or {}
        proposal = shown.get("proposal")
        self.outcome = Outcome((a, b), titles, kind, answer, saved["event"], saved["status"], proposal)
        self._load_queue()
        self._go(after if after in self.queue else self._first())

    def undo(self) -> None:
        """Take back the reader's newest decision that still stands, and show its pair again."""
        self.notice = None
        events = self._ask(lambda: self.client.my_events(_EVENTS))
        if events is None:
            return
        last = next((e for e in events["events"] if e["kind"] == "decided" and not e.get("undone")), None)
        if last is None:
            self.notice = Notice(Tone.CARE, "There is no decision of yours to take back.")
            return
        undone = self._ask(lambda: self.client.undo(last["id"]))
        if undone is None:
            return
        self.outcome = None
        self.notice = Notice(Tone.DONE, f"Taken back: your answer on {last['a']} and {last['b']}.")
        self._load_queue()
        self.card = None
        self._go((last["a"], last["b"]))

    def move(self, step: int) -> None:
        """Look at the next pair (1) or the one before (-1); decides nothing."""
        self.notice = None
        self._go(self._neighbour(step) or self.pair)

    def skip(self) -> None:
        """Put the pair at hand aside for this visit and go on."""
        if self.pair is None:
            return
        after = self._neighbour(1)
        self.skipped.add(self.pair)
        self.queue = [pair for pair in self.queue if pair not in self.skipped]
        self.notice = None
        self._go(after or self._first())

    def load(self) -> None:
        """Ask for the pair at hand again, as it is now; the answers and what was typed stay."""
        self.notice = None
        self._load_queue()
        pair = self.pair or self.address.pair
        card = self._ask(lambda: self.client.card(*pair)) if pair else None
        if card is not None:
            self.card = card

    def answer(self, question: int, yes: bool) -> None:
        """Answer one of the questions; saves nothing."""
        self.answers = self.answers.answer(question, yes)

    def back(self) -> None:
        """Take back the last yes or no; saves nothing."""
        self.answers = self.answers.back()

    def choose(self, **changes: Any) -> None:
        """Change order, source or keys in the address line; a new queue starts at its first pair."""
        if set(changes) & {"order", "source"}:
            changes["pair"] = None
        self.address = replace(self.address, **changes)

    def _first(self) -> Pair | None:
        return next((pair for pair in self.queue if pair not in self.skipped), None)

    def _neighbour(self, step: int) -> Pair | None:
        if self.pair not in self.queue:
            return self._first()
        at = self.queue.index(self.pair) + step
        return self.queue[at] if 0 <= at < len(self.queue) else None

    def _go(self, pair: Pair | None) -> None:
        self.address = replace(self.address, pair=pair)
        if pair is None:
            self._put_away()
        elif pair != self.pair:
            self._show(pair)

    def _show(self, pair: Pair) -> None:
        card = self._ask(lambda: self.client.card(*pair))
        if card is None:
            return
        self.card = card
        self.address = replace(self.address, pair=self.pair)
        self.showing += 1
        self.answers = Answers()
        self.warned = None

    def _put_away(self) -> None:
        self.card = None
        self.answers = Answers()

    def _load_queue(self) -> None:
        wanted = (self.address.order, self.address.source)
        limit = _PAGE + len(self.skipped)
        found = self._ask(lambda: self.client.queue(order=wanted[0].value, source=wanted[1], limit=limit))
        if found is None:
            return
        self._loaded = wanted
        self.total = found["total"]
        self.queue = [(item["a"], item["b"]) for item in found["items"]]
        self.queue = [pair for pair in self.queue if pair not in self.skipped]

    def _ask(self, question: Callable[[], T]) -> T | None:
        """Ask the server; on an error leave a notice and return None."""
        try:
            return question()
        except QmskgError as error:
            self.notice = notice_of(error)
            return None
