"""The review card, drawn by the browser from parts, and what is pressed on it.

One component holds texts, questions, answers and ways on, since each button that Streamlit draws costs a message and a
part of its own. ``card.js`` shows what the server last said. An answer that leads on shows the next pair at once, as
"Saving…", and the next answer is taken; it is told as saved, or its pair comes back, only when the server has said so,
and what was answered meanwhile is sent only then, in order. ``keeper.js`` keeps every field of the
pair at hand in the browser's own storage as it is typed, until the decision is saved, and for 30 days at most.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import streamlit as st
from curation import presses
from curation.desk import Desk
from curation.parts import ahead, parts
from curation.questions import Answers

from screens import visit
from screens.pressing import act

__all__ = ["draw", "held"]

_CARD, _AHEAD = "card", "ahead"
_HERE: Final = Path(__file__).parent
_card = st.components.v2.component(
    "qmskg_card",
    js="".join((_HERE / name).read_text("utf-8") for name in ("keeper.js", "card.js")),
    isolate_styles=False,
)
_later = st.components.v2.component("qmskg_later", js=(_HERE / "later.js").read_text("utf-8"))


def draw(desk: Desk) -> None:
    """Draw the card at hand, or what stands in its place."""
    me, saved = desk.me or {}, desk.outcome
    _card(
        key=_CARD,
        data={
            "drawn": str(time.time_ns()),  # the browser is told of every run, also of one that changed nothing
            "person": me.get("person", {}).get("id", ""),
            "pair": "|".join(desk.pair or ()),
            "showing": desk.showing,
            "answered": desk.pressed,
            "names": list(visit.FIELDS),
            "answers": desk.answers.letters,
            "saved": {"event": saved.event, "pair": "|".join(saved.pair)} if saved else None,
            "parts": parts(desk),
        },
        on_press_change=_pressed,
        on_draft_change=_give_back,
    )


def held(desk: Desk) -> None:
    """Let the browser hold the next pairs ready."""
    _later(key=_AHEAD, data={"about": desk.showing, "cards": ahead(desk)})


def _pressed() -> None:
    desk = visit.desk()
    act(desk, lambda: presses.do(desk, st.session_state[_CARD].press))


def _give_back() -> None:
    """Put what the browser had kept back into the fields that Streamlit draws, and the answers to the questions."""
    kept: Any = st.session_state[_CARD].draft
    desk = visit.desk()
    if not isinstance(kept, dict) or kept.get("showing") != desk.showing:
        return
    fields = kept.get("fields")
    for name, text in (fields if isinstance(fields, dict) else {}).items():
        if name in visit.FIELDS and isinstance(text, str):
            st.session_state[f"{name}-{desk.showing}"] = text[: visit.FIELDS[name]]
        elif name == "answers" and desk.answers == Answers():
            desk.answers = Answers.of_letters(str(text))
