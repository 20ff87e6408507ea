"""The page of a dataset that changes on the disk while it is open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from dataset_copy import Dataset
from page import address, html, opened, sent_to_map, widget
from streamlit.testing.v1 import AppTest

from dashboard import MOST_FAULTS
from geodata import watch
from geodata.faults import Fault
from geodata.watch import State, watched


@pytest.fixture
def look(installed: Dataset, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Return what looks at the installed dataset's folder, as if its files had settled."""
    for name in ("SETTLED_SECONDS", "FAULTY_SECONDS"):
        monkeypatch.setattr(watch, name, 0)
    return lambda: any(watched().look() for _ in range(3))


def drawn(app: AppTest) -> AppTest:
    """Have the page drawn again, as its script does."""
    app.button(key="redraw").click().run()
    assert not app.exception
    return app


def shown(app: AppTest) -> list[object]:
    """Return what the filters show; a dataset with links into the hub alone has no direction."""
    return [
        *(f.value for f in app.multiselect),
        *(f.value for f in app.selectbox if f.key != "reached"),
    ]


def state(app: AppTest) -> str:
    (found,) = re.findall(r'data-dataset-state="(\w+)"', app.get("html")[-1].proto.body)
    return str(found)


def test_a_changed_dataset_changes_the_page_and_keeps_the_view(
    installed: Dataset, look: Callable[[], bool]
) -> None:
    app = opened(role="mining", select="NOR", firmness="expected", view="1.000,2.000,5.00")
    look()
    before, told, sent, was = shown(app), state(app), sent_to_map(app), address(app)
    installed.set("places.csv", "NOR", "name", "Northland")
    assert look()
    drawn(app)
    assert "Northland" in html(app)[0]
    assert "Northland · Norte · 北国" in widget(app, "select").options
    assert (shown(app), address(app)) == (before, was)
    assert sent_to_map(app)["script"] != sent["script"], "the frame draws other shapes"
    assert state(app) != told
    assert not app.warning


def test_what_no_longer_means_something_is_dropped_with_a_notice(
    installed: Dataset, look: Callable[[], bool]
) -> None:
    app = opened(role="mining", material="Cu", select="NOR-HUB")
    for table in ("materials", "material_groups"):
        installed.drop(f"{table}.csv", "Cu")
    installed.drop("claims.csv", "n-cu")
    installed.set("notes.csv", "NOR", "material", "")
    assert look()
    drawn(app)
    (notice,) = app.warning
    assert "unknown material “Cu”" in notice.value
    assert widget(app, "role").value == ["mining"]
    assert widget(app, "material").value == []
    assert 'data-select="NOR-HUB"' in html(app)[0]
    widget(app, "role").set_value(["milling"]).run()
    assert address(app) == {"role": ["milling"], "select": ["NOR-HUB"]}


def test_one_that_is_not_sound_keeps_the_old_page_and_says_so(
    installed: Dataset, look: Callable[[], bool]
) -> None:
    app = opened(select="SOU")
    look()
    before, told, sent = html(app)[0], state(app), sent_to_map(app)
    first = app.columns[0].children[0].proto.id
    quote = "<img src=x> **not** in [the](text)"
    installed.set("claims.csv", "s-role", "quote", quote)
    assert look()
    drawn(app)
    (notice,) = app.warning
    assert "is not sound" in notice.value
    assert "\n- claims\\.csv, row 7, quote\\: found “\\<img src=x\\> \\*\\*not" in notice.value
    assert html(app)[0] == before
    assert sent_to_map(app) == sent
    assert app.columns[0].children[0].proto.id == first, "the map keeps its place"
    assert state(app) != told
    assert not opened(select="SOU").exception, "whoever comes now sees the last sound one"
    installed.set("claims.csv", "s-role", "quote", "South will mill ore.")
    assert look()
    drawn(app)
    assert not app.warning
    assert state(app) == told


def test_a_long_report_is_cut(installed: Dataset) -> None:
    app = opened()
    fault = Fault("claims.csv", 7, "quote", "x" * 10_000, "copy it\n- <b>", warning=False)
    watched().state = State(watched().state.atlas, (fault,) * (MOST_FAULTS + 5))
    drawn(app)
    (notice,) = app.warning
    lines = notice.value.split("\n- ")[1:]
    assert len(lines) == MOST_FAULTS + 1
    assert lines[-1] == "and 5 more"
    assert len(notice.value) < MOST_FAULTS * 1000


def test_nobody_follows_where_nothing_is_watched() -> None:
    app = opened()
    assert [button.key for button in app.button] == ["clear"]
