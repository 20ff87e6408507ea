"""The places as the browser gets them: what never changes, and what a view changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from shapely.geometry import shape
from test_selection import selections
from tiny import CLAIMS, NOTES, PLACES, tiny

import geodata
from geodata.model import DRAWN_KINDS, Atlas, Place
from geodata.selection import Selection
from geodata.view import view
from geodata.ways import touching
from layers.marks import PlaceMark, marks, role_words
from layers.places import features, is_tiny, label_kind, state

ATLAS = geodata.atlas()
TINY = tiny()


def mark(place: str, atlas: Atlas = TINY, **selection: object) -> PlaceMark:
    """Return how a place is drawn under a selection."""
    return marks(view(atlas, Selection(**selection))).places[place]  # type: ignore[arg-type]


def looks(atlas: Atlas = TINY, **selection: object) -> dict[str, str]:
    """Return the fill of every place under a selection, a role's with its firmness."""
    found = marks(view(atlas, Selection(**selection))).places  # type: ignore[arg-type]
    return {code: f"{one.fill} {one.firmness}".strip() for code, one in found.items()}


def test_features_from_west_to_east_with_guangxi_over_china() -> None:
    assert [feature["id"] for feature in features(TINY)] == ["WST", "CHN", "CN-GX", "EST", "SIL"]


TOWN = ("t9", "one", "TOWN", "role", "feedstock", "stated", "Gate Town mines.", "mines")


def test_a_city_that_a_claim_is_about_is_a_point_over_the_land_it_lies_in() -> None:
    atlas = tiny(claims=[*CLAIMS, TOWN])
    found = {feature["id"]: feature for feature in features(atlas)}
    codes = list(found)
    assert codes.index("TOWN") > max(codes.index("CHN"), codes.index("CN-GX"))
    assert (found["TOWN"]["geometry"], found["TOWN"]["linked"]) == (None, True)
    assert found["TOWN"]["anchor"] == atlas.places["TOWN"].anchor
    assert looks(atlas)["TOWN"] == "feedstock stated"
    assert mark("TOWN", atlas, role=("processing",)).outside
    assert (
        view(atlas, Selection()).counts["feedstock"]
        == 1 + view(TINY, Selection()).counts["feedstock"]
    )
    assert "TOWN" not in looks(), "nothing is said of it"


def test_how_names_are_set_and_who_is_tiny() -> None:
    found = {feature["id"]: feature for feature in features(ATLAS)}
    kinds = {code: feature["labelKind"] for code, feature in found.items()}
    assert (kinds["CHN"], kinds["CN-GX"], kinds["MMR"]) == ("hub", "gateway", "role")
    assert {code for code, kind in kinds.items() if kind == "unnamed"} == {
        code for code in kinds if not ATLAS.places[code].role and code not in ("CHN", "CN-GX")
    }
    assert [code for code, feature in found.items() if feature["tiny"]] == ["SGP"]
    assert [code for code in ATLAS.shapes if is_tiny(ATLAS, code)] == ["SGP"]


def test_a_place_that_no_claim_is_about_has_a_quiet_name() -> None:
    assert label_kind(TINY, "SIL") == "unnamed"
    heading = ("h9", "one", "SIL", "heading", "", "", "Silent: a heading", "")
    assert label_kind(tiny(claims=[*CLAIMS, heading]), "SIL") == "unnamed"
    open_ = ("s9", "one", "SIL", "limit", "open", "stated", "Silent stays so.", "stays")
    assert label_kind(tiny(claims=[*CLAIMS, open_]), "SIL") == "role"


@pytest.mark.parametrize("place", ATLAS.places.values(), ids=lambda place: place.place)
def test_every_place_with_a_shape_is_drawn(place: Place) -> None:
    found = [feature for feature in features(ATLAS) if feature["id"] == place.place]
    assert len(found) == (place.kind in DRAWN_KINDS)
    for feature in found:
        assert feature["name"] == place.name
        assert shape(feature["geometry"]).equals(ATLAS.shapes[place.place])
        assert feature["label"] == place.label
        assert feature["anchor"] == place.anchor
        linked = any(place.place in link.ends for link in ATLAS.links.values())
        assert feature["linked"] is (linked and place.place != "CHN")
        assert bool(touching(ATLAS, place.place)) is linked


def test_tab_order_is_from_west_to_east() -> None:
    order = [feature["id"] for feature in features(ATLAS)]
    members = [code for code in order if code not in ("CHN", "CN-GX")]
    assert members[0] == "MMR"
    assert members[-1] == "TLS"
    assert order.index("CHN") < order.index("CN-GX"), "Guangxi is painted over China"
    json.dumps(features(ATLAS))


@pytest.mark.parametrize(
    ("place", "selection", "words"),
    [
        ("WST", {}, "feedstock, stated as fact"),
        ("WST", {"role": ("processing",)}, "processing node, possible, as a second role"),
        ("WST", {"source": ("two",)}, "processing node, possible"),
        ("WST", {"role": ("manufacturing",)}, "no role in view"),
        ("EST", {}, "processing node, expected"),
        ("EST", {"role": ("feedstock",)}, "no role in view"),
        ("SIL", {}, "not named in any text"),
        ("CHN", {}, "the far end of every link"),
        ("CHN", {"source": ("one",)}, "the far end of every link"),
        ("CN-GX", {}, "gateway, stated as fact"),
        ("CN-GX", {"source": ("two",)}, "no role in view"),
    ],
)
def test_role_words(place: str, selection: dict[str, tuple[str, ...]], words: str) -> None:
    seen = view(TINY, Selection(**selection))  # type: ignore[arg-type]
    assert role_words(seen, seen.places[place]) == words


def named_without(*, claims: list[tuple[str, ...]]) -> Atlas:
    """Return the small atlas with these claims on West alone, none of which gives it a role."""
    places = [(*row[:2], "", *row[3:]) if row[0] == "WST" else row for row in PLACES]
    others = [row for row in CLAIMS if row[2] != "WST"]
    return tiny(places=places, claims=[*others, *claims])


def test_a_named_place_without_a_role() -> None:
    atlas = named_without(claims=[row for row in CLAIMS if row[0] == "w6"])
    seen = view(atlas, Selection())
    assert role_words(seen, seen.places["WST"]) == "no role in view"
    assert looks(atlas)["WST"] == "unsupported"
    assert looks(atlas, role=("feedstock",))["WST"] == "outside"
    heading = named_without(claims=[row for row in CLAIMS if row[3] == "heading"])
    seen = view(heading, Selection())
    assert role_words(seen, seen.places["WST"]) == "named, but no claim is about it"
    assert looks(heading)["WST"] == "unsupported"


def test_state_without_filters() -> None:
    found = state(view(TINY, Selection()))
    assert list(found) == ["WST", "EST", "SIL", "CHN", "CN-GX"]
    assert found["WST"] == {
        "shown": True,
        "fill": "feedstock",
        "firmness": "stated",
        "dot": "full",
        "seconds": (("processing", "possible"),),
        "tags": (),
        "label": "West: feedstock, stated as fact; second role: processing node, possible",
    }
    assert found["SIL"] == {
        "shown": False,
        "fill": "unnamed",
        "firmness": "",
        "dot": "",
        "seconds": (),
        "tags": (),
        "label": "Silent: not named in any text",
    }
    assert [place["dot"] for place in found.values()] == ["full", "half", "", "", "full"]
    assert json.loads(json.dumps(found))["WST"]["seconds"] == [["processing", "possible"]]


@pytest.mark.parametrize(
    ("selection", "fills"),
    [
        (
            {},
            "feedstock stated/processing expected/unnamed/hub/gateway",
        ),
        # Only what answers keeps a fill; what no text names is grey, inside or out.
        ({"role": ("feedstock",)}, "feedstock stated/outside/unnamed/outside/outside"),
        # Filled by the role that was asked for, though it is its second.
        (
            {"role": ("processing",)},
            "processing possible/processing expected/unnamed/outside/outside",
        ),
        # As West's firmest role in text two.
        ({"source": ("two",)}, "processing possible/processing expected/unnamed/hub/outside"),
        # In view, and nothing in view gives East a role.
        ({"source": ("one",)}, "feedstock stated/unsupported/unnamed/outside/gateway"),
        # As firm as the weakest of role and element.
        (
            {"material": ("HREE",)},
            "feedstock expected/processing possible/unsupported/outside/outside",
        ),
        ({"material": ("Nd",)}, "outside/processing possible/unnamed/outside/outside"),
        ({"material": ("Sc",)}, "outside/outside/unnamed/outside/outside"),
    ],
)
def test_fills(selection: dict[str, tuple[str, ...]], fills: str) -> None:
    assert list(looks(**selection).values()) == fills.split("/")


def test_a_filter_outlines_and_never_hides() -> None:
    found = state(view(TINY, Selection(role=("feedstock",))))
    assert len(found) == 5
    east = found["EST"]
    assert (east["shown"], east["fill"], east["firmness"]) == (False, "outside", "")
    assert (east["dot"], east["seconds"], east["tags"]) == ("", (), ())
    assert east["label"] == "East: no role in view; outside the filters"
    assert "outside" not in found["SIL"]["label"], "it was never inside"
    assert mark("EST", role=("feedstock",)).outside
    assert not mark("SIL", role=("feedstock",)).outside


def test_a_second_role_is_a_square_or_wears_a_tag() -> None:
    assert mark("WST").seconds == (("processing", "possible"),)
    assert mark("WST").tags == ()
    west = mark("WST", role=("processing",))
    assert (west.fill, west.firmness, west.dot) == ("processing", "possible", "empty")
    assert (west.seconds, west.tags) == ((), ("second",))
    # Where both are asked for, the first fills it and the other is its square.
    west = mark("WST", role=("feedstock", "processing"))
    assert (west.fill, west.tags) == ("feedstock", ())
    assert west.seconds == (("processing", "possible"),)
    # Where nothing firmer is in view, it is no second role.
    assert mark("WST", source=("two",)).tags == ()


@pytest.mark.parametrize(
    ("place", "material", "tags", "answer"),
    [
        ("WST", "HREE", (), "by a passage that names it, expected"),
        ("WST", "Tb", ("class",), "by class, not by name, expected"),
        ("EST", "Eu", ("literature",), "by literature, not by the texts, possible"),
        (
            *("EST", "HREE", ("literature", "class")),
            "by literature on its class, not by the texts, possible",
        ),
        ("SIL", "Dy", ("literature",), "by literature, not by the texts, stated as fact"),
    ],
)
def test_tags_say_by_what_a_place_answers(
    place: str, material: str, tags: tuple[str, ...], answer: str
) -> None:
    found = mark(place, material=(material,))
    assert found.tags == tags
    assert f"; answers the element filter {answer}" in found.label
    assert not mark(place).tags


def test_tags_add_up() -> None:
    west = mark("WST", material=("Tb",), role=("processing",))
    assert west.tags == ("class", "second")
    assert west.label == (
        "West: processing node, possible, as a second role; "
        "answers the element filter by class, not by name, expected"
    )


def test_literature_is_marked() -> None:
    found = state(view(TINY, Selection(material=("Dy",))))
    assert {code for code, place in found.items() if "literature" in place["tags"]} == {"SIL"}
    assert found["SIL"]["fill"] == "unsupported", "no text gives it a role"
    assert found["SIL"]["dot"] == "full", "as firm as the literature says it"
    assert found["SIL"]["label"] == (
        "Silent: not named in any text; "
        "answers the element filter by literature, not by the texts, stated as fact"
    )
    found = state(view(TINY, Selection(material=("Dy",), source=("two",))))
    assert not any("literature" in place["tags"] for place in found.values())
    # What is outside the filters says nothing of why it would be inside.
    notes = [*NOTES, ("EST", "Dy", "possible", "book", "Dysprosium may lie in East.")]
    east = mark("EST", tiny(notes=notes), material=("Dy",), role=("feedstock",))
    assert (east.fill, east.tags) == ("outside", ())
    assert "answers" not in east.label


@given(selections())
@settings(max_examples=60, deadline=None)
def test_marks_hang_together(s: Selection) -> None:
    seen = view(ATLAS, s)
    for code, one in marks(seen).places.items():
        place = seen.places[code]
        assert one.shown is place.shown
        assert one.hatched is (one.fill in ATLAS.roles) is bool(one.firmness)
        assert one.fill == place.role if one.hatched else True
        assert one.outside is (place.claimed and not place.shown)
        assert place.shown or not (one.dot or one.seconds or one.tags)
        assert one.firmness in ("", place.firmness)
        assert ("outside the filters" in one.label) is one.outside


def test_the_shipped_roles() -> None:
    malaysia = mark("MYS", ATLAS, role=("feedstock",))
    assert (malaysia.fill, malaysia.firmness, malaysia.tags) == (
        *("feedstock", "possible"),
        ("second",),
    )
    vietnam = mark("VNM", ATLAS, role=("processing",))
    assert (vietnam.fill, vietnam.firmness, vietnam.tags) == (
        *("processing", "possible"),
        ("second",),
    )
    assert mark("MYS", ATLAS).seconds == (("feedstock", "possible"),)
    labels = [
        one.label for one in marks(view(ATLAS, Selection(role=("processing",)))).places.values()
    ]
    assert len(set(labels)) == len(labels) == 13
    assert "finance and R&D hub" in mark("SGP", ATLAS).label
