"""Filters and address: each sets the other, and what is not understood is said."""

from __future__ import annotations

import pytest
from page import address, html, opened, sent_to_map, shown, widget

import geodata

DEFAULT = {
    "role": [],
    "material": [],
    "source": [],
    "firmness": "possible",
    "select": None,
    "flow": "into",
}


def test_the_plain_page() -> None:
    app = opened()
    assert shown(app) == DEFAULT
    assert address(app) == {}
    assert not app.warning
    assert not app.info
    assert 'data-select=""' in html(app)[0]


def test_the_address_sets_the_filters() -> None:
    app = opened(
        role=["processing", "feedstock"],
        material="Dy",
        source="newshub-2026",
        firmness="expected",
        flow="out_of",
        select="VNM",
        view="10,105,5",
    )
    assert shown(app) == {
        "role": ["feedstock", "processing"],
        "material": ["Dy"],
        "source": ["newshub-2026"],
        "firmness": "expected",
        "flow": "out_of",
        "select": "VNM",
    }
    assert not app.warning
    assert 'data-select="VNM"' in html(app)[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("role", ["manufacturing"]),
        ("material", ["HREE"]),
        ("material", ["Eu"]),
        ("source", ["reex-2025"]),
    ],
)
def test_a_filter_of_many_writes_the_address(name: str, value: list[str]) -> None:
    app = opened(select="MMR", view="10.000,105.000,5.00")
    widget(app, name).set_value(value).run()
    assert address(app) == {name: value, "select": ["MMR"], "view": ["10.000,105.000,5.00"]}
    assert shown(app)[name] == value
    widget(app, name).set_value([]).run()
    assert address(app) == {"select": ["MMR"], "view": ["10.000,105.000,5.00"]}


def test_firmness_and_direction_write_the_address() -> None:
    app = opened()
    widget(app, "firmness").set_value("stated").run()
    assert address(app) == {"firmness": ["stated"]}
    widget(app, "flow").set_value("out_of").run()
    assert address(app) == {"firmness": ["stated"], "flow": ["out_of"]}
    widget(app, "firmness").set_value("possible").run()
    widget(app, "flow").set_value("into").run()
    assert address(app) == {}


def test_an_address_that_changes_by_itself_sets_the_filters() -> None:
    app = opened(role="feedstock")
    widget(app, "role").set_value(["finance_rd"]).run()
    # The browser's step back changes the address and nothing else.
    app.query_params["role"] = "feedstock"
    app.query_params["select"] = "MMR"
    app.run()
    assert shown(app) == {**DEFAULT, "role": ["feedstock"], "select": "MMR"}
    assert address(app) == {"role": ["feedstock"], "select": ["MMR"]}


def test_finding_a_place_selects_it() -> None:
    app = opened(role="feedstock")
    find = widget(app, "select")
    assert "Myanmar · Burma · Burmese · 缅甸" in find.options
    for place in geodata.atlas().places.values():
        if place.place in geodata.atlas().shapes:
            assert " · ".join((place.name, *place.aliases)) in find.options
    assert len(find.options) == 13
    find.set_value("MMR").run()
    assert address(app) == {"role": ["feedstock"], "select": ["MMR"]}
    assert "Myanmar" in html(app)[0]
    widget(app, "select").set_value(None).run()
    assert address(app) == {"role": ["feedstock"]}


def test_an_arrow_is_no_place_to_find() -> None:
    app = opened(select="MMR-CHN")
    assert shown(app) == DEFAULT
    assert "Myanmar into China" in html(app)[0]


def test_enter_takes_what_was_typed_and_not_all_that_is_like_it() -> None:
    app = opened()
    for name in ("role", "material", "source"):
        assert widget(app, name).proto.select_all == 0


def test_elements_are_named_with_symbol_and_scheme() -> None:
    options = widget(opened(), "material").options
    assert "Heavy rare earths (HREE)" in options
    assert "Dysprosium (Dy), heavy rare earths" in options
    assert "Europium (Eu), light rare earths by USGS, heavy rare earths by EU" in options
    assert len(options) == 19


def test_clear_all() -> None:
    app = opened(role="feedstock", select="MMR", flow="out_of", view="10,105,5", firmness="stated")
    app.button(key="clear").click().run()
    assert address(app) == {}
    assert shown(app) == DEFAULT


def test_unknown_values_are_dropped_with_a_visible_notice() -> None:
    app = opened(role=["feedstock", "miner"], select="XXX", rolle="x")
    (notice,) = app.warning
    assert "unknown role “miner”" in notice.value
    assert "finance\\_rd" in notice.value, "the allowed values are named"
    assert "unknown select “XXX”" in notice.value
    assert "did you mean “role”?" in notice.value
    assert shown(app) == {**DEFAULT, "role": ["feedstock"]}
    widget(app, "role").set_value(["processing"]).run()
    assert address(app) == {"role": ["processing"]}
    assert not app.warning


def test_a_range_that_ends_before_it_begins_is_dropped_with_a_notice() -> None:
    app = opened(since="2026", until="2025", select="MMR")
    (notice,) = app.warning
    assert "ends before it begins" in notice.value
    assert shown(app)["select"] == "MMR"


def test_a_range_of_time_stays_when_a_filter_changes_and_goes_when_all_do() -> None:
    app = opened(since="2025", until="2025-06")
    widget(app, "role").set_value(["feedstock"]).run()
    assert address(app) == {"role": ["feedstock"], "since": ["2025"], "until": ["2025-06"]}
    app.button(key="clear").click().run()
    assert address(app) == {}


def test_a_range_without_claims_is_named_and_can_be_dropped() -> None:
    app = opened(until="2000")
    assert app.info[0].value == "Nothing matches these filters."
    (offer,) = [button for button in app.button if button.key == "drop-until"]
    assert offer.label == "Drop the filter on the range’s end"
    offer.click().run()
    assert address(app) == {}


@pytest.mark.parametrize(
    ("older", "now"),
    [
        ({"element": "HREE"}, {"material": "HREE"}),
        (
            {"element": ["HREE", "Nd"], "role": "feedstock"},
            {"material": ["HREE", "Nd"], "role": "feedstock"},
        ),
        ({"select": "MMR-into"}, {"select": "MMR-CHN"}),
        ({"flow": "out_of", "select": "MYS-out_of"}, {"flow": "out_of", "select": "CHN-MYS"}),
    ],
)
def test_an_older_address_brings_the_same_page(
    older: dict[str, str | list[str]], now: dict[str, str | list[str]]
) -> None:
    app, same = opened(**older), opened(**now)
    assert not app.warning
    assert shown(app) == shown(same)
    assert html(app) == html(same)
    assert sent_to_map(app) == sent_to_map(same)


def test_an_older_address_is_written_in_todays_names() -> None:
    app = opened(element="HREE", select="MMR-into")
    widget(app, "role").set_value(["feedstock"]).run()
    assert address(app) == {"role": ["feedstock"], "material": ["HREE"], "select": ["MMR-CHN"]}


def test_what_an_older_address_never_knew_is_said_as_it_was_written() -> None:
    (notice,) = opened(element="Xx", select="TLS-into").warning
    assert "unknown material “Xx”" in notice.value
    assert "unknown select “TLS\\-into”" in notice.value


def test_a_hostile_value_stays_text() -> None:
    app = opened(select="<img src=x>**b**[l](http://x.y) $a$ :red[x]", role="x" * 10_000)
    (notice,) = app.warning
    assert "\\<img src=x\\>\\*\\*b\\*\\*\\[l\\]\\(http\\:/" in notice.value
    assert "x" * 41 not in notice.value
    assert len(notice.value) < 1_000


def test_parameters_of_streamlit_are_no_fault() -> None:
    assert not opened(embed="true", embed_options="light_theme").warning


def test_what_empties_the_map_is_named_and_can_be_dropped() -> None:
    app = opened(role="feedstock", material="Nd", source="reex-2025", select="MMR")
    (info,) = app.info
    assert info.value == "Nothing matches these filters."
    offers = {button.key: button.label for button in app.button if button.key != "clear"}
    assert offers == {
        "drop-material": "Drop the filter on element",
        # Without it, literature places light rare earths in Vietnam.
        "drop-source": "Drop the filter on source",
    }
    app.button(key="drop-material").click().run()
    assert address(app) == {"role": ["feedstock"], "source": ["reex-2025"], "select": ["MMR"]}
    assert not app.info
    assert not [button for button in app.button if button.key != "clear"]


def test_filters_that_empty_the_map_together_are_dropped_together() -> None:
    app = opened(role="processing", source="reex-2025", material="Sc")
    labels = [button.label for button in app.button if button.key != "clear"]
    assert labels == [
        "Drop the filter on role and element",
        "Drop the filter on element and source",
    ]
    app.button(key="drop-role-material").click().run()
    assert address(app) == {"source": ["reex-2025"]}


def test_what_is_selected_and_not_drawn_keeps_its_panel() -> None:
    panel = html(opened(role="finance_rd", select="MMR"))[0]
    assert 'data-select="MMR"' in panel
    assert "These filters hide Myanmar on the map: role: finance and R&amp;D hub." in panel


def test_the_map_is_never_remounted() -> None:
    plain = sent_to_map(opened())
    app = opened(role=["miner", "processing"], source="reex-2025", select="MMR-CHN")
    assert app.warning
    assert app.info
    assert sent_to_map(app) == plain
    first = opened().columns[0].children[0]
    assert app.columns[0].children[0].proto.id == first.proto.id, "its place in the page too"


def test_a_late_filter_does_not_undo_a_step_back() -> None:
    app = opened(role="manufacturing", select="THA")
    app.query_params.clear()
    app.run()
    # The browser steps on, and sends with it what the filter was given two views ago.
    app.query_params["select"] = "MMR"
    widget(app, "role").set_value(["manufacturing"])
    widget(app, "select").set_value("THA")
    app.run()
    assert address(app) == {"select": ["MMR"]}
    assert shown(app)["role"] == []


def test_a_late_filter_does_not_take_a_wish_of_another_with_it() -> None:
    app = opened(role="manufacturing")
    app.query_params.clear()
    app.run()
    app.query_params["select"] = "MMR"
    widget(app, "role").set_value(["manufacturing"])
    widget(app, "firmness").set_value("stated")
    app.run()
    assert address(app) == {"select": ["MMR"], "firmness": ["stated"]}


def test_what_is_still_on_its_way_to_a_filter_is_followed_by_what_is_in_force() -> None:
    app = opened()
    app.query_params["role"] = "manufacturing"
    app.run()
    assert widget(app, "role").proto.set_value
    # The browser has stepped back before it has drawn that, and sends what it had drawn before.
    app.query_params.clear()
    widget(app, "role").set_value([])
    widget(app, "reached").set_value(1)
    app.run()
    assert address(app) == {}
    role = widget(app, "role")
    assert (role.value, role.proto.set_value) == ([], True), "else it keeps the value in between"
    # What it has drawn is not set anew: that would take back what is chosen meanwhile.
    app.run()
    assert not widget(app, "role").proto.set_value


def test_a_new_wish_counts_even_while_the_address_moves_on() -> None:
    app = opened(select="THA")
    app.query_params["select"] = "MMR"
    widget(app, "role").set_value(["feedstock"])
    app.run()
    assert address(app) == {"role": ["feedstock"], "select": ["MMR"]}


def test_a_second_wish_builds_on_the_first_before_its_address_has_arrived() -> None:
    app = opened()
    widget(app, "role").set_value(["feedstock"]).run()
    app.query_params.clear()
    widget(app, "flow").set_value("out_of")
    app.run()
    assert address(app) == {"role": ["feedstock"], "flow": ["out_of"]}


# --- numbers ------------------------------------------------------------------------------


def test_a_series_is_chosen_in_its_last_year_or_in_the_one_that_was_shown() -> None:
    app = opened()
    widget(app, "number").set_value("mine-production").run()
    assert address(app) == {"number": ["mine-production,2025"]}
    app = opened(number="mine-production,2024")
    assert widget(app, "number").value == "mine-production"
    widget(app, "number").set_value("reserves").run()
    assert address(app) == {"number": ["reserves,2024"]}
    app = opened(number="mine-production,2019")
    widget(app, "number").set_value("reserves").run()
    assert address(app) == {"number": ["reserves,2025"]}
    widget(app, "number").set_value(None).run()
    assert address(app) == {}


def test_a_number_that_is_none_is_said() -> None:
    app = opened(number="reserves,1999")
    assert "unknown number" in app.warning[0].value
    assert widget(app, "number").value is None
