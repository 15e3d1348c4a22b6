"""Accepting many proposals at once: which pairs fit, how the sample stands, and what came of it, as documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from qmskg.errors import InputError, UnknownId
from qmskg.identity import pair_key
from qmskg.links import Link, LinkKind
from qmskg.matching.bands import BANDS, band
from qmskg.register import Act, Batch, Person, Reading, Register, ask, batch_key, readings, wilson
from qmskg.relations import Relation
from qmskg.settings import Settings
from qmskg.vocabulary import Status
from qmskg.workspace.planting import Planting, identical_pairs
from qmskg.workspace.view import View

__all__ = ["SAMPLE", "Bulk"]

#: pairs of a sample, where nothing else is asked: with this many right of as many, the lower end is 0.954
SAMPLE: Final = 80
#: pairs that a document lists; the rest are counted
_SHOWN: Final = 200


class Bulk:
    """Batches of one person at a time."""

    def __init__(
        self, register: Register, settings: Settings, view: Callable[[], View], resolve: Callable[[str], str],
        planting: Planting,
    ) -> None:  # fmt: skip
        self._register, self._settings, self._view, self._resolve = register, settings, view, resolve
        self._planting = planting

    def start(
        self, person: Person, *, basis: str = "band", kind: str = LinkKind.MAPPING.value, answer: str = "",
        band: str | None = None, source: str | None = None, sample: int = SAMPLE,
    ) -> dict[str, Any]:  # fmt: skip
        """Draw a sample of a band of proposals, or list the pairs whose texts are identical.

        Args:
            person: who would accept.
            basis: ``band`` or ``identical``.
            kind: which question the pairs answer; identical texts are requirements.
            answer: what would be said of each; of identical texts ``equal``.
            band: ``strong``, ``medium`` or ``weak``.
            source: only pairs with an end in this document.
            sample: how many to read one by one.

        Raises:
            InputError: what is asked cannot be, or fits too few or too many pairs.
            RefusedError: the person may not decide.
        """
        view = self._view()
        ask(view.state.people.get(person.id, person), Act.DECIDE)
        document = None if source is None else view.library.document_of(self._resolve(source)).id
        about: dict[str, Any] = {
            "basis": basis, "build": view.snapshot.id, "bound": self._settings.bulk_bound, "source": document,
        }  # fmt: skip
        if basis == "identical":
            about |= {"kind": LinkKind.MAPPING.value, "answer": Relation.EQUAL.value, "band": None}
            pairs = [pair_key(a, b) for a, b in identical_pairs(view.library)]
        elif basis == "band":
            about |= {"kind": _one_of(kind, [k.value for k in LinkKind], "question"), "answer": answer}
            about["band"] = _one_of(band or "", list(BANDS), "band")
            pairs = _in_band(view, LinkKind(about["kind"]), str(about["band"]))
        else:
            raise InputError(f"{basis[:40]!r} is no basis: say band or identical")
        held = self._planting.pool(view)
        fit = [key for key in pairs if key not in held and _of_source(key, document)]
        made = self._register.sample_bulk(person, fit, about, size=sample)
        return self.show(person, made.id)

    def mine(self, person: Person) -> dict[str, Any]:
        """Return a person's batches, newest first, without their pairs."""
        state = self._view().state
        found = [batch for batch in state.batches.values() if batch.start.person == person.id]
        return {"batches": [_summary(self._view(), batch) for batch in reversed(found)]}

    def show(self, person: Person, id: str) -> dict[str, Any]:
        """Return one of a person's batches, with the sample and what would be accepted.

        Raises:
            UnknownId: they have no batch of this id.
        """
        view = self._view()
        batch = view.state.batches.get(batch_key(id))
        if batch is None or batch.start.person != person.id:
            error = UnknownId(id[:60])
            error.args = (f"you have no batch with the id {id[:60]!r}; `qmskg bulk list` names yours",)
            raise error
        read = batch.read(view.state)
        waiting = batch.open_pairs(view.state) if batch.end is None and not batch.undone else []
        return {
            **_summary(view, batch),
            "sample": [
                {**_ends(view, batch, key), "read": key in read, "right": read.get(key)} for key in batch.sample
            ],
            "rest": [_ends(view, batch, key) for key in waiting[:_SHOWN]],
        }

    def accept(self, person: Person, id: str) -> dict[str, Any]:
        """Give every pair that is left the batch's answer, as this person's vote.

        Raises:
            UnknownId: no batch has this id.
            RefusedError: the sample does not allow it.
        """
        view = self._view()
        batch = view.state.batches.get(batch_key(id))
        ends = (
            {}
            if batch is None
            else {key: self._votable(view, batch, key) for key in batch.pairs if _held(view, key)}
        )
        self._register.accept_bulk(person, id, ends, build=view.snapshot.id)
        return self.show(person, id)

    def undo(self, person: Person, id: str) -> dict[str, Any]:
        """Take the whole batch back, or nothing of it.

        Raises:
            UnknownId: no batch has this id.
            RefusedError: a later event depends on one of its votes; it is named.
        """
        self._register.undo_bulk(person, id)
        return self.show(person, id)

    def _votable(
        self, view: View, batch: Batch, key: str
    ) -> tuple[str, str, Mapping[str, Reading], Link | None, int]:
        ends = _ends(view, batch, key)
        readers = self._planting.readers(view, key) or self._settings.readers
        texts = readings(view.library, ends["a"], ends["b"], core=view.texts)
        return ends["a"], ends["b"], texts, view.snapshot.proposals.get(key), readers


def _in_band(view: View, kind: LinkKind, wanted: str) -> list[str]:
    """Return the keys of open proposals of one kind and band, between leaves that are in force."""
    return [
        link.key for link in view.links
        if link.kind is kind and link.status is Status.PROPOSED and link.key not in view.reopened
        and band(link.probability) == wanted and _held(view, link.key)
    ]  # fmt: skip


def _held(view: View, key: str) -> bool:
    return all(end in view.library.leaves and view.library.active(end) for end in key.split("|"))


def _of_source(key: str, document: str | None) -> bool:
    return document is None or document in {end.partition(":")[0] for end in key.split("|")}


def _one_of(given: str, words: list[str], what: str) -> str:
    if given not in words:
        raise InputError(f"{given[:40]!r} is no {what}: say one of {', '.join(words)}")
    return given


def _ends(view: View, batch: Batch, key: str) -> dict[str, str]:
    """Return a pair's ends in canonical order; of an evidence pair the measure comes first."""
    a, b = key.split("|")
    turned = batch.start.payload["kind"] == LinkKind.EVIDENCE and not view.library.is_measure(a)
    return {"a": b, "b": a} if turned else {"a": a, "b": b}


def _summary(view: View, batch: Batch) -> dict[str, Any]:
    state, facts = view.state, batch.start.payload
    read = batch.read(state)
    right = sum(read.values())
    lower = batch.lower(state)
    over = batch.end is not None or batch.undone
    bound = float(facts["bound"])
    stands = lower is not None and lower >= bound
    return {
        "id": batch.id,
        "time": batch.start.time,
        **{name: facts[name] for name in ("basis", "kind", "answer", "band", "source", "seed", "bound")},
        "pairs": len(batch.pairs),
        "sampled": len(batch.sample),
        "read": len(read),
        "right": right,
        "precision": right / len(read) if read else None,
        "interval": list(wilson(right, len(read))) if read else None,
        "lower": lower,
        "current": facts["build"] == view.snapshot.id,
        "allowed": not over and facts["build"] == view.snapshot.id and (batch.identical or stands),
        "left": 0 if over else len(batch.open_pairs(state)),
        "accepted": None if batch.end is None else {"time": batch.end.time, **batch.end.payload},
        "standing": len(batch.votes(state)) if batch.end else 0,
        "undone": batch.undone,
        "said": _said(batch, len(read), lower, bound),
    }


def _said(batch: Batch, read: int, lower: float | None, bound: float) -> str:
    """Say where a batch stands, and what is to be done."""
    if batch.undone:
        return "Taken back as a whole."
    if batch.end:
        return f"Accepted: {batch.end.payload['votes']} pairs have your vote, each marked as unread by you."
    if batch.identical:
        return "The texts of each pair are the same word for word. Look through the list, then accept it."
    if lower is None:
        return f"{len(batch.sample) - read} of {len(batch.sample)} pairs of the sample are still to be read."
    told = f"With 95% certainty at least {lower:.3f} of such answers are what you would say; {bound:g} is needed."
    return f"{told} You may accept the rest." if lower >= bound else f"{told} Decide the rest one by one."
