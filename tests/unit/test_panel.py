"""The panels: every quote to the letter, every cue marked, every contract of the page."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from hostile import ALL, HOSTILE
from hypothesis import given, settings
from markup import Node, parse
from test_selection import selections
from tiny import CLAIMS, CONTRASTS, LINKS, NOTES, PLACES, SOURCES, tiny

import geodata
from exports.page import page as standalone
from geodata import statements, words
from geodata.model import Atlas, Claim, Contrast, Link, Note
from geodata.selection import Selection, allowed, read
from geodata.view import view
from geodata.ways import ways
from panels.citation import cite
from panels.content import content
from panels.panel import panel, passage, passages, passages_of
from panels.records import Passage, Text

ATLAS = geodata.atlas()
TINY = tiny()


def read_panel(atlas: Atlas, **selection: object) -> Node:
    """Return the panel of a selection, parsed."""
    return parse(panel(view(atlas, Selection(**selection))))  # type: ignore[arg-type]


def said(node: Node) -> str:
    """Return an element's text with its white space evened out, as a browser shows it."""
    return " ".join(node.text.split())


def ways_on(page: Node) -> list[Node]:
    """Return the links to other panels; all others lead to the addresses of sources."""
    links = page.find("a")
    urls = {source.url for source in ATLAS.sources.values() if source.url}
    for link in links:
        if "data-select" not in link.attributes and "data-opens" not in link.attributes:
            assert link.attributes["href"] in urls and link.attributes["rel"] == "noreferrer"
            assert link.text == link.attributes["href"]
    return [link for link in links if "data-select" in link.attributes]


ALL_PANELS = {
    select: read_panel(ATLAS, select=select) for select in ("", *allowed(ATLAS)["select"])
}


# --- one case a record ----------------------------------------------------------------------


@pytest.mark.parametrize("claim", ATLAS.claims, ids=lambda claim: claim.claim_id)
def test_every_quote_stands_in_its_panel(claim: Claim) -> None:
    page = ALL_PANELS["" if claim.place == "ASEAN" else claim.place]
    quotes = page.quotes(claim.claim_id)
    assert len(quotes) == 1
    assert quotes[0].text == claim.quote
    assert [q.text for q in page.find("blockquote")].count(claim.quote) == 1
    marked = [mark.text for mark in quotes[0].find("mark")]
    assert not claim.cue or any(claim.cue in text for text in marked)


def test_quotes_and_headings_say_their_language_and_leave_their_direction_to_it() -> None:
    one = replace(TINY.sources["one"], lang="he")
    page = read_panel(replace(TINY, sources={**TINY.sources, "one": one}), select="WST")
    for quote in page.find("blockquote"):
        claims = (quote.attributes["data-claim"] or "").split()
        source = {row[0]: row[1] for row in CLAIMS}[claims[0]]
        assert quote.attributes.get("lang") == ("he" if source == "one" else None)
        assert quote.attributes["dir"] == "auto"


@pytest.mark.parametrize("link", ATLAS.links.values(), ids=lambda link: link.link_id)
def test_every_link_stands_on_its_panels(link: Link) -> None:
    one, other = link.from_place, link.to_place
    regional = "ASEAN" in link.ends
    arrows = [f"{one}-{other}"] + [f"{other}-{one}"] * link.two_way
    where = [one if other == "CHN" else other, *arrows]
    claims = [c for c in ATLAS.claims if c.topic == "link" and c.value == link.link_id]
    for select in ["", "CN-GX"] if regional else where:
        rows = ALL_PANELS[select].find("li", data_link=link.link_id)
        assert len(rows) == 1, select
        text = said(rows[0])
        assert link.carries in text
        assert f"Its far end: {statements.link_end(ATLAS, link)}." in text
        assert ("either way" in text.lower()) is link.two_way
    for select in where[1:] if not regional else []:
        for claim in claims:
            assert [q.text for q in ALL_PANELS[select].quotes(claim.claim_id)] == [claim.quote]
    for select, page in ALL_PANELS.items():
        if select not in where and not regional:
            assert not page.find("li", data_link=link.link_id), select


@pytest.mark.parametrize(
    "note", [n for n in ATLAS.notes if n.about in ATLAS.links], ids=lambda note: note.about
)
def test_what_the_literature_adds_to_a_link_is_cited(note) -> None:  # type: ignore[no-untyped-def]
    link = ATLAS.links[note.about]
    place = link.from_place if link.to_place == "CHN" else link.to_place
    for select in (place, f"{link.from_place}-{link.to_place}"):
        text = said(ALL_PANELS[select])
        cited = f"Literature: {note.statement} {cite(ATLAS.sources[note.source_id])}"
        assert text.count(cited) == text.count(note.statement) == 1


@pytest.mark.parametrize(
    "note", [n for n in ATLAS.notes if n.material], ids=lambda n: f"{n.about}-{n.material}"
)
def test_what_the_literature_says_of_materials_is_kept_apart(note: Note) -> None:
    rows = [said(row) for row in ALL_PANELS[note.about].find("p", **{"class": "literature"})]
    (row,) = [row for row in rows if note.statement in row]
    assert row.startswith(f"Literature on {words.material_name(ATLAS, note.material)}: ")
    assert words.FIRMNESS[note.firmness] in row
    assert row.endswith(cite(ATLAS.sources[note.source_id]))
    assert all(note.statement not in q.text for q in ALL_PANELS[note.about].find("blockquote"))


@pytest.mark.parametrize("contrast", ATLAS.contrasts, ids=lambda contrast: contrast.subject)
def test_contrasts_stand_side_by_side(contrast: Contrast) -> None:
    page = ALL_PANELS[""]
    pairs = [
        section
        for section in page.find("section", **{"class": f"pair pair-{contrast.relation}"})
        if said(section).startswith(contrast.subject)
    ]
    wanted = [ATLAS.claims_by_id[c] for c in (contrast.claim_a, contrast.claim_b)]
    assert any(
        all(pair.quotes(claim.claim_id) or f"“{claim.quote[:30]}" in said(pair) for claim in wanted)
        for pair in pairs
    )
    assert f"they {contrast.relation}" in said(pairs[0])
    for claim in wanted:
        assert len(page.quotes(claim.claim_id)) == 1


@pytest.mark.parametrize("select", ALL_PANELS)
def test_every_panel(select: str) -> None:
    (page,) = ALL_PANELS[select].find(data_testid="panel")
    assert page.attributes["data-select"] == select
    assert page.attributes["tabindex"] == "-1", "the skip link can move focus there"
    assert len(page.find("h2")) == 1
    ids = [i for q in page.find("blockquote") for i in (q.attributes["data-claim"] or "").split()]
    assert len(ids) == len(set(ids)), "each claim once"
    texts = [q.text for q in page.find("blockquote")]
    assert len(texts) == len(set(texts)), "each quote once"
    for claim_id in ids:
        claim = ATLAS.claims_by_id[claim_id]
        (quote,) = page.quotes(claim_id)
        assert quote.text == claim.quote
        assert claim.cue in "".join(mark.text for mark in quote.find("mark"))
    for figure in page.find("figure"):
        (source,) = {
            ATLAS.claims_by_id[i].source_id
            for q in figure.find("blockquote")
            for i in (q.attributes["data-claim"] or "").split()
        }
        assert ATLAS.sources[source].publisher in said(figure.find("cite")[0])
        assert figure.attributes["class"].startswith("q"), "by which the browser gives it its tools"
    for link in ways_on(page):
        target = link.attributes["data-select"]
        query = parse_qs((link.attributes["href"] or "").removeprefix("?"))
        assert read(query, ATLAS) == (Selection(select=target or ""), ())


# --- what each panel says -------------------------------------------------------------------


def test_a_country() -> None:
    page = ALL_PANELS["MMR"]
    assert said(page.find("h2")[0]) == "Myanmar"
    (role,) = page.find("p", **{"class": "role"})
    assert "Feedstock" in said(role)
    assert "Stated as fact" in said(role)
    assert "NewsHub Asia" in said(role)
    (heading,) = page.find("div", **{"class": "own-heading"})
    assert "Critical Upstream Supply Under Complex Conditions" in said(heading)
    (count,) = page.find(data_testid="count")
    assert said(count) == "9 claims, all in view"
    assert "Yunnan" in said(page)
    titles = [said(h) for h in page.find("h3")]
    assert titles[:2] == ["Its role", "Its links"]
    assert [a.attributes["data-select"] for a in ways_on(page)] == ["", "MMR-CHN"]


def test_secondary_roles_and_reported_ones() -> None:
    roles = [said(role) for role in ALL_PANELS["MYS"].find("p", **{"class": "role"})]
    assert len(roles) == 2
    assert "Processing node" in roles[0]
    assert "Expected" in roles[0]
    assert "second role" not in roles[0]
    assert "Feedstock" in roles[1]
    assert "(a second role)" in roles[1]
    assert roles[1].endswith("Possible, as reported, by Rare Earth Exchanges")
    (vietnam,) = (
        r for r in map(said, ALL_PANELS["VNM"].find("p", **{"class": "role"})) if "Feed" in r
    )
    assert "Expected by NewsHub Asia; Possible, as reported, by Rare Earth Exchanges" in vietnam


def test_three_kinds_of_absence_stay_apart() -> None:
    thailand, laos, brunei = (ALL_PANELS[code] for code in ("THA", "LAO", "BRN"))
    assert "denied: that its resources are major" in said(thailand)
    assert "denied: that it has resources" in said(ALL_PANELS["SGP"])
    assert "denied" not in said(laos).lower()
    titles = [said(h) for h in read_panel(TINY, select="WST").find("h3")]
    assert {"Denied by a text", "Not disclosed, a text says"} < set(titles)
    assert "not disclosed, the text says" in said(laos)
    assert "not disclosed" not in said(thailand)
    assert "No text names it" in said(brunei)


@pytest.mark.parametrize("code", ["BRN", "KHM", "IDN", "PHL", "TLS"])
def test_an_unnamed_member(code: str) -> None:
    (lead,) = ALL_PANELS[code].find("p", **{"class": "lead"})
    since = ATLAS.places[code].since
    assert said(lead) == (
        f"No text names it. It is drawn because it is an ASEAN member (since {since}). "
        "That the texts are silent does not mean that it has no part."
    )
    assert not ALL_PANELS[code].find("blockquote")
    assert not ALL_PANELS[code].find(data_testid="count")


def test_the_shipped_texts_that_name_each_place() -> None:
    reex, newshub = "Rare Earth Exchanges", "NewsHub Asia"
    both = f"{reex} and {newshub}."
    named = {code: [said(p) for p in ALL_PANELS[code].find("p")] for code in ATLAS.shapes}
    for code, who in {
        **{"LAO": f"{reex} only.", "CN-GX": f"{reex} only.", "MYS": both, "VNM": both},
        **{"MMR": f"{newshub} only.", "THA": f"{newshub} only.", "SGP": f"{newshub} only."},
        "CHN": both,
    }.items():
        assert f"Named by {who}" in named[code], code


@pytest.mark.parametrize("select", [way.arrow for way in ways(ATLAS)])
def test_an_arrow(select: str) -> None:
    page, arrow = ALL_PANELS[select], view(ATLAS, Selection()).arrows[select]
    text = said(page)
    assert arrow.place.name in said(page.find("h2")[0])
    assert f"Firmest passage: {words.FIRMNESS[arrow.firmness]}" in text
    assert ("head is hollow" in text) is arrow.hollow
    assert "It is no traced shipment." in text
    assert "no text gives a volume" not in text.lower(), "which nobody has looked for"
    assert "Where it begins and ends" in text
    end = statements.arrow_end(ATLAS, arrow.way)
    assert end in text
    assert "names Guangxi" in end or "does not name Guangxi" in end
    assert ("It is drawn to Guangxi" in text) is (arrow.flow == "into")
    assert ("It starts around the name of China" in text) is (arrow.flow == "out_of")
    assert (arrow.flow == "out_of") is ("so this arrow is not drawn" in text)
    assert len(page.find("li")) >= len(arrow.links)


def test_guangxi() -> None:
    text = said(ALL_PANELS["CN-GX"])
    assert (
        "Every arrow into China is drawn to Guangxi, which Rare Earth Exchanges calls the "
        "gateway; of 9 passages behind these arrows none names it. No arrow is a traced shipment"
    ) in text
    arrows = [
        link.attributes["data-select"]
        for link in ALL_PANELS["CN-GX"].find("a")
        if (link.attributes["data-select"] or "").endswith("-CHN")
    ]
    assert set(arrows) == {f"{code}-CHN" for code in ("MMR", "VNM", "LAO", "MYS", "THA", "SGP")}
    assert "cross-border mineral trade" in text


def test_china() -> None:
    titles = [said(h) for h in ALL_PANELS["CHN"].find("h3")]
    assert "Strategy" in titles
    assert "Limits and what stays open" in titles
    assert "The far end of every link." in said(ALL_PANELS["CHN"])


def test_the_overview() -> None:
    page = ALL_PANELS[""]
    text = said(page)
    for source in ATLAS.sources.values():
        assert (f"{source.publisher} on Southeast Asia" in text) is (source.kind == "text")
    assert "How to read the map" in text
    links = [
        row.attributes["data-link"] for row in page.find("li") if "data-link" in row.attributes
    ]
    assert links == ["asean-capital", "asean-guangxi", "asean-materials"]
    relations = [s.attributes["class"] or "" for s in page.find("section")][1:]
    assert relations == ["pair pair-differ"] * 4 + ["pair pair-agree"] * 8


# --- under filters --------------------------------------------------------------------------


@given(selections())
@settings(max_examples=40, deadline=None)
def test_no_filter_loses_a_claim_of_what_is_selected(s: Selection) -> None:
    page = parse(panel(view(ATLAS, s)))
    place = s.select if s.select in ATLAS.shapes else "ASEAN" if not s.select else ""
    ids = [i for q in page.find("blockquote") for i in (q.attributes["data-claim"] or "").split()]
    assert len(ids) == len(set(ids))
    if place:
        assert {c.claim_id for c in ATLAS.claims if c.place == place} <= set(ids)
    else:
        carried = view(ATLAS, Selection()).arrows[s.select].links
        names = {link.link_id for link in carried}
        assert set(ids) == {
            c.claim_id for c in ATLAS.claims if c.topic == "link" and c.value in names
        }
    for claim_id in ids:
        assert page.quotes(claim_id)[0].text == ATLAS.claims_by_id[claim_id].quote
    for link in ways_on(page):
        query = parse_qs((link.attributes["href"] or "").removeprefix("?"))
        found, dropped = read(query, ATLAS)
        assert dropped == ()
        assert found == Selection(
            role=s.role,
            material=s.material,
            source=s.source,
            firmness=s.firmness,
            flow=s.flow,
            number=s.number,
            camera=s.camera,
            select=link.attributes["data-select"] or "",
        )


def test_the_region_under_filters_keeps_the_others_within_reach() -> None:
    page = read_panel(TINY, source=("two",))
    assert page.quotes("r1")
    page = read_panel(tiny(contrasts=()), source=("two",))
    for claim_id in ("r1", "r2", "r3"):
        assert len(page.quotes(claim_id)) == 1, claim_id


def test_the_count_and_the_others() -> None:
    page = read_panel(TINY, select="WST", source=("two",))
    (count,) = page.find(data_testid="count")
    assert said(count) == "3 of 7 claims under these filters"
    (others,) = page.find("details", **{"class": "others"})
    assert "3 more quotes, outside these filters" in said(others.find("summary")[0])
    assert {q.attributes["data-claim"] for q in others.find("blockquote")} == {"w1 w2", "w6", "w7"}
    for claim_id in ("w3", "w4", "w5"):
        assert page.quotes(claim_id)
        assert not others.quotes(claim_id)


def test_one_claim() -> None:
    page = read_panel(TINY, select="CHN")
    assert said(page.find(data_testid="count")[0]) == "1 claim, all in view"
    page = read_panel(TINY, select="CHN", source=("one",))
    assert said(page.find(data_testid="count")[0]) == "0 of 1 claims under these filters"
    assert "1 more quote, outside" in said(page)


def test_what_is_hidden_by_filters_says_so() -> None:
    page = read_panel(TINY, select="EST", role=("feedstock",))
    (notice,) = page.find("p", **{"class": "notice"})
    assert said(notice) == "These filters hide East on the map: role: feedstock."
    assert not read_panel(TINY, select="EST").find("p", **{"class": "notice"})
    page = read_panel(TINY, select="WST-CHN", source=("two",), role=("feedstock",))
    (notice,) = page.find("p", **{"class": "notice"})
    assert said(notice) == ("These filters hide this arrow: role: feedstock; source: Second Press.")
    assert "None under these filters" in said(page)
    page = read_panel(TINY, select="CHN-WST")
    (notice,) = page.find("p", **{"class": "notice"})
    assert said(notice) == "The map shows links into China, so this arrow is not drawn."


@pytest.mark.parametrize(
    ("select", "material", "matches", "notes"),
    [
        (
            *("WST", "Tb"),
            ["terbium: by class, as heavy rare earths, by the USGS and EU schemes, expected"],
            ["on terbium: Terbium is to come from West. Expected"],
        ),
        # The note on terbium says nothing of europium, and stands with the others.
        (
            *("WST", "Eu"),
            ["europium: by class, as heavy rare earths, by the EU scheme, expected"],
            ["on terbium: Terbium is to come from West. Expected"],
        ),
        (
            "EST",
            "Nd",
            ["neodymium: named, possible"],
            ["on europium: Europium might lie in East. Possible"],
        ),
        ("EST", "Eu", [], ["on europium: Europium might lie in East. Possible"]),
        (
            *("EST", "HREE", []),
            [
                "on europium: Europium might lie in East. Possible "
                "(heavy rare earths: by class, as europium, by the EU scheme)"
            ],
        ),
        ("SIL", "Dy", [], ["on dysprosium: Dysprosium lies in Silent. Stated as fact"]),
    ],
)
def test_why_a_place_answers_is_said_once(
    select: str, material: str, matches: list[str], notes: list[str]
) -> None:
    page = read_panel(TINY, select=select, material=(material,))
    assert [said(p) for p in page.find("p", **{"class": "matches"})] == matches
    rows = [said(p) for p in page.find("p", **{"class": "literature"}) if " on " in said(p)]
    book = "Book House: “The Book”, December 2023."
    assert rows == [f"Literature {note} {book}" for note in notes]


def test_a_place_begins_with_what_was_asked() -> None:
    page = read_panel(TINY, select="WST", material=("Tb",))
    assert said(page.find("h3")[0]) == "On terbium"
    order = [q.attributes["data-claim"] for q in page.find("blockquote")]
    # Then the text's own heading, then the others under their topics.
    assert order == ["w5", "w8", "w1 w2", "w3", "w4", "w6", "w7"]
    # Of role and element the element first; the links of the role answer too, the firmest first.
    page = read_panel(TINY, select="WST", material=("Tb",), role=("processing",))
    assert said(page.find("h3")[0]) == "On terbium and processing node"
    order = [q.attributes["data-claim"] for q in page.find("blockquote")]
    assert order[:4] == ["w5", "w3", "w4", "w8"]
    # Without filters the heading leads.
    order = [q.attributes["data-claim"] for q in read_panel(TINY, select="WST").find("blockquote")]
    assert order == ["w8", "w1 w2", "w3", "w4", "w5", "w6", "w7"]


def test_what_literature_answers_comes_before_the_rest_of_it() -> None:
    notes = [*NOTES, ("WST", "Nd", "possible", "book", "Neodymium might too.")]
    page = read_panel(tiny(notes=notes), select="WST", material=("Nd",))
    rows = [said(p) for p in page.find("p", **{"class": "literature"})]
    assert [row.split(":")[0] for row in rows] == [
        *("Literature on neodymium", "Literature", "Literature on terbium"),
    ]


def test_the_same_note_stands_once() -> None:
    same = "Heavies come from West."
    notes = [("WST", code, "expected", "book", same) for code in ("Tb", "Dy")]
    atlas = tiny(
        notes=notes, link_notes=[(link, "book", "By sea.") for link in ("w-ore", "w-talks")]
    )
    for material in ((), ("Tb",), ("Nd",), ("Tb", "Dy"), ("HREE",)):
        page = read_panel(atlas, select="WST", material=material)
        rows = [said(p) for p in page.find("p", **{"class": "literature"})]
        assert sum(same in row for row in rows) == 1, material
        assert sum("By sea." in row for row in rows) == 1
        (row,) = (row for row in rows if same in row)
        assert row.startswith("Literature on terbium and dysprosium: ")
    arrow = read_panel(atlas, select="WST-CHN", material=("Tb",))
    assert said(arrow).count(same) == said(arrow).count("By sea.") == 1


def test_an_arrow_under_a_material_filter_says_why_it_is_shown() -> None:
    page = read_panel(TINY, select="WST-CHN", material=("Tb",))
    assert "Firmest passage: Stated as fact" in said(page), "of its own passages"
    assert "Why it is shown for terbium" in [said(h) for h in page.find("h3")]
    assert "West answers the element filter; these passages need not." in said(page)
    (match,) = page.find("p", **{"class": "matches"})
    assert said(match).startswith("terbium: by class, as heavy rare earths")
    for selection in ({}, {"role": ("processing",)}, {"material": ("Nd",)}):
        page = read_panel(TINY, select="WST-CHN", **selection)
        assert "Why it is shown" not in said(page)
        assert not page.find("p", **{"class": "matches"})


# --- what is said is worked out -------------------------------------------------------------


def third(*quotes: str, link: str = "w-ore") -> Atlas:
    """Return the small atlas with a third text, whose passages stand behind a link of West."""
    source = ("three", "text", "Third Text", "Third Press", "", "", "", "")
    rows = [
        (f"t{n}", "three", "WST", "link", link, "stated", quote, quote.split(maxsplit=1)[0])
        for n, quote in enumerate(quotes)
    ]
    return tiny(claims=[*CLAIMS, *rows], sources=[*SOURCES, source])


@pytest.mark.parametrize(
    ("quotes", "end"),
    [
        ((), "of 2 passages behind it none names Guangxi (2 name neither)."),
        (
            ("Ore went through Guangxi.",),
            "of 3 passages behind it 1 names Guangxi (2 name neither).",
        ),
        (
            ("Ore went to China.",),
            "of 3 passages behind it none names Guangxi (1 names China, 2 name neither).",
        ),
        (
            ("Ore went to China.", "Guangxi took ore.", "Guangxi, China, took more."),
            "of 5 passages behind it 2 name Guangxi (1 names only China, 2 name neither).",
        ),
        (
            ("Beijing took ore.", "Chinese firms did."),
            "of 4 passages behind it none names Guangxi (2 name China, 2 name neither).",
        ),
    ],
)
def test_a_third_text_changes_what_is_said_of_an_arrow_s_end(
    quotes: tuple[str, ...], end: str
) -> None:
    text = said(read_panel(third(*quotes), select="WST-CHN"))
    gateway = "It is drawn to Guangxi, which First Press calls the gateway"
    assert f"{gateway}; {end} It is no traced shipment." in text


def test_a_third_text_changes_what_is_said_of_a_link_and_of_the_gateway() -> None:
    far = "Its far end: "
    (row,) = read_panel(TINY, select="WST-CHN").find("li", data_link="w-ore")
    assert f"{far}the one passage behind it names neither China nor Guangxi." in said(row)
    (row,) = read_panel(third("China took it."), select="WST-CHN").find("li", data_link="w-ore")
    assert f"{far}a passage behind it names China, none names Guangxi." in said(row)
    named = third("Guangxi took it.", "China took it.")
    (row,) = read_panel(named, select="WST-CHN").find("li", data_link="w-ore")
    assert f"{far}a passage behind it names Guangxi." in said(row)
    (row,) = read_panel(named, select="WST-CHN").find("li", data_link="w-talks")
    assert f"{far}the one passage behind it names neither China nor Guangxi." in said(row)
    (row,) = read_panel(third("Ore is dug."), select="WST-CHN").find("li", data_link="w-ore")
    assert f"{far}the passages behind it name neither China nor Guangxi." in said(row)
    text = said(read_panel(named, select="CN-GX"))
    assert "of 5 passages behind these arrows 1 names it." in text
    # That it is named there makes the third text name it, and call it nothing.
    assert "Named by First Press and Third Press." in text
    assert "which First Press calls the gateway" in text


def test_one_passage_behind_an_arrow() -> None:
    claims = [row for row in CLAIMS if row[0] != "w4"]
    text = said(read_panel(tiny(claims=claims), select="WST-CHN"))
    assert "; the one passage behind it does not name Guangxi. It is no traced" in text
    claims = [
        (*row[:6], "Guangxi takes ore.", "takes") if row[0] == "w2" else row for row in claims
    ]
    text = said(read_panel(tiny(claims=claims), select="WST-CHN"))
    assert "; the one passage behind it names Guangxi. It is no traced" in text


def test_an_amount_that_a_passage_states_is_said() -> None:
    assert "Its width says nothing of amounts." in said(read_panel(TINY, select="WST-CHN"))
    text = said(read_panel(third("China took 5,000 tonnes."), select="WST-CHN"))
    assert "An amount is stated (5,000 tonnes); the arrow’s width does not show it." in text
    text = said(read_panel(third("China took 5,000 tonnes, 90% of it."), select="WST-CHN"))
    assert "stated (5,000 tonnes and 90%); the arrow’s width does not show them." in text
    assert "Its width says nothing of amounts" not in text
    # Years are none.
    text = said(read_panel(third("China took it in 2025, the year of talks."), select="WST-CHN"))
    assert "Its width says nothing of amounts." in text


@pytest.mark.parametrize(
    ("callers", "said_of_it"),
    [
        ((), "which no text calls the gateway"),
        (("one",), "which First Press calls the gateway"),
        (("two",), "which Second Press calls the gateway"),
        (("one", "two"), "which First Press and Second Press call the gateway"),
    ],
)
def test_on_whose_word_the_gateway_is_one(callers: tuple[str, ...], said_of_it: str) -> None:
    rows = [
        (f"g{n}", source, "CN-GX", "role", "gateway", "stated", f"Guangxi: a gate, {n}.", "a")
        for n, source in enumerate(callers)
    ]
    atlas = tiny(claims=[*(row for row in CLAIMS if row[0] != "g1"), *rows])
    text = said(read_panel(atlas, select="WST-CHN"))
    assert f"It is drawn to Guangxi, {said_of_it}; " in text


def test_two_texts_of_one_publisher_are_one_voice() -> None:
    rows = [*CLAIMS, ("g2", "two", "CN-GX", "role", "gateway", "stated", "Guangxi, a gate.", "a")]
    sources = [(*row[:3], "First Press", *row[4:]) if row[0] == "two" else row for row in SOURCES]
    text = said(read_panel(tiny(claims=rows, sources=sources), select="WST-CHN"))
    assert "which First Press calls the gateway; " in text


@pytest.mark.parametrize(
    ("texts", "said_of_it"),
    [
        ("", "No text names it."),
        ("one", "Named by First Press only. No claim is about it."),
        ("one two", "Named by First Press and Second Press. No claim is about it."),
        (
            "one two three",
            "Named by all three texts, First Press, Second Press and Third Press. "
            "No claim is about it.",
        ),
    ],
)
def test_a_place_that_sentences_on_others_name(texts: str, said_of_it: str) -> None:
    rows = [
        (f"n{n}", text, "WST", "limit", "open", "stated", f"Unlike Silent, {n}.", "Unlike")
        for n, text in enumerate(texts.split())
    ]
    source = ("three", "text", "Third Text", "Third Press", "", "", "", "")
    sources = [*SOURCES, source] if "three" in texts else SOURCES
    page = read_panel(tiny(claims=[*CLAIMS, *rows], sources=sources), select="SIL")
    (lead,) = page.find("p", **{"class": "lead"})
    assert said(lead).startswith(f"{said_of_it} It is drawn because it is a member")
    assert ("does not mean that it has no part" in said(lead)) is not bool(texts)


def test_in_a_dataset_of_one_text_nothing_is_said_of_others() -> None:
    claims = [row for row in CLAIMS if row[1] == "one"]
    atlas = tiny(claims=claims, sources=[SOURCES[0], SOURCES[2]], contrasts=())
    texts = {code: said(read_panel(atlas, select=code)) for code in ("WST", "SIL", "CN-GX")}
    assert texts["WST"].endswith("Named by First Press.")
    assert texts["CN-GX"].endswith("Named by First Press.")
    assert "That the text is silent does not mean" in texts["SIL"]
    assert not any(" only." in text or "texts" in text for text in texts.values())


def test_a_heading_of_a_place_that_no_claim_is_about_is_quoted() -> None:
    rows = [*CLAIMS, ("h9", "one", "SIL", "heading", "", "", "The quiet one", "")]
    page = read_panel(tiny(claims=rows), select="SIL")
    assert "Named by First Press only. No claim is about it." in said(page)
    (quote,) = page.quotes("h9")
    assert quote.text == "The quiet one"


@pytest.mark.parametrize("code", ["WST", "SIL", "CHN", "CN-GX"])
def test_what_is_drawn_without_a_date_of_joining_says_nothing_of_one(code: str) -> None:
    places = [(*row[:3], "", *row[4:]) for row in PLACES]
    claims = [row for row in CLAIMS if row[2] != code]
    text = said(read_panel(tiny(places=places, claims=claims, contrasts=()), select=code))
    assert "None" not in text
    assert "since" not in text
    assert "It is drawn because" not in text


def test_a_text_without_a_date_is_cited_without_stray_punctuation() -> None:
    sources = [(*row[:5], "", *row[6:]) for row in SOURCES]
    for select in ("", "WST", "WST-CHN", "SIL"):
        page = read_panel(tiny(sources=sources), select=select, material=("Tb", "Dy"))
        cited = {said(node) for node in page.find("cite")}
        assert cited <= {
            *("First Press", "Second Press"),
            "First Press: “First Text”. https://one.example/",
            *("A. Writer, Second Press: “Second Text”.", "Book House: “The Book”."),
        }
        assert cited


def test_a_coding_note_is_read_behind_the_evidence() -> None:
    (note,) = (p for p in ALL_PANELS["MYS"].find("p") if said(p).startswith("Coding note"))
    assert said(note) == f"Coding note: {ATLAS.places['MYS'].note}."
    assert "Coding note" not in said(read_panel(TINY, select="WST"))


@pytest.mark.parametrize("select", ALL_PANELS)
def test_nothing_is_said_of_volumes_or_of_two_texts(select: str) -> None:
    text = said(ALL_PANELS[select]).lower()
    for gone in ("no text gives a volume", "either text", "neither text", "both texts", "none)"):
        assert gone not in text


def test_the_names_of_hub_and_gateway_come_from_the_table() -> None:
    names = {"CHN": "Centre", "CN-GX": "Gatetown"}
    places = [(row[0], names.get(row[0], row[1]), *row[2:]) for row in PLACES]
    for select in ("CHN", "CN-GX", "EST-CHN", "CHN-EST"):
        page = read_panel(tiny(places=places), select=select)
        own = " ".join(said(p) for p in (*page.find("h2"), *page.find("p")))
        assert "Centre" in own
        assert "China" not in own
        assert "Guangxi" not in own


def test_the_small_overview() -> None:
    page = read_panel(TINY)
    for claim_id in ("r1", "r2", "r3", "c1"):
        assert len(page.quotes(claim_id)) == 1
    subjects = [said(h) for h in page.find("h4")]
    assert subjects == ["leading they differ", "trade they agree", "gain they agree"]


def test_the_overview_under_a_filter_begins_with_what_answers_it() -> None:
    page = read_panel(TINY, material=("HREE",))
    titles = [said(h) for h in page.find("h3")]
    # As the matrix has them: West by a text, East and Silent by literature alone.
    assert titles[:3] == [f"{name} on heavy rare earths" for name in ("West", "East", "Silent")]
    (table,) = page.find("table")
    rows = [said(row.find("th", scope="row")[0]) for row in table.find("tr")[1:]]
    assert rows == ["West", "East", "Silent"]
    (whole,) = page.find("a", data_opens="matrix.html")
    assert whole.attributes["href"] == "./matrix.html?material=HREE&across=material"
    assert "data-opens" not in panel(view(TINY, Selection(material=("HREE",))), alone=True)
    links = [h.find("a")[0].attributes["data-select"] for h in page.find("h3")[:3]]
    assert links == ["WST", "EST", "SIL"]
    assert page.find("blockquote")[0].attributes["data-claim"] == "w5"
    notes = [said(p) for p in page.find("p", **{"class": "literature"})]
    assert [note.split(":")[0] for note in notes] == [
        *("Literature on europium", "Literature on dysprosium"),
    ]
    titles = [said(h) for h in read_panel(TINY, role=("processing",)).find("h3")]
    assert titles[:2] == ["East on processing node", "West on processing node"]
    assert not any(" on processing" in title for title in titles[2:])


def test_the_overview_leads_with_a_quote_a_thing_that_was_asked() -> None:
    found = content(view(TINY, Selection(material=("Tb",), role=("processing",))))
    asked = [item.quote.claims for item in found.items if isinstance(item, Passage) and item.asked]
    assert asked == [("w5",), ("w3",)], "one on the element, one on the role"


def test_without_a_filter_by_name_the_overview_is_the_region_s() -> None:
    for selection in (Selection(), Selection(source=("two",)), Selection(firmness="stated")):
        found = content(view(TINY, selection))
        assert not any(isinstance(item, Passage) and item.asked for item in found.items)


def test_a_passage_that_answers_for_several_places_is_quoted_once() -> None:
    shared = "West, East and all the region could sell heavies."
    rows = [
        *CLAIMS,
        ("s1", "one", "WST", "material", "HREE", "stated", shared, "could"),
        ("s2", "one", "EST", "material", "HREE", "possible", shared, "could sell"),
        ("s3", "one", "ASEAN", "strategy", "", "stated", shared, "all the region"),
    ]
    pairs = [*CONTRASTS, ("heavies", "agree", "s1", "r2")]
    for atlas in (tiny(claims=rows), tiny(claims=rows, contrasts=pairs)):
        page = read_panel(atlas, material=("HREE",))
        (quote,) = [q for q in page.find("blockquote") if q.text == shared]
        assert quote.attributes["data-claim"] == "s1 s2 s3", "with all claims that rest on it"
        assert [mark.text for mark in quote.find("mark")] == ["all the region", "could sell"]
        # Behind West, under East, and in the pair where there is one.
        again = [said(p) for p in page.find("p", **{"class": "again"}) if "West, East" in said(p)]
        assert len(again) == 1 + (len(atlas.contrasts) == len(pairs))
        assert again[0] == "First Press: quoted above, “West, East and all the region could sell…”"


@pytest.mark.parametrize(
    "selection",
    [
        *({"material": (code,)} for code in allowed(ATLAS)["material"]),
        *({"role": (role,)} for role in allowed(ATLAS)["role"]),
        {"material": ("HREE",), "role": ("processing",)},
        {"material": ("HREE",), "source": ("reex-2025",)},
    ],
    ids=str,
)
def test_no_overview_quotes_a_passage_twice(selection: dict[str, tuple[str, ...]]) -> None:
    texts = [q.text for q in read_panel(ATLAS, **selection).find("blockquote")]
    assert len(texts) == len(set(texts))


def test_texts_are_counted_in_the_overview() -> None:
    assert said(read_panel(TINY).find("h2")[0]) == "Every claim of two texts"
    assert said(read_panel(third("Ore is dug.")).find("h2")[0]) == "Every claim of three texts"
    assert "rests on passages of three texts." in said(read_panel(third("Ore is dug.")))
    claims = [row for row in CLAIMS if row[1] == "one"]
    one = read_panel(tiny(claims=claims, sources=[SOURCES[0], SOURCES[2]], contrasts=()))
    assert said(one.find("h2")[0]) == "Every claim of one text"
    assert "Where texts agree and differ" not in said(one)
    assert said(read_panel(TINY, material=("Sc",)).find("h2")[0]) == "Nothing matches these filters"


def test_a_text_that_is_silent_on_the_region_is_not_introduced() -> None:
    titles = [said(h) for h in read_panel(third("Ore is dug.")).find("h3")]
    assert [title for title in titles if title.endswith("on The Region")] == [
        *("First Press on The Region", "Second Press on The Region"),
    ]


def test_content_names_every_claim_that_its_panel_quotes() -> None:
    for select in ("", *allowed(TINY)["select"]):
        for selection in (Selection(select=select), Selection(select=select, material=("HREE",))):
            found = content(view(TINY, selection))
            page = parse(panel(view(TINY, selection)))
            ids = {
                name
                for q in page.find("blockquote")
                for name in (q.attributes["data-claim"] or "").split()
            }
            assert found.claims == ids
            assert found.select == select
            assert all(
                item.text or item.style == "how" for item in found.items if isinstance(item, Text)
            )


@pytest.mark.parametrize("select", ["ASEAN", "XXX", "SIL-CHN"])
def test_what_cannot_be_selected(select: str) -> None:
    with pytest.raises(KeyError):
        read_panel(TINY, select=select)


def test_passages() -> None:
    found = json.loads(json.dumps(passages(ATLAS)))
    assert set(found["claims"]) == set(ATLAS.claims_by_id)
    for claim_id, (source, start, end) in found["claims"].items():
        text = found["sources"][source]["text"]
        assert text[start:end] == ATLAS.claims_by_id[claim_id].quote
        # The browser counts UTF-16 units.
        assert all(ord(c) < 0x10000 for c in text)
        assert found["sources"][source]["citation"] == cite(ATLAS.sources[source])


def test_a_quote_is_told_with_its_firmness_and_its_voice() -> None:
    said = passages(TINY)["told"]
    assert said["w3"] == "possible; voice: author"
    assert said["w8"] == "voice: author"
    # Several claims may rest on one passage, which is quoted once.
    weaker = replace(TINY.claims_by_id["w2"], firmness="possible", voice="reported")
    claims = tuple(weaker if c.claim_id == "w2" else c for c in TINY.claims)
    mine = replace(TINY, claims=claims, claims_by_id={c.claim_id: c for c in claims})
    both = "stated as fact and possible; voice: author and reported"
    for found in (passages(mine), passage(mine, "w1"), passages_of(mine, ["w1"])):
        assert found["told"]["w1"] == both


# --- hostile data ---------------------------------------------------------------------------


def hostile(text: str) -> Atlas:
    """Return an atlas with a text in every field that a reader sees."""
    return tiny(
        claims=[(*row[:6], f"{row[6]} {text}", row[7]) for row in CLAIMS],
        # By its plain name too, so that the same passages name each place.
        places=[(row[0], f"{row[1]} {text}", *row[2:7], (*row[7], row[1])) for row in PLACES],
        links=[(*row[:5], f"{row[5]} {text}") for row in LINKS],
        notes=[(*row[:4], f"{row[4]} {text}") for row in NOTES],
        link_notes=[("w-ore", "book", f"By sea. {text}")],
        sources=[(*row[:2], f"{row[2]} {text}", f"{row[3]} {text}", *row[4:]) for row in SOURCES],
        contrasts=[(f"{row[0]} {text}", *row[1:]) for row in CONTRASTS],
    )


@pytest.mark.parametrize("select", ["", *allowed(TINY)["select"]])
def test_hostile_data_stay_text_in_every_panel(select: str) -> None:
    atlas = hostile(ALL)
    page, plain = read_panel(atlas, select=select), read_panel(TINY, select=select)
    assert [node.tag for node in page.walk()] == [node.tag for node in plain.walk()]
    assert [list(n.attributes) for n in page.walk()] == [list(n.attributes) for n in plain.walk()]
    assert ALL in page.text
    for quote in page.find("blockquote"):
        for claim_id in (quote.attributes["data-claim"] or "").split():
            assert quote.text == atlas.claims_by_id[claim_id].quote
            assert quote.text.endswith(ALL)


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_string_stays_text(text: str) -> None:
    page = read_panel(hostile(text), select="WST")
    assert said(page.find("h2")[0]) == f"West {text}"
    (row,) = page.find("li", data_link="w-ore")
    assert f"ore {text}" in said(row)
    assert f"By sea. {text}" in said(page)


@pytest.mark.parametrize(
    "quote", ["West  has two spaces.", "West\u2028breaks.", "West\u00a0stays."]
)
def test_white_space_of_a_quote_is_kept(quote: str) -> None:
    rows = [*CLAIMS, ("x", "one", "WST", "strategy", "", "stated", quote, "West")]
    (found,) = read_panel(tiny(claims=rows), select="WST").quotes("x")
    assert found.text == quote


@pytest.mark.parametrize("quote", ["First part.\n\n  Second part.", "\n\n   One.", "One.\n"])
def test_white_space_within_a_quote_is_the_text_s_own(quote: str) -> None:
    start = quote.index("part") if "part" in quote else quote.index("One")
    rows = [
        ("h1", "one", "WST", "role", "feedstock", "stated", quote, quote[:start]),
        ("h2", "one", "WST", "strategy", "", "stated", quote, quote[start:]),
    ]
    html = panel(view(tiny(claims=rows, contrasts=()), Selection(select="WST")))
    assert [block.text for block in parse(html).find("blockquote")] == [quote]


def test_where_a_direction_has_no_link_the_panel_leads_to_one_that_has() -> None:
    links = [(name, "WST", "EST", *rest) for name, _, _, *rest in LINKS[:1]]
    claims = [row for row in CLAIMS if row[3] != "link"]
    claims.append(("b1", "one", "WST", "link", links[0][0], "stated", "West ships east.", "ships"))
    atlas = tiny(claims=claims, links=links, link_notes=(), contrasts=())
    shown = panel(view(atlas, Selection()))
    assert "There is no link into China to draw. Choose another direction" in shown
    assert 'href="?flow=between">Links between other places</a>' in shown
    assert "?flow=" not in panel(view(atlas, Selection(flow="between")))
    # A page that holds one direction alone leads to no other.
    assert "Links between other places</a>" not in standalone(view(atlas, Selection()), "").decode()
