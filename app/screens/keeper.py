"""What the browser keeps of what was typed, so that no reload, lost connection or restart loses it.

``keeper.js`` writes every field of the card at hand to the browser's own storage as it is typed, and gives it back
when the card is shown again. It is dropped once the decision is saved, and after 30 days.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import streamlit as st
from curation.desk import Desk
from curation.questions import Answers

from screens import visit

__all__ = ["keep"]

_KEY: Final = "keeper"
_keeper = st.components.v2.component("qmskg_keeper", js=Path(__file__).with_suffix(".js").read_text("utf-8"))


def keep(desk: Desk) -> None:
    """Let the browser keep what is typed on the card at hand."""
    me, pair, saved = desk.me or {}, desk.pair, desk.outcome
    _keeper(
        key=_KEY,
        data={
            "person": me.get("person", {}).get("id", ""),
            "pair": "|".join(pair) if pair else "",
            "showing": desk.showing,
            "names": list(visit.FIELDS),
            "answers": desk.answers.letters,
            "saved": {"event": saved.event, "pair": "|".join(saved.pair)} if saved else None,
        },
        on_draft_change=_give_back,
    )


def _give_back() -> None:
    """Put what the browser had kept back into the fields of the card at hand."""
    kept: Any = st.session_state[_KEY].draft
    desk = visit.desk()
    if not isinstance(kept, dict) or kept.get("showing") != desk.showing:
        return
    fields = kept.get("fields")
    for name, text in (fields if isinstance(fields, dict) else {}).items():
        if name in visit.FIELDS and isinstance(text, str):
            st.session_state[f"{name}-{desk.showing}"] = text[: visit.FIELDS[name]]
        elif name == "answers" and desk.answers == Answers():
            desk.answers = Answers.of_letters(str(text))
