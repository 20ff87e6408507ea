"""The panels: every quote to the letter, every cue marked, every contract of the page."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest
from hostile import ALL, HOSTILE
from hypothesis import given, settings
from markup import Node, parse
from test_selection import selections
from tiny import CLAIMS, CONTRASTS, LINKS, NOTES, PLACES, SOURCES, tiny

import geodata
from geodata import words
from geodata.model import Atlas, Claim, Contrast, ElementNote, Link
from geodata.selection import Selection, allowed, read
from geodata.view import view
from panels.citation import cite
from panels.panel import ENDS, panel, passages

ATLAS = geodata.atlas()
TINY = tiny()


def read_panel(atlas: Atlas, **selection: object) -> Node:
    """Return the panel of a selection, parsed."""
    return parse(panel(view(atlas, Selection(**selection))))  # type: ignore[arg-type]


def said(node: Node) -> str:
    """Return an element's text with its white space evened out, as a browser shows it."""
    return " ".join(node.text.split())


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


@pytest.mark.parametrize("link", ATLAS.links.values(), ids=lambda link: link.link_id)
def test_every_link_stands_on_its_panels(link: Link) -> None:
    flows = ("into", "out_of") if link.direction == "both" else (link.direction,)
    where = [link.place, *(f"{link.place}-{flow}" for flow in flows)]
    claims = [c for c in ATLAS.claims if c.topic == "link" and c.value == link.link_id]
    for select in ["", "CN-GX"] if link.place == "ASEAN" else where:
        rows = ALL_PANELS[select].find("li", data_link=link.link_id)
        assert len(rows) == 1, select
        text = said(rows[0])
        assert link.carries in text
        assert ENDS[link.china_end_named] in text
        assert ("either way" in text.lower()) is (link.direction == "both")
    for select in where[1:] if link.place != "ASEAN" else []:
        for claim in claims:
            assert [q.text for q in ALL_PANELS[select].quotes(claim.claim_id)] == [claim.quote]
    for select, page in ALL_PANELS.items():
        if select not in where and link.place != "ASEAN":
            assert not page.find("li", data_link=link.link_id), select


@pytest.mark.parametrize("note", ATLAS.link_notes, ids=lambda note: note.link_id)
def test_what_the_literature_adds_to_a_link_is_cited(note) -> None:  # type: ignore[no-untyped-def]
    link = ATLAS.links[note.link_id]
    for select in (link.place, f"{link.place}-{link.direction}"):
        text = said(ALL_PANELS[select])
        cited = f"Literature: {note.statement} {cite(ATLAS.sources[note.source_id])}"
        assert text.count(cited) == 1


@pytest.mark.parametrize("note", ATLAS.element_notes, ids=lambda n: f"{n.place}-{n.element}")
def test_what_the_literature_says_of_elements_is_kept_apart(note: ElementNote) -> None:
    lists = ALL_PANELS[note.place].find("ul", **{"class": "literature"})
    rows = [item for each in lists for item in each.find("li") if note.statement in said(item)]
    names = [said(row) for row in rows if words.element_name(ATLAS, note.element) in said(row)]
    assert len(names) == 1
    assert cite(ATLAS.sources[note.source_id]) in names[0]
    assert all(note.statement not in q.text for q in ALL_PANELS[note.place].find("blockquote"))


@pytest.mark.parametrize("contrast", ATLAS.contrasts, ids=lambda contrast: contrast.subject)
def test_contrasts_stand_side_by_side(contrast: Contrast) -> None:
    page = ALL_PANELS[""]
    pairs = [
        section
        for section in page.find("section", **{"class": f"pair pair-{contrast.relation}"})
        if said(section).startswith(contrast.subject)
    ]
    wanted = [ATLAS.claims_by_id[c] for c in (contrast.reex_claim, contrast.newshub_claim)]
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
    for link in page.find("a"):
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
    assert titles[:2] == ["Its role", "Its links with China"]
    assert [a.attributes["data-select"] for a in page.find("a")] == ["", "MMR-into"]


def test_secondary_roles_and_reported_ones() -> None:
    roles = [said(role) for role in ALL_PANELS["MYS"].find("p", **{"class": "role"})]
    assert len(roles) == 2
    assert "Processing node" in roles[0]
    assert "Expected" in roles[0]
    assert "secondary" not in roles[0]
    assert "Feedstock" in roles[1]
    assert "(a secondary role)" in roles[1]
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
    assert "Not named in either text" in said(brunei)


@pytest.mark.parametrize("code", ["BRN", "KHM", "IDN", "PHL", "TLS"])
def test_an_unnamed_member(code: str) -> None:
    place = ATLAS.places[code]
    text = said(ALL_PANELS[code])
    the = "the " if place.name == "Philippines" else ""
    assert f"Neither text names {the}{place.name}." in text
    assert str(place.asean_since) in text
    assert not ALL_PANELS[code].find("blockquote")


@pytest.mark.parametrize("select", [s for s in ALL_PANELS if "-into" in s or "-out_of" in s])
def test_an_arrow(select: str) -> None:
    page, arrow = ALL_PANELS[select], view(ATLAS, Selection()).arrows[select]
    text = said(page)
    assert arrow.place.name in said(page.find("h2")[0])
    assert f"Firmest passage: {words.FIRMNESS[arrow.firmness]}" in text
    assert ("head is hollow" in text) is arrow.hollow
    assert "no traced shipment" in text
    assert "no text gives a volume" in text
    assert "Where its Chinese end comes from" in text
    assert ("names Guangxi" in text) is (arrow.flow == "into") or "none names Guangxi" in text
    assert (arrow.flow == "out_of") is ("so this arrow is not drawn" in text)
    assert len(page.find("li")) >= len(arrow.links)


def test_guangxi() -> None:
    text = said(ALL_PANELS["CN-GX"])
    assert "because one text names it the gateway" in text
    assert "No passage about a single country names Guangxi" in text
    arrows = [
        link.attributes["data-select"]
        for link in ALL_PANELS["CN-GX"].find("a")
        if "-into" in (link.attributes["data-select"] or "")
    ]
    assert set(arrows) == {f"{code}-into" for code in ("MMR", "VNM", "LAO", "MYS", "THA", "SGP")}
    assert "cross-border mineral trade" in text


def test_china() -> None:
    titles = [said(h) for h in ALL_PANELS["CHN"].find("h3")]
    assert "Strategy" in titles
    assert "Limits and what stays open" in titles
    assert "what it keeps at home" in said(ALL_PANELS["CHN"])


def test_the_overview() -> None:
    page = ALL_PANELS[""]
    text = said(page)
    for source in ATLAS.sources.values():
        assert (f"{source.publisher} on the region" in text) is (source.kind == "text")
    assert "How to read the map" in text
    links = [
        row.attributes["data-link"] for row in page.find("li") if "data-link" in row.attributes
    ]
    assert links == ["asean-guangxi", "asean-materials", "asean-capital"]
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
    for link in page.find("a"):
        query = parse_qs((link.attributes["href"] or "").removeprefix("?"))
        found, dropped = read(query, ATLAS)
        assert dropped == ()
        assert found == Selection(
            role=s.role,
            element=s.element,
            source=s.source,
            firmness=s.firmness,
            flow=s.flow,
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
    page = read_panel(TINY, select="WST-into", source=("two",), role=("feedstock",))
    (notice,) = page.find("p", **{"class": "notice"})
    assert said(notice) == ("These filters hide this arrow: role: feedstock; source: Second Press.")
    assert "None under these filters" in said(page)
    page = read_panel(TINY, select="WST-out_of")
    (notice,) = page.find("p", **{"class": "notice"})
    assert said(notice) == "The map shows links into China, so this arrow is not drawn."


def test_element_matches_say_how() -> None:
    (matches,) = read_panel(TINY, select="WST", element=("Tb",)).find("ul", **{"class": "matches"})
    assert [said(item) for item in matches.find("li")] == [
        "terbium: by class, as heavy rare earths, by the USGS and EU scheme, expected",
        "terbium: named, expected (by literature, not by the texts)",
    ]
    (matches,) = read_panel(TINY, select="WST", element=("Eu",)).find("ul", **{"class": "matches"})
    assert [said(item) for item in matches.find("li")] == [
        "europium: by class, as heavy rare earths, by the EU scheme, expected",
    ]


def test_the_small_overview() -> None:
    page = read_panel(TINY)
    for claim_id in ("r1", "r2", "r3", "c1"):
        assert len(page.quotes(claim_id)) == 1
    subjects = [said(h) for h in page.find("h4")]
    assert subjects == ["leading they differ", "trade they agree", "gain they agree"]


@pytest.mark.parametrize("select", ["ASEAN", "XXX", "SIL-into"])
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


# --- hostile data ---------------------------------------------------------------------------


def hostile(text: str) -> Atlas:
    """Return an atlas with a text in every field that a reader sees."""
    return tiny(
        claims=[(*row[:6], f"{row[6]} {text}", row[7]) for row in CLAIMS],
        places=[(row[0], f"{row[1]} {text}", *row[2:]) for row in PLACES],
        links=[(*row[:4], f"{row[4]} {text}", row[5]) for row in LINKS],
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
