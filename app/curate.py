"""The curators' app: `streamlit run app/curate.py`, or `qmskg app`.

It talks to the server alone, through :class:`qmskg.client.Client`.
"""

from __future__ import annotations

import gc
from pathlib import Path

import streamlit as st
from screens import answers, bulk, challenges, core, frame, offline, programme, progress, review, style

# a file of ours: a named icon or an emoji would be fetched from elsewhere
st.set_page_config(page_title="qmskg curation", page_icon=str(Path(__file__).with_name("icon.svg")), layout="wide")


@st.cache_resource
def _loaded() -> None:
    """Leave what the program consists of out of every later search for garbage.

    Streamlit searches after each run, and nothing else is heard meanwhile; without all modules it has little to search.
    """
    gc.collect()
    gc.freeze()


_loaded()
style.apply()
pages = [
    st.Page(review.page, title="Review", url_path="review", default=True),
    st.Page(bulk.page, title="Accept many", url_path="bulk"),
    st.Page(challenges.page, title="Challenges", url_path="challenges"),
    st.Page(answers.page, title="What an audit shows", url_path="audits"),
    st.Page(programme.page, title="Check my programme", url_path="programme"),
    st.Page(offline.page, title="Work offline", url_path="offline"),
    st.Page(core.page, title="Core set drafts", url_path="core"),
    st.Page(progress.page, title="Progress", url_path="progress"),
]
page = st.navigation(pages, position="top")
frame.banner()
page.run()
