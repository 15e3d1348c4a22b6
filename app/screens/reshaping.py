"""Change the core set: merge, split, move, reword, retire; consequences first, then one event to take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st
from curation.finding import ask
from curation.outcome import Notice, Tone
from curation.reshaping import ACTIONS, KEPT, RELATIONS, Action, consequences_html, named

from screens import frame, visit

__all__ = ["editor"]

_NONE: Final = ""
#: what was asked and what it would do; what was done last; what to say
_ASKED, _DONE, _TOLD = "core-asked", "core-done", "core-told"
#: which form is shown: another one is empty
_FORM: Final = "core-form"


def editor(document: Mapping[str, Any]) -> None:
    """Draw the editor for whoever may use it."""
    if "edit_core" not in (visit.desk().me or {}).get("may", ()):
        return
    st.html(f'<section class="q-group"><h2>Change the core set</h2></section><p class="q-text">{KEPT}</p>')
    if told := st.session_state.pop(_TOLD, None):
        frame.say(told)
    if done := st.session_state.get(_DONE):
        st.html(consequences_html(done))
        st.button("Take it back", key="core-undo", on_click=_undo, args=(done["event"],))
    form = st.session_state.setdefault(_FORM, 0)
    action = st.selectbox(
        "Change", [_NONE, *ACTIONS], format_func=lambda one: ACTIONS[one].words if one else "Choose a change",
        key=f"core-action-{form}",
    )  # fmt: skip
    if action:
        wanted = _filled_in(action, ACTIONS[action], document, form)
        # asked while drawing: a callback would know only what stood in the fields when they were drawn last
        if st.button("Show the consequences", key="core-show"):
            _show(wanted)
            st.rerun()
        _asked(wanted)


def _filled_in(action: str, shape: Action, document: Mapping[str, Any], form: int) -> dict[str, Any]:
    """Draw the fields of a change, and return what stands in them."""
    st.html(f'<p class="q-doc">{shape.says}</p>')
    standards = document["core_standards"]
    calls, ids = named(standards), [standard["id"] for standard in standards]
    if shape.several:
        core = st.multiselect(shape.core, ids, format_func=calls.__getitem__, key=f"core-ids-{action}-{form}")
    else:
        one = st.selectbox(
            shape.core, ids, index=None, format_func=calls.__getitem__, key=f"core-id-{action}-{form}"
        )
        core = [one] if one else []
    wanted: dict[str, Any] = {"action": action, "core": core}
    if shape.leaves and core:
        wanted["leaves"] = _leaves(action, shape.leaves, standards, core[0], document.get("names") or {}, form)
    if action == "move":
        others = [id for id in ids if id not in core]
        wanted["to"] = st.selectbox(
            "Core standard that it goes to",
            others,
            index=None,
            format_func=calls.__getitem__,
            key=f"core-to-{form}",
        )
        relation = st.selectbox(
            "How it stands there", list(RELATIONS), format_func=RELATIONS.__getitem__, key=f"core-relation-{form}"
        )
        wanted["relation"] = relation or None
    for name, label in shape.fields.items():
        typed = st.text_input(
            label, key=f"core-{name}-{action}-{form}", max_chars=300 if name == "title" else 2000
        )
        if typed.strip():
            wanted[name] = typed.strip()
    if reason := st.text_input("Why (optional)", key=f"core-why-{form}", max_chars=2000).strip():
        wanted["reason"] = reason
    return wanted


def _leaves(
    action: str, label: str, standards: Sequence[Any], core: str, names: Mapping[str, Any], form: int
) -> list[str]:
    members = next(standard["members"] for standard in standards if standard["id"] == core)
    ids = [member["leaf"] for member in members]

    def called(id: str) -> str:
        return f"{names.get(id, {}).get('title') or id} ({id})"

    if action == "split":
        return st.multiselect(label, ids, format_func=called, key=f"core-leaves-{core}-{form}")
    one = st.selectbox(label, ids, index=None, format_func=called, key=f"core-leaf-{core}-{form}")
    return [one] if one else []


def _asked(wanted: Mapping[str, Any]) -> None:
    """Draw what the change in the fields would do, where it was asked for just that."""
    asked = st.session_state.get(_ASKED)
    if asked and asked[0] == wanted:
        st.html(consequences_html(asked[1]))
        st.button("Do this", type="primary", key="core-do", on_click=_do, args=asked)


def _ask(wanted: Mapping[str, Any], **more: Any) -> Any:
    rest = {name: value for name, value in wanted.items() if name not in {"action", "core"}}
    client = visit.client()
    found, notice = ask(lambda: client.change_core(wanted["action"], wanted["core"], **rest, **more))
    if notice:
        st.session_state[_TOLD] = notice
    return found


def _show(wanted: Mapping[str, Any]) -> None:
    st.session_state.pop(_DONE, None)
    if not wanted["core"]:
        st.session_state[_TOLD] = Notice(Tone.CARE, "Name a core standard first.")
    elif found := _ask(wanted):
        st.session_state[_ASKED] = (wanted, found)


def _do(wanted: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    if found := _ask(wanted, apply=True, seen=shown["seen"]):
        st.session_state[_DONE] = found
        st.session_state[_TOLD] = Notice(Tone.DONE, "The core set is changed. You can take it back.")
        st.session_state[_FORM] += 1
    st.session_state.pop(_ASKED, None)


def _undo(event: str) -> None:
    frame.take_back(event, made=_DONE, told=_TOLD, sentence="It is taken back. The core set is as it was.")
