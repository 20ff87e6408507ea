"""The dashboard as Streamlit runs it, without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

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


def shown(app: AppTest) -> dict[str, Any]:
    """Return what every filter shows."""
    many = {name: app.multiselect(key=name).value for name in ("role", "material", "source")}
    one = {name: app.selectbox(key=name).value for name in ("firmness", "find")}
    return {**many, **one, "flow": app.radio(key="flow").value}


def html(app: AppTest) -> list[str]:
    """Return every piece of HTML on the page; the panel is the first."""
    return [element.proto.body for element in app.get("html")]


def sent_to_map(app: AppTest) -> dict[str, Any]:
    """Return what the map's component is given."""
    (component,) = app.get("component_instance")
    return json.loads(component.proto.json_args)  # type: ignore[no-any-return]
