"""Sentences follow from the data: each here with the dataset that makes it true or false."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from datasets import VARIANTS, variant
from tiny import CLAIMS, LINKS, PLACES, SOURCES, STUDY, tiny

import geodata
from geodata import statements
from geodata.model import Atlas, Hub, Study
from geodata.ways import by_arrow, ways

TINY = tiny()

NO_SHIPMENT = "No arrow is a traced shipment; all have one width, which says nothing of amounts."
SILENCE = "That the texts are silent does not mean that it has no part."
MEMBER = "It is drawn because it is a member (since 1999)."

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


def linked(
    *quotes: str,
    gateway: tuple[tuple[str, str], ...] = (("one", "stated"),),
    flow: str = "into",
    study: Study = STUDY,
) -> Atlas:
    """Return an atlas in which West has one link, in a direction, that rests on these quotes."""
    claims = [
        (f"l{n}", "one", "WST", "link", "w-ore", "stated", quote, quote.split()[0])
        for n, quote in enumerate(quotes)
    ]
    doors = [
        (f"d{n}", source, "CN-GX", "role", "gateway", level, f"A door, says {n}.", "door")
        for n, (source, level) in enumerate(gateway)
    ]
    others = [row for row in OTHERS if row[0] != "g1"]
    name, west, hub, *rest = LINKS[0]
    link = (name, west, hub, *rest) if flow == "into" else (name, hub, west, *rest)
    claims = [*others, *claims, *doors]
    return tiny(claims=claims, links=[link], contrasts=(), study=study)


def arrow_end(atlas: Atlas) -> str:
    """Return where the arrow of West's link ends."""
    (way,) = ways(atlas)
    return statements.arrow_end(atlas, way)


# --- how many texts, and which --------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "one text"), (2, "two texts"), (3, "three texts"), (10, "ten texts"), (40, "40 texts")],
)
def test_all_claims(count: int, said: str) -> None:
    begun = with_texts(*(f"Press {n}" for n in range(count)))
    assert statements.all_claims(begun) == statements.nothing(begun) == "No claims yet"
    atlas = with_texts(
        *(f"Press {n}" for n in range(count + 1)), quotes={n: f"Said {n}." for n in range(count)}
    )
    assert statements.all_claims(atlas) == f"All claims of {said}", "the last one is silent"
    assert statements.nothing(atlas) == "Nothing matches these filters"


def test_a_place_where_there_is_no_text_at_all() -> None:
    atlas = with_texts()
    assert statements.naming(atlas, "WST") == "There is no text yet."
    assert "silent" not in statements.unclaimed(atlas, "WST")


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
    places = [(*row[:3], "", *row[4:]) for row in PLACES]
    assert statements.unclaimed(tiny(places=places), "SIL") == f"No text names it. {SILENCE}"
    free = replace(STUDY, members_note="")
    assert statements.unclaimed(tiny(study=free), "SIL") == f"No text names it. {SILENCE}"
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
    assert statements.arrows_end(nothing, "into") == "There is no link into China to draw."
    assert statements.arrows_end(nothing, "out_of") == "There is no link out of China to draw."
    between = "There is no link between other places to draw."
    assert statements.arrows_end(nothing, "between") == between


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


@pytest.mark.parametrize(
    ("voices", "said"),
    [
        (("reported",), "of which one text reports that it is the gateway;"),
        (("Xi",), "of which one text reports, in the words of Xi, that it is the gateway;"),
        (("reported", "Xi"), "of which two texts report, in the words of Xi, that it is the gate"),
        # Where an author says so too, it is on that word.
        (("reported", "author"), "which one text calls the gateway;"),
    ],
)
def test_on_whose_word_is_a_report_s(voices: tuple[str, ...], said: str) -> None:
    texts = ("one", "two")[: len(voices)]
    atlas = linked("It goes.", gateway=tuple((text, "stated") for text in texts))
    doors = {f"d{n}": voice for n, voice in enumerate(voices)}
    claims = tuple(replace(c, voice=doors.get(c.claim_id, c.voice)) for c in atlas.claims)
    by_id = MappingProxyType({claim.claim_id: claim for claim in claims})
    atlas = replace(atlas, claims=claims, claims_by_id=by_id)
    assert f"end in Guangxi, {said}" in statements.arrows_end(atlas, "into")


def test_a_direction_without_a_link_points_to_those_that_have_some() -> None:
    atlas = linked("It goes.", flow="out_of")
    assert statements.arrows_end(atlas, "into") == (
        "There is no link into China to draw. Choose another direction for one link out of China."
    )
    assert statements.arrows_end(atlas, "between") == (
        "There is no link between other places to draw."
    ), "whoever chose that knows of others"


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
        # A place inside the gateway says it too, and is said to.
        (("It goes to Gate Town.",), "the one passage behind it names Guangxi or a place in it."),
        (
            ("It goes to Gate Town.", "It goes to Guangxi.", "It went."),
            "of 3 passages behind it 2 name Guangxi or a place in it (1 names neither).",
        ),
    ],
)
def test_what_passages_name(quotes: tuple[str, ...], said: str) -> None:
    for flow in ("into", "out_of"):
        assert f"; {said} It is no traced shipment." in arrow_end(linked(*quotes, flow=flow))
    back = arrow_end(linked(*quotes, flow="out_of"))
    assert back.startswith("It starts around the name of China;")


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
        (("It goes to Gate Town.",), "a passage behind it names a place in Guangxi"),
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
    assert statements.arrow_end(atlas, by_arrow(atlas)["VNM-CHN"]) == (
        "It is drawn to Guangxi, which Rare Earth Exchanges calls the gateway; of 4 passages "
        "behind it none names Guangxi (1 names China, 3 name neither). It is no traced shipment. "
        "Its width says nothing of amounts."
    )


def test_a_third_text_changes_what_is_said(light: Path) -> None:
    atlas = variant("third_text", light)
    assert statements.all_claims(atlas) == "All claims of three texts"
    assert statements.arrow_end(atlas, by_arrow(atlas)["VNM-CHN"]) == (
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
    said = [statements.all_claims(atlas)]
    said += [statements.gateway_end(atlas)] if atlas.gateway else []
    said += [statements.hub_end(atlas)] if atlas.hub else []
    said += [statements.naming(atlas, code) for code in atlas.places]
    said += [statements.unclaimed(atlas, code) for code in atlas.places]
    flows = ("into", "out_of", "between") if atlas.hub else ("between",)
    said += [statements.arrows_end(atlas, flow) for flow in flows]
    said += [statements.arrow_end(atlas, way) for way in ways(atlas)]
    said += [statements.link_end(atlas, link) for link in atlas.links.values()]
    for one in said:
        assert one == " ".join(one.split())
        assert "None" not in one and "()" not in one and " ," not in one and ".." not in one


# --- other ends -----------------------------------------------------------------------------

NO_HUB, HUB_ALONE = replace(STUDY, hub=None), replace(STUDY, hub=Hub("CHN"))


def test_without_a_hub_arrows_end_where_their_links_do() -> None:
    atlas = linked("It goes to China.", study=NO_HUB, gateway=())
    assert arrow_end(atlas) == (
        "It leads from West to China, as its links do. It is no traced shipment. "
        "Its width says nothing of amounts."
    )
    assert statements.arrows_end(atlas, "between") == (
        f"Arrows lead from the place where a link begins to where it ends. {NO_SHIPMENT}"
    )
    assert statements.link_end(atlas, atlas.links["w-ore"]) == ""
    nothing = tiny(claims=OTHERS, links=(), link_notes=(), study=NO_HUB, contrasts=())
    said = "There is no link between places to draw."
    assert statements.arrows_end(nothing, "between") == said


@pytest.mark.parametrize(
    ("quotes", "said", "of_all", "of_link"),
    [
        (
            ("It goes.",),
            "the one passage behind it does not name China.",
            "the one passage behind them does not name it.",
            "the one passage behind it does not name China",
        ),
        (
            ("To Guangxi.", "To China.", "It goes."),
            "of 3 passages behind it 2 name China or a place in it.",
            "of 3 passages behind them 2 name it or a place in it.",
            "a passage behind it names China",
        ),
        (
            ("To Guangxi.",),
            "the one passage behind it names China or a place in it.",
            "the one passage behind them names it or a place in it.",
            "a passage behind it names a place in China",
        ),
        (
            ("It goes.", "It went."),
            "of 2 passages behind it none names China.",
            "of 2 passages behind them none names it.",
            "the passages behind it do not name China",
        ),
    ],
)
def test_with_a_hub_and_no_gateway(
    quotes: tuple[str, ...], said: str, of_all: str, of_link: str
) -> None:
    for flow, verb, way in (("into", "ends", "into"), ("out_of", "starts", "out of")):
        atlas = linked(*quotes, study=HUB_ALONE, gateway=(), flow=flow)
        assert arrow_end(atlas).startswith(f"It {verb} around the name of China; {said} ")
        verb = verb.removesuffix("s")
        every = f"Arrows {way} China {verb} around its name; {of_all} {NO_SHIPMENT}"
        assert statements.arrows_end(atlas, flow) == every
        assert statements.link_end(atlas, atlas.links["w-ore"]) == of_link


def test_the_note_on_a_gateway_is_the_dataset_s_own() -> None:
    study = replace(STUDY, hub=Hub("CHN", "CN-GX", "It was chosen for the picture."))
    said = statements.gateway_end(linked("It goes.", study=study))
    assert f". It was chosen for the picture. {NO_SHIPMENT}" in said


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ((("a", "WST", "CHN"),), "the far end of every link"),
        ((("a", "WST", "CHN"), ("b", "TOWN", "EST")), "the far end of every link"),
        ((("a", "WST", "CHN"), ("b", "WST", "EST")), "an end of 1 of 2 links"),
        ((("b", "WST", "EST"),), "no link ends there"),
        ((), "no link ends there"),
    ],
)
def test_what_the_hub_is_to_the_links(links: tuple[tuple[str, str, str], ...], said: str) -> None:
    claims = [
        (f"l{n}", "one", start, "link", name, "stated", f"{name} goes.", "goes")
        for n, (name, start, _) in enumerate(links)
    ]
    rows = [(name, start, end, "", "", "ore") for name, start, end in links]
    atlas = tiny(claims=[*OTHERS, *claims], links=rows, link_notes=(), contrasts=())
    assert statements.hub_end(atlas) == said


def test_an_arrow_to_another_place_inside_the_hub_ends_there() -> None:
    links = [("in", "WST", "TOWN", "", "", "ore"), *LINKS[:1]]
    claims = [
        *OTHERS,
        ("t1", "one", "WST", "link", "in", "stated", "West ships to the town.", "ships"),
        CLAIMS[1],
    ]
    atlas = tiny(claims=claims, links=links, contrasts=())
    assert statements.arrow_end(atlas, by_arrow(atlas)["WST-TOWN"]).startswith(
        "It leads from West to Gate Town, as its links do. "
    )
    said = statements.arrows_end(atlas, "into")
    assert said.endswith(f"does not name it. Arrows into Gate Town end there. {NO_SHIPMENT}")
    assert " but for those into Gate Town is drawn to Guangxi" in statements.gateway_end(atlas)


def test_denials_are_behind_no_arrow() -> None:
    quotes = "It goes.", "It goes to Guangxi."
    atlas = linked(*quotes)
    assert "of 2 passages behind it 1 names Guangxi" in arrow_end(atlas)
    claims = tuple(
        replace(c, stance="denies") if c.quote == "It goes to Guangxi." else c for c in atlas.claims
    )
    by_id = MappingProxyType({claim.claim_id: claim for claim in claims})
    atlas = replace(atlas, claims=claims, claims_by_id=by_id)
    assert "the one passage behind it does not name Guangxi" in arrow_end(atlas)


def test_a_name_takes_its_article() -> None:
    atlas = linked("It goes.")
    hub = replace(atlas.places["CHN"], name="Netherlands", article="the")
    atlas = replace(atlas, places=MappingProxyType({**atlas.places, "CHN": hub}))
    assert "Arrows into the Netherlands end in Guangxi" in statements.arrows_end(atlas, "into")
    assert "names neither the Netherlands nor Guangxi" in (
        statements.link_end(atlas, atlas.links["w-ore"])
    )
