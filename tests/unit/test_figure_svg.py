"""Place for place and arrow for arrow, the figure shows what the page shows."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from xml.etree import ElementTree

import pytest
from figure_cases import QUERIES, Drawing, squeezed, view_of
from hostile import ALL
from markup import parse
from tiny import CLAIMS, tiny

from exports.figures.column import in_marks
from exports.figures.render import render
from exports.figures.style import SIZES
from geodata import atlas, words
from geodata.model import GATEWAY_ROLE
from geodata.selection import Selection
from geodata.view import View, view
from layers import arrows, caption, legend, places
from layers.circles import circles
from layers.marks import TAGS
from panels import records
from panels.citation import cite
from panels.content import content
from panels.panel import panel

BASE = "https://example.org/map/"


@pytest.fixture(scope="module", params=QUERIES)
def case(request: pytest.FixtureRequest) -> tuple[View, Drawing]:
    shown = view_of(QUERIES[request.param])
    return shown, Drawing(render(shown, kind="svg", base_url=BASE).data)


def test_every_place_is_drawn_in_its_state(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    state = places.state(view)
    assert drawing.ids("place-") == set(view.places)
    assert drawing.ids("fill-") == {
        "-".join(filter(None, (code, mark["fill"], mark["firmness"])))
        for code, mark in state.items()
    }
    assert drawing.ids("hatch-") == {
        f"{code}-{mark['fill']}" for code, mark in state.items() if mark["fill"] in view.atlas.roles
    }


def test_every_arrow_is_drawn_as_firmly_as_on_the_page(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    state = arrows.state(view)
    assert drawing.ids("arrow-") - {"list"} == set(state)
    assert drawing.ids("line-") == {f"{name}-{s['firmness']}" for name, s in state.items()}
    heads = {f"{name}-{'hollow' if s['hollow'] else 'full'}" for name, s in state.items()}
    assert drawing.ids("head-") == heads


def test_names_dots_squares_and_tags(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    labelled = set()
    for code, state in places.state(view).items():
        if view.selection.camera and f"label-{code}" not in drawing.groups:
            continue
        labelled.add(code)
        name = view.places[code].place.name
        wanted = [name.upper() if code == view.atlas.hub else name]
        number = circles(view)
        value = [circle.short] if number and (circle := number.of(code)) else []
        wanted += [*value, *(TAGS[tag] for tag in state["tags"])]
        assert drawing.texts(f"label-{code}") == wanted
    assert labelled == drawing.ids("label-")
    state = {code: mark for code, mark in places.state(view).items() if code in labelled}
    assert drawing.ids("dot-") == {f"{c}-{mark['dot']}" for c, mark in state.items() if mark["dot"]}
    assert drawing.ids("second-") == {
        f"{code}-{role}" for code, mark in state.items() for role, _ in mark["seconds"]
    }
    assert drawing.ids("tag-") == {
        f"{code}-{tag}" for code, mark in state.items() for tag in mark["tags"]
    }


def test_selection_is_marked(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    select = view.selection.select
    assert drawing.ids("selected-") == ({select} & set(view.places))


def test_the_legend_is_the_page_s_with_its_counts(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    drawn = legend.drawn(view)
    assert drawing.ids("legend-") == {entry.code for entry in drawn}
    for entry in drawn:
        count = "" if entry.count is None else str(entry.count)
        if entry.code in view.atlas.roles:
            count = legend.count_words(view, entry.code)
        assert drawing.texts(f"legend-{entry.code}") == list(filter(None, (entry.label, count)))


def test_every_sign_on_the_map_is_in_the_legend(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    state = places.state(view).values()
    entries = drawing.ids("legend-")
    # The hub says in its name what it is.
    assert {mark["fill"] for mark in state} - {"hub"} <= entries
    assert {tag for mark in state for tag in mark["tags"]} <= entries
    assert any(mark["seconds"] for mark in state) == ("square" in entries)
    assert any(mark["fill"] == "outside" for mark in state) == ("outside" in entries)
    assert any(s["hollow"] for s in arrows.state(view).values()) == ("hollow" in entries)


def test_header_and_notes(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    header = squeezed("".join(drawing.texts("header")))
    selected = caption.selected(view)
    said = f" Selected: {selected}." if selected else ""
    assert header == squeezed(view.atlas.study.headline + caption.subtitle(view) + said)
    notes = squeezed("".join(drawing.texts("notes")))
    note = caption.note(view.atlas, view.flow)
    for line in (note, caption.BOUNDARIES, caption.sources(view.atlas), BASE):
        assert squeezed(line) in notes
    assert view.atlas.sha256[:8] in notes


def test_the_literature_that_is_shown_is_among_the_sources(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    notes = squeezed("".join(drawing.texts("notes")))
    column = squeezed("".join(drawing.texts("passages"))) if view.selection.select else ""
    said = [item for item in content(view).items if isinstance(item, records.Note)]
    for source in view.atlas.sources.values():
        if source.kind == "text":
            continue
        quoted = any(squeezed(note.statement) in column for note in said if note.source == source)
        lit = any(
            match.note.source_id == source.source_id
            for place in view.places.values()
            if place.shown and place.by_literature
            for match in place.materials
            if match.note
        )
        assert (squeezed(cite(source, url=False)) in notes) == (quoted or lit), source.source_id


def test_roles_are_those_in_view_each_with_its_firmness(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    if view.selection.select not in view.places:
        return
    place = view.places[view.selection.select]
    column = squeezed("".join(drawing.texts("passages")))
    said = {
        code: level
        for code in (*view.atlas.roles, GATEWAY_ROLE)
        for level in words.FIRMNESS
        for second in ("", " (second role)")
        if squeezed(f"{words.role_label(view.atlas, code)}{second}{words.FIRMNESS[level]}")
        in column
    }
    assert said == place.roles


def test_what_an_arrow_carries_is_said_as_in_the_panel(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    select = view.selection.select
    if select not in view.arrows:
        return
    column = squeezed("".join(drawing.texts("passages")))
    for row in parse(panel(view)).find("ul", class_="links")[0].find("li"):
        carried = view.atlas.links[row.attributes["data-link"]].carries
        assert squeezed(carried) in column


def test_quotes_are_the_panel_s_own(case: tuple[View, Drawing]) -> None:
    view, drawing = case
    if not view.selection.select:
        assert drawing.ids("quote-") == set()
        return
    quotes = [i.quote for i in content(view).items if isinstance(i, records.Passage)]
    inside = parse(panel(view)).find("figure", class_="q")
    said = [block.text for figure in inside for block in figure.find("blockquote")]
    assert [quote.text for quote in quotes] == said[: len(quotes)]
    drawn = [quote for quote in quotes if f"quote-{quote.claims[0]}" in drawing.groups]
    assert drawn == quotes[: len(drawn)]
    for quote in drawn:
        text = squeezed("".join(drawing.texts(f"quote-{quote.claims[0]}")))
        assert text.startswith(squeezed("".join(piece for piece, _ in in_marks(quote))))
        assert squeezed(quote.source.publisher) in text
        for point in quote.points:
            assert not point.in_view or squeezed(point.words) in text


def test_nothing_matches_says_so() -> None:
    drawing = Drawing(render(view_of(QUERIES["empty"]), kind="svg").data)
    assert drawing.texts("empty")[0] == "Nothing matches these filters"
    assert drawing.ids("arrow-") == set()
    shown = Drawing(render(view_of(QUERIES["all"]), kind="svg").data)
    assert "empty" not in shown.groups


def test_what_is_hidden_says_so() -> None:
    drawing = Drawing(render(view_of(QUERIES["hidden"]), kind="svg").data)
    assert "hideLaosonthemap" in squeezed("".join(drawing.texts("passages")))
    other = Drawing(render(view_of("select=MMR-CHN&flow=out_of"), kind="svg").data)
    assert "linksoutofChina" in squeezed("".join(other.texts("passages")))


def test_literature_on_a_link_is_told() -> None:
    drawing = Drawing(render(view_of("select=MMR-CHN"), kind="svg").data)
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
    printable = squeezed(nasty.replace("\x01", "�"))
    assert squeezed("".join(drawing.texts("passages"))).startswith(printable[:50])
    assert b"<script" not in data
    elements = list(drawing.root.iter())
    assert not any(name.startswith("on") for element in elements for name in element.attrib)
    assert not any(element.tag.endswith("img") for element in elements)
    assert "$x^2$" in "".join(drawing.texts("passages"))
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


def test_a_line_leads_back_from_a_name_that_had_to_leave() -> None:
    crowded = Drawing(render(view_of("view=-5,120,3"), kind="svg").data)
    assert crowded.ids("leader-")
    assert not crowded.ids("leader-") & {"CHN", "Nanning"}
    assert not Drawing(render(view_of(""), kind="svg").data).ids("leader-")


def test_a_page_whose_address_is_not_known_is_named_in_words() -> None:
    for query, said in (
        ("", "This view is the page as it opens."),
        ("select=MMR", "For this view put ?select=MMR behind the page’s address."),
    ):
        notes = Drawing(render(view_of(query), kind="svg").data).texts("notes")
        assert notes[-1] == said


def test_its_alternative_text_is_its_first_children() -> None:
    headline = "Who & what <script>in</script> “ore”"
    mine = tiny()
    mine = replace(mine, study=replace(mine.study, headline=headline))
    root = ElementTree.fromstring(render(view(mine, Selection()), kind="svg").data)
    assert root.get("role") == "img"
    title, description, *_ = root
    assert [one.tag.partition("}")[2] for one in (title, description)] == ["title", "desc"]
    assert headline in (title.text or "")
    assert (description.text or "").strip()
