"""A page of Streamlit alone: a button, and how often it was pressed; what any rerun costs."""

from __future__ import annotations

import streamlit as st

st.session_state.setdefault("pressed", 0)


def _press() -> None:
    st.session_state["pressed"] += 1


st.button("Press", on_click=_press)
st.text(f"pressed {st.session_state['pressed']}")
