"""A panel's content: what was asked for first, each thing once, the same for all who read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from datasets import THIRD, VARIANTS, variant
from markup import Node, parse
from tiny import CLAIMS, LINKS, NOTES, tiny

import geodata
from geodata.model import Atlas
from geodata.selection import Selection, allowed
from geodata.view import view
from panels.content import content
from panels.panel import panel
from panels.records import (
    Cited,
    Content,
    Count,
    Jumps,
    Level,
    Links,
    Match,
    Materials,
    More,
    Note,
    OwnHeading,
    Pairs,
    Passage,
    Role,
    Text,
    Title,
    WhoSays,
)

ATLAS = geodata.atlas()
TINY = tiny()


def said(atlas: Atlas, **asked: object) -> Content:
    """Return the content for a selection."""
    return content(view(atlas, Selection(**asked)))  # type: ignore[arg-type]


def html(atlas: Atlas, **asked: object) -> Node:
    """Return the panel for a selection, parsed."""
    return parse(panel(view(atlas, Selection(**asked))))  # type: ignore[arg-type]


def texts(found: Content) -> list[str]:
    """Return the sentences of our own."""
    return [item.text for item in found.items if isinstance(item, Text)]


def titles(found: Content) -> list[str]:
    """Return the headings."""
    return [item.text for item in found.items if isinstance(item, Title)]


def quoted(found: Content) -> list[tuple[str, ...]]:
    """Return the claims of the quotes in view, in reading order."""
    return [item.quote.claims for item in found.items if isinstance(item, Passage)]


def of(found: Content, kind: type) -> list:
    """Return the items of a kind."""
    return [item for item in found.items if isinstance(item, kind)]


# --- a place --------------------------------------------------------------------------------


def test_a_place_in_reading_order() -> None:
    found = said(TINY, select="WST")
    assert (found.select, found.title) == ("WST", "West")
    assert [item.kind for item in found.items] == [
        *("role", "role", "count", "heading", "note"),
        *("title", "passage", "passage"),  # its role
        *("title", "passage"),  # its links
        *("title", "passage"),  # elements
        *("title", "passage"),  # denied
        *("title", "passage"),  # not disclosed
        *("title", "links", "jumps"),
        *("title", "materials", "note"),
        "text",
    ]
    assert quoted(found) == [("w1", "w2"), ("w3",), ("w4",), ("w5",), ("w6",), ("w7",)]
    assert of(found, Count) == [Count(7, 7)]
    assert [(role.role, role.second, role.firmness) for role in of(found, Role)] == [
        ("feedstock", False, "stated"),
        ("processing", True, "possible"),
    ]
    assert texts(found) == ["Named by First Press and Second Press."]


def test_what_is_asked_for_comes_first() -> None:
    found = said(TINY, select="WST", material=("HREE",))
    first = next(item for item in found.items if isinstance(item, Passage))
    assert (first.quote.claims, first.asked) == (("w5",), True)
    assert titles(found)[0] == "On heavy rare earths"
    found = said(TINY, select="WST", role=("processing",), material=("HREE",))
    assert quoted(found)[:2] == [("w5",), ("w3",)], "the element, then the role"
    assert titles(found)[0] == "On heavy rare earths and processing node"
    asked = [item.asked for item in of(found, Passage)]
    assert asked == sorted(asked, reverse=True)


@pytest.mark.parametrize("code", ["VNM", "MYS", "LAO", "MMR"])
def test_the_passage_on_heavies_comes_first(code: str) -> None:
    found = said(ATLAS, select=code, material=("HREE",))
    first = {ATLAS.claims_by_id[name] for name in quoted(found)[0]}
    assert any(claim.topic == "material" and claim.place == code for claim in first)


def test_claims_outside_the_filters_are_folded() -> None:
    found = said(TINY, select="WST", source=("two",))
    (more,) = of(found, More)
    assert [quote.claims for quote in more.quotes] == [("w1", "w2"), ("w6",), ("w7",)]
    assert of(found, Count) == [Count(3, 7)]
    assert not any(quote.in_view for quote in more.quotes)


def test_a_place_that_filters_hide_says_so() -> None:
    found = said(TINY, select="EST", role=("feedstock",))
    assert "These filters hide East on the map: role: feedstock." in texts(found)
    assert not [t for t in texts(said(TINY, select="EST")) if "hide" in t]


def test_nobody_says_it_more_firmly_than_they_do(light: Path) -> None:
    (elements,) = of(said(variant("half_agreed", light), select="MMR"), Materials)
    assert [(one.name, one.firmness, one.publishers) for one in elements.named] == [
        ("heavy rare earths", "stated", ("NewsHub Asia",)),
        ("heavy rare earths", "possible", ("Half Press",)),
    ]


def test_no_claim_names_an_element() -> None:
    notes = [*NOTES, ("CHN", "Dy", "stated", "book", "Dysprosium lies in China.")]
    found = said(tiny(notes=notes), select="CHN")
    assert "No claim names element or group for it." in texts(found)
    assert "No claim names element or group for it." not in texts(said(TINY, select="WST"))


def test_a_place_that_nothing_is_said_of() -> None:
    found = said(TINY, select="SIL")
    assert [item.kind for item in found.items] == ["text"]
    found = said(TINY, select="SIL", material=("Dy",))
    assert [note.statement for note in of(found, Note)] == ["Dysprosium lies in Silent."]
    assert of(found, Match) == [], "no text answers"
    assert texts(found)[0].startswith("No text names it.")


def test_china_without_links() -> None:
    claims = [row for row in CLAIMS if row[3] != "link"]
    atlas = tiny(claims=claims, links=(), link_notes=(), contrasts=())
    assert texts(said(atlas, select="CHN"))[0] == "No link ends there."
    assert "The far end of every link." in texts(said(TINY, select="CHN"))


# --- the gateway ----------------------------------------------------------------------------


def test_arrows_that_arrive() -> None:
    found = said(TINY, select="CN-GX")
    (jumps,) = of(found, Jumps)
    assert [(j.words, j.select, j.firmness) for j in jumps.jumps] == [
        ("West", "WST-CHN", "stated"),
        ("East", "EST-CHN", "possible"),
    ]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"role": ("manufacturing",)}, "None under these filters."),
        ({"flow": "out_of"}, "The map shows links out of China, so none is drawn here."),
    ],
)
def test_why_no_arrow_arrives(asked: dict[str, object], why: str) -> None:
    found = said(TINY, select="CN-GX", **asked)
    assert why in texts(found)
    assert len({"None.", "None under these filters."} & set(texts(found))) == (why[0:4] == "None")


def test_no_arrow_at_all_is_no_filter_s_doing() -> None:
    atlas = tiny(
        claims=[row for row in CLAIMS if row[3] != "link"], links=(), link_notes=(), contrasts=()
    )
    assert "None." in texts(said(atlas, select="CN-GX"))


def test_a_gateway_that_no_claim_is_about_quotes_what_names_it() -> None:
    found = said(tiny(claims=[row for row in CLAIMS if row[0] != "g1"]), select="CN-GX")
    assert quoted(found) == [("r1",)], "on a link without an arrow"
    assert "Arrows drawn here" in titles(found)
    assert any("which no text calls the gateway" in text for text in texts(found))


# --- an arrow -------------------------------------------------------------------------------


def test_an_arrow() -> None:
    found = said(TINY, select="WST-CHN")
    assert found.title == "West into China"
    assert of(found, Level) == [Level("Firmest passage:", "stated")]
    assert quoted(found) == [("w2",), ("w4",)]
    assert said(TINY, select="CHN-EST").title == "China to East"
    (links,) = of(found, Links)
    assert [(row.link.link_id, row.direction, row.firmness, row.end) for row in links.rows] == [
        (
            "w-ore",
            "Into China",
            "stated",
            "the one passage behind it names neither China nor Guangxi",
        ),
        (
            "w-talks",
            "Either way between West and China",
            "possible",
            "the one passage behind it names neither China nor Guangxi",
        ),
    ]


def test_the_arrow_of_the_third_text(light: Path) -> None:
    atlas = variant("third_text", light)
    found = said(atlas, select="VNM-CHN")
    assert ("third-2",) in quoted(found)
    every = " ".join(html(atlas, select="VNM-CHN").text.split())
    assert THIRD in every
    assert "a passage behind it names Guangxi" in every
    assert "An amount is stated (900 tonnes)" in every
    assert "no passage about" not in every and "no text gives" not in every.lower()


def test_an_arrow_under_an_element_says_why() -> None:
    found = said(TINY, select="WST-CHN", material=("Dy",))
    assert "Why it is shown for dysprosium" in titles(found)
    assert "West answers the element filter; these passages need not." in texts(found)
    assert [match.text for match in of(found, Match)] == [
        "dysprosium: by class, as heavy rare earths, by the USGS and EU schemes, expected"
    ]


def test_an_arrow_that_is_not_drawn_says_why() -> None:
    assert "The map shows links out of China, so this arrow is not drawn." in texts(
        said(TINY, select="WST-CHN", flow="out_of")
    )
    found = said(TINY, select="WST-CHN", role=("manufacturing",))
    assert "These filters hide this arrow: role: manufacturing connector." in texts(found)
    assert not of(found, Level)
    assert "None under these filters." in texts(found)


# --- the overview ---------------------------------------------------------------------------


def test_the_overview() -> None:
    found = said(TINY)
    assert (found.select, found.title) == ("", "Every claim of two texts")
    (pairs,) = of(found, Pairs)
    assert [pair.contrast.subject for pair in pairs.pairs] == ["leading", "trade", "gain"]
    assert [again for pair in pairs.pairs for _, again in pair.sides] == [
        *(False, False),
        *(False, False),
        *(True, True),
    ]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({}, "Every claim of two texts"),
        ({"flow": "out_of"}, "Every claim of two texts"),
        ({"role": ("feedstock",)}, "What these filters show"),
        ({"role": ("finance_rd",)}, "Nothing matches these filters"),
    ],
)
def test_titles_of_the_overview(asked: dict[str, object], title: str) -> None:
    assert said(TINY, **asked).title == title


def test_nothing_matches_only_where_a_filter_is() -> None:
    atlas = tiny(claims=(), links=(), link_notes=(), contrasts=(), notes=())
    assert said(atlas).title == "No claims yet"
    assert said(atlas, firmness="stated").title == "Nothing matches these filters"


def test_the_overview_answers_place_by_place() -> None:
    found = said(TINY, material=("HREE",))
    (who,) = of(found, WhoSays)
    assert found.items[0] is who, "the panel begins with who says so"
    assert [row.place.place for row in who.matrix.rows] == ["WST", "EST", "SIL"]
    assert titles(found)[:3] == [f"{n} on heavy rare earths" for n in ("West", "East", "Silent")]
    assert quoted(found)[0] == ("w5",)
    assert [note.statement for note in of(found, Note)][1:2] == ["Dysprosium lies in Silent."]


def test_what_is_said_in_general_is_folded_where_a_filter_is_on() -> None:
    atlas = tiny(contrasts=())
    filtered: list[dict[str, Any]] = [
        {"role": ("processing",)},
        {"source": ("two",)},
        {"firmness": "expected"},
    ]
    for asked, folded in [({}, False), *((one, True) for one in filtered)]:
        found = said(atlas, **asked)
        general = [item for item in of(found, More) if item.about]
        assert bool(of(found, WhoSays)) is bool(general) is folded
        assert ("Second Press on The Region" in titles(found)) is not folded
        if folded:
            assert general[0].about == "on The Region in general"
            told = [quote.claims for quote in general[0].quotes]
            assert told and (("r2",) in told) is ("firmness" not in asked)
        if asked and "role" not in asked:
            # Below it stands the firmest quote of each of its places.
            (who,) = of(found, WhoSays)
            rows = [row.place.name for row in who.matrix.rows]
            assert rows and titles(found)[: len(rows)] == rows
    assert not of(said(atlas, role=("finance_rd",)), WhoSays), "nothing matches"


def test_the_region_answers_too() -> None:
    claims = [
        *CLAIMS,
        ("r9", "two", "ASEAN", "material", "HREE", "stated", "It has heavies.", "has"),
    ]
    found = said(tiny(claims=claims), material=("HREE",))
    assert "The Region on heavy rare earths" in titles(found)
    assert quoted(found)[:2] == [("w5",), ("r9",)]
    assert [item.asked for item in of(found, Passage)][:2] == [True, True]


def test_the_first_quotes_on_heavies_are_on_heavies() -> None:
    found = said(ATLAS, material=("HREE",))
    asked = [item for item in of(found, Passage) if item.asked]
    assert asked and of(found, Passage)[: len(asked)] == asked
    for item in asked:
        claims = [ATLAS.claims_by_id[name] for name in item.quote.claims]
        assert any((claim.topic, claim.value) == ("material", "HREE") for claim in claims)


def test_one_statement_on_three_places_is_said_once(light: Path) -> None:
    atlas = variant("repeated_notes", light)
    found = said(atlas, material=("Dy",))
    statements = [note.statement for note in of(found, Note)]
    assert statements.count("There may be dysprosium.") == 1
    again = [
        text for text in texts(found) if text.endswith("cited above, “There may be dysprosium.”")
    ]
    assert len(again) == 2
    regional = [note.statement for note in of(said(atlas, select="CN-GX"), Note)]
    assert regional == ["Some of it goes by sea."]
    assert [note.statement for note in of(said(atlas, select="VNM-CHN"), Note)] == regional


# --- datasets of other makings ---------------------------------------------------------------


def test_a_denial_is_read_and_asserts_nothing(light: Path) -> None:
    atlas = variant("denials", light)
    found = said(atlas, select="THA")
    assert [role.role for role in of(found, Role)] == ["manufacturing"]
    assert ("no-role",) in quoted(found) and ("no-heavy",) in quoted(found)
    assert "Denied by a text" in titles(found)
    assert of(found, Materials) == []
    points = {p.words for q in found.quotes() for p in q.points}
    assert {"denied: role: processing node", "denied: heavy rare earths"} <= points
    points = {p.words for q in said(atlas, select="IDN").quotes() for p in q.points}
    assert points == {"not disclosed, the text says: role: feedstock"}
    # What is only denied is no link; what a text asserts has its denial beside it.
    assert of(said(atlas, select="KHM"), Links) == []
    assert "KHM-CHN" not in allowed(atlas)["select"]
    found = said(atlas, select="MMR-CHN")
    assert quoted(found)[-1] == ("no-known",)
    assert of(found, Level) == [Level("Firmest passage:", "stated")]
    # Who only denies that it is the gateway does not call it one.
    assert not any("No Press calls" in text for text in texts(said(atlas, select="CN-GX")))


def test_what_asserts_comes_before_what_denies() -> None:
    claims = [
        ("a", "one", "WST", "role", "feedstock", "possible", "West may dig.", "may"),
        ("b", "two", "WST", "role", "feedstock", "stated", "West digs nothing.", "nothing"),
    ]
    atlas = tiny(claims=claims, links=(), link_notes=(), contrasts=(), stances={"b": "denies"})
    assert quoted(said(atlas, select="WST", role=("feedstock",))) == [("a",), ("b",)]
    assert quoted(said(atlas, role=("feedstock",)))[0] == ("a",)


def test_links_without_a_role_are_not_asked_for_by_a_filter_of_roles(light: Path) -> None:
    atlas = variant("link_without_role", light)
    for role in atlas.roles:
        found = said(atlas, select="KHM-CHN", role=(role,))
        name = atlas.roles[role].name
        assert any(text.startswith("These filters hide this arrow") for text in texts(found)), name
        assert of(found, Count) == [Count(0, 1)]
        assert [row.firmness for row in of(found, Links)[0].rows] == [""]
        assert quoted(found) == []
        assert not view(atlas, Selection(role=(role,))).arrows["KHM-CHN"].shown
    assert of(said(atlas, select="KHM-CHN"), Count) == [Count(1, 1)]
    assert view(atlas, Selection()).arrows["KHM-CHN"].shown


def test_a_place_that_no_claim_is_about_lists_its_links(light: Path) -> None:
    atlas = variant("unclaimed_end", light)
    found = said(atlas, select="KHM")
    assert texts(found)[0].startswith("Named by ")
    assert [row.link.link_id for row in of(found, Links)[0].rows] == ["khm-sand"]
    assert [jump.select for jump in of(found, Jumps)[0].jumps] == ["KHM-CHN"]


def test_an_arrow_between_two_places_says_by_what_either_answers(light: Path) -> None:
    atlas = variant("other_links", light)
    found = said(atlas, select="VNM-MYS", material=("HREE",), flow="between")
    assert [text for text in texts(found) if "answers the" in text] == [
        "Vietnam answers the element filter; these passages need not.",
        "Malaysia answers the element filter; these passages need not.",
    ]
    assert "It leads from Vietnam to Malaysia, as its links do." in " ".join(texts(found))
    assert [row.direction for row in of(found, Links)[0].rows] == ["From Vietnam to Malaysia"]
    assert [row.direction for row in of(said(atlas, select="SGP-THA"), Links)[0].rows] == [
        "Either way between Thailand and Singapore"
    ]


def test_arrows_to_other_places_of_the_hub_are_not_drawn_to_its_gateway(light: Path) -> None:
    atlas = variant("within_the_hub", light)
    found = said(atlas, select="CN-GX")
    drawn = next(item for item in of(found, Jumps) if item.jumps[0].firmness)
    assert "LAO-CN-YN" not in {jump.select for jump in drawn.jumps}
    assert {"LAO-CHN", "IDN-CHN"} <= {jump.select for jump in drawn.jumps}
    assert any(
        text.startswith("Every arrow into China but for those into Yunnan is drawn to Guangxi, ")
        for text in texts(found)
    )


def test_the_overview_counts_the_texts_that_claims_rest_on(light: Path) -> None:
    found = said(variant("named_without_claim", light))
    assert found.title == "Every claim of two texts"
    assert any(text.endswith("rests on passages of two texts.") for text in texts(found))


def test_the_overview_without_a_region_quotes_who_gives_roles(light: Path) -> None:
    found = said(variant("no_region", light))
    assert titles(found)[:2] == ["Rare Earth Exchanges", "NewsHub Asia"]
    roles = {c.claim_id for c in ATLAS.claims if c.topic == "role"}
    assert roles <= found.claims
    assert of(found, Count) == [Count(len(roles), len(roles))]


def test_a_text_of_which_filters_leave_nothing_is_not_introduced() -> None:
    assert "Second Press on The Region" in titles(said(tiny(contrasts=())))
    found = said(tiny(contrasts=()), source=("one",))
    assert "Second Press on The Region" not in titles(found)
    assert [item.source.source_id for item in of(said(tiny(contrasts=())), Cited)] == ["one", "two"]
    # Without filters it is, though its one quote stands in a pair.
    assert {"First Press on The Region", "Second Press on The Region"} <= set(titles(said(TINY)))


def test_of_many_texts_those_in_view_that_say_most_are_quoted() -> None:
    sources = [(f"t{n}", "text", "T", f"Press {n}", "", "2024", "", "") for n in range(12)]
    claims = [
        (f"c{n}-{m}", f"t{n}", "ASEAN", "strategy", "", "stated", f"Text {n} plans {m}.", "plans")
        for n in range(12)
        for m in range(1 + n // 4)
    ]
    atlas = tiny(claims=claims, sources=sources, links=(), link_notes=(), notes=(), contrasts=())
    found = said(atlas)
    assert titles(found) == [f"Press {n} on The Region" for n in (8, 9, 10, 11, 4)]
    assert "And seven texts more; choose one as source." in texts(found)
    found = said(atlas, source=("t0",))
    assert titles(found) == ["Press 0 on The Region"]
    assert quoted(found) == [("c0-0",)]
    assert not any("more; choose" in text for text in texts(found))


def test_literature_on_links_without_an_arrow_on_places_and_on_materials_is_cited() -> None:
    notes = [*NOTES, ("WST", "", "", "book", "West is old."), ("Dy", "", "", "book", "It is rare.")]
    atlas = tiny(notes=notes, link_notes=[("r-trade", "book", "Trade is by rail.")])

    def cited(**asked: object) -> set[str]:
        return {note.statement for note in of(said(atlas, **asked), Note)}

    assert "Trade is by rail." in cited() & cited(select="CN-GX")
    assert "West is old." in cited(select="WST")
    assert "It is rare." not in cited() | cited(material=("Nd",))
    assert "It is rare." in cited(material=("Dy",))
    assert "It is rare." not in cited(material=("Dy",), source=("one",)), "asked for a text"
    assert "Literature on dysprosium" in titles(said(atlas, material=("Dy",)))


def test_without_materials_nothing_is_said_of_them(light: Path) -> None:
    atlas = variant("plain", light)
    for select in ("", *allowed(atlas)["select"]):
        found = said(atlas, select=select)
        assert not any("named for it" in title for title in titles(found))
        assert of(found, Materials) == []


# --- what all readers share -----------------------------------------------------------------


@pytest.mark.parametrize("name", VARIANTS)
def test_the_html_quotes_what_the_content_does(name: str, light: Path) -> None:
    atlas = variant(name, light)
    for select in ("", *allowed(atlas)["select"]):
        page = html(atlas, select=select)
        ids = [
            i for q in page.find("blockquote") for i in (q.attributes["data-claim"] or "").split()
        ]
        assert len(ids) == len(set(ids))
        assert set(ids) == said(atlas, select=select).claims


def test_claims_hold_headings_folded_quotes_and_pairs() -> None:
    found = said(TINY, select="WST", source=("two",))
    assert found.claims == {"w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8"}
    assert [item.claim.claim_id for item in of(found, OwnHeading)] == ["w8"]
    assert said(TINY).claims == {"r1", "r2", "r3", "c1"}


def test_where_the_map_stands_changes_nothing() -> None:
    assert said(TINY, select="WST", camera=(1.0, 2.0, 3.0)) is said(TINY, select="WST")


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        said(TINY, select="XXX")


def test_links_of_a_place_are_rows() -> None:
    assert [row.link.link_id for row in of(said(TINY, select="EST"), Links)[0].rows] == [
        row[0] for row in LINKS if "EST" in row[1:3]
    ]
