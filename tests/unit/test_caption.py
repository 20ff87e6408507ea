"""The words in the picture say what is drawn, which filters are in force, and from what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tiny import CLAIMS, LINKS, PLACES, SOURCES, STUDY, tiny

import geodata
from geodata import statements
from geodata.model import Atlas, Hub
from geodata.selection import Selection, allowed
from geodata.view import view
from layers import caption

ATLAS = geodata.atlas()
TINY = tiny()


def one_text() -> Atlas:
    """Return the small atlas with its first text alone."""
    claims = [row for row in CLAIMS if row[1] == "one"]
    return tiny(claims=claims, sources=(SOURCES[0], SOURCES[2]), contrasts=())


def test_subtitle_without_filters() -> None:
    said = caption.subtitle(view(TINY, Selection()))
    assert "links into China" in said
    assert said.endswith("All claims of two texts; no filter.")


@pytest.mark.parametrize(("more", "said"), [(1, "three"), (8, "ten"), (9, "11")])
def test_texts_are_counted(more: int, said: str) -> None:
    rows = [(f"t{n}", "text", "T", f"Press {n}", "", "", "", "") for n in range(more)]
    claims = [(f"s{n}", f"t{n}", "WST", "limit", "", "stated", "So.", "So") for n in range(more)]
    atlas = tiny(claims=[*CLAIMS, *claims], sources=[*SOURCES, *rows])
    assert f"All claims of {said} texts; no filter." in caption.subtitle(view(atlas, Selection()))


def test_one_text_is_one_text() -> None:
    assert "All claims of one text;" in caption.subtitle(view(one_text(), Selection()))
    assert caption.sources(one_text()).startswith("Sources: First Press, 22 May 2025. Bound")


def test_subtitle_names_the_filters_in_force() -> None:
    s = Selection(role=("feedstock",), material=("Dy",), source=("two",), firmness="stated")
    said = caption.subtitle(view(TINY, s))
    for phrase in ("role: feedstock", "dysprosium", "Second Press", "stated only"):
        assert phrase in said
    assert said.endswith("Nothing matches.")
    assert "no filter" not in said


def test_subtitle_names_the_direction() -> None:
    assert "links out of China" in caption.subtitle(view(TINY, Selection(flow="out_of")))


@pytest.mark.parametrize("atlas", [TINY, ATLAS, one_text()], ids=["tiny", "shipped", "one text"])
@pytest.mark.parametrize("flow", ["into", "out_of"])
def test_notes_say_that_no_arrow_is_a_traced_shipment(atlas: Atlas, flow: str) -> None:
    said = caption.note(atlas, flow)
    assert said == f"{statements.arrows_end(atlas, flow)} {caption.BOUNDARIES}"
    assert "No arrow is a traced shipment" in said
    assert "no text gives a volume" not in said.lower(), "nobody has looked for one in all texts"
    assert "endorsement" in caption.BOUNDARIES


GATE = ("g2", "two", "CN-GX", "role", "gateway", "stated", "Guangxi is the gate.", "is")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        # Three passages behind West's and East's arrows; the region has none.
        ({}, "which one text calls the gateway; of 3 passages behind them none names it."),
        (
            {"claims": [*CLAIMS, GATE]},
            "which two texts call the gateway; of 3 passages behind them none names it.",
        ),
        # Who only expects it to be one is not counted beside who calls it one.
        (
            {"claims": [*CLAIMS, (*GATE[:5], "expected", *GATE[6:])]},
            "which one text calls the gateway; of 3 passages behind them none names it.",
        ),
        (
            {"claims": [row for row in CLAIMS if row[0] != "g1"]},
            "which no text calls the gateway; of 3 passages behind them none names it.",
        ),
        (
            {"claims": [row for row in CLAIMS if row[0] not in ("w4", "e2")]},
            "which one text calls the gateway; the one passage behind them does not name it.",
        ),
    ],
)
def test_where_arrows_end_is_worked_out(changes: dict[str, list], said: str) -> None:  # type: ignore[type-arg]
    assert f"Arrows into China end in Guangxi, {said}" in caption.note(tiny(**changes), "into")


@pytest.mark.parametrize(
    ("quotes", "said"),
    [
        (("It went to Guangxi.",), "of 4 passages behind them 1 names it."),
        (
            ("It went to Guangxi.", "Guangxi again."),
            "of 5 passages behind them 2 name it.",
        ),
        # The same passage twice counts once.
        (("It went to Guangxi.", "It went to Guangxi."), "of 4 passages behind them 1 names it."),
        (("It went to China.",), "of 4 passages behind them none names it."),
        # A longer word is another name.
        (("A Guangxiese ship.",), "of 4 passages behind them none names it."),
    ],
)
def test_passages_that_name_the_gateway_are_counted(quotes: tuple[str, ...], said: str) -> None:
    rows = [
        (f"q{n}", "two", "WST", "link", "w-ore", "stated", quote, quote[:2])
        for n, quote in enumerate(quotes)
    ]
    assert f"; {said} No arrow" in caption.note(tiny(claims=[*CLAIMS, *rows]), "into")


def test_arrows_out_start_around_the_hub_s_name() -> None:
    # East's two and West's talks, which go either way.
    said = caption.note(TINY, "out_of")
    assert said.startswith(
        "Arrows out of China start around its name; of 3 passages behind them none names Guangxi."
    )


def test_without_links_no_arrow_is_spoken_of() -> None:
    atlas = tiny(claims=[row for row in CLAIMS if row[3] != "link"], links=(), contrasts=())
    assert caption.note(atlas, "into").startswith("There is no link into China to draw.")
    assert "end in" not in caption.note(atlas, "into")
    assert caption.note(atlas, "out_of").startswith("There is no link out of China to draw.")


def test_the_shipped_note() -> None:
    assert caption.note(ATLAS, "into").startswith(
        "Arrows into China end in Guangxi, which one text calls the gateway; "
        "of 9 passages behind them none names it. No arrow is a traced shipment"
    )


def test_names_come_from_the_table() -> None:
    names = {"CHN": "Centre", "CN-GX": "Gatetown"}
    places = [(row[0], names.get(row[0], row[1]), *row[2:]) for row in PLACES]
    atlas = tiny(places=places)
    said = [caption.note(atlas, flow) for flow in ("into", "out_of")]
    said += [caption.subtitle(view(atlas, Selection(flow=flow))) for flow in ("into", "out_of")]
    assert all("Centre" in one for one in said)
    assert not any("China" in one or "Guangxi" in one for one in said)


def test_sources() -> None:
    said = caption.sources(TINY)
    assert "First Press, 22 May 2025; Second Press, 2026." in said
    assert "Book House" not in said, "only the texts are drawn"
    assert " Boundaries: squares. " in said
    assert said.endswith("Dataset 01234567, 2 January 2026.")


def test_a_text_without_a_date_leaves_no_gap() -> None:
    rows = [(*row[:5], "", *row[6:]) for row in SOURCES]
    assert caption.sources(tiny(sources=rows)).startswith("Sources: First Press; Second Press. B")


def test_many_texts_are_counted_beyond_the_first() -> None:
    rows = [(f"t{n}", "text", "T", f"Press {n}", "", "2024", "", "") for n in range(4)]
    said = caption.sources(tiny(sources=[*SOURCES, *rows]))
    assert said.startswith(
        "Sources: First Press, 22 May 2025; Second Press, 2026; Press 0, 2024; 3 more. Boundaries"
    )


def test_shipped_sources() -> None:
    said = caption.sources(ATLAS)
    for source in ATLAS.sources.values():
        assert (source.publisher in said) is (source.kind == "text")
    assert all(f" {credit}. " in said for credit in ATLAS.study.credits)
    assert "Natural Earth" in said
    assert "GeoNames, CC BY 4.0" in said
    assert ATLAS.sha256[:8] in said


@pytest.mark.parametrize(
    ("select", "name"),
    [("", ""), ("WST", "West"), ("WST-CHN", "West into China"), ("CHN-EST", "China to East")],
)
def test_what_is_selected(select: str, name: str) -> None:
    assert caption.selected(shown := view(tiny(), Selection(select=select))) == name
    ending = f" Selected: {name}." if name else ""
    assert caption.full_subtitle(shown) == caption.subtitle(shown) + ending
    assert caption.title(shown) == (f"{name}: {STUDY.headline}" if name else STUDY.headline)


@pytest.mark.parametrize(
    ("hub", "flow", "way"),
    [
        (Hub("CHN", "CN-GX"), "", "links into China"),
        (Hub("CHN", "CN-GX"), "out_of", "links out of China"),
        (Hub("CHN", "CN-GX"), "between", "links between other places"),
        (None, "", "links between them"),
    ],
)
def test_a_subtitle_has_the_dataset_s_own_words(hub: Hub | None, flow: str, way: str) -> None:
    study = replace(STUDY, hub=hub, members="States", headline="Who does it")
    seen = view(tiny(study=study), Selection(flow=flow))
    assert caption.subtitle(seen).startswith(f"States by role, with {way}. All claims")
    assert caption.title(seen) == "Who does it"


EAST_WEST = ("x1", "one", "WST", "link", "w-east", "stated", "West feeds East.", "feeds")


@pytest.mark.parametrize(
    ("hub", "notes"),
    [
        (
            Hub("CHN"),
            {
                "into": "Arrows into China end around its name; of 3 passages behind them none names it.",
                "out_of": "Arrows out of China start around its name; of 3 passages behind them "
                "none names it.",
                "between": "Arrows lead from the place where a link begins to where it ends.",
            },
        ),
        (None, {"between": "Arrows lead from the place where a link begins to where it ends."}),
    ],
)
def test_notes_without_a_gateway_and_without_a_hub(hub: Hub | None, notes: dict[str, str]) -> None:
    links = [*LINKS, ("w-east", "WST", "EST", "", "", "ore")]
    atlas = tiny(claims=[*CLAIMS, EAST_WEST], links=links, study=replace(STUDY, hub=hub))
    assert set(allowed(atlas)["flow"]) == set(notes)
    for flow, said in notes.items():
        assert caption.note(atlas, flow) == f"{said} {statements.NO_SHIPMENT} {caption.BOUNDARIES}"


def test_without_links_between_other_places_none_is_spoken_of() -> None:
    assert caption.note(TINY, "between").startswith(
        "There is no link between other places to draw. "
    )


def test_a_place_inside_the_gateway_is_named_as_what_it_is() -> None:
    rows = [("q1", "two", "WST", "link", "w-ore", "stated", "It went to Gate Town.", "went")]
    said = caption.note(tiny(claims=[*CLAIMS, *rows]), "into")
    assert "; of 4 passages behind them 1 names it or a place in it. No arrow" in said


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        # One of its printings names the gateway: the report does.
        ("copies", "; of 4 passages behind them 1 names it. No arrow"),
        ("agree", "; of 5 passages behind them 1 names it. No arrow"),
    ],
)
def test_a_report_that_is_printed_twice_is_one_passage(relation: str, said: str) -> None:
    rows = [
        ("q1", "one", "WST", "link", "w-ore", "stated", "Ore went to Guangxi.", "went"),
        ("q2", "two", "WST", "link", "w-ore", "stated", "Ore went north.", "went"),
    ]
    atlas = tiny(claims=[*CLAIMS, *rows], contrasts=[("ore", relation, "q1", "q2")])
    assert said in caption.note(atlas, "into")
