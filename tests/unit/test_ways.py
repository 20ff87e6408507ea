"""Ways of arrows: which links each stands for, and its direction from the hub."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from tiny import CLAIMS, STUDY, tiny

import geodata
from geodata.model import Atlas, Hub, Place, Study
from geodata.ways import Way, by_arrow, can_end, first_flow, flow_between, touching, ways

TINY = tiny()
NO_HUB = replace(STUDY, hub=None)


def linked(*ends: str, study: Study = STUDY, denied: tuple[int, ...] = ()) -> Atlas:
    """Return the small atlas with a link for each pair, `WST>EST` or, two-way, `WST<>EST`."""
    rows, claims, stances = [], [], {}
    for number, pair in enumerate(ends):
        start, _, end = pair.replace("<", "").partition(">")
        rows.append((f"l{number}", start, end, "yes" if "<>" in pair else "", "", "ore"))
        quote = f"Link {number} is there."
        claims.append((f"c{number}", "one", start, "link", f"l{number}", "stated", quote, "is"))
        if number in denied:
            stances[f"c{number}"] = "denies"
    others = [row for row in CLAIMS if row[3] != "link"]
    return tiny(
        claims=[*others, *claims],
        links=rows,
        link_notes=(),
        study=study,
        stances=stances,
        contrasts=(),
    )


def found(atlas: Atlas) -> dict[str, list[str]]:
    """Return the links of each arrow."""
    return {way.arrow: [link.link_id for link in links] for way, links in ways(atlas).items()}


@pytest.mark.parametrize(
    ("ends", "arrows"),
    [
        ((), {}),
        (("WST>CHN",), {"WST-CHN": ["l0"]}),
        (("CHN>WST",), {"CHN-WST": ["l0"]}),
        # One arrow a pair of ends; a two-way link belongs to either.
        (("WST>CHN", "WST>CHN"), {"WST-CHN": ["l0", "l1"]}),
        (("WST<>CHN", "WST>CHN"), {"WST-CHN": ["l0", "l1"], "CHN-WST": ["l0"]}),
        # A link to the gateway is one to the hub.
        (("WST>CN-GX", "WST>CHN"), {"WST-CHN": ["l0", "l1"]}),
        # A point in the gateway is an end of its own.
        (("WST>TOWN",), {"WST-TOWN": ["l0"]}),
        # Between others.
        (("WST>EST", "EST>WST"), {"WST-EST": ["l0"], "EST-WST": ["l1"]}),
        # A group has neither shape nor point.
        (("ASEAN>CHN", "WST>CHN"), {"WST-CHN": ["l1"]}),
    ],
)
def test_which_links_an_arrow_stands_for(
    ends: tuple[str, ...], arrows: dict[str, list[str]]
) -> None:
    assert found(linked(*ends)) == arrows


def test_a_link_that_texts_only_deny_has_no_arrow() -> None:
    assert found(linked("WST>CHN", "EST>CHN", denied=(0,))) == {"EST-CHN": ["l1"]}


def test_without_a_hub_the_gateway_is_an_end_like_others() -> None:
    atlas = linked("WST>CN-GX", "WST>CHN", study=NO_HUB)
    assert found(atlas) == {"WST-CHN": ["l1"], "WST-CN-GX": ["l0"]}
    assert {way.flow for way in ways(atlas)} == {"between"}


def test_with_a_hub_and_no_gateway_a_region_in_it_is_an_end_of_its_own() -> None:
    atlas = linked("WST>CN-GX", "WST>CHN", study=replace(STUDY, hub=Hub("CHN")))
    assert found(atlas) == {"WST-CHN": ["l1"], "WST-CN-GX": ["l0"]}
    assert {way.flow for way in ways(atlas)} == {"into"}


@pytest.mark.parametrize(
    ("start", "end", "flow", "free"),
    [
        ("WST", "CHN", "into", "between"),
        ("CHN", "WST", "out_of", "between"),
        ("WST", "CN-GX", "into", "between"),
        ("CN-GX", "WST", "out_of", "between"),
        # However deep in the hub.
        ("WST", "TOWN", "into", "between"),
        ("TOWN", "WST", "out_of", "between"),
        ("WST", "EST", "between", "between"),
        # Both ends inside it.
        ("TOWN", "CHN", "between", "between"),
    ],
)
def test_the_direction_is_seen_from_the_hub(start: str, end: str, flow: str, free: str) -> None:
    assert flow_between(TINY, start, end) == flow
    assert flow_between(tiny(study=NO_HUB), start, end) == free


@pytest.mark.parametrize(
    ("way", "place"),
    [
        (Way("WST", "CHN", "into"), "WST"),
        (Way("CHN", "WST", "out_of"), "WST"),
        (Way("WST", "TOWN", "into"), "WST"),
        (Way("WST", "EST", "between"), "WST"),
    ],
)
def test_the_place_of_a_way_is_the_end_that_is_not_the_hub_s(way: Way, place: str) -> None:
    assert way.place == place
    assert way.ends == (way.start, way.end)
    assert way.arrow == f"{way.start}-{way.end}"


def test_where_arrows_can_end() -> None:
    named = Place("PRT", "A port", "city", label=(1, 1))
    lost = Place("LOST", "A lost city", "city")
    world = Place("WLD", "World", "world", anchor=(0, 0))
    group = Place("GRP", "A group", "group", anchor=(0, 0))
    more = {place.place: place for place in (named, lost, world, group)}
    atlas = replace(TINY, places=MappingProxyType({**TINY.places, **more}))
    can = {code: can_end(atlas, code) for code in atlas.places}
    assert {code for code, ok in can.items() if not ok} == {"ASEAN", "LOST", "GRP"}


def test_a_point_can_be_selected_where_it_is_an_end_and_only_where_a_text_says_so() -> None:
    assert "TOWN" in linked("WST>TOWN").selectable
    assert "TOWN" not in linked("WST>TOWN", denied=(0,)).selectable
    assert [place.place for place in linked("WST>CHN").bystanders] == ["TOWN"]


def test_directions_come_in_order_and_places_in_theirs() -> None:
    atlas = linked("EST>WST", "CHN>WST", "EST>CHN", "WST>CHN", "WST>EST", "CHN>EST")
    assert list(found(atlas)) == [
        *("WST-CHN", "EST-CHN"),
        *("CHN-WST", "CHN-EST"),
        *("WST-EST", "EST-WST"),
    ]


def test_by_arrow_and_touching() -> None:
    atlas = linked("WST>CHN", "EST<>WST")
    assert {name: way.arrow for name, way in by_arrow(atlas).items()} == {
        name: name for name in ("WST-CHN", "WST-EST", "EST-WST")
    }
    assert [way.arrow for way in touching(atlas, "EST")] == ["WST-EST", "EST-WST"]
    assert [way.arrow for way in touching(atlas, "CHN")] == ["WST-CHN"]
    assert touching(atlas, "SIL") == ()


def test_the_first_direction() -> None:
    assert first_flow(TINY) == "into"
    assert first_flow(tiny(study=NO_HUB)) == "between"


def test_the_shipped_ways() -> None:
    atlas = geodata.atlas()
    assert [way.flow for way in ways(atlas)] == ["into"] * 6 + ["out_of"] * 5
    for way, links in ways(atlas).items():
        for link in links:
            assert set(link.ends) == {way.start, way.end}
            assert link.two_way or link.ends == way.ends
