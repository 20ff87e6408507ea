"""The dashboard as Streamlit runs it, without a browser."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

from dashboard import KEYS, PANEL_HERE
from geodata.selection import read
from geodata.view import view
from geodata.watch import watched
from panels.panel import panel

DASHBOARD = Path(__file__).parents[2] / "dashboard.py"


def opened(**query: str | list[str]) -> AppTest:
    """Return the page as it is drawn for an address."""
    app = AppTest.from_file(DASHBOARD, default_timeout=30)
    for name, values in query.items():
        app.query_params[name] = values
    app.run()
    assert not app.exception
    return app


def address(app: AppTest) -> dict[str, list[str]]:
    """Return the page's address, all values of each parameter."""
    return {
        name: values if isinstance(values, list) else [values]
        for name, values in app.query_params.items()
    }


def widget(app: AppTest, name: str) -> Any:
    """Return the widget of a parameter."""
    every = (*app.multiselect, *app.selectbox, *app.radio)
    return next(found for found in every if found.key == KEYS.get(name, name))


def shown(app: AppTest) -> dict[str, Any]:
    """Return what every filter shows."""
    names = ("role", "material", "source", "firmness", "select", "flow")
    return {name: widget(app, name).value for name in names}


def html(app: AppTest) -> list[str]:
    """Return the panel that the browser fetches for the page, and each other piece of HTML."""
    *found, heard = [element.proto.body for element in app.get("html")]
    assert PANEL_HERE in found, "byte for byte the same in every run"
    others = [body for body in found if body != PANEL_HERE]
    (query,) = re.findall(r'data-read="([^"]*)"', heard)
    atlas = watched().state.atlas
    selection, dropped = read(parse_qs(unescape(query)), atlas)
    assert not dropped
    return [panel(view(atlas, selection)), *others]


def sent_to_map(app: AppTest) -> dict[str, Any]:
    """Return what the map's component is given."""
    (component,) = app.get("component_instance")
    return json.loads(component.proto.json_args)  # type: ignore[no-any-return]
