"""A curator's desk: the queue, the card at hand, what was answered, and what the server said to it.

No Streamlit here. Every method that talks to the server leaves the desk as it was when the server is away or
refuses, and leaves a :class:`~curation.outcome.Notice` that says so; nothing typed is touched.

A press asks the server for no more than it must: the next cards were asked for while the reader read the one before,
and :meth:`Desk.catch_up` asks for everything else once the screen is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final, TypeVar

from curation.address import Address
from curation.finding import ask
from curation.line import Line, Pair
from curation.orders import FIRST, HOMES, MINE
from curation.outcome import Notice, Outcome, Tone, notice_of, titles_of
from curation.questions import Answers
from qmskg.client import Client
from qmskg.errors import QmskgError, RefusedError
from qmskg.identity import CORE_PREFIX

__all__ = ["CONTRADICTS", "Desk", "Document", "Panel"]

Document = dict[str, Any]
T = TypeVar("T")


class Panel(StrEnum):
    """What may stand open over the card."""

    FIND = "find"
    WHY = "why"
    SPLIT = "split"
    CORE = "core"


#: stands before the agreed pairs that leave no room for an answer
CONTRADICTS: Final = "This cannot be true together with what people agreed."
_ONCE_MORE: Final = (
    "Look again. To save it all the same, type a reason under Why and give the same answer once more."
)
#: what an undo takes back, newest first
_TAKEN_BACK: Final = {
    "decided": "your answer",
    "adjudicated": "how you settled it",
    "split_proposed": "your proposal to split it",
    "core_edited": "your core standard",
    "core_reshaped": "your change of core standards",
    "conflict_ruled": "your ruling",
}
#: said where nobody is signed in
_OUTSIDE: Final = "You may look, and not answer: answering needs an account here. Sign in first."
#: cards held ready: one to show while an answer is on its way, and one for an answer given meanwhile
_HELD: Final = 2
_EVENTS: Final = 500
#: what of the answer to "who am I" changes only with the reader
_OF_THE_READER: Final = ("person", "roles", "may", "until", "readers")


@dataclass
class Desk:
    """What one reader has in front of them.

    Attributes:
        client: the way to the server.
        address: what the browser's address line should say.
        me: who the reader is and how many readers an agreement takes; None until the server has said so.
        orders: of the queue, as the server offers them.
        line: the pairs that wait, in order, as far as loaded.
        card: the pair at hand, as the server showed it.
        showing: counts the cards shown, so that every card has fields of its own, empty at first.
        answers: yes and no to the questions so far.
        outcome: the newest decision that was acknowledged.
        notice: what the reader must know about the last press.
        warned: the answer that the reader was warned about, and may save all the same.
        panel: what stands open over the card.
        pressed: number of the newest press that the browser was heard with.
        unchecked: whether the card at hand may not be as it is shown any more.
        found_from: the pair from which the reader went to look for another, to come back to.
    """

    client: Client
    address: Address = field(default_factory=Address)
    me: Document | None = None
    orders: list[str] = field(default_factory=lambda: [FIRST])
    line: Line = field(default_factory=Line)
    card: Document | None = None
    showing: int = 0
    answers: Answers = field(default_factory=Answers)
    outcome: Outcome | None = None
    notice: Notice | None = None
    warned: str | None = None
    pressed: int = 0
    found_from: Pair | None = None
    panel: Panel | None = None
    _ahead: dict[Pair, Document] = field(default_factory=dict)
    unchecked: bool = False
    _out: bool = False

    @property
    def pair(self) -> Pair | None:
        """The ends of the card at hand."""
        return (self.card["a"]["id"], self.card["b"]["id"]) if self.card else None

    @property
    def sources(self) -> list[str]:
        """The documents that the pairs loaded belong to, for the filter."""
        return sorted({end.partition(":")[0] for pair in self.line.pairs for end in pair})

    @property
    def ahead(self) -> list[Document]:
        """The cards that follow this one, as the server showed them, as far as they are known for certain."""
        coming = [] if self.found_from else self.line.after(self.pair, _HELD)
        return list(takewhile(bool, (self._ahead.get(pair, {}) for pair in coming)))

    @property
    def barred(self) -> str | None:
        """Why no answer of the reader about the pair at hand would be taken, as a sentence; None where one would."""
        if self.card is None:
            return None
        if self.me is None:
            return _OUTSIDE
        said = self.card.get("refused")
        return f"You may look, and not answer: {said}{'' if said.endswith('.') else '.'}" if said else None

    def meet(self) -> None:
        """Ask who the reader is, for a page that does not need to know; says nothing where the server does not."""
        if self.me is None:
            self.me, said = ask(self.client.me)
            self._out = said is not None and said.tone is Tone.SIGNED_OUT

    def meet_again(self) -> bool:
        """Ask whether the reader is still who they were and may do what they could; returns whether not."""
        if self.me is None:
            return False
        now, said = ask(self.client.me)
        if said is not None and said.tone is Tone.SIGNED_OUT:
            changed, self._out = not self._out, True
            return changed
        if now is None or all(now[name] == self.me[name] for name in _OF_THE_READER):
            return False
        self.me = now
        self.check()
        return True

    def signed_out(self, now: datetime) -> bool:
        """Return whether the server knows the reader no more: their sign-in has run out, or it said so."""
        until = (self.me or {}).get("until")
        over = until is not None and datetime.fromisoformat(until) <= now
        return over or self._out or (self.notice is not None and self.notice.tone is Tone.SIGNED_OUT)

    def contradicted(self, answer: str) -> list[Document]:
        """Return the agreed pairs, in words, that leave no room for an answer about the pair at hand."""
        found: dict[str, list[Document]] = (self.card or {}).get("contradictions") or {}
        return found.get(answer, [])

    # --- where the reader is ----------------------------------------------------------------------------------

    def open(self, address: Address) -> None:
        """Go where the address line says: its queue and its pair, or the first pair that waits."""
        self.address = address
        if self.me is None:
            self.me = self.ask(self.client.me)
        if self.me is not None and not self.line.is_of(address):
            self.orders = self.ask(self.client.queue_orders) or self.orders
            self.ask(lambda: self.line.load(self.client, address))
        wanted = address.pair or self.line.first
        if wanted is None:
            self._put_away()
        elif wanted != self.pair:
            self.show(wanted)

    def move(self, step: int) -> None:
        """Look at the next pair (1) or the one before (-1); decides nothing."""
        self.notice = None
        self.go(self.line.beside(self.pair, step) or self.pair)

    def skip(self) -> None:
        """Put the pair at hand aside for this visit and go on."""
        if self.pair is None:
            return
        after = self.line.beside(self.pair, 1)
        self.line.put_aside(self.pair)
        self.notice = None
        self.go(after or self.line.first)

    def load(self) -> None:
        """Ask for the pair at hand again, as it is now; the answers and what was typed stay."""
        self.notice = None
        self.me = self.me or self.ask(self.client.me)
        self.ask(lambda: self.line.load(self.client, self.address))
        pair = self.pair or self.address.pair
        card = self.ask(lambda: self.client.card(*pair, explain=False)) if pair else None
        if card is not None:
            self.card = card

    def choose(self, **changes: Any) -> None:
        """Change order, source or keys in the address line; a new queue starts at its first pair."""
        if set(changes) & {"order", "source"}:
            changes["pair"] = None
        self.address = replace(self.address, **changes)

    def go(self, pair: Pair | None) -> None:
        """Show a pair; None puts the card away."""
        self.address = replace(self.address, pair=pair)
        if pair is None:
            self._put_away()
        elif pair != self.pair:
            self.show(pair)

    # --- what the reader says ---------------------------------------------------------------------------------

    def answer(self, question: int, yes: bool) -> None:
        """Answer one of the questions; saves nothing."""
        self.answers = self.answers.answer(question, yes)

    def back(self) -> None:
        """Take back the last yes or no; saves nothing."""
        self.answers = self.answers.back()

    def decide(
        self,
        answer: str,
        *,
        shared: str = "",
        reason: str = "",
        not_covered: Sequence[str] = (),
        warned: bool = False,
    ) -> None:
        """Save an answer about the pair at hand, and go to the next.

        An answer that cannot be true together with what people agreed is saved at the second press, with a reason.

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
        shown = self.card
        if self.unchecked:  # given before the card could be looked at again: what it contradicts may be new
            self.check()
        if self._must_look_again(answer, warned=warned and bool(reason.strip()), reason=reason.strip()):
            return
        card, (a, b) = shown, self.pair
        after = self.found_from or self.line.beside(self.pair, 1)
        try:
            saved = self.client.decide(
                a, b, answer, seen=card["position"], shared=shared.strip() or None, reason=reason.strip() or None,
                not_covered=list(not_covered) or None,
            )  # fmt: skip
        except QmskgError as error:
            self._not_saved(error)
            return
        self.outcome = Outcome(
            (a, b),
            titles_of(card),
            card["kind"],
            answer,
            saved["event"],
            saved["status"],
            reasoned=bool(reason.strip()),
            proposal=saved.get("proposal"),
            planted=saved.get("planted"),
        )
        self._ahead.pop((a, b), None)
        if self.address.order != MINE:
            self.line.drop((a, b))
        self.found_from = None
        self.go(after if after != (a, b) else self.line.first)

    def _not_saved(self, error: QmskgError) -> None:
        """Say why an answer was not saved; where the reader may not give one, show the card so from here on."""
        self.notice = notice_of(error)
        if type(error) is RefusedError:
            self.me = ask(self.client.me)[0] or self.me
            self.check()

    def _must_look_again(self, answer: str, *, warned: bool, reason: str) -> bool:
        """Return whether the answer waits for a second look, saying what it contradicts."""
        against = self.contradicted(answer)
        if not against or (reason and (warned or self.warned == answer)):
            return False
        self.warned = answer
        told = " ".join(chain["words"] for chain in against)
        self.notice = Notice(Tone.CARE, f"{CONTRADICTS} {told} {_ONCE_MORE}")
        return True

    def undo(self) -> None:
        """Take back the reader's newest act that still stands, and show its pair again."""
        self.notice = None
        events = self.ask(lambda: self.client.my_events(_EVENTS))
        if events is None:
            return
        last = next((e for e in events["events"] if e["kind"] in _TAKEN_BACK and not e.get("undone")), None)
        if last is None:
            self.notice = Notice(Tone.CARE, "There is no decision of yours to take back.")
            return
        if self.ask(lambda: self.client.undo(last["id"])) is None:
            return
        self.outcome = None
        pair = (last["a"], last["b"]) if "a" in last else None
        what = f"{_TAKEN_BACK[last['kind']]} on {' and '.join(pair) if pair else last['subject']}"
        self.notice = Notice(Tone.DONE, f"Taken back: {what}.")
        self._ahead.clear()
        if pair:
            self.line.put_back(pair, self.pair)
            self.card = None
            self.go(pair)
        else:
            self.unchecked = True

    def lay_open(self, panel: Panel) -> None:
        """Open something over the card."""
        self.notice, self.panel = None, panel

    # --- once the screen is drawn -----------------------------------------------------------------------------

    def catch_up(self) -> bool:
        """Ask for what the next press will need, and see whether the card at hand is still as it is shown.

        Returns whether it is not, so that the screen is to be drawn again. An error here is told at the next press.
        """
        changed = self.unchecked and self.check()
        if self.me is not None and self.line.runs_low(self.pair):
            ask(lambda: self.line.load(self.client, self.address))
        coming = self.line.after(self.pair, _HELD)
        self._ahead = {pair: card for pair, card in self._ahead.items() if pair in coming}
        for pair in coming:
            if pair not in self._ahead and (card := self._asked(pair)):
                self._ahead[pair] = card
        return changed

    def check(self) -> bool:
        """Look at the card at hand again, and return whether it is not as it is shown."""
        self.unchecked = False
        card = self._asked(self.pair) if self.pair else None
        changed = card is not None and card != self.card
        self.card = card or self.card
        return changed

    def _asked(self, pair: Pair) -> Document | None:
        """Return a card without telling of an error."""
        return ask(lambda: self.client.card(*pair, explain=False))[0]

    def ask(self, question: Callable[[], T]) -> T | None:
        """Ask the server; on an error leave a notice and return None."""
        try:
            return question()
        except QmskgError as error:
            self.notice = notice_of(error)
            return None

    def show(self, pair: Pair) -> None:
        """Show the card of a pair; where it cannot be had, what is shown stays."""
        ahead = self._ahead.pop(pair, None)
        card = ahead or self.ask(lambda: self.client.card(*pair, explain=False))
        if card is None:
            return
        self.card, self.unchecked = card, ahead is not None
        self.address = replace(self.address, pair=self.pair)
        if self.pair and self.address.order == HOMES:
            self.line.stand_in(self.pair, [_ends_with(self.pair, home["id"]) for home in card.get("homes") or []])
        self.showing += 1
        self.answers = Answers()
        self.warned = None

    def _put_away(self) -> None:
        self.card = None
        self.answers = Answers()


def _ends_with(pair: Pair, core: str) -> Pair:
    """Return the pair of the leaf of a pair and another core standard, as the queue names it."""
    leaf = next(end for end in pair if not end.startswith(CORE_PREFIX))
    return (min(leaf, core), max(leaf, core))
