"""Text enters the map's scripts as data, whatever it holds."""

from __future__ import annotations

import json
import re

import pytest
from folium.template import Template
from hostile import ALL, HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template as JinjaTemplate
from streamlit_folium import generate_js_hash

from layers.escape import to_script

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.text(alphabet="{}%#$<>&'\"`\\_u\n\u2028é"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet='{%"\\_a'), inner),
    max_leaves=8,
)


@given(VALUES)
def test_it_is_json_of_the_same_value(value: object) -> None:
    assert json.loads(to_script(value)) == value


@given(VALUES)
def test_it_is_safe_ascii(value: object) -> None:
    text = to_script(value)
    assert text.isascii()
    assert text.isprintable()
    assert not re.search(r"[<>&'`$%#_]|\{\{|\{%|\{#", text)


@given(VALUES)
def test_a_template_leaves_it_as_it_is(value: object) -> None:
    text = to_script(value)
    assert JinjaTemplate(text).render() == text
    assert Template(text).render() == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile(text: str) -> None:
    literal = to_script({text: [text]})
    assert json.loads(literal) == {text: [text]}
    for mark in ("{{", "{%", "{#", "${", "<", "'", "&", "`", "_"):
        assert mark not in literal


def test_what_follows_an_underscore_counts_in_the_hash_of_streamlit_folium() -> None:
    one, other = (generate_js_hash(to_script(f"flow_{year}")) for year in (2021, 2022))
    assert one != other


def test_exact() -> None:
    assert to_script({"a": "</b>{{1}}"}) == (
        '{"a":"\\u003c/b\\u003e\\u007b\\u007b1\\u007d\\u007d"}'
    )
    assert json.loads(to_script(ALL)) == ALL


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_does_not_have_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        to_script(value)
