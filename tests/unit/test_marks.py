"""Marks: fill, strength, dot, squares, tags and words, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from datasets import VARIANTS, variant
from tiny import CLAIMS, LINKS, NOTES, PLACES, tiny

import geodata
from geodata.model import FIRMNESS, Atlas
from geodata.selection import Selection
from geodata.view import view
from layers import legend
from layers.marks import TAGS, ArrowMark, Marks, PlaceMark, marks, role_words
from layers.symbology import DOT, THEMES, fill_colour

ATLAS = geodata.atlas()
TINY = tiny()

# Why it is shown, its words; what is drawn: fill, firmness, dot, seconds, tags.
Drawn = tuple[str, str, str, tuple[tuple[str, str], ...], tuple[str, ...]]


def seen(atlas: Atlas, **asked: object) -> Marks:
    """Return the marks of a selection."""
    return marks(view(atlas, Selection(**asked)))  # type: ignore[arg-type]


def place(atlas: Atlas, code: str, **asked: object) -> PlaceMark:
    """Return the mark of a place."""
    return seen(atlas, **asked).places[code]


def drawn(mark: PlaceMark) -> Drawn:
    """Return what a mark draws."""
    return mark.fill, mark.firmness, mark.dot, mark.seconds, mark.tags


@pytest.mark.parametrize(
    ("asked", "code", "expected"),
    [
        ({}, "WST", ("feedstock", "stated", "full", (("processing", "possible"),), ())),
        ({}, "EST", ("processing", "expected", "half", (), ())),
        ({}, "SIL", ("unnamed", "", "", (), ())),
        ({}, "CHN", ("hub", "", "", (), ())),
        ({}, "CN-GX", ("gateway", "", "full", (), ())),
        # Asked for, a second role fills, says so, and is as firm as it is said to be.
        ({"role": ("processing",)}, "WST", ("processing", "possible", "empty", (), ("second",))),
        ({"role": ("processing",)}, "EST", ("processing", "expected", "half", (), ())),
        ({"role": ("manufacturing",)}, "WST", ("outside", "", "", (), ())),
        ({"role": ("feedstock",)}, "SIL", ("unnamed", "", "", (), ())),
        ({"role": ("feedstock",)}, "CHN", ("outside", "", "", (), ())),
        ({"role": ("feedstock",)}, "CN-GX", ("outside", "", "", (), ())),
        # The source decides which role is the first.
        ({"source": ("two",)}, "WST", ("processing", "possible", "empty", (), ())),
        ({"source": ("two",)}, "CN-GX", ("outside", "", "", (), ())),
        ({"firmness": "stated"}, "EST", ("unsupported", "", "", (), ())),
        # The weaker of role and element: stated, but heavies are expected only.
        (
            {"material": ("HREE",)},
            "WST",
            ("feedstock", "expected", "half", (("processing", "possible"),), ()),
        ),
        # Dysprosium is named by nobody for West: its class is.
        (
            {"material": ("Dy",)},
            "WST",
            ("feedstock", "expected", "half", (("processing", "possible"),), ("class",)),
        ),
        ({"material": ("Dy",)}, "EST", ("outside", "", "", (), ())),
        ({"material": ("Nd",)}, "EST", ("processing", "possible", "empty", (), ())),
        ({"material": ("LREE",)}, "EST", ("processing", "possible", "empty", (), ("class",))),
        # Literature lights; a text’s class goes before what the literature names.
        ({"material": ("Dy",)}, "SIL", ("unsupported", "", "full", (), ("literature",))),
        ({"material": ("HREE",)}, "SIL", ("unsupported", "", "full", (), ("literature", "class"))),
        ({"material": ("Eu",)}, "EST", ("processing", "possible", "empty", (), ("literature",))),
        (
            {"material": ("Tb",)},
            "WST",
            ("feedstock", "expected", "half", (("processing", "possible"),), ("class",)),
        ),
        # The literature is no text: asked for a text, it is silent.
        ({"material": ("Dy",), "source": ("one",)}, "SIL", ("unnamed", "", "", (), ())),
        ({"material": ("Sc",)}, "WST", ("outside", "", "", (), ())),
    ],
)
def test_place_marks(asked: dict[str, object], code: str, expected: Drawn) -> None:
    assert drawn(place(TINY, code, **asked)) == expected


@pytest.mark.parametrize(
    ("asked", "code", "label"),
    [
        ({}, "WST", "West: feedstock, stated as fact; second role: processing node, possible"),
        ({}, "SIL", "Silent: not named in any text"),
        ({}, "CHN", "China: the far end of every link"),
        ({}, "CN-GX", "Guangxi: gateway, stated as fact"),
        ({"role": ("processing",)}, "WST", "West: processing node, possible, as a second role"),
        ({"role": ("manufacturing",)}, "WST", "West: no role in view; outside the filters"),
        # Claims in view do give East a role: what hides it is the element.
        ({"material": ("Dy",)}, "EST", "East: outside the filters"),
        (
            {"material": ("Dy",), "role": ("feedstock",)},
            "WST",
            "West: feedstock, stated as fact; "
            "answers the element filter by class, not by name, expected",
        ),
        (
            {"material": ("Dy",)},
            "SIL",
            "Silent: not named in any text; "
            "answers the element filter by literature, not by the texts, stated as fact",
        ),
        (
            {"material": ("HREE",)},
            "SIL",
            "Silent: not named in any text; "
            "answers the element filter by literature on its class, not by the texts, stated as fact",
        ),
    ],
)
def test_place_labels(asked: dict[str, object], code: str, label: str) -> None:
    assert place(TINY, code, **asked).label == label


def test_a_passage_goes_before_its_class_where_both_are_as_firm() -> None:
    claims = [
        *CLAIMS,
        ("x1", "two", "WST", "material", "Dy", "expected", "Dysprosium will come.", "will"),
    ]
    assert place(tiny(claims=claims), "WST", material=("Dy",)).tags == ()
    weaker = [
        *CLAIMS,
        ("x1", "two", "WST", "material", "Dy", "possible", "Dysprosium may come.", "may"),
    ]
    mark = place(tiny(claims=weaker), "WST", material=("Dy",))
    assert (mark.tags, mark.firmness) == (("class",), "expected")


def test_texts_go_before_literature_that_is_firmer() -> None:
    notes = [*NOTES, ("EST", "Nd", "stated", "book", "Neodymium lies in East.")]
    mark = place(tiny(notes=notes), "EST", material=("Nd",))
    assert (mark.tags, mark.dot) == ((), "empty")


def test_a_place_that_words_alone_name() -> None:
    claims = [*CLAIMS, ("s1", "two", "EST", "limit", "", "stated", "Silent has none.", "none")]
    mark = place(tiny(claims=claims), "SIL")
    assert (mark.fill, mark.label) == ("unsupported", "Silent: named, but no claim is about it")


def test_without_links_china_is_the_end_of_none() -> None:
    claims = [row for row in CLAIMS if row[3] != "link"]
    atlas = tiny(claims=claims, links=(), link_notes=(), contrasts=())
    assert place(atlas, "CHN").label == "China: no link ends there"


# --- arrows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "arrow", "firmness", "hollow"),
    [
        ({}, "WST-CHN", "stated", False),
        ({}, "EST-CHN", "possible", True),
        ({"flow": "out_of"}, "CHN-WST", "possible", True),
        ({"flow": "out_of"}, "CHN-EST", "expected", False),
        ({"role": ("processing",)}, "WST-CHN", "possible", True),
        ({"source": ("two",)}, "WST-CHN", "possible", True),
        # As firm as the weaker of link and element.
        ({"material": ("HREE",)}, "WST-CHN", "expected", False),
        ({"material": ("Eu",)}, "EST-CHN", "possible", True),
    ],
)
def test_arrow_marks(asked: dict[str, object], arrow: str, firmness: str, hollow: bool) -> None:
    mark = seen(TINY, **asked).arrows[arrow]
    assert (mark.firmness, mark.hollow) == (firmness, hollow)


@pytest.mark.parametrize(
    ("asked", "arrows"),
    [
        ({}, {"WST-CHN", "EST-CHN"}),
        ({"flow": "out_of"}, {"CHN-WST", "CHN-EST"}),
        ({"role": ("feedstock",)}, {"WST-CHN"}),
        ({"role": ("manufacturing",)}, set()),
        ({"firmness": "stated"}, {"WST-CHN"}),
        ({"material": ("Dy",)}, {"WST-CHN"}),
    ],
)
def test_arrows_drawn(asked: dict[str, object], arrows: set[str]) -> None:
    assert set(seen(TINY, **asked).arrows) == arrows


def test_each_link_has_its_own_firmness_in_an_arrow_s_label() -> None:
    assert seen(TINY).arrows["WST-CHN"] == ArrowMark(
        arrow="WST-CHN",
        place="WST",
        flow="into",
        firmness="stated",
        hollow=False,
        label="Arrow from West into China: ore (stated as fact); nothing named (possible)",
    )
    label = seen(TINY, material=("Dy",)).arrows["WST-CHN"].label
    assert label.endswith("its place answers the element filter by class, not by name, expected")


def test_words() -> None:
    found = view(TINY, Selection(flow="out_of"))
    assert role_words(found, found.places["WST"]) == "feedstock, stated as fact"
    assert found.arrows["CHN-EST"].title == "China to East"
    assert found.arrows["EST-CHN"].title == "East into China"


# --- signs, legend, other datasets ----------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "signs"),
    [
        ({}, {"unnamed", "gateway", "square", "hollow"}),
        ({"role": ("feedstock",)}, {"unnamed", "outside"}),
        ({"role": ("processing",)}, {"unnamed", "outside", "second", "hollow"}),
        ({"material": ("Dy",)}, {"unsupported", "outside", "square", "class", "literature"}),
        ({"firmness": "stated"}, {"unnamed", "gateway", "unsupported"}),
    ],
)
def test_signs_in_use(asked: dict[str, object], signs: set[str]) -> None:
    assert set(seen(TINY, **asked).signs) == signs
    explained = {entry.code for entry in legend.drawn(view(TINY, Selection(**asked)))}  # type: ignore[arg-type]
    assert explained == {*TINY.roles, *FIRMNESS, *signs}


def test_what_is_selected_and_where_the_map_stands_change_no_mark() -> None:
    plain = seen(TINY, role=("processing",))
    assert seen(TINY, role=("processing",), select="WST", camera=(1.0, 2.0, 3.0)) is plain


def test_firmness_follows_what_was_asked_in_the_shipped_dataset() -> None:
    for code in ("VNM", "MYS"):
        assert place(ATLAS, code).firmness == "expected"
        assert place(ATLAS, code, material=("HREE",)).firmness == "possible", "their one passage"
        assert place(ATLAS, code, material=("HREE",), firmness="expected").outside
    thailand = place(ATLAS, "THA", material=("HREE",))
    assert (thailand.dot, thailand.tags) == ("empty", ("literature",))
    assert place(ATLAS, "MMR", material=("Lu",)).tags == ("class",)
    malaysia = place(ATLAS, "MYS", role=("feedstock",))
    assert (malaysia.fill, malaysia.firmness, malaysia.tags) == (
        "feedstock",
        "possible",
        ("second",),
    )


def test_counts_of_the_shipped_legend() -> None:
    found = view(ATLAS, Selection())
    assert {role: legend.count_words(found, role) for role in ATLAS.roles} == {
        "feedstock": "4 (1 as a second role)",
        "processing": "2 (1 as a second role)",
        "manufacturing": "1",
        "finance_rd": "1",
    }


@pytest.mark.parametrize(
    ("name", "code", "expected", "label"),
    [
        (
            "third_text",
            "VNM",
            ("feedstock", "stated", "full", (("processing", "possible"),), ()),
            "Vietnam: feedstock, stated as fact; second role: processing node, possible",
        ),
        ("one_text", "MMR", ("unnamed", "", "", (), ()), "Myanmar: not named in any text"),
        (
            "one_text",
            "MYS",
            ("feedstock", "possible", "empty", (), ()),
            "Malaysia: feedstock, possible",
        ),
        ("no_gateway", "CN-GX", ("gateway", "", "", (), ()), "Guangxi: no role in view"),
        (
            "possible_gateway",
            "CN-GX",
            ("gateway", "", "empty", (), ()),
            "Guangxi: gateway, possible",
        ),
        ("second_region", "CN-YN", ("unnamed", "", "", (), ()), "Yunnan: not named in any text"),
        (
            "new_role",
            "BRN",
            ("processing", "possible", "empty", (), ()),
            "Brunei: processing node, possible",
        ),
        (
            "china_role",
            "CHN",
            ("processing", "stated", "full", (), ()),
            "China: processing node, stated as fact",
        ),
        ("link_without_role", "KHM", ("unsupported", "", "", (), ()), "Cambodia: no role in view"),
        (
            "tie",
            "BRN",
            ("manufacturing", "stated", "full", (("feedstock", "stated"),), ()),
            "Brunei: manufacturing connector, stated as fact; second role: feedstock, stated as fact",
        ),
        (
            "named_without_claim",
            "KHM",
            ("unsupported", "", "", (), ()),
            "Cambodia: named, but no claim is about it",
        ),
        ("no_hub", "CHN", ("unsupported", "", "", (), ()), "China: no role in view"),
        ("hub_alone", "CN-GX", ("unsupported", "", "", (), ()), "Guangxi: no role in view"),
        ("hub_alone", "CHN", ("hub", "", "", (), ()), "China: the far end of every link"),
        ("other_links", "CHN", ("hub", "", "", (), ()), "China: an end of 17 of 19 links"),
        (
            "no_region",
            "MMR",
            ("feedstock", "stated", "full", (), ()),
            "Myanmar: feedstock, stated as fact",
        ),
        (
            "eight_roles",
            "IDN",
            ("mining", "stated", "full", (), ()),
            "Indonesia: mining place, stated as fact",
        ),
        # What a text denies, or says is not disclosed, gives no role.
        (
            "denials",
            "THA",
            ("manufacturing", "stated", "full", (), ()),
            "Thailand: manufacturing connector, stated as fact",
        ),
        ("denials", "IDN", ("unsupported", "", "", (), ()), "Indonesia: no role in view"),
    ],
)
def test_datasets_that_say_the_opposite(
    name: str, code: str, expected: Drawn, label: str, light: Path
) -> None:
    mark = place(variant(name, light), code)
    assert (drawn(mark), mark.label) == (expected, label)


def test_a_link_without_a_role_has_its_arrow(light: Path) -> None:
    arrow = seen(variant("link_without_role", light)).arrows["KHM-CHN"]
    assert (arrow.firmness, arrow.label) == (
        "expected",
        "Arrow from Cambodia into China: sand (expected)",
    )
    assert "KHM-CHN" not in seen(variant("link_without_role", light), role=("feedstock",)).arrows


@pytest.mark.parametrize(
    ("asked", "arrows"),
    [
        (
            {},
            {
                "VNM-MYS": "Arrow from Vietnam to Malaysia: ore (stated as fact)",
                "THA-SGP": "Arrow from Thailand to Singapore: oxides (stated as fact)",
                "SGP-THA": "Arrow from Singapore to Thailand: oxides (stated as fact)",
            },
        ),
        # As firm as the weaker end answers, and each end says by what.
        (
            {"material": ("HREE",)},
            {
                "VNM-MYS": "Arrow from Vietnam to Malaysia: ore (stated as fact); Vietnam answers the "
                "element filter by a passage that names it, possible; Malaysia answers the element "
                "filter by a passage that names it, possible",
            },
        ),
        (
            {"role": ("feedstock",)},
            {"VNM-MYS": "Arrow from Vietnam to Malaysia: ore (stated as fact)"},
        ),
        ({"role": ("processing",)}, {}),
    ],
)
def test_arrows_between_other_places(
    asked: dict[str, object], arrows: dict[str, str], light: Path
) -> None:
    found = seen(variant("other_links", light), flow="between", **asked).arrows
    assert {name: mark.label for name, mark in found.items()} == arrows
    for name, mark in found.items():
        assert mark.hollow is (name != "VNM-MYS")
        assert mark.firmness == ("possible" if "material" in asked else "stated")


def test_without_a_hub_all_arrows_are_between_places(light: Path) -> None:
    found = seen(variant("no_hub", light)).arrows
    assert {mark.flow for mark in found.values()} == {"between"}
    assert found["MMR-CHN"].label == (
        "Arrow from Myanmar to China: output for processing (stated as fact)"
    )


def test_an_arrow_whose_end_no_claim_is_about_stands_unless_a_material_is_asked_for(
    light: Path,
) -> None:
    atlas = variant("unclaimed_end", light)
    assert "KHM-CHN" in seen(atlas).arrows
    assert "KHM-CHN" in seen(atlas, role=("feedstock",)).arrows
    for asked in ({"role": ("processing",)}, {"material": ("HREE",)}, {"source": ("reex-2025",)}):
        assert "KHM-CHN" not in seen(atlas, **asked).arrows


def test_what_is_denied_draws_no_arrow_and_answers_for_no_material(light: Path) -> None:
    atlas = variant("denials", light)
    assert set(seen(atlas).arrows) == set(seen(ATLAS).arrows)
    # Of Thailand only literature has heavies, whatever a text denies.
    assert place(atlas, "THA", material=("HREE",)).tags == ("literature",)
    assert not place(atlas, "BRN", material=("LREE",)).shown
    assert not place(atlas, "THA", role=("processing",)).shown


@pytest.mark.parametrize("name", VARIANTS)
def test_every_mark_can_be_drawn(name: str, light: Path) -> None:
    atlas = variant(name, light)
    for mark in seen(atlas).places.values():
        assert mark.dot in ("", *DOT.values())
        assert set(mark.tags) <= set(TAGS)
        for theme in THEMES:
            assert fill_colour(atlas.study, mark.fill, mark.firmness, theme).startswith("#")
            for role, level in mark.seconds:
                assert fill_colour(atlas.study, role, level, theme).startswith("#")


def test_a_hatch_is_a_role_s() -> None:
    for mark in seen(TINY).places.values():
        assert mark.hatched is (mark.place in ("WST", "EST"))
        assert not mark.outside


def test_two_way_links_alone_make_a_head_hollow() -> None:
    links = [(*row[:3], "yes", *row[4:]) if row[0] == "w-ore" else row for row in LINKS]
    assert seen(tiny(links=links)).arrows["WST-CHN"].hollow


def test_the_table_decides_between_roles_that_tie() -> None:
    claims = [
        ("a", "one", "WST", "role", "feedstock", "stated", "West digs.", "digs"),
        ("b", "two", "WST", "role", "processing", "stated", "West refines.", "refines"),
    ]
    for role in ("feedstock", "processing"):
        places = [(*row[:2], role if row[0] == "WST" else "", *row[3:]) for row in PLACES]
        atlas = tiny(claims=claims, places=places, links=(), link_notes=(), contrasts=())
        assert place(atlas, "WST").fill == role


def test_a_report_that_is_printed_twice_gives_its_role_once(light: Path) -> None:
    rows = [
        ("a", "one", "WST", "role", "processing", "stated", "West refines.", "refines"),
        ("b", "two", "WST", "role", "processing", "stated", "West does refine.", "refine"),
        ("c", "one", "WST", "role", "feedstock", "stated", "West digs.", "digs"),
        ("d", "two", "WST", "role", "manufacturing", "stated", "West builds.", "builds"),
    ]
    plain = [(*row[:2], "", *row[3:]) for row in PLACES]
    for relation, role in (("agree", "processing"), ("copies", "feedstock")):
        atlas = tiny(
            claims=rows,
            places=plain,
            links=(),
            link_notes=(),
            contrasts=[("refining", relation, "a", "b")],
        )
        # As a table without a role has it, where only filters make a tie.
        west = replace(atlas.places["WST"], role="")
        atlas = replace(atlas, places=MappingProxyType({**atlas.places, "WST": west}))
        assert place(atlas, "WST").fill == role
    # Of Laos two texts print one report, as firm as what was there before.
    assert place(variant("copies", light), "LAO").fill == "feedstock"
