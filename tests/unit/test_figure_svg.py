"""Place for place and arrow for arrow, the figure shows what the page shows."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from figure_cases import QUERIES, Drawing, squeezed, view_of
from hostile import ALL
from markup import parse
from tiny import CLAIMS, tiny

from exports.figures.quotes import passages
from exports.figures.render import render
from exports.figures.style import SIZES
from geodata import atlas, words
from geodata.model import CHINA, ROLES
from geodata.view import View
from layers import arrows, caption, legend, places
from panels.citation import cite
from panels.panel import panel

BASE = "https://example.org/map/"


@pytest.fixture(scope="module", params=QUERIES)
def case(request: pytest.FixtureRequest) -> tuple[View, Drawing]:
    shown = view_of(QUERIES[request.param])
    return shown, Drawing(render(shown, kind="svg", base_url=BASE).data)


def test_every_place_is_drawn_in_its_state(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    assert drawing.ids("place-") == set(view.places)
    expected = set()
    for code, state in places.state(view).items():
        kind = "shown" if state["shown"] else "dimmed" if state["dimmed"] else "unnamed"
        expected.add("-".join(part for part in (code, kind, state["hatch"]) if part))
    assert drawing.ids("fill-") == expected


def test_every_arrow_is_drawn_as_firmly_as_on_the_page(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    state = arrows.state(view)
    assert drawing.ids("arrow-") - {"list"} == set(state)
    assert drawing.ids("line-") == {f"{name}-{s['firmness']}" for name, s in state.items()}
    heads = {f"{name}-{'hollow' if s['hollow'] else 'full'}" for name, s in state.items()}
    assert drawing.ids("head-") == heads


def test_names_dots_and_literature(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    for code, state in places.state(view).items():
        if view.selection.camera and f"label-{code}" not in drawing.groups:
            continue
        name = view.places[code].place.name
        wanted = [name.upper() if code == CHINA else name]
        assert drawing.texts(f"label-{code}") == wanted + ["lit."] * state["literature"]
        dot = {f"{code}-{state['dot']}"} if state["dot"] else set()
        assert {d for d in drawing.ids("dot-") if d.rsplit("-", 1)[0] == code} == dot


def test_selection_is_marked(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    select = view.selection.select
    assert drawing.ids("selected-") == ({select} & set(view.places))


def test_legend_counts(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    fixed = legend.entries(view.atlas)
    for entry in fixed["roles"]:
        role = entry["role"]
        assert drawing.texts(f"legend-{role}") == [entry["label"], str(view.counts[role])]
    unnamed = fixed["unnamed"]
    assert drawing.texts("legend-unnamed") == [unnamed["label"], str(unnamed["count"])]
    assert drawing.texts("legend-gateway") == [fixed["gateway"]]
    assert drawing.texts("legend-hollow") == [fixed["hollow"]]
    for entry in fixed["firmness"]:
        assert drawing.texts(f"legend-{entry['firmness']}") == [entry["label"]]
    marked = any(state["literature"] for state in places.state(view).values())
    assert ("legend-literature" in drawing.groups) == marked
    assert {role for role in ROLES if f"legend-{role}" in drawing.groups} == set(ROLES)


def test_header_and_notes(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    header = squeezed("".join(drawing.texts("header")))
    selected = caption.selected(view)
    said = f" Selected: {selected}." if selected else ""
    assert header == squeezed(caption.TITLE + caption.subtitle(view) + said)
    notes = squeezed("".join(drawing.texts("notes")))
    for line in (caption.note(view), caption.BOUNDARIES, caption.sources(view.atlas), BASE):
        assert squeezed(line) in notes
    assert view.atlas.sha256[:8] in notes


def test_the_literature_that_is_shown_is_among_the_sources(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    notes = squeezed("".join(drawing.texts("notes")))
    column = squeezed("".join(drawing.texts("passages"))) if view.selection.select else ""
    for source in view.atlas.sources.values():
        if source.kind == "text":
            continue
        quoted = squeezed(words.source_label(source)) in column
        lit = any(
            match.note.source_id == source.source_id
            for place in view.places.values()
            if place.shown and place.by_literature
            for match in place.elements
            if match.note
        )
        assert (squeezed(cite(source, url=False)) in notes) == (quoted or lit), source.source_id


def test_roles_are_those_in_view_each_with_its_firmness(case: tuple[View, Drawing]) -> None:
    view, _ = case
    found = passages(view)
    if found is None or view.selection.select not in view.places:
        return
    roles = view.places[view.selection.select].roles
    assert {level.role: level.firmness for level in found.levels} == roles


def test_what_an_arrow_carries_is_said_as_in_the_panel(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    select = view.selection.select
    if select not in view.arrows:
        return
    column = squeezed("".join(drawing.texts("passages")))
    for row in parse(panel(view)).find("ul", class_="links")[0].find("li"):
        carried = view.atlas.links[row.attributes["data-link"]].carries
        assert squeezed(carried) in column


def test_what_is_outside_the_filters_is_explained(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    dimmed = any(state["dimmed"] for state in places.state(view).values())
    assert ("legend-dimmed" in drawing.groups) == dimmed


def test_quotes_are_the_panel_s_own(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    found = passages(view)
    if found is None:
        assert drawing.ids("quote-") == set()
        return
    inside = parse(panel(view)).find("figure", class_="q")
    said = [block.text for figure in inside for block in figure.find("blockquote")]
    assert ["".join(text for text, _ in quote.pieces) for quote in found.quotes] == said
    drawn = [quote for quote in found.quotes if f"quote-{quote.claims[0]}" in drawing.groups]
    assert drawn == list(found.quotes[: len(drawn)])
    for quote in drawn:
        text = squeezed("".join(drawing.texts(f"quote-{quote.claims[0]}")))
        letters = "".join(piece for piece, _ in quote.pieces)
        assert text.startswith(squeezed(f"“{letters}”"))
        assert squeezed(quote.source.publisher) in text
        for point in quote.points:
            assert not point.in_view or squeezed(point.words) in text
    left = len(found.quotes) - len(drawn)
    column = squeezed("".join(drawing.texts("passages")))
    assert (squeezed(f"and {left} more at the address below") in column) == (left > 0)


def test_nothing_matches_says_so() -> None:
    drawing = Drawing(render(view_of(QUERIES["empty"]), kind="svg").data)
    assert drawing.texts("empty")[0] == "Nothing matches these filters"
    assert drawing.ids("arrow-") == set()
    shown = Drawing(render(view_of(QUERIES["all"]), kind="svg").data)
    assert "empty" not in shown.groups


def test_what_is_hidden_says_so() -> None:
    drawing = Drawing(render(view_of(QUERIES["hidden"]), kind="svg").data)
    assert "hideLaosonthemap" in squeezed("".join(drawing.texts("passages")))
    other = Drawing(render(view_of("select=MMR-into&flow=out_of"), kind="svg").data)
    assert "linksoutofChina" in squeezed("".join(other.texts("passages")))


def test_literature_on_a_link_is_told() -> None:
    drawing = Drawing(render(view_of("select=MMR-into"), kind="svg").data)
    assert "Yunnan" in "".join(drawing.texts("passages"))


def test_the_list_of_arrows_is_whole() -> None:
    shown = view_of("")
    drawing = Drawing(render(shown, kind="svg").data)
    said = squeezed("".join(drawing.texts("arrow-list")))
    for arrow in shown.arrows.values():
        if arrow.shown:
            for link in arrow.links:
                assert squeezed(link.carries) in said


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("query", ["", "select=MMR", "flow=out_of"])
def test_nothing_stands_outside_the_sheet(size: str, query: str) -> None:
    drawing = Drawing(render(view_of(query), kind="svg", size=size).data)
    _, _, width, height = map(float, drawing.root.get("viewBox", "").split())
    for text in drawing.root.iter("{http://www.w3.org/2000/svg}text"):
        x, y = float(text.get("x", "nan")), float(text.get("y", "nan"))
        assert 0 < x < width
        assert 0 < y < height


def test_hostile_strings_stay_text() -> None:
    nasty = f"$x^2$ {ALL} \x01 <&>"
    whole = atlas()
    renamed = replace(whole.places["MMR"], name=nasty)
    changed = replace(whole, places=MappingProxyType({**whole.places, "MMR": renamed}))
    data = render(view_of("select=MMR", changed), kind="svg", base_url=f"https://x/{ALL}").data
    drawing = Drawing(data)
    assert drawing.texts("label-MMR") == [nasty.replace("\x01", "�")]
    assert b"<script" not in data
    elements = list(drawing.root.iter())
    assert not any(name.startswith("on") for element in elements for name in element.attrib)
    assert not any(element.tag.endswith("img") for element in elements)
    assert "$x^2$" in drawing.texts("label-MMR")[0]
    for kind in ("png", "pdf"):
        assert render(view_of("select=MMR", changed), kind=kind, dpi=30).data


def test_another_atlas_is_drawn_too() -> None:
    long = "West supplies ore. " + "A very long tale of ore follows here. " * 12
    claims = [(*row[:6], long, row[7]) if row[0] in ("w1", "w2") else row for row in CLAIMS]
    for size in SIZES:
        drawing = Drawing(
            render(view_of("select=WST", tiny(claims=claims)), kind="svg", size=size).data
        )
        assert drawing.ids("place-") == {"WST", "EST", "SIL", "CHN", "CN-GX"}
        assert "West" in drawing.texts("passages")


def test_roles_have_words() -> None:
    assert set(ROLES) <= set(words.ROLE)


def test_a_line_leads_back_from_a_name_that_had_to_leave() -> None:
    crowded = Drawing(render(view_of("view=-5,120,3"), kind="svg").data)
    assert {"VNM", "LAO"} <= crowded.ids("leader-")
    assert not crowded.ids("leader-") & {"CHN", "Nanning"}
    assert not Drawing(render(view_of(""), kind="svg").data).ids("leader-")
