"""Claims gathered into quotes: each passage once, to the letter, under its first topic."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import CLAIMS, tiny

import geodata
from geodata import words
from geodata.model import TOPICS, Claim
from panels.quotes import GROUPS, STANCE, gather, group_of, grouped, pieces

ATLAS = geodata.atlas()
TINY = tiny()


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        ([], [("abcdef", False)]),
        ([(0, 0)], [("abcdef", False)]),
        ([(0, 2)], [("ab", True), ("cdef", False)]),
        ([(4, 6)], [("abcd", False), ("ef", True)]),
        ([(0, 6)], [("abcdef", True)]),
        ([(1, 3), (2, 4)], [("a", False), ("bcd", True), ("ef", False)]),
        ([(1, 2), (2, 3)], [("a", False), ("bc", True), ("def", False)]),
        ([(4, 5), (1, 2)], [("a", 0), ("b", 1), ("cd", 0), ("e", 1), ("f", 0)]),
    ],
)
def test_pieces(cues: list[tuple[int, int]], expected: list[tuple[str, bool]]) -> None:
    assert list(pieces("abcdef", cues)) == expected


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_pieces_are_the_text_to_the_letter(text: str, ends: list[tuple[int, int]]) -> None:
    cues = [(min(*e, len(text)), min(max(e), len(text))) for e in ends]
    found = pieces(text, cues)
    assert "".join(piece for piece, _ in found) == text
    marks = [marked for piece, marked in found for _ in piece]
    assert marks == [any(a <= i < b for a, b in cues) for i in range(len(text))]
    assert all(one[1] is not other[1] for one, other in pairwise(found))


def claims_of(place: str) -> list[Claim]:
    """Return a place's claims without its headings."""
    return [c for c in TINY.claims if c.place == place and c.topic != "heading"]


def test_claims_on_one_passage_are_one_quote() -> None:
    west = claims_of("WST")
    quotes = gather(TINY, west, west)
    first = quotes[0]
    assert first.claims == ("w1", "w2")
    assert first.pieces == (
        *(("West ", False), ("supplies", True), (" ", False)),
        *(("ore", True), (".", False)),
    )
    assert [(p.words, p.firmness, p.in_view) for p in first.points] == [
        ("role: feedstock", "stated", True),
        ("link: ore", "stated", True),
    ]
    assert (first.group, first.source.source_id) == ("role", "one")
    assert TINY.texts["one"][first.start : first.end] == "West supplies ore."


def test_order_and_groups() -> None:
    west = claims_of("WST")
    quotes = gather(TINY, reversed(west), west)
    assert [q.claims[0] for q in quotes] == ["w1", "w3", "w4", "w5", "w6", "w7"]
    assert [(title, [q.claims[0] for q in found]) for title, found in grouped(TINY, quotes)] == [
        ("Its role", ["w1", "w3"]),
        ("Its links", ["w4"]),
        ("Elements", ["w5"]),
        ("Denied by a text", ["w6"]),
        ("Not disclosed, a text says", ["w7"]),
    ]


def test_a_quote_is_read_under_the_topic_that_is_in_view() -> None:
    west = claims_of("WST")
    quotes = gather(TINY, west, [c for c in west if c.claim_id == "w2"])
    seen = [quote for quote in quotes if quote.in_view]
    assert [(q.claims, q.group) for q in seen] == [(("w2", "w1"), "link")]
    assert [p.in_view for p in seen[0].points] == [True, False]
    assert len(quotes) == 6


def test_voices_and_dates() -> None:
    (april,) = gather(TINY, [TINY.claims_by_id["e5"]], [])
    assert (april.voice, april.in_view) == ("", False)
    assert april.points[0].words == "event: April 2025"
    rows = [("x", "one", "WST", "event", "", "stated", "It met.", "met")]
    atlas = tiny(claims=[*CLAIMS, *rows])
    (undated,) = gather(atlas, [atlas.claims_by_id["x"]], [])
    assert undated.points[0].words == "event: undated"
    reported = next(c for c in ATLAS.claims if c.voice == "Xi Jinping")
    assert gather(ATLAS, [reported], [])[0].voice == "Xi Jinping"


def test_groups_cover_every_topic() -> None:
    assert set(GROUPS) == {*TOPICS, *STANCE} - {"heading"}
    assert len(set(GROUPS)) == len(GROUPS)
    titles = [STANCE.get(group) or words.topic(TINY, group) for group in GROUPS]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("claim", ATLAS.claims, ids=lambda claim: claim.claim_id)
def test_every_claim_has_a_group(claim: Claim) -> None:
    if claim.topic == "heading":
        return
    group = group_of(claim)
    assert group in GROUPS
    assert group == (claim.stance or claim.topic)
    (quote,) = gather(ATLAS, [claim], [claim])
    assert "".join(text for text, _ in quote.pieces) == claim.quote
    assert [text for text, marked in quote.pieces if marked] == [claim.cue]
    assert quote.points[0].words


def test_what_is_denied_and_what_is_not_disclosed() -> None:
    found = {c.claim_id: group_of(c) for c in ATLAS.claims}
    assert found["newshub-tha-04"] == found["newshub-sgp-03"] == "denies"
    assert found["reex-mys-07"] == "undisclosed"
    assert found["newshub-chn-04"] == "limit"
    assert found["reex-mys-03"] == "resource"


@pytest.mark.parametrize(
    ("topic", "value", "denied", "undisclosed"),
    [
        ("role", "feedstock", "denied: role: feedstock", ": role: feedstock"),
        ("link", "w-ore", "denied: link: ore", ": link: ore"),
        ("material", "HREE", "denied: heavy rare earths", ": heavy rare earths"),
        ("resource", "that it has gold", "denied: that it has gold", ": that it has gold"),
        ("limit", "", "denied: limit", ""),
    ],
)
def test_what_a_stance_is_on_is_said_in_words(
    topic: str, value: str, denied: str, undisclosed: str
) -> None:
    rows = [*CLAIMS, ("x", "one", "WST", topic, value, "stated", "It is not so.", "not")]
    for stance, words_ in (
        ("denies", denied),
        ("undisclosed", f"not disclosed, the text says{undisclosed}"),
    ):
        atlas = tiny(claims=rows, stances={"x": stance})
        (quote,) = gather(atlas, [atlas.claims_by_id["x"]], [])
        assert (quote.group, quote.points[0].words) == (stance, words_)
