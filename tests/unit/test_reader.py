"""The reader: each text as it is, its claimed passages marked, linked and searchable."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pytest
from hostile import ALL
from hypothesis import given
from hypothesis import strategies as st
from markup import Node, parse
from tiny import CLAIMS, SOURCES, tiny

import geodata
from geodata.model import Atlas, Claim
from geodata.selection import Selection
from geodata.view import view
from geodata.words import in_quotes
from panels.reader import MOST_LISTED, PAGE, cuts, find, paragraphs, segments, texts

ATLAS = geodata.atlas()
TINY = tiny()


def read(atlas: Atlas, *chosen: str, search: str = "", page: int = 0, **selection: Any) -> Node:
    """Return what is read of texts, parsed."""
    shown = view(atlas, Selection(**selection))
    return parse(texts(shown, chosen=chosen, search=search, page=page))


def read_text(atlas: Atlas, source: str, search: str = "") -> tuple[Node, int]:
    """Return the reader of a source, and how often it is said to have a phrase."""
    page = read(atlas, source, search=search)
    (article,) = page.find("article")
    offered = [li.text for li in page.find("li", **{"class": "is-read"})]
    said = offered or [status.text for status in page.find("p", role="status")]
    count = re.search(r"\((\d+)\)|(\d+) found", said[0])
    return article, int(count[1] or count[2]) if count else 0


def prose(page: Node) -> str:
    """Return a reader's text without its tags for places, a line a paragraph."""

    def text(node: Node | str) -> str:
        if isinstance(node, str):
            return node
        tagged = node.attributes.get("class") == "tags"
        return "" if tagged else "".join(map(text, node.children))

    return "\n".join(text(p) for p in page.find("p", dir="auto"))


PAGES = {source: read_text(ATLAS, source)[0] for source in ATLAS.texts}


@pytest.mark.parametrize("source", ATLAS.texts)
def test_the_text_is_there_to_the_letter(source: str) -> None:
    lines = [line for line in ATLAS.texts[source].split("\n") if line.strip()]
    assert prose(PAGES[source]) == "\n".join(lines)
    assert PAGES[source].attributes["data-source"] == source


@pytest.mark.parametrize("claim", ATLAS.claims, ids=lambda claim: claim.claim_id)
def test_every_claimed_passage_is_marked_and_linked(claim: Claim) -> None:
    page = PAGES[claim.source_id]
    marks = [
        mark
        for mark in page.find("mark")
        if claim.claim_id in (mark.attributes["data-claim"] or "").split()
    ]
    assert "".join(mark.text for mark in marks) == claim.quote
    code = "" if claim.place == "ASEAN" else claim.place
    (tags,) = [p for p in page.find("p") if marks[-1] in list(p.walk())]
    links = [a for a in tags.find("a") if a.attributes["data-select"] == code]
    assert links
    assert {a.text for a in links} == {ATLAS.places[claim.place].name}
    assert {a.attributes["href"] for a in links} == {f"./?select={code}" if code else "./"}


def test_nothing_else_is_marked() -> None:
    for source, page in PAGES.items():
        marked = sum(len(mark.text) for mark in page.find("mark"))
        covered = {i for c in ATLAS.claims if c.source_id == source for i in range(c.start, c.end)}
        assert marked == len(covered)


@pytest.mark.parametrize(
    ("text", "wanted", "hits"),
    [
        ("abcabc", "abc", [(0, 3), (3, 6)]),
        ("abcabc", "CA", [(2, 4)]),
        ("Straße", "straße", [(0, 6)]),
        ("aaa", "aa", [(0, 2)]),
        ("abc", "", []),
        ("abc", "x", []),
        ("a.c abc", "a.c", [(0, 3)]),
        ("İstanbul is İ", "is", [(9, 11)]),
    ],
)
def test_find(text: str, wanted: str, hits: list[tuple[int, int]]) -> None:
    assert find(text, wanted) == hits


@pytest.mark.parametrize(
    ("text", "wanted", "hits"),
    [
        # What cannot be seen, in the text or in what is searched for.
        ("rare\u00adearth", "rareearth", [(0, 10)]),
        ("rareearth", "rare\u00adearth", [(0, 9)]),
        ("ra\u200bre", "rare", [(0, 5)]),
        ("ra\u200c\u200d\u2060\ufeffre", "rare", [(0, 8)]),
        ("\ufeffrare", "rare", [(1, 5)]),
        # However letters are composed.
        ("caf\u00e9s", "cafe\u0301s", [(0, 5)]),
        ("cafe\u0301s", "caf\u00e9s", [(0, 6)]),
        ("Đất hie\u0302\u0301m", "đất hiếm", [(0, 10)]),
        ("ﬁne", "fine", [(0, 3)]),
        # Hyphens of every kind, and none.
        ("rare-earth", "rare earth", [(0, 10)]),
        ("rare earth", "rare\u2011earth", [(0, 10)]),
        ("rare\u2010earth", "rare-earth", [(0, 10)]),
        ("rare\u00a0 earth", "rare earth", [(0, 11)]),
        ("rare\r\nearth", "rare earth", [(0, 11)]),
        ("rare\rearth", "rare earth", [(0, 10)]),
        ("don’t", "don't", [(0, 5)]),
        ("“so”", '"so"', [(0, 4)]),
        ("和缅甸的", "缅甸", [(1, 3)]),
        # A letter's mark is a part of it.
        ("cafe\u0301", "cafe", []),
    ],
)
def test_find_words_however_they_are_written(
    text: str, wanted: str, hits: list[tuple[int, int]]
) -> None:
    assert find(text, wanted) == hits


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\r\r", "\u2028", "\x0b"])
def test_paragraphs_are_lines_however_they_end(end: str) -> None:
    lines = [f"Line {n} of many." for n in range(24)]
    text = end.join(lines) + end
    assert [text[a:b] for a, b in paragraphs(text)] == lines


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_text_of_another_system_is_read_paragraph_by_paragraph(end: str, mark: str) -> None:
    atlas = ending(ATLAS, end, mark)
    for source in atlas.texts:
        page, hits = read_text(atlas, source, "rare earths")
        assert prose(page).removeprefix("\ufeff") == prose(PAGES[source])
        assert hits == read_text(ATLAS, source, "rare earths")[1] > 0
        marks = [mark.text for mark in page.find("mark")]
        assert "".join(marks) == "".join(mark.text for mark in PAGES[source].find("mark"))


def ending(atlas: Atlas, end: str, mark: str) -> Atlas:
    """Return an atlas whose texts have other line ends, and a mark before them."""
    texts, claims = {}, []
    for source, text in atlas.texts.items():
        texts[source] = mark + text.replace("\n", end)
        for claim in (claim for claim in atlas.claims if claim.source_id == source):
            start = texts[source].index(claim.quote)
            claims.append(replace(claim, start=start, end=start + len(claim.quote)))
    by_id = {claim.claim_id: claim for claim in claims}
    return replace(
        atlas,
        texts=MappingProxyType(texts),
        claims=tuple(claims),
        claims_by_id=MappingProxyType(by_id),
    )


@pytest.mark.parametrize(
    "typed", ["China's", "CHINA’S", "rare-earth", "rare  earth ", "“Deepening"]
)
def test_what_people_type_is_found(typed: str) -> None:
    straight = {"’": "'", "“": '"', "-": " "}
    plain = lambda text: "".join(straight.get(c, c) for c in text.lower())  # noqa: E731
    text = ATLAS.texts["reex-2025"]
    hits = find(text, typed)
    assert hits
    assert all(plain(text[a:b]).split() == plain(typed).split() for a, b in hits)


@given(st.text(alphabet="aAbİßé. "), st.text(alphabet="aAbİßé. ", max_size=3))
def test_find_gives_positions_in_the_text(text: str, wanted: str) -> None:
    hits = find(text, wanted)
    assert all(text[a:b].lower().split() == wanted.lower().split() for a, b in hits)
    assert all(one[1] <= other[0] for one, other in pairwise(hits))


@pytest.mark.parametrize("search", ["rare earth", "CHINA", "Guangxi", "magnet", "’"])
def test_search(search: str) -> None:
    for source, text in ATLAS.texts.items():
        page, hits = read_text(ATLAS, source, search)
        assert hits == text.lower().replace("-", " ").count(search.lower())
        assert prose(page) == prose(PAGES[source])
        marked = "".join(b.text for b in page.find("b", **{"class": "hit"}))
        assert len(marked) == hits * len(search)


def test_a_hit_may_cross_the_edge_of_a_passage() -> None:
    claims = [*CLAIMS, ("x", "one", "WST", "resource", "present", "stated", "secret.", "secret")]
    page, hits = read_text(tiny(claims=claims), "one", "are secret")
    assert hits == 1
    assert [b.text for b in page.find("b")] == ["are ", "secret"]


def test_a_search_without_result() -> None:
    page, hits = read_text(TINY, "one", "xyzzy")
    assert hits == 0
    assert not page.find("b")


def test_overlapping_passages_are_cut_where_they_begin_and_end() -> None:
    claims = [*CLAIMS, ("x", "one", "EST", "resource", "present", "stated", "supplies", "supplies")]
    atlas = tiny(claims=claims)
    end = len("West supplies ore.")
    found = segments(atlas, "one", 0, end, [])
    assert [(s.pieces[0][0], s.claims, s.places) for s in found] == [
        ("West ", ("w1", "w2"), ()),
        ("supplies", ("w1", "w2", "x"), (("EST", "East"),)),
        (" ore.", ("w1", "w2"), (("WST", "West"),)),
    ]


def test_the_region_links_to_the_overview() -> None:
    page, _ = read_text(TINY, "one")
    tags = [a for span in page.find("span", **{"class": "tags"}) for a in span.find("a")]
    links = {a.text: a.attributes["data-select"] for a in tags}
    assert links == {"West": "WST", "East": "EST", "Guangxi": "CN-GX", "The Region": ""}


def test_hostile_data_stay_text() -> None:
    claims = [(*row[:6], f"{row[6]} {ALL}", row[7]) for row in CLAIMS]
    sources = [(*row[:2], f"{row[2]} {ALL}", *row[3:]) for row in SOURCES]
    atlas = tiny(claims=claims, sources=sources)
    page, hits = read_text(atlas, "one", "onerror=alert(1)>")
    assert hits == len({row[6] for row in claims if row[1] == "one"})
    assert {node.tag for node in page.walk()} == {"div", "p", "cite", "mark", "span", "a", "b"}
    assert prose(page) == "\n".join(line for line in atlas.texts["one"].split("\n") if line)
    assert in_quotes(sources[0][2]) in page.find("cite")[0].text
    assert not read_text(atlas, "one", "<img src=x onerror=alert(1)>")[0].find("img")


def many(count: int, lines: int = 1) -> Atlas:
    """Return an atlas with some texts more, of some paragraphs each, of which the last is odd."""
    sources = [(f"t{n}", "text", f"Text {n}", f"Press {n}", "", "", "", "") for n in range(count)]
    atlas = tiny(sources=[*SOURCES, *sources])
    body = "".join(f"Paragraph {n} of many. {'x' * 480}\n" for n in range(lines))
    odd = "A zebra.\n"
    return replace(
        atlas, texts=MappingProxyType({**atlas.texts, **{s[0]: body + odd for s in sources}})
    )


def articles(page: Node) -> list[str]:
    """Return which texts are read, in their order."""
    return [node.attributes["data-source"] or "" for node in page.find("article")]


def steps(node: Node) -> dict[str, str]:
    """Return where each link to another page or text leads, by its words."""
    return {
        a.text: a.attributes["href"] or "" for a in node.find("a") if "data-own" in a.attributes
    }


def test_one_text_is_read_at_first_and_others_beside_it() -> None:
    atlas = many(3)
    assert articles(read(atlas)) == ["one"]
    assert articles(read(atlas, "t1", "two")) == ["t1", "two"]
    assert articles(read(atlas, "t0", "t1", "t2", "one")) == ["t0", "t1", "t2"]
    offered = read(atlas, "t1").find("ul", **{"class": "offered"})[0]
    assert steps(offered)["Press 2"] == "./reader.html?text=t2"
    (beside,) = [a for a in offered.find("a") if a.attributes.get("data-key") == "beside-t2"]
    assert beside.attributes["href"] == "./reader.html?text=t1&text=t2"
    full = read(atlas, "t0", "t1", "t2").find("ul", **{"class": "offered"})[0]
    assert {a.text for a in full.find("a", **{"class": "beside"})} == {"×"}


def test_only_texts_that_the_filter_lets_through_are_read() -> None:
    assert articles(read(TINY, "one", source=("two",))) == ["two"]
    assert not read(TINY, source=("two",)).find("ul", **{"class": "offered"})


def test_of_many_texts_a_search_finds_those_that_have_a_phrase() -> None:
    atlas = many(MOST_LISTED + 10)
    listed = read(atlas).find("li")
    assert len(listed) == MOST_LISTED + 1
    assert listed[-1].text.startswith(f"{len(atlas.texts) - MOST_LISTED} more")
    found = read(atlas, search="zebra")
    assert articles(found) == ["t0"]
    (status,) = found.find("p", role="status")
    assert (
        status.text
        == f"{MOST_LISTED + 10} found in {MOST_LISTED + 10} of {len(atlas.texts)} texts."
    )
    none = read(atlas, search="okapi")
    assert none.find("p", role="status")[0].text == f"0 found in 0 of {len(atlas.texts)} texts."
    assert articles(none) == ["one"]


def test_a_long_text_is_cut_into_pages_between_paragraphs() -> None:
    atlas = many(1, lines=100)
    text = atlas.texts["t0"]
    cut = cuts(atlas, "t0")
    assert [span for page in cut for span in page] == paragraphs(text)
    assert len(cut) > 2 and all(page[-1][1] - page[0][0] <= PAGE for page in cut)
    pages = [read(atlas, "t0", page=number) for number in range(1, len(cut) + 1)]
    assert "\n".join(prose(page) for page in pages) + "\n" == text
    assert steps(pages[1].find("nav")[0]) == {
        "First": "./reader.html?text=t0&page=1",
        "Previous": "./reader.html?text=t0&page=1",
        "Next": "./reader.html?text=t0&page=3",
        "Last": f"./reader.html?text=t0&page={len(cut)}",
    }
    beyond = read(atlas, "t0", page=len(cut) + 5)
    assert prose(beyond) == prose(pages[-1])


def test_a_search_opens_the_page_that_has_it_and_leads_to_the_others() -> None:
    atlas = many(1, lines=100)
    last = len(cuts(atlas, "t0"))
    found = read(atlas, "t0", search="zebra")
    assert [b.text for b in found.find("b")] == ["zebra"]
    everywhere = read(atlas, "t0", search="many")
    assert f"page {last} (" not in steps(everywhere)
    second = f"page 2 ({len(cuts(atlas, 't0')[1])})"
    assert steps(everywhere)[second] == "./reader.html?text=t0&search=many&page=2"


def test_a_paragraph_longer_than_a_page_is_a_page() -> None:
    atlas = replace(TINY, texts=MappingProxyType({"one": "x" * PAGE * 2 + "\ny\n", "two": ""}))
    assert [len(page) for page in cuts(atlas, "one")] == [1, 1]
    assert prose(read(replace(atlas, claims=()), "two")) == ""
