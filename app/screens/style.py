"""The style sheet: what Streamlit's theme cannot say.

Contrast is WCAG 2.2 AA against white (text at least 4.5:1, borders that carry meaning 3:1); every mark is a line or
a border as well as a colour; the focus is always visible, and never hidden under the bar with the answers.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

__all__ = ["apply"]

_SHEET: Final = """<style>
.stMainBlockContainer { padding: 4rem 1.5rem 1rem; max-width: 1500px; }
.stMain { scroll-padding: 4rem 0 15rem; }
.stMain [data-testid="stVerticalBlock"] { gap: .5rem; }
:focus-visible { outline: 3px solid #212b32 !important; outline-offset: 2px; box-shadow: 0 0 0 3px #ffeb3b !important; }
.q-h1 { font-size: 1.6rem; font-weight: 700; padding: 0; margin: 0 0 .25rem; }
.q-h2 { font-size: 1.25rem; font-weight: 700; padding: 0; margin: .75rem 0 .1rem; }
.q-plain { margin: .3rem 0 !important; padding-left: 1.2rem !important; }
.q-answer h2, .q-group h2 { font-size: 1.35rem; padding: .5rem 0 .1rem; margin: 0; }
.q-answer p, .q-group p, .q-rows p { margin: 0 0 .4rem; font-size: 1rem; max-width: 46rem; }
.q-group h3 { font-size: 1.15rem; padding: .2rem 0; margin: 0; }
.q-group h3 span { font-weight: 400; }
.q-answer .q-group { border-left: 6px solid #768692; padding: .1rem 0 .1rem 1rem; margin-top: 1.25rem; }
.q-answer .q-group-published { border-left-color: #005eb8; }
.q-answer .q-group-agreed { border-left-color: #00703c; }
.q-answer .q-group-open { border-left-style: dashed; }
.q-rows { list-style: none; padding: 0 !important; margin: 0 !important; }
.q-rows > li { margin: 0 !important; padding: .6rem 0 !important; border-top: 1px solid #d8dde0; }
.q-rows h3, .q-rows h4 { font-size: 1.05rem; padding: 0; margin: 0; line-height: 1.35; }
.q-tag { border: 2px solid #212b32; border-radius: 4px; padding: 0 .4rem; margin-right: .35rem; }
.q-facts { margin: 0 0 .3rem !important; padding: 0 !important; max-width: 62rem; }
.q-facts > div { display: grid; grid-template-columns: minmax(6rem, 12rem) 1fr; gap: 0 1rem; padding: .15rem 0; }
.q-facts dt { font-weight: 700; }
.q-facts dt, .q-facts dd { margin: 0 !important; padding: 0 !important; min-width: 0; overflow-wrap: anywhere; }
.q-facts ul { margin: 0 !important; padding-left: 1.2rem !important; }
.q-facts li { margin: 0 0 .2rem !important; }
.stHtml a, .q-work a { color: #005eb8; }
.q-group summary { cursor: pointer; text-decoration: underline; width: fit-content; }
.q-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.q-top { margin: 0; font-size: .95rem; line-height: 1.35; }
.q-top h1 { display: inline; font-size: 1.25rem; padding: 0; margin: 0 .75rem 0 0; font-weight: 700; }
.q-banner { margin: 0; padding: .3rem .75rem; border: 2px solid #7c2855; border-left-width: 10px; font-size: .95rem; }
.q-said { margin: 0; padding: .35rem .75rem; border: 1px solid #005eb8; border-left-width: 10px; font-size: .95rem; }
.q-said.q-care { border-color: #b0260c; border-width: 2px 2px 2px 10px; }
.q-said.q-done { border-color: #00703c; }
.q-machine { margin: 0; font-size: .9rem; }
.q-readers { border: 2px solid #212b32; border-radius: 6px; padding: .3rem .9rem; margin: 0 0 .6rem; }
.q-readers h2 { font-size: 1.05rem; padding: 0; margin: 0; }
.q-readers ul { margin: .2rem 0 0 !important; padding-left: 1.2rem !important; }
.q-readers li { font-size: .95rem; }
.q-homes { border: 2px solid #005eb8; border-radius: 6px; padding: .3rem .9rem .5rem; margin: 0 0 .6rem; }
.q-homes h2 { font-size: 1.05rem; padding: 0; margin: 0; }
.q-homes p { margin: 0 0 .3rem; font-size: .95rem; }
.q-homes p.q-text { margin-top: .2rem; font-size: 1rem; }
.q-homes ul { list-style: none; padding: 0 !important; margin: 0 0 .3rem !important; }
.q-homes li { margin: 0 !important; padding: .2rem 0; border-top: 1px solid #d8dde0; font-size: .95rem; }
.q-homes .q-press { text-align: left; }
.q-homes .q-text { font-size: .95rem; }
.q-stands { padding-bottom: .15rem; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; justify-content: space-between; font-size: .9rem; }
.q-stands p { margin: 0; font-size: .9rem; line-height: 1.7; }
.q-card, .q-both { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.q-side { border: 1px solid #768692; border-radius: 6px; padding: .5rem .9rem .6rem; overflow-wrap: anywhere; }
.q-side p { margin: 0 0 .35rem; }
.q-letter { display: inline-block; background: #212b32; color: #fff; padding: 0 .5rem; border-radius: 4px; }
.q-rows .q-doc, .q-answer .q-doc, .q-doc, .q-above, .q-source, .q-side details { font-size: .85rem; color: #3a4a54; }
.q-side .q-title { font-size: 1.15rem; font-weight: 700; padding: .1rem 0 .3rem; margin: 0; line-height: 1.3; }
.q-text { font-size: 1.05rem; line-height: 1.5; }
.q-side summary { cursor: pointer; text-decoration: underline; width: fit-content; }
.q-side .q-source { margin: .35rem 0 0; }
.q-shared { text-decoration: underline dotted #005eb8 2px; text-underline-offset: 4px; }
.q-same, .q-differs, .q-alone { padding: 0 .2rem; border-radius: 3px; font-weight: 700; }
.q-same { border: 2px solid #00703c; }
.q-differs { border: 2px solid #b0260c; background: #fdecea; }
.q-differs::before { content: "≠ "; }
.q-alone { border: 2px dashed #6b3fa0; }
.q-carries { border-bottom: 3px double #7c2855; }
.q-why summary { cursor: pointer; text-decoration: underline; width: fit-content; font-size: .95rem; }
.q-why .q-legend { margin: .3rem 0; font-size: .9rem; }
.q-fall { border-collapse: collapse; margin: .5rem 0; font-size: .9rem; }
.q-fall caption { text-align: left; padding: .2rem 0; }
.q-fall th, .q-fall td { text-align: left; padding: .1rem .8rem .1rem 0; border: 0; border-bottom: 1px solid #d8dde0; }
.q-fall th[scope="row"] { font-weight: 600; }
.q-bar { position: relative; display: block; width: 15rem; height: 1rem; margin-right: 1rem; }
.q-bar > span { position: absolute; box-sizing: border-box; top: .15rem; height: .7rem; }
.q-bar .q-began { top: 0; height: 1rem; border-left: 1px solid #212b32; }
.q-bar .q-up { background: #005eb8; }
.q-bar .q-down { border: 2px dashed #b0260c; background: #fff; }
.q-bar .q-sign { top: 0; height: 1rem; line-height: 1rem; padding-left: .1rem; font-weight: 700; }
.q-legend > span { margin-right: .6rem; white-space: nowrap; }
.q-strip { width: 100%; table-layout: fixed; border-collapse: collapse; margin-top: .6rem; font-size: .9rem; }
.q-strip th, .q-strip td { text-align: left; vertical-align: top; padding: .12rem .6rem; border: 0; border-bottom: 1px solid #d8dde0; }
.q-strip th[scope="row"] { font-weight: 600; }
.q-strip .q-label { width: 16%; }
.q-wide { overflow-x: auto; }
.q-table { border-collapse: collapse; font-size: .95rem; }
.q-table th, .q-table td { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; border: 0; border-bottom: 1px solid #d8dde0; }
.q-table td { text-align: right; font-variant-numeric: tabular-nums; }
.q-table.q-words td { text-align: left; }
.q-table caption { text-align: left; }
.q-none { color: #4c6272; font-style: italic; }
.q-unlike { border: 2px solid #b0260c; border-radius: 3px; padding: 0 .25rem; font-weight: 700; }
.q-next { border-left: 5px solid #005eb8; padding-left: .5rem; font-weight: 700; }
.q-ask { margin: 0; padding-left: .7rem; font-size: .95rem; line-height: 1.3; }
.q-ask.q-next { padding-left: .45rem; }
.q-sum { margin: 0; font-size: .95rem; min-height: 1.4em; }
.stButton kbd, .q-press kbd { color: #3a4a54 !important; opacity: 1 !important; font: inherit; font-size: .8em; font-weight: 700; border: 1px solid #768692; border-radius: 4px; padding: 0 .3rem; margin-left: .3rem; background: none; }
.stButton button[kind="primary"] kbd, .q-press.q-primary kbd { color: #fff !important; border-color: #fff; }
.q-work { display: flex; flex-direction: column; gap: .5rem; outline: none !important; box-shadow: none !important; }
.q-work [data-part]:empty { display: none; }
.q-work [data-part="news"]:empty { display: block; }
.q-count { margin: 0; font-size: .9rem; }
.q-deck { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .35rem 1.5rem; background: #fff; border-top: 2px solid #212b32; padding: .5rem 0 .25rem; }
.q-deck > div { display: flex; flex-direction: column; gap: .35rem; }
.q-presses { display: flex; flex-wrap: wrap; gap: .25rem; }
.q-row { display: flex; align-items: center; gap: .5rem; margin-bottom: .35rem; }
.q-row .q-ask { flex: 1; }
.q-row .q-presses { flex-wrap: nowrap; }
.q-press { font: inherit; font-size: .95rem; line-height: 1.4; min-height: 2.1rem; padding: .15rem .6rem; border: 1px solid #768692; border-radius: 8px; background: #fff; color: #212b32; cursor: pointer; }
.q-press:hover { border-color: #005eb8; color: #005eb8; }
.q-press.q-primary { background: #005eb8; border-color: #005eb8; color: #fff; }
.q-press.q-tertiary { border-color: transparent; padding: .15rem .35rem; }
.q-press.q-tertiary:hover { border-color: #005eb8; }
.q-field { display: block; font-size: .9rem; }
.q-typed { display: block; box-sizing: border-box; width: 100%; margin-top: .15rem; padding: .35rem .6rem; font: inherit; font-size: 1rem; color: #212b32; background: #fff; border: 1px solid #768692; border-radius: 8px; }
textarea.q-typed { resize: vertical; }
.st-key-ahead, .st-key-returning { position: absolute; width: 0; height: 0; overflow: hidden; }
@media (min-width: 900px) and (min-height: 600px) {
  .q-deck { position: sticky; bottom: 0; z-index: 5; }
}
@media (max-width: 899px) { .q-card, .q-both, .q-deck { grid-template-columns: 1fr; } }
@media (max-width: 639px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .q-facts > div { grid-template-columns: 1fr; }
  .q-strip .q-label { width: 30%; }
  .q-strip th, .q-strip td { padding-left: .2rem; padding-right: .2rem; overflow-wrap: anywhere; }
  .q-answer .q-group { padding-left: .6rem; }
}
</style>"""


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(_SHEET)
