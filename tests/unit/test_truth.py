"""Every sentence and every mark follows from the data: the shipped dataset, others, any at all.

What the product prints is walked item by item and held against a naive reading of the tables
(`oracles`, `sentences`), over the shipped dataset, over hand-made ones that say the opposite of
it, and over generated ones (`datasets`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import oracles
import pytest
import sentences
from datasets import VARIANTS, asked, variant
from hypothesis import given, settings
from markup import Node, parse

from geodata import words
from geodata.model import CHINA, FIRMNESS, FLOWS, GATEWAY, REGION, ROLES, Atlas, Claim
from geodata.selection import Selection, allowed, describe
from geodata.view import view
from layers import arrows, caption, legend, places
from layers.marks import TAGS, marks
from layers.symbology import DOT, THEMES, fill_colour
from panels.content import content
from panels.panel import panel
from panels.quotes import GROUPS, Quote
from panels.records import (
    Cited,
    Content,
    Count,
    Elements,
    Jumps,
    Level,
    Links,
    Match,
    More,
    Note,
    OwnHeading,
    Pairs,
    Passage,
    Role,
    Text,
    Title,
)

NEVER = (
    " neither text",
    " either text",
    " both texts",
    "the two texts",
    " one text names",
    "no text gives a volume",
    "no passage about",
    " since none",
    " none,",
    ", .",
    " ,",
    "..",
    "()",
    "( ",
    " )",
    " nan ",
)
"""What was once typed where it should have been computed, and what a missing value leaves."""

QUESTIONS = (
    Selection(),
    Selection(flow="out_of"),
    Selection(material=("HREE",)),
    Selection(material=("Lu",), flow="out_of"),
    Selection(material=("Dy", "Nd"), firmness="stated"),
    Selection(role=("feedstock",)),
    Selection(role=("processing",), material=("HREE",)),
    Selection(role=("feedstock", "processing"), firmness="expected"),
    Selection(firmness="stated"),
)
"""What is asked of every hand-made dataset, of every place and arrow."""


@pytest.fixture(scope="module", params=VARIANTS)
def atlas(request: pytest.FixtureRequest, light: Path) -> Atlas:
    """Return each hand-made dataset, the shipped one first."""
    return variant(request.param, light)


def questions(atlas: Atlas) -> Iterator[Selection]:
    """Yield what is asked of a hand-made dataset, its first and last text alone too."""
    known = allowed(atlas)["source"]
    yield from QUESTIONS
    for source in dict.fromkeys((known[0], known[-1])):
        yield Selection(source=(source,))


# --- the panel, item by item ----------------------------------------------------------------


def check_content(atlas: Atlas, s: Selection) -> Content:
    """Hold every item of a panel against the data."""
    said = content(view(atlas, s))
    assert said.select == s.select
    walk = Walk(atlas, s)
    assert walk.title(said.title)
    for item in said.items:
        getattr(walk, item.kind)(item)
    for item, after in pairwise([*said.items, None]):
        if isinstance(item, Title):
            assert after is not None and not isinstance(after, Title), f"nothing under {item}"
    statements = [item.statement for item in said.items if isinstance(item, Note)]
    assert [one for one, times in Counter(statements).items() if times > 1] == []
    check_order(atlas, s, said)
    return said


def check_order(atlas: Atlas, s: Selection, said: Content) -> None:
    """Hold that what was asked for comes before all other quotes."""
    quotes = [item for item in said.items if isinstance(item, Passage)]
    flags = [item.asked for item in quotes]
    if s.select not in view(atlas, s).arrows:
        assert flags == sorted(flags, reverse=True), "what was asked for comes first"
    if not (s.element or s.role):
        return
    codes = [s.select] if s.select else list(atlas.shapes)
    if s.select in view(atlas, s).arrows:
        return
    asking = [
        claim
        for code in codes
        if s.select or oracles.place(atlas, code, s).shown
        for claim in oracles.in_view(atlas, code, s)
        if oracles.speaks(atlas, claim, s)
    ]
    if asking:
        first = {atlas.claims_by_id[name] for name in quotes[0].quote.claims}
        assert first & set(asking), "the first quote answers what was asked for"
    on_elements = [claim for claim in asking if claim.topic == "element"]
    if s.element and on_elements:
        assert first & set(on_elements), "the first quote is on an element asked for"


class Walk:
    """The items of one panel, each held against the data by the method of its kind."""

    def __init__(self, atlas: Atlas, s: Selection) -> None:
        self.atlas, self.s = atlas, s
        self.arrow = s.select in view(atlas, s).arrows
        self.code, _, self.flow = s.select.rpartition("-") if self.arrow else (s.select, "", "")
        self.about = self.code or REGION
        self.hub = atlas.places[CHINA].name
        self.gateway = atlas.places[GATEWAY].name
        self.under, self.on = "", self.code

    def title(self, item: Title | str) -> bool:
        """Check a heading, and that of the panel."""
        atlas, asked = self.atlas, sentences.asked_for(self.atlas, self.s)
        name = atlas.places[self.about].name
        if isinstance(item, str) and not self.s.select:
            shown = any(oracles.place(atlas, code, self.s).shown for code in atlas.shapes)
            filters = bool(describe(self.s, atlas))
            if filters:
                ok = item == (
                    "The region under these filters" if shown else "Nothing matches these filters"
                )
            else:
                ok = item == f"Every claim of {sentences.counted(len(oracles.texts(atlas)))}"
            return ok
        if isinstance(item, str):
            ways = {"into": f"{name} into {self.hub}", "out_of": f"{self.hub} to {name}", "": name}
            return item == ways[self.flow]
        self.under = item.text
        if item.select:
            self.on = item.select
            assert item.text == f"{atlas.places[item.select].name} on {asked}" and asked
            assert oracles.place(atlas, item.select, self.s).shown
            return True
        if not self.s.select:
            self.on = REGION
            telling = {
                atlas.sources[c.source_id].publisher for c in atlas.claims if c.place == REGION
            }
            assert item.text in {f"{name} on the region" for name in telling} | {
                f"{name} on {asked}",
                "Links of the region as a whole",
                "Where texts agree and differ",
            }
        elif self.arrow:
            assert item.text in (
                "What it carries",
                f"Where its end in {self.hub} comes from",
                "The passages",
                f"Why it is shown for {asked}",
            )
        else:
            assert item.text in {
                f"On {asked}",
                *GROUPS.values(),
                "Its links, one by one",
                "Elements named for it",
                *(
                    ("Arrows drawn here", "Links of the region as a whole")
                    if self.code == GATEWAY
                    else ()
                ),
            }
            assert asked or item.text != "On "
        return True

    def text(self, item: Text) -> None:
        """Check a sentence of our own: one that is not known here is a fault."""
        if item.style == "how":
            assert not item.text and not self.s.select
            return
        known = (self.of_overview, self.of_hidden, self.of_place, self.of_arrow)
        found = [judged for judge in known if (judged := judge(item.text, item.style)) is not None]
        if not found:
            assert item.text == sentences.naming(self.atlas, self.code), "no oracle knows it"
        assert all(found), item

    def of_overview(self, said: str, style: str) -> bool | None:
        """Judge a sentence that stands where nothing is selected; None for another one."""
        if style == "how-to":
            way = f"Click a country, an arrow or {self.gateway} to read the sentences behind it."
            return said == way
        if style == "again":
            publisher, how, start = re.fullmatch(
                "(.+): (quoted|cited) above, “(.+?)…?”", said
            ).groups()
            above = [(c.source_id, c.quote) for c in self.seen_anywhere()]
            if how == "cited":
                above = [(n.source_id, n.statement) for n in self.atlas.element_notes]
            return any(
                " ".join(text.split()).startswith(start)
                for source, text in above
                if self.atlas.sources[source].publisher == publisher
            )
        if said.startswith("Nothing on the map is drawn because somebody thought so"):
            texts = sentences.counted(len(oracles.texts(self.atlas)))
            return said.endswith(f"rests on passages of {texts}.")
        if said == "They have no arrow on the map.":
            return REGION not in self.atlas.shapes
        return None

    def of_hidden(self, said: str, style: str) -> bool | None:
        """Judge a sentence on why something is not to be seen; None for another one."""
        atlas, filters = self.atlas, "; ".join(describe(self.s, self.atlas))
        if said.startswith("These filters hide"):
            assert style == "notice" and filters
            if not self.arrow:
                name = atlas.places[self.code].name
                hidden = not oracles.place(atlas, self.code, self.s).shown
                return hidden and said == f"These filters hide {name} on the map: {filters}."
            same_way = replace(self.s, flow=self.flow)
            hidden = not oracles.arrow(atlas, self.code, self.flow, same_way).shown
            return hidden and said == f"These filters hide this arrow: {filters}."
        if said.startswith("The map shows links"):
            start = f"The map shows links {sentences.way(self.s.flow)} {self.hub}, so "
            what = "this arrow is not drawn." if self.arrow else "none is drawn here."
            assert self.arrow or self.code == GATEWAY
            return said == start + what and self.s.flow != (self.flow or "into")
        if said in ("None under these filters.", "None."):
            assert bool(filters) == (said != "None.")
            if self.code == GATEWAY and not self.arrow:
                return self.s.flow == "into" and not self.drawn("into")
            return not self.seen()
        return None

    def of_place(self, said: str, style: str) -> bool | None:
        """Judge a sentence on a place; None for another one."""
        about = [c for c in self.atlas.claims if c.place == self.about and c.topic != "heading"]
        if said == "The far end of every link.":
            return self.code == CHINA and bool(self.atlas.links)
        if style == "lead":
            return not about and said == sentences.unclaimed(self.atlas, self.code)
        if said.startswith("Every arrow into"):
            return self.code == GATEWAY and said == sentences.gateway_end(self.atlas)
        if said == "No claim names an element or class for it.":
            return not any(c.topic == "element" for c in about)
        if said.startswith("Coding note: "):
            return said == f"Coding note: {self.atlas.places[self.code].note}."
        return None

    def of_arrow(self, said: str, style: str) -> bool | None:
        """Judge a sentence on an arrow; None for another one."""
        if said.startswith(("It is drawn to", "It starts around")):
            sentences.check_arrow_end(self.atlas, said, self.code, self.flow)
            return self.arrow
        if said.startswith("Its head is hollow"):
            links = oracles.arrow(self.atlas, self.code, self.flow, self.s).links
            every = oracles.links_of(self.atlas, self.code, self.flow)
            standing = links or {link.link_id for link in every}
            return {self.atlas.links[link].direction for link in standing} == {"both"}
        if said.endswith("answers the element filter; these passages need not."):
            place = oracles.place(self.atlas, self.code, self.s)
            name = self.atlas.places[self.code].name
            return place.shown and place.basis is not None and said.startswith(f"{name} answers")
        return None

    def seen_anywhere(self) -> set[Claim]:
        """Return every claim in view, of whatever place."""
        return {c for code in self.atlas.places for c in oracles.in_view(self.atlas, code, self.s)}

    def drawn(self, flow: str) -> list[str]:
        """Return the arrows that are drawn in a direction."""
        return [c for c in self.atlas.shapes if oracles.arrow(self.atlas, c, flow, self.s).shown]

    def evidence(self) -> list[Claim]:
        """Return all claims that speak for what is selected, the region where nothing is."""
        if self.s.select:
            return oracles.evidence(self.atlas, self.s.select)
        return [c for c in self.atlas.claims if c.place == REGION and c.topic != "heading"]

    def seen(self) -> list[Claim]:
        """Return those of them that are in view."""
        every = self.seen_anywhere()
        return [claim for claim in self.evidence() if claim in every]

    def role(self, item: Role) -> None:
        """Check a role: who gives it, how firmly."""
        claims = [c for c in self.evidence() if c.topic == "role" and c.value == item.role]
        counted = [claim for claim in claims if claim in self.seen()]
        assert claims and item.in_view == bool(counted)
        by_source: dict[str, list[Claim]] = {}
        for claim in counted or claims:
            by_source.setdefault(claim.source_id, []).append(claim)
        expected = []
        for source, own in by_source.items():
            level = oracles.firmest(claim.firmness for claim in own)
            reported = not any(c.voice == "author" for c in own if c.firmness == level)
            expected.append((self.atlas.sources[source].publisher, level, reported))
        found = [(said.publisher, said.firmness, said.reported) for said in item.said]
        assert Counter(found) == Counter(expected)
        assert item.firmness == oracles.firmest(level for _, level, _ in expected)
        first = oracles.ranked(self.atlas, self.code, self.s)
        assert item.second == (item.role != next(iter(first), self.atlas.places[self.code].role))

    def level(self, item: Level) -> None:
        """Check the firmest passage of an arrow."""
        assert self.arrow and item.text == "Firmest passage:"
        assert item.firmness == oracles.firmest(claim.firmness for claim in self.seen())
        assert item.firmness

    def cited(self, item: Cited) -> None:
        """Check that a source that is introduced speaks of the region."""
        assert any(
            c.place == REGION and c.source_id == item.source.source_id for c in self.atlas.claims
        )
        assert self.under == f"{item.source.publisher} on the region"

    def heading(self, item: OwnHeading) -> None:
        """Check that a heading is one, and is on what the panel is about."""
        assert (item.claim.topic, item.claim.place) == ("heading", self.about)
        assert (
            self.atlas.texts[item.source.source_id][item.claim.start : item.claim.end]
            == item.claim.quote
        )

    def count(self, item: Count) -> None:
        """Check how many claims there are, and how many in view."""
        assert (item.in_view, item.total) == (len(self.seen()), len(self.evidence()))

    def match(self, item: Match) -> None:
        """Check a line on why the texts answer the element filter."""
        assert (item.text, False) in sentences.matches(self.atlas, self.on, self.s)

    def note(self, item: Note) -> None:
        """Check a statement from the literature."""
        atlas = self.atlas
        self.literature(item)
        if not item.about:
            regional = self.under == "Links of the region as a whole"
            place = REGION if regional else self.code
            links = [link.link_id for link in atlas.links.values() if link.place == place]
            about = {(n.source_id, n.statement) for n in atlas.link_notes if n.link_id in links}
            assert (item.source.source_id, item.statement) in about
            assert not item.firmness and not item.answers
            return
        on = [
            note
            for note in atlas.element_notes
            if (note.place, note.source_id, note.statement, note.firmness)
            == (self.on, item.source.source_id, item.statement, item.firmness)
        ]
        names = {sentences.element(atlas, note.element) for note in on}
        assert set(re.split(r", | and ", item.about)) <= names
        for way in filter(None, item.answers.split("; ")):
            lines = sentences.matches(atlas, self.on, self.s)
            assert (f"{way}, {LEVEL[item.firmness]}", True) in lines

    def literature(self, item: Note) -> None:
        """Check that a statement is one of the literature."""
        assert item.source.kind != "text"
        assert item.source == self.atlas.sources[item.source.source_id]

    def quote(self, quote: Quote) -> None:
        """Check a quote: to the letter, its cues, what rests on it."""
        claims = [self.atlas.claims_by_id[name] for name in quote.claims]
        text = self.atlas.texts[quote.source.source_id][quote.start : quote.end]
        assert "".join(piece for piece, _ in quote.pieces) == text
        assert {oracles.span(claim) for claim in claims} == {
            (quote.source.source_id, quote.start, quote.end)
        }
        marked = {at for claim in claims for at in range(claim.cue_start, claim.cue_end)}
        at, found = 0, set()
        for piece, cue in quote.pieces:
            found |= set(range(at, at + len(piece))) if cue else set()
            at += len(piece)
        assert found == marked, "the cues of all claims on it are marked, and nothing else"
        for point in quote.points:
            assert point.firmness in {claim.firmness for claim in claims}

    def passage(self, item: Passage) -> None:
        """Check a quote in view."""
        self.quote(item.quote)
        assert item.quote.in_view
        every = self.seen_anywhere()
        claims = {self.atlas.claims_by_id[name] for name in item.quote.claims}
        assert claims & every, "a quote stands in view with a claim that is"
        asking = [c for c in claims & every if oracles.speaks(self.atlas, c, self.s)]
        if not self.arrow:
            assert item.asked == bool(asking), item.quote
        if self.s.select:
            here = {
                c.claim_id for c in self.evidence() if oracles.span(c) in map(oracles.span, claims)
            }
            assert set(item.quote.claims) == here, "a quote has all claims that rest on it"

    def more(self, item: More) -> None:
        """Check quotes outside the filters."""
        assert describe(self.s, self.atlas)
        for quote in item.quotes:
            self.quote(quote)
            assert not quote.in_view
            assert not {self.atlas.claims_by_id[name] for name in quote.claims} & set(self.seen())

    def links(self, item: Links) -> None:
        """Check links one by one."""
        atlas = self.atlas
        if self.arrow:
            expected = oracles.links_of(atlas, self.code, self.flow)
        else:
            whose = REGION if self.under == "Links of the region as a whole" else self.code
            expected = [k for k in atlas.links.values() if k.place == whose]
        assert [row.link for row in item.rows] == expected
        for row in item.rows:
            way = {"into": f"Into {self.hub}", "out_of": f"Out of {self.hub}", "both": "Either way"}
            assert row.direction == way[row.link.direction]
            seen = oracles.in_view(atlas, row.link.place, self.s)
            behind = [c for c in oracles.linking(atlas, [row.link]) if c in seen]
            assert row.firmness == oracles.firmest(claim.firmness for claim in behind)
            assert row.end == sentences.link_end(atlas, row.link)

    def elements(self, item: Elements) -> None:
        """Check that each source is named for an element at the level at which it says so."""
        levels: dict[tuple[str, str], list[str]] = {}
        for claim in self.evidence():
            if claim.topic == "element":
                levels.setdefault((claim.value, claim.source_id), []).append(claim.firmness)
        expected = {
            (
                sentences.element(self.atlas, code),
                oracles.firmest(found),
                self.atlas.sources[source].publisher,
            )
            for (code, source), found in levels.items()
        }
        found = {(n.name, n.firmness, who) for n in item.named for who in n.publishers}
        assert found == expected

    def jumps(self, item: Jumps) -> None:
        """Check that every way on leads somewhere, and how firmly it says that stands."""
        for jump in item.jumps:
            assert jump.select in allowed(self.atlas)["select"]
            if self.under == "Arrows drawn here":
                code, _, flow = jump.select.rpartition("-")
                arrow = oracles.arrow(self.atlas, code, flow, self.s)
                assert arrow.shown and jump.firmness == arrow.firmness
                assert jump.words == self.atlas.places[code].name
            else:
                assert not jump.firmness
        if self.under == "Arrows drawn here":
            assert len(item.jumps) == len(self.drawn("into"))

    def pairs(self, item: Pairs) -> None:
        """Check pairs of quotes."""
        for pair in item.pairs:
            assert pair.contrast in self.atlas.contrasts
            sides = (pair.contrast.reex_claim, pair.contrast.newshub_claim)
            both = all(oracles.passes(self.atlas.claims_by_id[name], self.s) for name in sides)
            assert item.in_view == both
            for name, (quote, _) in zip(sides, pair.sides, strict=True):
                self.quote(quote)
                assert name in quote.claims


# --- the panel as HTML ----------------------------------------------------------------------


def check_html(atlas: Atlas, s: Selection, said: Content) -> None:
    """Hold a panel's HTML against the texts and against its own content."""
    page = parse(panel(view(atlas, s)))
    found: list[str] = []
    for quote in page.find("blockquote"):
        ids = (quote.attributes["data-claim"] or "").split()
        claims = [atlas.claims_by_id[name] for name in ids]
        assert claims
        for claim in claims:
            assert quote.text == atlas.texts[claim.source_id][claim.start : claim.end]
        marked = "".join(mark.text for mark in quote.find("mark"))
        cues = {at for c in claims for at in range(c.cue_start, c.cue_end)}
        assert marked == "".join(quote.text[at] for at in sorted(cues))
        found += ids
    assert [name for name, times in Counter(found).items() if times > 1] == [], "each once"
    assert set(found) == said.claims
    literature = [
        " ".join(node.text.split())
        for node in page.walk()
        if node.attributes.get("class") == "literature"
    ]
    assert len(literature) == len(set(literature))
    check_words(atlas, own_words(page))


def own_words(page: Node) -> str:
    """Return what a panel says itself: no quotes, no citations, no notes of the dataset's own."""

    def walk(node: Node) -> Iterator[str]:
        css = (node.attributes.get("class") or "").split()
        if node.tag in ("blockquote", "cite", "mark") or "again" in css or "literature" in css:
            return
        for child in node.children:
            if isinstance(child, str):
                yield child
            else:
                yield from walk(child)
                yield " " if child.tag in ("p", "li", "h2", "h3", "figure") else ""

    said = "".join(walk(page))
    # What the dataset's own table says of a place or a source in its coder's words is data.
    return re.sub(
        r"Coding note: .*?\.(?=\s|$)|\(names as its own source.*?\)|\(title read.*?\)", "", said
    )


def check_words(atlas: Atlas, said: str) -> None:
    """Hold words against what was once a constant, and every count of texts against the data."""
    even = " ".join(said.split())
    for never in NEVER:
        assert never not in f" {even} ".casefold(), (never, even)
    count = sentences.counted(len(oracles.texts(atlas)))
    for found in re.findall(r"(?:claims? of|passages of) (\w+ texts?)", even):
        assert found == count
    for found in re.findall(r"all (\w+) texts", even):
        assert f"{found} texts" == count
    assert not re.search(r"(?<!of )\b(1|one) (places|texts|claims|passages|quotes|pairs)\b", even)
    assert not re.search(r"\b(?!1\b)\d+ (place|text|claim|passage|quote|pair)\b", even)


# --- marks, legend, caption -----------------------------------------------------------------


LEVEL = {level: words.FIRMNESS[level].lower() for level in FIRMNESS}

BASIS = {
    (False, False): "by a passage that names it",
    (True, False): "by class, not by name",
    (False, True): "by literature, not by the texts",
    (True, True): "by literature on its class, not by the texts",
}


def named_role(role: str) -> str:
    """Return a role's name in a sentence."""
    return words.ROLE[role][0].lower() + words.ROLE[role][1:]


def place_label(atlas: Atlas, code: str, mark: oracles.Place, hub: bool) -> str:
    """Return the words of a place's mark."""
    about = any(c.place == code and c.topic != "heading" for c in atlas.claims)
    parts = []
    if not oracles.naming(atlas, code):
        parts.append("not named in any text")
    elif not about:
        parts.append("named, but no claim is about it")
    elif mark.shown and mark.roles:
        role, *seconds = mark.roles
        second = ", as a second role" if "second" in mark.tags else ""
        parts.append(f"{named_role(role)}, {LEVEL[mark.roles[role]]}{second}")
        parts += [f"second role: {named_role(one)}, {LEVEL[mark.roles[one]]}" for one in seconds]
    elif hub:
        parts.append("the far end of every link")
    elif mark.shown or not mark.given:
        parts.append("no role in view")
    if mark.basis:
        how = BASIS[mark.basis.inferred, mark.basis.literature]
        parts.append(f"answers the element filter {how}, {LEVEL[mark.basis.firmness]}")
    if mark.fill == "outside":
        parts.append("outside the filters")
    return f"{atlas.places[code].name}: {'; '.join(parts)}"


def check_marks(atlas: Atlas, s: Selection) -> None:
    """Hold every mark's colour, strength, dot, tags and words against the data."""
    seen = view(atlas, s)
    found = marks(seen)
    assert set(found.places) == set(atlas.shapes)
    for code, mark in found.places.items():
        expected = oracles.place(atlas, code, s)
        where = (code, s)
        assert (mark.name, mark.shown) == (atlas.places[code].name, expected.shown), where
        assert mark.fill == expected.fill, where
        assert mark.firmness == (expected.firmness if expected.fill in ROLES else ""), where
        assert mark.dot == DOT.get(expected.firmness, ""), where
        assert set(mark.tags) == expected.tags, where
        assert len(set(mark.tags)) == len(mark.tags), where
        seconds = [pair for pair in list(expected.roles.items())[1:] if pair[0] in ROLES]
        assert list(mark.seconds) == seconds, where
        assert mark.outside == (expected.fill == "outside")
        assert mark.hatched == (expected.fill in ROLES)
        hub = code == CHINA and bool(atlas.links)
        assert mark.label == place_label(atlas, code, expected, hub), where
        for theme in THEMES:
            assert re.fullmatch("#[0-9A-F]{6}", fill_colour(mark.fill, mark.firmness, theme))
        check_words(atlas, mark.label)
    check_arrows(atlas, s)
    assert set(places.state(seen)) == set(found.places)
    assert set(arrows.state(seen)) == set(found.arrows)


def check_arrows(atlas: Atlas, s: Selection) -> None:
    """Hold every arrow's line, head and words against the data."""
    found = marks(view(atlas, s)).arrows
    expected = {
        f"{code}-{flow}": oracles.arrow(atlas, code, flow, s)
        for code in atlas.shapes
        for flow in FLOWS
    }
    assert set(found) == {name for name, arrow in expected.items() if arrow.shown}
    hub = atlas.places[CHINA].name
    for name, mark in found.items():
        arrow = expected[name]
        assert (mark.firmness, mark.hollow) == (arrow.firmness, arrow.hollow), (name, s)
        place = atlas.places[mark.place].name
        ways = {"into": f"from {place} into {hub}", "out_of": f"from {hub} to {place}"}
        carried = "; ".join(
            f"{atlas.links[link].carries} ({LEVEL[level]})" for link, level in arrow.links.items()
        )
        label = f"Arrow {ways[mark.flow]}: {carried}"
        basis = oracles.place(atlas, mark.place, s).basis
        if basis:
            how = BASIS[basis.inferred, basis.literature]
            label += f"; its place answers the element filter {how}, {LEVEL[basis.firmness]}"
        assert mark.label == label


def check_legend(atlas: Atlas, s: Selection) -> None:
    """Hold the legend's counts against a count by hand, and its signs against what is drawn."""
    seen = view(atlas, s)
    for role in ROLES:
        count, second = oracles.counts(atlas, s, role)
        assert (seen.counts[role], seen.seconds[role]) == (count, second), (role, s)
        some = f" ({second} as a second role)" if second else ""
        assert legend.count_words(seen, role) == f"{count}{some}"
        assert legend.spoken_count(seen, role).startswith(f"{count} place{'s' * (count != 1)}")
    drawn = {entry.code: entry for entry in legend.drawn(seen)}
    assert set(drawn) >= {*ROLES, *FIRMNESS}
    expected = {code: oracles.place(atlas, code, s) for code in atlas.shapes}
    fills = {mark.fill for mark in expected.values()}
    tags = {tag for mark in expected.values() for tag in mark.tags}
    for fill in ("unnamed", "gateway", "unsupported", "outside"):
        assert (fill in drawn) == (fill in fills), (fill, s)
    for tag in TAGS:
        assert (tag in drawn) == (tag in tags), (tag, s)
    seconds = any(len(set(mark.roles) & set(ROLES)) > 1 for mark in expected.values())
    assert ("square" in drawn) == seconds
    hollow = any(mark.hollow for mark in marks(seen).arrows.values())
    assert ("hollow" in drawn) == hollow
    if "unnamed" in drawn:
        nowhere = [code for code in atlas.shapes if not oracles.naming(atlas, code)]
        assert drawn["unnamed"].count == len(nowhere)
    if "gateway" in drawn:
        called = "stated" in oracles.calling(atlas).values()
        what = "the gateway" if called else f"where arrows into {atlas.places[CHINA].name} end"
        assert drawn["gateway"].label == f"{atlas.places[GATEWAY].name}, {what}"
    for entry in drawn.values():
        check_words(atlas, entry.label)


def check_caption(atlas: Atlas, s: Selection) -> None:
    """Hold title, subtitle, notes and source line against the data."""
    seen = view(atlas, s)
    shown = [code for code in atlas.shapes if oracles.place(atlas, code, s).shown]
    said = caption.full_subtitle(seen)
    filters = describe(s, atlas)
    assert (" Nothing matches." in said) == (not shown)
    assert f"links {sentences.way(s.flow)} {atlas.places[CHINA].name}." in said
    count = sentences.counted(len(oracles.texts(atlas)))
    assert (f"All claims of {count}; no filter." in said) == (not filters)
    assert all(one in said for one in filters)
    selected = caption.selected(seen)
    assert (f"Selected: {selected}." in said) == bool(s.select)
    assert caption.title(seen).endswith(caption.TITLE)
    for flow in FLOWS:
        note = caption.note(atlas, flow)
        assert note == f"{sentences.arrows_end(atlas, flow)} {caption.BOUNDARIES}"
        check_words(atlas, note)
    check_words(atlas, said)
    check_words(atlas, caption.sources(atlas))
    for source in oracles.texts(atlas)[:3]:
        assert source.publisher in caption.sources(atlas)


def check_all(atlas: Atlas, s: Selection) -> None:
    """Hold everything that one selection prints and draws against the data."""
    said = check_content(atlas, s)
    check_html(atlas, s, said)
    check_marks(atlas, s)
    check_legend(atlas, s)
    check_caption(atlas, s)


def test_marks_legend_and_caption_follow_from_the_data(atlas: Atlas) -> None:
    for s in questions(atlas):
        check_marks(atlas, s)
        check_legend(atlas, s)
        check_caption(atlas, s)


def test_every_panel_follows_from_the_data(atlas: Atlas) -> None:
    for s in questions(atlas):
        for select in ("", *allowed(atlas)["select"]):
            asking = replace(s, select=select)
            check_html(atlas, asking, check_content(atlas, asking))


@given(asked())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_whatever_the_data_what_is_said_follows_from_it(case: tuple[Atlas, Selection]) -> None:
    check_all(*case)
