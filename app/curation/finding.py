"""Finding what a screen asks for on the server, and what to say where there is no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from curation.outcome import Notice, Tone, notice_of
from qmskg.client import Client
from qmskg.errors import InputError, QmskgError

__all__ = ["Found", "ask", "find_audit"]

T = TypeVar("T")

_HITS: Final = 50
_KINDS: Final = frozenset({"audit", "measure"})


@dataclass(frozen=True, slots=True)
class Found:
    """An audit's answer; or what fits the words; or why there is neither."""

    answer: Any = None
    hits: list[Any] = field(default_factory=list)
    notice: Notice | None = None


def find_audit(client: Client, id: str, words: str) -> Found:
    """Find an audit or a measure by its id, or by words, which may be an id too."""
    id, words = id.strip(), words.strip()
    answer, notice = ask(lambda: _find(client, id, words))
    return answer or Found(notice=notice)


def ask(question: Callable[[], T]) -> tuple[T | None, Notice | None]:
    """Ask the server; where it refuses or is away, return what to say instead."""
    try:
        return question(), None
    except QmskgError as error:
        notice = notice_of(error)
        return None, replace(notice, tone=Tone.NONE) if notice.tone is Tone.CARE else notice


def _find(client: Client, id: str, words: str) -> Found:
    if id:
        return Found(client.audit_answer(id))
    if words and len(words.split()) == 1:
        try:
            return Found(client.audit_answer(words))
        except InputError:  # it is a word, and no id
            pass
    hits = client.search(words, _HITS)["hits"] if words else []
    return Found(hits=[hit for hit in hits if hit["kind"] in _KINDS])
