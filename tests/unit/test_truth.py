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
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import oracles
import pytest
import sentences
from datasets import VARIANTS, asked, variant
from hypothesis import given, settings
from markup import Node, parse

from geodata import words
from geodata.model import FIRMNESS, Atlas, Claim
from geodata.selection import Selection, allowed, describe
from geodata.view import view
from layers import arrows, caption, legend, places
from layers.marks import TAGS, marks
from layers.symbology import DOT, THEMES, fill_colour
from panels.content import content
from panels.overview import MOST_ROWS, MOST_TEXTS, begun
from panels.panel import panel
from panels.quotes import GROUPS, STANCE, Quote
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
    Numbers,
    OwnHeading,
    Pairs,
    Passage,
    Role,
    Tables,
    Text,
    Title,
    WhoSays,
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

SHIPPED = ("China", "Chinese", "Guangxi", "ASEAN", "element", "Element", "chain", "EU ", "USGS")
"""Words of the shipped study, which no other one may find in what is said of it."""

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
    """Yield what can be asked of a hand-made dataset, its first and last text alone too."""
    known = allowed(atlas)
    for s in QUESTIONS:
        asked = {name: getattr(s, name) for name in ("role", "material")}
        if all(set(asked[name]) <= set(known[name]) for name in asked):
            yield s if s.flow in known["flow"] else replace(s, flow="")
    if len(known["flow"]) > 1:
        yield Selection(flow="between")
    for source in dict.fromkeys((known["source"][0], known["source"][-1])):
        yield Selection(source=(source,))


# --- the panel, item by item ----------------------------------------------------------------


def check_content(atlas: Atlas, s: Selection) -> Content:
    """Hold every item of a panel against the data."""
    said = content(view(atlas, s))
    assert said.select == s.select
    walk = Walk(atlas, s)
    if not (atlas.claims or s.select or describe(s, atlas)):
        # A dataset that has only been begun: what to do next, as in test_begun.
        assert (said.title, said.items) == ("No claims yet", tuple(begun(atlas)))
        return said
    assert walk.title(said.title)
    for item in said.items:
        getattr(walk, item.kind)(item)
    for item, after in pairwise([*said.items, None]):
        if isinstance(item, Title):
            assert after is not None and not isinstance(after, Title), f"nothing under {item}"
        if isinstance(item, Cited) and describe(s, atlas):
            assert isinstance(after, OwnHeading | Passage), "a text is introduced for nothing"
    statements = [item.statement for item in said.items if isinstance(item, Note)]
    assert [one for one, times in Counter(statements).items() if times > 1] == []
    check_nothing_is_lost(atlas, s, said)
    check_notices(atlas, s, said)
    check_order(atlas, s, said)
    return said


def check_nothing_is_lost(atlas: Atlas, s: Selection, said: Content) -> None:
    """Hold that a panel quotes all claims on what it is about, and cites all literature on it."""
    ways = oracles.ways(atlas)
    if s.select in ways:
        on = [link.link_id for link in ways[s.select].links]
    elif s.select:
        links = oracles.asserted(atlas) if s.select != atlas.hub else []
        on = [k.link_id for k in links if s.select in (k.from_place, k.to_place)] + [s.select]
    else:
        on = [link.link_id for link in oracles.arrowless(atlas)]
        on += s.material if not s.source else ()
    claimed = any(c.place == s.select and c.topic != "heading" for c in atlas.claims)
    expected = {n.statement for n in atlas.notes if n.about in on and (claimed or not n.material)}
    assert expected <= {item.statement for item in said.items if isinstance(item, Note)}
    if s.select:
        claims = oracles.evidence(atlas, s.select)
        if s.select in atlas.places:
            claims += [c for c in atlas.claims if c.place == s.select and c.topic == "heading"]
        assert said.claims == {claim.claim_id for claim in claims}


def check_notices(atlas: Atlas, s: Selection, said: Content) -> None:
    """Hold that what is selected and not drawn says so, and nothing else does."""
    notices = [
        item.text for item in said.items if isinstance(item, Text) and item.style == "notice"
    ]
    ways = oracles.ways(atlas)
    if s.select in ways:
        hidden = not oracles.arrow(atlas, s.select, s).matches
        turned = ways[s.select].flow != oracles.flow(atlas, s)
    else:
        claimed = any(c.place == s.select and c.topic != "heading" for c in atlas.claims)
        hidden = bool(s.select) and claimed and not oracles.place(atlas, s.select, s).shown
        turned = False
    assert any("filters hide" in one for one in notices) == (hidden and bool(describe(s, atlas)))
    assert any("The map shows" in one for one in notices) == turned
    assert not hidden or notices, "what is not drawn says why"


def check_order(atlas: Atlas, s: Selection, said: Content) -> None:
    """Hold that what was asked for comes before all other quotes."""
    quotes = [item for item in said.items if isinstance(item, Passage)]
    flags = [item.asked for item in quotes]
    if s.select not in view(atlas, s).arrows:
        assert flags == sorted(flags, reverse=True), "what was asked for comes first"
    if not (s.material or s.role):
        return
    codes = [s.select] if s.select else oracles.selectable(atlas)
    if s.select in view(atlas, s).arrows:
        return
    asking = [
        claim
        for code in codes
        if s.select or oracles.place(atlas, code, s).shown
        for claim in oracles.in_view(atlas, code, s)
        if oracles.speaks(atlas, claim, s)
    ]
    asserting = [claim for claim in asking if not claim.stance] or asking
    if asserting:
        first = {atlas.claims_by_id[name] for name in quotes[0].quote.claims}
        assert first & set(asserting), "the first quote answers what was asked for"
    on_materials = [claim for claim in asserting if claim.topic == "material"]
    if s.select and s.material and on_materials:
        assert first & set(on_materials), "the first quote is on a material asked for"


@lru_cache(maxsize=8)
def numbers_of(atlas: Atlas) -> list[dict[str, Any]]:
    """Return the rows of `numbers.csv`."""
    return atlas.numbers_frame().to_dict("records")


class Walk:
    """The items of one panel, each held against the data by the method of its kind."""

    def __init__(self, atlas: Atlas, s: Selection) -> None:
        self.atlas, self.s = atlas, s
        self.arrow = s.select in oracles.ways(atlas)
        self.code = "" if self.arrow else s.select
        self.region = atlas.study.region
        self.about = self.code or ("" if self.arrow else self.region)
        self.under, self.on = "", self.code

    def arrow_title(self, arrow: str) -> str:
        """Return what an arrow is called."""
        way = oracles.ways(self.atlas)[arrow]
        to = "into" if way.flow == "into" else "to"
        return f"{self.atlas.places[way.start].name} {to} {sentences.name(self.atlas, way.end)}"

    def title(self, item: Title | str) -> bool:
        """Check a heading, and that of the panel."""
        atlas, asked = self.atlas, sentences.asked_for(self.atlas, self.s)
        if isinstance(item, str) and not self.s.select:
            shown = any(
                oracles.place(atlas, code, self.s).shown for code in oracles.selectable(atlas)
            )
            if describe(self.s, atlas):
                return item == (
                    "What these filters show" if shown else "Nothing matches these filters"
                )
            return item == f"Every claim of {sentences.counted(len(oracles.speaking(atlas)))}"
        if isinstance(item, str):
            name = atlas.places[self.code].name if self.code else self.arrow_title(self.s.select)
            return item == name
        self.under = item.text
        if item.select:
            self.on = item.select
            on = f" on {asked}" if asked else ""
            assert item.text == f"{atlas.places[item.select].name}{on}"
            assert describe(self.s, atlas)
            assert oracles.place(atlas, item.select, self.s).shown
            return True
        known = {"Links without an arrow on the map"} if oracles.arrowless(atlas) else set()
        if not self.s.select:
            self.on = self.region
            speaking = [*oracles.general(atlas), *self.headings(self.region)]
            telling = {atlas.sources[c.source_id].publisher for c in speaking}
            on = f" on {sentences.name(atlas, self.region)}" if self.region else ""
            known |= {f"{publisher}{on}" for publisher in telling}
            known |= {"Where texts agree and differ"} if atlas.contrasts else set()
            if any(note.about in self.s.material for note in atlas.notes):
                known.add(f"Literature on {asked}")
            if self.region and asked:
                known.add(f"{atlas.places[self.region].name} on {asked}")
            if describe(self.s, atlas) and not asked:
                # Rows of the matrix of places that are not drawn.
                away = set(atlas.places) - set(oracles.selectable(atlas))
                known |= {atlas.places[code].name for code in away}
        elif self.arrow:
            known = {"What it carries", "Where it begins and ends", "The passages"}
            if asked and " on " not in item.text:
                known.add(f"Why it is shown for {asked}")
                self.on = ""
        else:
            known = known if self.code == atlas.gateway else set()
            known |= {"Arrows drawn here"} if self.code == atlas.gateway else set()
            known |= {words.TOPIC[group] for group in GROUPS if group in words.TOPIC}
            known |= {*STANCE.values(), "Its links, one by one"}
            if atlas.study.materials:
                plural = atlas.study.materials.plural
                known |= {plural, f"{plural} named for it"}
            known |= {f"On {asked}"} if asked else set()
            ends = {end for one in numbers_of(atlas) for end in (one["place"], one["partner"])}
            known |= {"Published numbers"} if self.code in ends else set()
        assert item.text in known, item
        return True

    def tables(self, item: Tables) -> None:
        """Check that the table is of the series that are drawn above it, all of them."""
        drawn = [one for one in content(view(self.atlas, self.s)).items if isinstance(one, Numbers)]
        assert list(item.series) == drawn

    def numbers(self, item: Numbers) -> None:
        """Check a series: every number of the table on the place, the newest of each year."""
        assert self.under == "Published numbers"
        shown = {(int(row.row), row.number.value, row.number.source_id) for row in item.rows}
        assert shown == {
            (one["year"], one["value"], one["source_id"])
            for one in numbers_of(self.atlas)
            if one["indicator"].casefold() == item.title.casefold()
            and (one["place"], one["unit"]) == (self.code, item.unit)
        }

    def headings(self, code: str) -> list[Claim]:
        """Return the headings that texts give a place."""
        return [c for c in self.atlas.claims if c.place == code and c.topic == "heading"]

    def text(self, item: Text) -> None:
        """Check a sentence of our own: one that is not known here is a fault."""
        if item.style == "how":
            assert not item.text and not self.s.select
            return
        if item.text.startswith("There is no link"):
            first = "into" if self.atlas.hub else "between"
            assert item.text == sentences.arrows_end(self.atlas, first) and not self.s.select
            return
        known = (self.of_overview, self.of_hidden, self.of_place, self.of_arrow)
        found = [judged for judge in known if (judged := judge(item.text, item.style)) is not None]
        if not found:
            assert item.text == sentences.naming(self.atlas, self.code), "no oracle knows it"
        assert all(found), item

    def of_overview(self, said: str, style: str) -> bool | None:
        """Judge a sentence that stands where nothing is selected; None for another one."""
        if style == "how-to":
            ways, end = oracles.ways(self.atlas).values(), self.atlas.gateway or self.atlas.hub
            what = "a place or an arrow" if ways else "a place"
            if any(self.atlas.hub in (way.start, way.end) for way in ways) and self.atlas.hub:
                what = f"a place, an arrow or {sentences.name(self.atlas, end)}"
            return said == f"Click {what} to read the sentences behind it."
        if style == "again":
            publisher, how, start = re.fullmatch(
                "(.+): (quoted|cited) above, “(.+?)…?”", said
            ).groups()
            above = [(c.source_id, c.quote) for c in self.seen_anywhere()]
            if how == "cited":
                above = [(n.source_id, n.statement) for n in self.atlas.notes]
            return any(
                " ".join(text.split()).startswith(start)
                for source, text in above
                if self.atlas.sources[source].publisher == publisher
            )
        if said.startswith("Nothing on the map is drawn because somebody thought so"):
            texts = {c.source_id for c in self.atlas.claims if c.topic != "heading"}
            return said.endswith(f"rests on passages of {sentences.counted(len(texts))}.")
        if left := re.fullmatch(
            r"The range of time leaves out (.+) without a date, whose source has none either\.",
            said,
        ):
            always = replace(self.s, since="", until="")
            none = [
                claim
                for code in self.atlas.places
                if oracles.place(self.atlas, code, always).shown
                for claim in oracles.in_view(self.atlas, code, always)
                if not (claim.date or self.atlas.sources[claim.source_id].published)
            ]
            assert self.s != always
            noun = "claim" if len(none) == 1 else "claims"
            return left[1] == f"{sentences.number(len(none))} {noun}"
        if more := re.fullmatch(r"And (\w+ texts?) more; choose one as source\.", said):
            telling = {c.source_id for c in oracles.general_in_view(self.atlas, self.s)}
            return more[1] == sentences.counted(len(telling) - MOST_TEXTS)
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
            hidden = not oracles.arrow(atlas, self.s.select, self.s).matches
            return hidden and said == f"These filters hide this arrow: {filters}."
        if said.startswith("The map shows links"):
            shown = oracles.flow(atlas, self.s)
            start = f"The map shows links {sentences.flow(atlas, shown)}, so "
            what = "this arrow is not drawn." if self.arrow else "none is drawn here."
            mine = oracles.ways(atlas)[self.s.select].flow if self.arrow else "into"
            assert self.arrow or self.code == atlas.gateway
            return said == start + what and shown != mine
        if said in ("None under these filters.", "None."):
            assert bool(filters) == (said != "None.")
            if self.code and self.code == atlas.gateway:
                return oracles.flow(atlas, self.s) == "into" and not self.arriving()
            return not self.seen()
        return None

    def of_place(self, said: str, style: str) -> bool | None:
        """Judge a sentence on a place; None for another one."""
        atlas = self.atlas
        about = [c for c in atlas.claims if c.place == self.about and c.topic != "heading"]
        if style == "lead":
            end = sentences.hub_end(atlas) if self.code == atlas.hub else ""
            is_hub = bool(end) and said == f"{end[0].upper()}{end[1:]}."
            return is_hub or (not about and said == sentences.unclaimed(atlas, self.code))
        if said.startswith("Every arrow into"):
            return self.code == atlas.gateway and said == sentences.gateway_end(atlas)
        if said.startswith("No claim names"):
            kind = sentences.vocabulary(atlas)
            named = any(c.topic == "material" and not c.stance for c in about)
            return said == f"No claim names {kind} or group for it." and not named
        if said.startswith("Coding note: "):
            return said == f"Coding note: {atlas.places[self.code].note}."
        return None

    def of_arrow(self, said: str, style: str) -> bool | None:
        """Judge a sentence on an arrow; None for another one."""
        if not self.arrow:
            return None
        atlas, arrow = self.atlas, oracles.arrow(self.atlas, self.s.select, self.s)
        if said.startswith(("It is drawn to", "It starts", "It ends", "It leads")):
            sentences.check_arrow_end(atlas, said, self.s.select)
            return True
        if said.startswith("Its head is hollow"):
            return arrow.hollow
        if " answers the " in said:
            what = f" answers the {sentences.vocabulary(atlas)} filter; these passages need not."
            (self.on,) = (c for c in arrow.answering if said == f"{atlas.places[c].name}{what}")
            return True
        return None

    def seen_anywhere(self) -> frozenset[Claim]:
        """Return every claim in view, of whatever place."""
        return oracles.seen_anywhere(self.atlas, self.s)

    def arriving(self) -> list[str]:
        """Return the arrows that are drawn to the gateway."""
        ways = oracles.ways(self.atlas)
        drawn = [name for name in ways if oracles.arrow(self.atlas, name, self.s).shown]
        mine = [name for name in drawn if ways[name].hub and ways[name].flow == "into"]
        return sorted(mine, key=lambda name: list(self.atlas.places).index(ways[name].start))

    def evidence(self) -> list[Claim]:
        """Return all claims that speak of what is selected, in general where nothing is."""
        if self.s.select:
            return oracles.evidence(self.atlas, self.s.select)
        return oracles.general(self.atlas)

    def seen(self) -> list[Claim]:
        """Return those of them that are in view."""
        if not self.s.select:
            return oracles.general_in_view(self.atlas, self.s)
        every = self.seen_anywhere()
        return [claim for claim in self.evidence() if claim in every]

    def role(self, item: Role) -> None:
        """Check a role: who gives it, how firmly."""
        claims = [
            c
            for c in self.evidence()
            if c.topic == "role" and c.value == item.role and not c.stance
        ]
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
        assert item.firmness == oracles.firmest(
            claim.firmness for claim in self.seen() if not claim.stance
        )
        assert item.firmness

    def cited(self, item: Cited) -> None:
        """Check that a source that is introduced speaks in general, and is not left alone."""
        source = item.source.source_id
        said = [*oracles.general(self.atlas), *self.headings(self.region)]
        assert any(c.source_id == source for c in said)
        on = f" on {sentences.name(self.atlas, self.region)}" if self.region else ""
        assert self.under == f"{item.source.publisher}{on}"

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
        """Check a line on why the texts answer the material filter."""
        assert (item.text, False) in sentences.matches(self.atlas, self.on, self.s)

    def note(self, item: Note) -> None:
        """Check a statement from the literature."""
        atlas = self.atlas
        self.literature(item)
        if not item.about:
            if self.arrow:
                mine = oracles.ways(atlas)[self.s.select].links
            else:
                mine = [
                    k for k in oracles.asserted(atlas) if self.code in (k.from_place, k.to_place)
                ]
            if self.under == "Links without an arrow on the map":
                mine = oracles.arrowless(atlas)
            on = [*(link.link_id for link in mine), self.code]
            about = {
                (n.source_id, n.statement, n.firmness)
                for n in atlas.notes
                if n.about in on and not n.material
            }
            assert (item.source.source_id, item.statement, item.firmness) in about
            assert not item.answers
            return
        if self.under.startswith("Literature on "):
            rows = {
                (sentences.material(atlas, n.about), n.statement, n.firmness)
                for n in atlas.notes
                if n.about in self.s.material
            }
            assert (item.about, item.statement, item.firmness) in rows
            return
        on = [
            note
            for note in atlas.notes
            if (note.about, note.source_id, note.statement, note.firmness)
            == (self.on, item.source.source_id, item.statement, item.firmness)
        ]
        names = {sentences.material(atlas, note.material) for note in on if note.material}
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
        said = quote.source.published
        for point, claim in zip(quote.points, claims, strict=False):
            assert point.firmness == claim.firmness
            asserted = claim.firmness == "stated"
            assert ("said" in point.when) is not asserted
            assert asserted or said[:4] in point.when
        assert {one.claim for one in quote.later} <= {
            later for claim in claims for later in oracles.later(self.atlas, claim)
        }
        for one in quote.later:
            known = {
                pair.relation
                for pair in self.atlas.contrasts
                if one.claim.claim_id in (ends := {pair.claim_a, pair.claim_b})
                and ends & set(quote.claims)
            }
            assert one.relation in known or not (known or one.relation), "it is not of our making"
        told = {one.source.source_id for one in quote.later}
        # What stands for a whole passage says it of the first place's claims alone.
        mine = claims[: len(quote.points)]
        every = {later.source_id for c in mine for later in oracles.later(self.atlas, c)}
        assert every <= told or quote.more_later

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

    def matrix(self, item: WhoSays) -> None:
        """Check who says what is asked for, cell by cell."""
        atlas, found = self.atlas, item.matrix
        assert found.across == ("material" if self.s.material and not self.s.role else "role")
        told = 0
        for code in atlas.places:
            claims = [
                claim
                for claim in oracles.in_view(atlas, code, self.s)
                if claim.topic == found.across and oracles.place(atlas, code, self.s).shown
            ]
            (row,) = [row for row in found.rows if row.place.place == code] or [None]
            told += bool(claims) or bool(row and any(cell.literature for cell in row.cells))
            for column, cell in zip(found.columns, row.cells if row else (), strict=bool(row)):
                mine = [claim for claim in claims if claim.value == column.code]
                asserting = [claim for claim in mine if not claim.stance]
                assert sorted(oracles.independent(atlas, asserting)) == sorted(
                    (tuple(sorted(s.source_id for s in mark.sources)), mark.firmness)
                    for mark in cell.marks
                )
                for stance, count in (("denies", cell.denied), ("undisclosed", cell.undisclosed)):
                    against = [claim for claim in mine if claim.stance == stance]
                    assert len(oracles.independent(atlas, against)) == count
        assert told <= found.total
        assert len(found.rows) == min(found.total, MOST_ROWS)

    def more(self, item: More) -> None:
        """Check quotes outside the filters, or those in general that are not asked for."""
        assert describe(self.s, self.atlas)
        for quote in item.quotes:
            self.quote(quote)
            assert quote.in_view is bool(item.about)
            if item.about:
                assert {*quote.claims} <= {claim.claim_id for claim in self.evidence()}
                continue
            assert not {self.atlas.claims_by_id[name] for name in quote.claims} & set(self.seen())

    def links(self, item: Links) -> None:
        """Check links one by one."""
        atlas = self.atlas
        if self.arrow:
            expected = list(oracles.ways(atlas)[self.s.select].links)
        elif self.under == "Links without an arrow on the map":
            expected = list(oracles.arrowless(atlas))
        else:
            expected = [
                k for k in oracles.asserted(atlas) if self.code in (k.from_place, k.to_place)
            ]
            assert self.code != atlas.hub
        assert [row.link for row in item.rows] == expected
        here = "" if self.arrow or "without" in self.under else self.code
        for row in item.rows:
            assert row.direction == sentences.direction(atlas, row.link, here)
            seen = self.seen_anywhere()
            behind = [c for c in oracles.linking(atlas, [row.link]) if c in seen]
            assert row.firmness == oracles.firmest(claim.firmness for claim in behind)
            assert row.firmness or describe(self.s, atlas), "no filter that is there hides it"
            assert row.end == sentences.link_end(atlas, row.link)

    def materials(self, item: Materials) -> None:
        """Check that each source is named for a material at the level at which it says so."""
        levels: dict[tuple[str, str], list[str]] = {}
        for claim in self.evidence():
            if claim.topic == "material" and not claim.stance:
                levels.setdefault((claim.value, claim.source_id), []).append(claim.firmness)
        expected = {
            (
                sentences.material(self.atlas, code),
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
            if jump.flow:
                assert jump.words == f"Links {sentences.flow(self.atlas, jump.flow)}"
                assert jump.flow in {way.flow for way in oracles.ways(self.atlas).values()}
                continue
            assert jump.select in allowed(self.atlas)["select"]
            if self.under == "Arrows drawn here":
                arrow = oracles.arrow(self.atlas, jump.select, self.s)
                assert arrow.shown and jump.firmness == arrow.firmness
                start = oracles.ways(self.atlas)[jump.select].start
                assert jump.words == self.atlas.places[start].name
            elif jump.select in oracles.ways(self.atlas):
                way = oracles.ways(self.atlas)[jump.select]
                assert self.code in (way.start, way.end)
                assert jump.words == f"The arrow {self.arrow_title(jump.select)}"
            else:
                assert jump.words == f"All on {sentences.name(self.atlas, jump.select)}"
                assert not jump.firmness
        if self.under == "Arrows drawn here":
            assert [jump.select for jump in item.jumps] == self.arriving()

    def pairs(self, item: Pairs) -> None:
        """Check pairs of quotes."""
        for pair in item.pairs:
            assert pair.contrast in self.atlas.contrasts
            sides = (pair.contrast.claim_a, pair.contrast.claim_b)
            both = all(
                oracles.passes(self.atlas, self.atlas.claims_by_id[name], self.s) for name in sides
            )
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
    count = sentences.counted(len(oracles.speaking(atlas)))
    for found in re.findall(r"claims? of (\w+ texts?)", even):
        assert found == count
    if "China" not in {place.name for place in atlas.places.values()}:
        for name in SHIPPED:
            assert name not in even
    for found in re.findall(r"all (\w+) texts", even):
        assert f"{found} texts" == sentences.counted(len(oracles.texts(atlas))), "that name it"
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


def named_role(atlas: Atlas, role: str) -> str:
    """Return a role's name in a sentence."""
    return sentences.lower(atlas.roles[role].name) if role in atlas.roles else "gateway"


def answering(atlas: Atlas, code: str, s: Selection) -> str:
    """Return by what a place answers the material filter."""
    basis = oracles.place(atlas, code, s).basis
    how = BASIS[basis.inferred, basis.literature]
    return f"answers the {sentences.vocabulary(atlas)} filter {how}, {LEVEL[basis.firmness]}"


def place_label(atlas: Atlas, code: str, s: Selection) -> str:
    """Return the words of a place's mark."""
    mark = oracles.place(atlas, code, s)
    about = any(c.place == code and c.topic != "heading" for c in atlas.claims)
    parts = []
    if not oracles.naming(atlas, code):
        parts.append("not named in any text")
    elif not about:
        parts.append("named, but no claim is about it")
    elif mark.shown and mark.roles:
        role, *seconds = mark.roles
        second = ", as a second role" if "second" in mark.tags else ""
        parts.append(f"{named_role(atlas, role)}, {LEVEL[mark.roles[role]]}{second}")
        parts += [
            f"second role: {named_role(atlas, one)}, {LEVEL[mark.roles[one]]}" for one in seconds
        ]
    elif code == atlas.hub:
        parts.append(sentences.hub_end(atlas))
    elif mark.shown or not mark.given:
        parts.append("no role in view")
    if mark.basis:
        parts.append(answering(atlas, code, s))
    if mark.fill == "outside":
        parts.append("outside the filters")
    return f"{atlas.places[code].name}: {'; '.join(parts)}"


def check_marks(atlas: Atlas, s: Selection) -> None:
    """Hold every mark's colour, strength, dot, tags and words against the data."""
    seen = view(atlas, s)
    found = marks(seen)
    assert set(found.places) == set(oracles.selectable(atlas))
    for code, mark in found.places.items():
        expected = oracles.place(atlas, code, s)
        where = (code, s)
        assert (mark.name, mark.shown) == (atlas.places[code].name, expected.shown), where
        assert mark.fill == expected.fill, where
        assert mark.firmness == (expected.firmness if expected.fill in atlas.roles else ""), where
        assert mark.dot == DOT.get(expected.firmness, ""), where
        assert set(mark.tags) == expected.tags, where
        assert len(set(mark.tags)) == len(mark.tags), where
        seconds = [pair for pair in list(expected.roles.items())[1:] if pair[0] in atlas.roles]
        assert list(mark.seconds) == seconds, where
        assert mark.outside == (expected.fill == "outside")
        assert mark.hatched == (expected.fill in atlas.roles)
        assert mark.label == place_label(atlas, code, s), where
        for theme in THEMES:
            colour = fill_colour(atlas.study, mark.fill, mark.firmness, theme)
            assert re.fullmatch("#[0-9A-F]{6}", colour)
        check_words(atlas, mark.label)
    check_arrows(atlas, s)
    assert set(places.state(seen)) == set(found.places)
    assert set(arrows.state(seen)) == set(found.arrows)


def check_arrows(atlas: Atlas, s: Selection) -> None:
    """Hold every arrow's line, head and words against the data."""
    seen = view(atlas, s)
    found, ways = marks(seen).arrows, oracles.ways(atlas)
    assert set(seen.arrows) == set(ways)
    assert {arrow.flow for arrow in seen.arrows.values()} <= set(allowed(atlas)["flow"])
    expected = {name: oracles.arrow(atlas, name, s) for name in ways}
    assert set(found) == {name for name, arrow in expected.items() if arrow.shown}
    for name, mark in found.items():
        arrow, way = expected[name], ways[name]
        assert (mark.firmness, mark.hollow) == (arrow.firmness, arrow.hollow), (name, s)
        assert mark.flow == way.flow
        assert mark.place == (way.end if way.flow == "out_of" else way.start)
        carried = [
            f"{atlas.links[link].carries} ({LEVEL[level]})" for link, level in arrow.links.items()
        ]
        label = f"Arrow from {Walk(atlas, s).arrow_title(name)}: {'; '.join(carried)}"
        for code in arrow.answering:
            whose = atlas.places[code].name if way.flow == "between" else "its place"
            label += f"; {whose} {answering(atlas, code, s)}"
        assert mark.label == label


def check_legend(atlas: Atlas, s: Selection) -> None:
    """Hold the legend's counts against a count by hand, and its signs against what is drawn."""
    seen = view(atlas, s)
    for role in atlas.roles:
        count, second = oracles.counts(atlas, s, role)
        assert (seen.counts[role], seen.seconds[role]) == (count, second), (role, s)
        some = f" ({second} as a second role)" if second else ""
        assert legend.count_words(seen, role) == f"{count}{some}"
        assert legend.spoken_count(seen, role).startswith(f"{count} place{'s' * (count != 1)}")
    drawn = {entry.code: entry for entry in legend.drawn(seen)}
    assert set(drawn) >= {*atlas.roles, *FIRMNESS}
    expected = {code: oracles.place(atlas, code, s) for code in oracles.selectable(atlas)}
    fills = {mark.fill for mark in expected.values()}
    tags = {tag for mark in expected.values() for tag in mark.tags}
    for fill in ("unnamed", "gateway", "unsupported", "outside"):
        assert (fill in drawn) == (fill in fills), (fill, s)
    for tag in TAGS:
        assert (tag in drawn) == (tag in tags), (tag, s)
    seconds = any(len(set(mark.roles) & set(atlas.roles)) > 1 for mark in expected.values())
    assert ("square" in drawn) == seconds
    hollow = any(mark.hollow for mark in marks(seen).arrows.values())
    assert ("hollow" in drawn) == hollow
    if "unnamed" in drawn:
        grey = sum(mark.fill == "unnamed" for mark in expected.values())
        assert drawn["unnamed"].count == grey
    if "gateway" in drawn:
        called = "stated" in oracles.calling(atlas).values() and not oracles.only_reported(atlas)
        what = "the gateway" if called else f"where arrows {sentences.flow(atlas, 'into')} end"
        assert drawn["gateway"].label == f"{atlas.places[atlas.gateway].name}, {what}"
    for entry in drawn.values():
        check_words(atlas, entry.label)


def check_caption(atlas: Atlas, s: Selection) -> None:
    """Hold title, subtitle, notes and source line against the data."""
    seen = view(atlas, s)
    shown = [code for code in oracles.selectable(atlas) if oracles.place(atlas, code, s).shown]
    said = caption.full_subtitle(seen)
    filters = describe(s, atlas)
    begun = not (atlas.claims or filters)
    assert (" Nothing matches." in said) == (not shown and not begun)
    way = sentences.flow(atlas, oracles.flow(atlas, s)).replace("between places", "between them")
    assert said.startswith(f"{atlas.study.members} by role, with links {way}. ")
    count = sentences.counted(len(oracles.speaking(atlas)))
    whole = "No claims yet." if begun else f"All claims of {count}; no filter."
    assert (whole in said) == (not filters)
    assert all(one in said for one in filters)
    selected = caption.selected(seen)
    assert (f"Selected: {selected}." in said) == bool(s.select)
    assert caption.title(seen).endswith(atlas.study.headline)
    for flow in allowed(atlas)["flow"]:
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
@settings(max_examples=500, deadline=None, derandomize=True)
def test_whatever_the_data_what_is_said_follows_from_it(case: tuple[Atlas, Selection]) -> None:
    check_all(*case)
