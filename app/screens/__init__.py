"""The pages of the curators' app: what Streamlit draws. What they say stands in :mod:`curation`."""
