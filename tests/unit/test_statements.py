"""Sentences follow from the data: each here with the dataset that makes it true or false."""

from __future__ import annotations

from pathlib import Path

import pytest
from datasets import VARIANTS, variant
from tiny import CLAIMS, LINKS, PLACES, SOURCES, tiny

import geodata
from geodata import statements
from geodata.model import Atlas

TINY = tiny()

NO_SHIPMENT = "No arrow is a traced shipment; all have one width, which says nothing of amounts."
SILENCE = "That the texts are silent does not mean that it has no part in the chain."
MEMBER = "It is drawn because it is an ASEAN member (since 1999)."

OTHERS = [row for row in CLAIMS if row[3] != "link"]


def with_texts(*publishers: str, quotes: dict[int, str] | None = None) -> Atlas:
    """Return an atlas with a text of each publisher; some say a quote that is on West."""
    sources = [
        (f"t{n}", "text", f"Text {n}", name, "", "", "", "") for n, name in enumerate(publishers)
    ]
    claims = [
        (f"c{n}", f"t{n}", "WST", "limit", "", "stated", quote, quote.split()[0])
        for n, quote in (quotes or {}).items()
    ]
    return tiny(
        sources=[*sources, SOURCES[-1]],
        claims=claims,
        links=(),
        link_notes=(),
        contrasts=(),
        places=[(*row[:2], "", *row[3:]) for row in PLACES],
    )


def linked(*quotes: str, gateway: tuple[tuple[str, str], ...] = (("one", "stated"),)) -> Atlas:
    """Return an atlas in which West has one link that rests on these quotes."""
    claims = [
        (f"l{n}", "one", "WST", "link", "w-ore", "stated", quote, quote.split()[0])
        for n, quote in enumerate(quotes)
    ]
    doors = [
        (f"d{n}", source, "CN-GX", "role", "gateway", level, f"A door, says {n}.", "door")
        for n, (source, level) in enumerate(gateway)
    ]
    others = [row for row in OTHERS if row[0] != "g1"]
    return tiny(claims=[*others, *claims, *doors], links=LINKS[:1], contrasts=())


def arrow_end(atlas: Atlas, flow: str = "into") -> str:
    """Return where the arrow of West's link ends."""
    return statements.arrow_end(atlas, [atlas.links["w-ore"]], flow)


# --- how many texts, and which --------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "one text"), (2, "two texts"), (3, "three texts"), (10, "ten texts"), (40, "40 texts")],
)
def test_all_claims(count: int, said: str) -> None:
    atlas = with_texts(*(f"Press {n}" for n in range(count)))
    assert statements.all_claims(atlas) == f"All claims of {said}"


@pytest.mark.parametrize(
    ("publishers", "naming", "said"),
    [
        (("A",), (0,), "Named by A."),
        (("A",), (), "No text names it."),
        (("A", "B"), (0,), "Named by A only."),
        (("A", "B"), (0, 1), "Named by A and B."),
        (("A", "B", "C"), (0, 2), "Named by A and C."),
        (("A", "B", "C"), (0, 1, 2), "Named by all three texts, A, B and C."),
        (("A", "B", "C", "D"), (0, 1, 2, 3), "Named by all four texts, A, B, C and D."),
        (
            tuple("ABCDEFGHIJKL"),
            tuple(range(12)),
            "Named by all 12 texts, A, B, C and 9 more.",
        ),
        # One publisher, several texts: its name alone would say too much.
        (("A", "A"), (1,), "Named by A (1 of its 2 texts) only."),
        (("A", "A"), (0, 1), "Named by A."),
        (("A", "A", "B"), (0, 1), "Named by A."),
        (("A", "A", "A", "B"), (0, 1, 3), "Named by A (2 of its 3 texts) and B."),
        (("A", "A", "A"), (0, 1, 2), "Named by all three texts, A."),
    ],
)
def test_naming(publishers: tuple[str, ...], naming: tuple[int, ...], said: str) -> None:
    atlas = with_texts(*publishers, quotes={n: f"Ore is here, says {n}." for n in naming})
    assert statements.naming(atlas, "WST") == said


def test_named_in_words_alone() -> None:
    atlas = tiny(
        claims=[*CLAIMS, ("s1", "two", "EST", "limit", "", "stated", "Silent has none.", "none")]
    )
    assert statements.naming(atlas, "SIL") == "Named by Second Press only. No claim is about it."
    assert statements.unclaimed(atlas, "SIL") == (
        f"Named by Second Press only. No claim is about it. {MEMBER}"
    )


def test_unclaimed() -> None:
    assert statements.unclaimed(TINY, "SIL") == f"No text names it. {MEMBER} {SILENCE}"
    places = [(*row[:3], None, *row[4:]) for row in PLACES]
    assert statements.unclaimed(tiny(places=places), "SIL") == f"No text names it. {SILENCE}"
    one = SILENCE.replace("texts are", "text is")
    assert statements.unclaimed(with_texts("A"), "SIL") == f"No text names it. {MEMBER} {one}"


# --- where arrows end -----------------------------------------------------------------------


def test_arrows_end() -> None:
    assert statements.arrows_end(TINY, "into") == (
        "Arrows into China end in Guangxi, which one text calls the gateway; "
        f"of 3 passages behind them none names it. {NO_SHIPMENT}"
    )
    assert statements.arrows_end(TINY, "out_of") == (
        "Arrows out of China start around its name; "
        f"of 3 passages behind them none names Guangxi. {NO_SHIPMENT}"
    )
    nothing = with_texts("A")
    assert statements.arrows_end(nothing, "into") == "No place drawn has a link into China."
    assert statements.arrows_end(nothing, "out_of") == "No place drawn has a link out of China."


@pytest.mark.parametrize(
    ("callers", "said", "named"),
    [
        ((), "no text calls the gateway", "no text calls the gateway"),
        ((("one", "stated"),), "one text calls the gateway", "First Press calls the gateway"),
        (
            (("one", "stated"), ("two", "stated")),
            "two texts call the gateway",
            "First Press and Second Press call the gateway",
        ),
        # Who says that it may be one does not call it one.
        (
            (("one", "possible"),),
            "one text says may be the gateway",
            "First Press says may be the gateway",
        ),
        (
            (("one", "possible"), ("two", "possible")),
            "two texts say may be the gateway",
            "First Press and Second Press say may be the gateway",
        ),
        (
            (("one", "possible"), ("two", "expected")),
            "one text expects to be the gateway",
            "Second Press expects to be the gateway",
        ),
        (
            (("one", "possible"), ("two", "stated")),
            "one text calls the gateway",
            "Second Press calls the gateway",
        ),
    ],
)
def test_on_whose_word(callers: tuple[tuple[str, str], ...], said: str, named: str) -> None:
    atlas = linked("It goes.", gateway=callers)
    assert f"end in Guangxi, which {said};" in statements.arrows_end(atlas, "into")
    assert f"is drawn to Guangxi, which {named};" in arrow_end(atlas)
    assert f"is drawn to Guangxi, which {named};" in statements.gateway_end(atlas)


def test_two_texts_of_one_publisher(light: Path) -> None:
    atlas = variant("twin_publishers", light)
    assert "which two texts call the gateway;" in statements.arrows_end(atlas, "into")
    who = "Rare Earth Exchanges and Twin Press (1 of its 2 texts) call the gateway"
    assert who in statements.gateway_end(atlas)


@pytest.mark.parametrize(
    ("quotes", "said"),
    [
        (("It goes.",), "the one passage behind it does not name Guangxi."),
        (("It goes to China.",), "the one passage behind it does not name Guangxi."),
        (("It goes to Guangxi.",), "the one passage behind it names Guangxi."),
        (
            ("It goes.", "It went."),
            "of 2 passages behind it none names Guangxi (2 name neither).",
        ),
        (
            ("It goes to China.", "It went."),
            "of 2 passages behind it none names Guangxi (1 names China, 1 names neither).",
        ),
        (
            ("It goes to Guangxi.", "It went to China.", "It will go to Beijing."),
            "of 3 passages behind it 1 names Guangxi (2 name only China).",
        ),
        (
            ("It goes to Guangxi.", "It went to GUANGXI.", "It."),
            "of 3 passages behind it 2 name Guangxi (1 names neither).",
        ),
        # One passage, however many claims rest on it.
        (("It goes.", "It goes."), "the one passage behind it does not name Guangxi."),
    ],
)
def test_what_passages_name(quotes: tuple[str, ...], said: str) -> None:
    for flow in ("into", "out_of"):
        assert f"; {said} It is no traced shipment." in arrow_end(linked(*quotes), flow)
    assert arrow_end(linked(*quotes), "out_of").startswith("It starts around the name of China;")


@pytest.mark.parametrize(
    ("quotes", "said"),
    [
        (("It goes.",), "Its width says nothing of amounts."),
        (
            ("About 900 tonnes go.",),
            "An amount is stated (900 tonnes); the arrow’s width does not show it.",
        ),
        (
            ("About 900 tonnes go.", "So 35% went."),
            "Amounts are stated (900 tonnes and 35%); the arrow’s width does not show them.",
        ),
        (
            ("About 900 tonnes go.", "Some 900 tonnes went."),
            "An amount is stated (900 tonnes); the arrow’s width does not show it.",
        ),
        (("In 2025, tons of it went.",), "Its width says nothing of amounts."),
    ],
)
def test_amounts(quotes: tuple[str, ...], said: str) -> None:
    assert arrow_end(linked(*quotes)).endswith(f" It is no traced shipment. {said}")


@pytest.mark.parametrize(
    ("quotes", "said"),
    [
        (("It goes.",), "the one passage behind it names neither China nor Guangxi"),
        (("It goes.", "It went."), "the passages behind it name neither China nor Guangxi"),
        (("It goes to China.", "It."), "a passage behind it names China, none names Guangxi"),
        (("It goes to China.", "To Guangxi."), "a passage behind it names Guangxi"),
    ],
)
def test_link_end(quotes: tuple[str, ...], said: str) -> None:
    atlas = linked(*quotes)
    assert statements.link_end(atlas, atlas.links["w-ore"]) == said


def test_the_gateway_without_arrows() -> None:
    assert statements.gateway_end(with_texts("A")) == (
        "Every arrow into China is drawn to Guangxi, which no text calls the gateway. "
        + NO_SHIPMENT
    )


# --- the third text -------------------------------------------------------------------------


def test_the_shipped_dataset() -> None:
    atlas = geodata.atlas()
    links = [link for link in atlas.links.values() if link.place == "VNM"]
    assert statements.arrow_end(atlas, links, "into") == (
        "It is drawn to Guangxi, which Rare Earth Exchanges calls the gateway; of 4 passages "
        "behind it none names Guangxi (1 names China, 3 name neither). It is no traced shipment. "
        "Its width says nothing of amounts."
    )


def test_a_third_text_changes_what_is_said(light: Path) -> None:
    atlas = variant("third_text", light)
    links = [link for link in atlas.links.values() if link.place == "VNM"]
    assert statements.all_claims(atlas) == "All claims of three texts"
    assert statements.arrow_end(atlas, links, "into") == (
        "It is drawn to Guangxi, which Rare Earth Exchanges calls the gateway; of 5 passages "
        "behind it 1 names Guangxi (1 names only China, 3 name neither). It is no traced "
        "shipment. An amount is stated (900 tonnes); the arrow’s width does not show it."
    )
    assert "of 10 passages behind them 1 names it" in statements.arrows_end(atlas, "into")
    assert (
        statements.link_end(atlas, atlas.links["vnm-third"]) == "a passage behind it names Guangxi"
    )
    assert statements.naming(atlas, "CN-GX") == "Named by Rare Earth Exchanges and Third Press."
    assert statements.naming(atlas, "VNM") == (
        "Named by all three texts, Rare Earth Exchanges, NewsHub Asia and Third Press."
    )


@pytest.mark.parametrize("name", VARIANTS)
def test_nothing_is_said_that_is_missing(name: str, light: Path) -> None:
    atlas = variant(name, light)
    said = [statements.all_claims(atlas), statements.gateway_end(atlas)]
    said += [statements.naming(atlas, code) for code in atlas.places]
    said += [statements.unclaimed(atlas, code) for code in atlas.places]
    said += [statements.arrows_end(atlas, flow) for flow in ("into", "out_of")]
    said += [statements.link_end(atlas, link) for link in atlas.links.values()]
    for one in said:
        assert one == " ".join(one.split())
        assert "None" not in one and "()" not in one and " ," not in one and ".." not in one
