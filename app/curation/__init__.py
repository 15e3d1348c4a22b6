"""What the curators' screen says and does, without Streamlit: pure functions and tables."""
