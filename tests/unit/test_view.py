"""What a selection shows: places, arrows, counts, and which filters empty it."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from test_selection import selections
from tiny import CLAIMS, LINKS, NOTES, PLACES, tiny

import geodata
from geodata.facts import facts
from geodata.model import FIRMNESS, FLOWS, ROLES, Atlas, Claim, Link
from geodata.selection import FILTERS, Selection, allowed
from geodata.view import (
    BASES,
    element_relation,
    emptied_by,
    firmest,
    link_firmness,
    links_of,
    passes,
    region_view,
    view,
    weakest,
)

ATLAS = geodata.atlas()
TINY = tiny()

# The two schemes written out again, as the design has them.
HEAVY_USGS = {"Y", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"}
HEAVY_EU = HEAVY_USGS | {"Eu", "Gd"}
LIGHT_EU = {"La", "Ce", "Pr", "Nd", "Sm"}
LIGHT_USGS = LIGHT_EU | {"Pm", "Eu", "Gd"}
SCHEMES = {"HREE": (HEAVY_USGS, HEAVY_EU), "LREE": (LIGHT_USGS, LIGHT_EU)}


def answers(asked: str, named: str) -> bool:
    """Say whether what names one element or class answers a question for another."""
    in_class = any(asked in scheme for scheme in SCHEMES.get(named, ()))
    class_of = any(named in scheme for scheme in SCHEMES.get(asked, ()))
    return asked == named or in_class or class_of


def surviving(atlas: Atlas, place: str, s: Selection) -> list[Claim]:
    """Return a place's claims that pass source and firmness."""
    strong = FIRMNESS[: FIRMNESS.index(s.firmness) + 1]
    return [
        c
        for c in atlas.claims
        if c.place == place and c.firmness in strong and c.source_id in (s.source or atlas.sources)
    ]


def matches(atlas: Atlas, place: str, s: Selection) -> bool:
    """Say by brute force whether a place matches, sentence by sentence of the rule."""
    claims = surviving(atlas, place, s)
    strong = FIRMNESS[: FIRMNESS.index(s.firmness) + 1]
    role = any(c.topic == "role" and c.value in s.role for c in claims)
    element = any(
        c.topic == "element" and any(answers(asked, c.value) for asked in s.element) for c in claims
    ) or any(
        not s.source
        and note.place == place
        and note.firmness in strong
        and any(answers(asked, note.element) for asked in s.element)
        for note in atlas.element_notes
    )
    if not s.role and not s.element:
        return bool(claims)
    return (role or not s.role) and (element or not s.element)


def ranked(atlas: Atlas, place: str, s: Selection) -> list[str]:
    """Return by brute force the roles that a place's surviving claims give it, the first first."""
    given: dict[str, list[int]] = {}
    for claim in surviving(atlas, place, s):
        if claim.topic == "role":
            given.setdefault(claim.value, []).append(FIRMNESS.index(claim.firmness))
    legend = [*ROLES, "gateway"]
    found = sorted(given, key=legend.index)
    found.sort(key=lambda role: -len(given[role]))
    found.sort(key=lambda role: role != atlas.places[place].role)
    found.sort(key=lambda role: min(given[role]))
    return found


def drawn(atlas: Atlas, place: str, flow: str, s: Selection) -> bool:
    """Say by brute force whether an arrow is drawn."""
    claims = surviving(atlas, place, s)
    return (
        flow == s.flow
        and matches(atlas, place, s)
        and any(
            c.topic == "link"
            and c.value == link.link_id
            and link.direction in (flow, "both")
            and link.role in (s.role or (link.role,))
            for c in claims
            for link in atlas.links.values()
        )
    )


# --- the shipped dataset against the rule ---------------------------------------------------


@given(selections())
@settings(max_examples=150, deadline=None)
def test_places_match_by_the_rule(s: Selection) -> None:
    assert set(view(ATLAS, s).shown) == {p for p in ATLAS.shapes if matches(ATLAS, p, s)}


@given(selections())
@settings(max_examples=100, deadline=None)
def test_arrows_are_drawn_by_the_rule(s: Selection) -> None:
    found = {name for name, arrow in view(ATLAS, s).arrows.items() if arrow.shown}
    expected = {f"{p}-{f}" for p in ATLAS.shapes for f in FLOWS if drawn(ATLAS, p, f, s)}
    assert found == expected


@given(selections())
@settings(max_examples=60, deadline=None)
def test_counts_are_places_lit_when_a_role_is_asked_for_alone(s: Selection) -> None:
    seen = view(ATLAS, s)
    for role in ROLES:
        alone = Selection(role=(role,), material=s.element, source=s.source, firmness=s.firmness)
        lit = [place for place in ATLAS.shapes if matches(ATLAS, place, alone)]
        assert seen.counts[role] == len(view(ATLAS, alone).shown) == len(lit)
        assert seen.seconds[role] == sum(ranked(ATLAS, place, alone)[0] != role for place in lit)


@given(selections())
@settings(max_examples=60, deadline=None)
def test_emptied_by_names_the_smallest_sets_of_filters(s: Selection) -> None:
    found = emptied_by(ATLAS, s)
    if view(ATLAS, s).shown:
        assert found == ()
        return
    for names in found:
        assert view(ATLAS, s.without(*names)).shown
    sizes = [
        size
        for size in range(1, len(FILTERS) + 1)
        for names in combinations(s.filters, size)
        if view(ATLAS, s.without(*names)).shown
    ]
    assert {len(names) for names in found} == {min(sizes)}
    assert len(found) == sizes.count(min(sizes))


@given(selections())
@settings(max_examples=80, deadline=None)
def test_what_a_view_says_hangs_together(s: Selection) -> None:
    seen = view(ATLAS, s)
    assert seen.selection == s
    for code, place in seen.places.items():
        assert set(place.claims) <= set(place.all_claims)
        assert all(passes(claim, s) for claim in place.claims)
        assert {c.place for c in place.all_claims} <= {code}
        order = ranked(ATLAS, code, s)
        asked = [role for role in order if role in (s.role or order)]
        assert list(place.roles) == asked
        assert place.first == "".join(order[:1])
        assert place.role == "".join(asked[:1])
        assert list(place.seconds) == asked[1:]
        assert place.as_second is (asked[:1] != order[:1])
        assert place.firmness == weakest([place.roles.get(place.role, ""), place.answered])
        assert bool(place.basis) is bool(place.answered) is bool(place.elements)
        assert not place.elements or place.basis in BASES
        assert place.by_literature is bool(
            place.elements and not any(match.claim for match in place.elements)
        )
        assert not s.source or all(match.claim for match in place.elements)
        for match in place.elements:
            assert (match.claim is None) is not (match.note is None)
            assert (match.asked == match.named) is (match.schemes == ())
    shown = {*seen.shown, "ASEAN"}
    assert {claim.place for claim in seen.claims} <= shown
    assert [c.row for c in seen.claims] == sorted(c.row for c in seen.claims)


def test_select_view_and_flow_change_no_place() -> None:
    plain = view(ATLAS, Selection())
    other = view(ATLAS, Selection(select="MMR-CHN", camera=(1, 2, 3), flow="out_of"))
    assert plain.shown == other.shown
    assert plain.counts == other.counts
    assert plain.seconds == other.seconds
    assert plain.claims == other.claims


def test_the_shipped_map_without_filters() -> None:
    seen = view(ATLAS, Selection())
    assert set(seen.shown) == {"LAO", "MYS", "MMR", "SGP", "THA", "VNM", "CHN", "CN-GX"}
    # Malaysia is a possible source of feedstock, Vietnam a possible processor.
    assert dict(seen.counts) == {
        **{"feedstock": 4, "processing": 2},
        **{"manufacturing": 1, "finance_rd": 1},
    }
    # Each of the two has it as a second role.
    assert dict(seen.seconds) == {
        **{"feedstock": 1, "processing": 1},
        **{"manufacturing": 0, "finance_rd": 0},
    }
    firmness = {code: seen.places[code].firmness for code in ("MMR", "LAO", "MYS", "VNM", "SGP")}
    assert firmness == {
        **{"MMR": "stated", "LAO": "possible", "MYS": "expected"},
        **{"VNM": "expected", "SGP": "stated"},
    }
    unclaimed = {code for code, place in seen.places.items() if not place.claimed}
    assert unclaimed == set(facts(ATLAS).unnamed) == {"BRN", "KHM", "IDN", "PHL", "TLS"}
    assert len(seen.claims) == sum(claim.topic != "heading" for claim in ATLAS.claims)


@pytest.mark.parametrize("claim", ATLAS.claims, ids=lambda claim: claim.claim_id)
def test_every_claim_is_in_view_of_its_own_source_and_firmness(claim: Claim) -> None:
    s = Selection(source=(claim.source_id,), firmness=claim.firmness or "possible")
    assert (claim in view(ATLAS, s).claims) is (claim.topic != "heading")
    other = tuple({"reex-2025", "newshub-2026"} - {claim.source_id})
    assert claim not in view(ATLAS, Selection(source=other)).claims
    if claim.firmness in FIRMNESS[1:]:
        firmer = FIRMNESS[FIRMNESS.index(claim.firmness) - 1]
        assert claim not in view(ATLAS, Selection(firmness=firmer)).claims


@pytest.mark.parametrize("link", ATLAS.links.values(), ids=lambda link: link.link_id)
def test_every_link_stands_in_its_arrows(link: Link) -> None:
    flows = FLOWS if link.direction == "both" else (link.direction,)
    levels = [c.firmness for c in ATLAS.claims if c.topic == "link" and c.value == link.link_id]
    for flow in FLOWS:
        seen = view(ATLAS, Selection(flow=flow))
        arrow = seen.arrows.get(f"{link.place}-{flow}")
        if link.place == "ASEAN":
            assert arrow is None, "links of the region as a whole have no arrow"
        elif flow in flows:
            assert arrow is not None
            assert link in arrow.links
            assert arrow.shown
            assert FIRMNESS.index(arrow.firmness) <= min(map(FIRMNESS.index, levels))
        else:
            assert arrow is None or link not in arrow.links


def test_one_arrow_a_country_and_direction() -> None:
    arrows = view(ATLAS, Selection()).arrows
    assert set(arrows) == set(allowed(ATLAS)["select"]) - set(ATLAS.shapes)
    assert {name for name, arrow in arrows.items() if arrow.hollow} == {
        *("THA-CHN", "SGP-CHN", "CHN-VNM", "CHN-LAO", "CHN-SGP"),
    }


def test_asking_for_heavy_rare_earths() -> None:
    seen = view(ATLAS, Selection(material=("HREE",)))
    assert set(seen.shown) == {"LAO", "MYS", "VNM", "MMR", "THA", "CHN"}
    assert {code for code in seen.shown if seen.places[code].by_literature} == {"THA"}
    by_texts = view(ATLAS, Selection(material=("HREE",), source=("newshub-2026",)))
    assert by_texts.shown == ("MMR",)


def test_asking_for_dysprosium() -> None:
    myanmar = view(ATLAS, Selection(material=("Dy",))).places["MMR"]
    named = [(m.named, m.schemes, m.note is not None) for m in myanmar.elements]
    assert named == [
        ("HREE", ("USGS", "EU"), False),
        ("Dy", (), True),
        ("HREE", ("USGS", "EU"), True),
    ]
    assert not myanmar.by_literature


def test_gadolinium_is_heavy_by_one_scheme_only() -> None:
    laos = view(ATLAS, Selection(material=("Gd",))).places["LAO"]
    assert [(m.named, m.schemes) for m in laos.elements] == [("HREE", ("EU",))]
    vietnam = view(ATLAS, Selection(material=("Gd",))).places["VNM"]
    assert ("LREE", ("USGS",)) in [(m.named, m.schemes) for m in vietnam.elements]


@pytest.mark.parametrize("role", ROLES)
def test_the_gateway_answers_no_role(role: str) -> None:
    assert not view(ATLAS, Selection(role=(role,))).places["CN-GX"].shown


# --- the small atlas, by hand ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "named", "schemes"),
    [
        ("Dy", "Dy", ()),
        ("HREE", "HREE", ()),
        ("Dy", "HREE", ("USGS", "EU")),
        ("HREE", "Dy", ("USGS", "EU")),
        ("Eu", "HREE", ("EU",)),
        ("Eu", "LREE", ("USGS",)),
        ("HREE", "Eu", ("EU",)),
        ("Pm", "LREE", ("USGS",)),
        ("Dy", "Tb", None),
        ("Dy", "LREE", None),
        ("LREE", "HREE", None),
        ("Sc", "HREE", None),
        ("LREE", "Sc", None),
    ],
)
def test_element_relation(asked: str, named: str, schemes: tuple[str, ...] | None) -> None:
    assert element_relation(TINY, asked, named) == schemes


@pytest.mark.parametrize(
    ("selection", "shown"),
    [
        ({}, "WST EST CHN CN-GX"),
        ({"firmness": "stated"}, "WST EST CHN CN-GX"),
        ({"source": ("one",)}, "WST EST CN-GX"),
        ({"source": ("two",)}, "WST EST CHN"),
        ({"source": ("two",), "firmness": "stated"}, "CHN"),
        ({"source": ("one", "two")}, "WST EST CHN CN-GX"),
        ({"role": ("feedstock",)}, "WST"),
        ({"role": ("processing",)}, "WST EST"),
        ({"role": ("processing",), "firmness": "expected"}, "EST"),
        ({"role": ("processing",), "source": ("one",)}, ""),
        ({"role": ("manufacturing",)}, ""),
        ({"role": ("feedstock", "processing")}, "WST EST"),
        ({"element": ("HREE",)}, "WST EST SIL"),
        ({"element": ("HREE",), "firmness": "expected"}, "WST SIL"),
        ({"element": ("HREE",), "source": ("two",)}, "WST"),
        ({"element": ("LREE",)}, "EST"),
        ({"element": ("Dy",)}, "WST SIL"),
        ({"element": ("Dy",), "source": ("one", "two")}, "WST"),
        ({"element": ("Eu",)}, "WST EST"),
        ({"element": ("Nd",)}, "EST"),
        ({"element": ("Sc",)}, ""),
        ({"element": ("Nd", "Dy")}, "WST EST SIL"),
        ({"role": ("feedstock",), "element": ("Nd",)}, ""),
        ({"role": ("processing",), "element": ("Nd",)}, "EST"),
        ({"role": ("processing",), "element": ("Dy",)}, "WST"),
        # Role and element need not come from one claim, nor from one source.
        ({"role": ("feedstock",), "element": ("HREE",), "source": ("one", "two")}, "WST"),
        ({"role": ("feedstock",), "element": ("HREE",), "source": ("one",)}, ""),
    ],
)
def test_shown(selection: dict, shown: str) -> None:  # type: ignore[type-arg]
    assert view(TINY, Selection(**selection)).shown == tuple(shown.split())


@pytest.mark.parametrize(
    ("selection", "roles", "first", "firmness"),
    [
        ({}, {"feedstock": "stated", "processing": "possible"}, "feedstock", "stated"),
        ({"role": ("processing",)}, {"processing": "possible"}, "feedstock", "possible"),
        (
            {"role": ("feedstock", "processing")},
            {"feedstock": "stated", "processing": "possible"},
            *("feedstock", "stated"),
        ),
        ({"source": ("two",)}, {"processing": "possible"}, "processing", "possible"),
        ({"role": ("manufacturing",)}, {}, "feedstock", ""),
        ({"source": ("two",), "firmness": "expected"}, {}, "", ""),
    ],
)
def test_the_roles_of_west(
    selection: dict[str, tuple[str, ...]], roles: dict[str, str], first: str, firmness: str
) -> None:
    west = view(TINY, Selection(**selection)).places["WST"]  # type: ignore[arg-type]
    assert list(west.roles.items()) == list(roles.items())
    assert west.role == next(iter(roles), "")
    assert west.seconds == tuple(roles)[1:]
    assert (west.first, west.firmness) == (first, firmness)
    assert west.as_second is (west.role != first)


def two_roles(typed: str, *given: tuple[str, str]) -> Atlas:
    """Return the small atlas with West's role typed, and given by these claims alone."""
    rows = [
        (f"x{n}", "one", "WST", "role", role, level, f"West, {n} times.", "times")
        for n, (role, level) in enumerate(given)
    ]
    others = [row for row in CLAIMS if row[2:4] != ("WST", "role")]
    places = [(*row[:2], typed, *row[3:]) if row[0] == "WST" else row for row in PLACES]
    return tiny(claims=[*others, *rows], places=places)


@pytest.mark.parametrize(
    ("typed", "given", "order"),
    [
        # The firmest leads, whatever the table types and however often another one is given.
        ("feedstock", "feedstock-expected feedstock-expected processing-stated", "p f"),
        ("feedstock", "processing-stated feedstock-possible", "p f"),
        # Of two as firm the typed one, though the other is given more often.
        ("processing", "feedstock-expected feedstock-expected processing-expected", "p f"),
        ("processing", "feedstock-expected processing-expected", "p f"),
        # None typed: the one with more claims, however weak the others of them are.
        ("", "feedstock-expected processing-expected processing-possible", "p f"),
        ("", "processing-expected feedstock-expected feedstock-expected", "f p"),
        # Not even that decides: the legend's order.
        ("", "processing-expected feedstock-expected", "f p"),
        # A third role that is typed and does not lead takes part in nothing.
        ("manufacturing", "feedstock-expected processing-expected processing-expected", "p f"),
    ],
)
def test_which_role_is_first(typed: str, given: str, order: str) -> None:
    claims = [tuple(one.split("-")) for one in given.split()]
    west = view(two_roles(typed, *claims), Selection()).places["WST"]
    assert "".join(role[0] for role in west.roles) == order.replace(" ", "")
    assert (west.role, west.seconds) == (west.first, tuple(west.roles)[1:])
    assert not west.as_second


def test_what_is_asked_for_leaves_the_first_role_what_it_is() -> None:
    given = [("processing", "stated"), ("feedstock", "possible"), ("feedstock", "possible")]
    atlas = two_roles("", *given)
    seen = view(atlas, Selection(role=("feedstock",))).places["WST"]
    assert (seen.role, seen.first, seen.as_second) == ("feedstock", "processing", True)
    assert seen.firmness == "possible"
    # All of it stands in text one: in view of the other there is no role, first or second.
    seen = view(atlas, Selection(source=("two",))).places["WST"]
    assert (seen.role, seen.first, seen.seconds, seen.firmness) == ("", "", (), "")


@pytest.mark.parametrize(
    ("selection", "counts", "seconds"),
    [
        # West has processing as a second role, East as its first.
        ({}, (1, 2, 0, 0), (0, 1, 0, 0)),
        ({"role": ("feedstock",)}, (1, 2, 0, 0), (0, 1, 0, 0)),
        # In text two alone, processing is West's first and only role.
        ({"source": ("two",)}, (0, 2, 0, 0), (0, 0, 0, 0)),
        ({"firmness": "expected"}, (1, 1, 0, 0), (0, 0, 0, 0)),
        ({"element": ("HREE",)}, (1, 2, 0, 0), (0, 1, 0, 0)),
        ({"element": ("Nd",)}, (0, 1, 0, 0), (0, 0, 0, 0)),
    ],
)
def test_counts_and_seconds(
    selection: dict[str, tuple[str, ...]], counts: tuple[int, ...], seconds: tuple[int, ...]
) -> None:
    seen = view(TINY, Selection(**selection))  # type: ignore[arg-type]
    assert tuple(seen.counts[role] for role in ROLES) == counts
    assert tuple(seen.seconds[role] for role in ROLES) == seconds


@pytest.mark.parametrize(
    ("place", "element", "basis", "answered"),
    [
        ("WST", "HREE", "passage", "expected"),
        # A passage on the class goes before the literature that names just this.
        ("WST", "Tb", "class", "expected"),
        ("WST", "Dy", "class", "expected"),
        ("EST", "Nd", "passage", "possible"),
        ("EST", "LREE", "class", "possible"),
        ("EST", "Eu", "literature", "possible"),
        ("EST", "HREE", "literature-class", "possible"),
        ("SIL", "Dy", "literature", "stated"),
        ("SIL", "HREE", "literature-class", "stated"),
        ("EST", "Dy", "", ""),
        ("CHN", "Dy", "", ""),
    ],
)
def test_by_what_a_place_answers(place: str, element: str, basis: str, answered: str) -> None:
    seen = view(TINY, Selection(material=(element,))).places[place]
    assert (seen.basis, seen.answered) == (basis, answered)
    assert seen.by_literature is basis.startswith("literature")
    assert seen.shown is bool(basis)


def test_of_several_answers_the_firmest_stands_for_all() -> None:
    rows = [
        *CLAIMS,
        ("w9", "one", "WST", "element", "Dy", "possible", "West may sell dysprosium.", "may"),
    ]
    # The class is expected, the element by name only possible.
    west = view(tiny(claims=rows), Selection(material=("Dy",))).places["WST"]
    assert (west.basis, west.answered) == ("class", "expected")
    rows[-1] = (*rows[-1][:5], "expected", *rows[-1][6:])
    west = view(tiny(claims=rows), Selection(material=("Dy",))).places["WST"]
    assert (west.basis, west.answered) == ("passage", "expected")
    # The literature never speaks in a text's place, however firm it is.
    notes = [*NOTES, ("WST", "Dy", "stated", "book", "Dysprosium comes from West.")]
    west = view(tiny(notes=notes), Selection(material=("Dy",))).places["WST"]
    assert (west.basis, west.answered, west.by_literature) == ("class", "expected", False)
    # Of two notes the firmest, of two as firm the one that names it.
    notes = [("SIL", "HREE", "stated", "book", "Heavies."), *NOTES]
    silent = view(tiny(notes=notes), Selection(material=("Dy",))).places["SIL"]
    assert (silent.basis, silent.answered) == ("literature", "stated")
    notes = [("SIL", "HREE", "stated", "book", "H."), ("SIL", "Dy", "expected", "book", "D.")]
    silent = view(tiny(notes=notes), Selection(material=("Dy",))).places["SIL"]
    assert (silent.basis, silent.answered) == ("literature-class", "stated")


@pytest.mark.parametrize(
    ("place", "selection", "firmness"),
    [
        # West: feedstock stated, processing possible; heavy rare earths expected.
        ("WST", {"element": ("HREE",)}, "expected"),
        ("WST", {"element": ("HREE",), "role": ("feedstock",)}, "expected"),
        ("WST", {"element": ("HREE",), "role": ("processing",)}, "possible"),
        ("WST", {"element": ("HREE",), "source": ("two",)}, "possible"),
        ("WST", {"element": ("HREE",), "source": ("two",), "firmness": "expected"}, "expected"),
        # East: processing expected; neodymium and, by literature, europium possible.
        ("EST", {}, "expected"),
        ("EST", {"element": ("Nd",)}, "possible"),
        ("EST", {"element": ("Eu",)}, "possible"),
        # Silent has no role: the mark is as firm as its answer.
        ("SIL", {"element": ("Dy",)}, "stated"),
        ("SIL", {}, ""),
    ],
)
def test_a_mark_is_as_firm_as_the_weakest_of_what_was_asked(
    place: str, selection: dict[str, str], firmness: str
) -> None:
    seen = view(TINY, Selection(**selection)).places[place]  # type: ignore[arg-type]
    assert seen.firmness == firmness


@pytest.mark.parametrize(
    ("arrow", "selection", "links", "firmness", "hollow"),
    [
        ("WST-CHN", {}, "w-ore w-talks", "stated", False),
        ("WST-CHN", {"source": ("two",)}, "w-talks", "possible", True),
        ("WST-CHN", {"role": ("processing",)}, "w-talks", "possible", True),
        ("WST-CHN", {"role": ("feedstock",)}, "w-ore", "stated", False),
        # Its ore is stated, but that there is terbium in it only expected, by its class.
        ("WST-CHN", {"element": ("Tb",)}, "w-ore w-talks", "expected", False),
        ("WST-CHN", {"element": ("Tb",), "role": ("processing",)}, "w-talks", "possible", True),
        ("WST-CHN", {"element": ("Tb",), "firmness": "expected"}, "w-ore", "expected", False),
        ("CHN-WST", {"flow": "out_of"}, "w-talks", "possible", True),
        ("EST-CHN", {}, "e-both", "possible", True),
        ("CHN-EST", {"flow": "out_of"}, "e-both e-out", "expected", False),
        ("CHN-EST", {"flow": "out_of", "firmness": "expected"}, "e-out", "expected", False),
        ("CHN-EST", {"flow": "out_of", "element": ("Nd",)}, "e-both e-out", "possible", False),
    ],
)
def test_arrow_drawn(
    arrow: str, selection: dict[str, str], links: str, firmness: str, hollow: bool
) -> None:
    found = view(TINY, Selection(**selection)).arrows[arrow]  # type: ignore[arg-type]
    assert found.shown
    assert tuple(link.link_id for link in found.links) == tuple(links.split())
    assert (found.firmness, found.hollow) == (firmness, hollow)


@pytest.mark.parametrize(
    ("arrow", "selection"),
    [
        ("WST-CHN", {"flow": "out_of"}),
        ("WST-CHN", {"role": ("manufacturing",)}),
        ("WST-CHN", {"element": ("Nd",)}),
        ("EST-CHN", {"firmness": "expected"}),
        # East is lit as a processor, but its help belongs to another role.
        ("CHN-EST", {"flow": "out_of", "role": ("processing",), "firmness": "expected"}),
        # Its help is of the role asked for, but no text gives East that role.
        ("CHN-EST", {"flow": "out_of", "role": ("manufacturing",)}),
    ],
)
def test_arrow_not_drawn(arrow: str, selection: dict[str, str]) -> None:
    assert not view(TINY, Selection(**selection)).arrows[arrow].shown  # type: ignore[arg-type]


def test_an_arrow_is_as_firm_as_its_firmest_surviving_claim() -> None:
    claims = (*CLAIMS, ("w9", "two", "WST", "link", "w-talks", "expected", "Soon.", "Soon"))
    arrow = view(tiny(claims=claims), Selection(source=("two",))).arrows["WST-CHN"]
    assert arrow.firmness == "expected"


def test_links_of() -> None:
    assert [link.link_id for link in links_of(TINY, "WST", "into")] == ["w-ore", "w-talks"]
    assert [link.link_id for link in links_of(TINY, "WST", "out_of")] == ["w-talks"]
    assert links_of(TINY, "SIL", "into") == ()


def test_link_firmness() -> None:
    link = TINY.links["w-ore"]
    assert link_firmness(TINY, link, Selection()) == "stated"
    assert link_firmness(TINY, link, Selection(source=("two",))) == ""
    assert link_firmness(TINY, link, Selection(role=("processing",))) == ""


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        ((), ""),
        (("",), ""),
        (("possible", "stated"), "possible"),
        (("", "stated"), "stated"),
        (("expected", "stated", "expected"), "expected"),
    ],
)
def test_weakest(levels: tuple[str, ...], level: str) -> None:
    assert weakest(levels) == level


@pytest.mark.parametrize(
    ("levels", "level"),
    [((), ""), (("",), ""), (("possible", "stated"), "stated"), (("", "possible"), "possible")],
)
def test_firmest(levels: tuple[str, ...], level: str) -> None:
    assert firmest(levels) == level


def test_a_heading_lights_nothing() -> None:
    assert not passes(TINY.claims_by_id["w8"], Selection())
    atlas = tiny(claims=tuple(row for row in CLAIMS if row[2] != "WST" or row[3] == "heading"))
    west = view(atlas, Selection()).places["WST"]
    assert not west.shown
    assert (west.claims, west.all_claims) == ((), ())
    assert not west.claimed
    assert (west.role, west.first, west.firmness) == ("", "", "")
    assert [text.source_id for text in facts(atlas).named_by["WST"]] == ["one"], "yet it is named"


def test_notes_light_no_arrow_and_no_role() -> None:
    notes = (*NOTES, ("EST", "Dy", "stated", "book", "Dysprosium lies in East."))
    atlas = tiny(notes=notes, claims=tuple(row for row in CLAIMS if row[0] != "e3"))
    seen = view(atlas, Selection(material=("Dy",)))
    assert seen.places["EST"].by_literature
    assert seen.places["SIL"].by_literature
    assert (seen.places["SIL"].role, dict(seen.places["SIL"].roles)) == ("", {})
    assert seen.places["SIL"].firmness == "stated", "as firm as what the literature says"
    assert not seen.places["WST"].by_literature
    assert view(atlas, Selection(material=("Dy",), role=("feedstock",))).shown == ("WST",)


def test_claims_in_view_speak_to_what_is_asked_for() -> None:
    seen = view(TINY, Selection(role=("processing",))).places["WST"]
    assert [c.claim_id for c in seen.claims] == ["w3", "w4", "w5", "w6", "w7"]
    assert [c.claim_id for c in seen.all_claims] == [f"w{n}" for n in range(1, 8)]
    seen = view(TINY, Selection(material=("Nd",))).places["EST"]
    assert "e3" in [c.claim_id for c in seen.claims]
    seen = view(TINY, Selection(material=("Eu",))).places["EST"]
    assert "e3" not in [c.claim_id for c in seen.claims]


def test_claims_of_a_dimmed_place_are_not_in_view_of_the_map() -> None:
    seen = view(TINY, Selection(role=("feedstock",)))
    assert {claim.place for claim in seen.claims} == {"WST"}


def test_the_region_as_a_whole() -> None:
    region = region_view(TINY, Selection(firmness="stated"))
    assert [c.claim_id for c in region.claims] == ["r1", "r3"]
    assert [c.claim_id for c in region.all_claims] == ["r1", "r2", "r3"]


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ({}, ()),
        ({"role": ("feedstock",)}, ()),
        ({"role": ("manufacturing",)}, (("role",),)),
        ({"element": ("Sc",), "source": ("one",)}, (("element",),)),
        ({"role": ("feedstock",), "element": ("Nd",)}, (("role",), ("element",))),
        ({"role": ("manufacturing",), "element": ("Sc",)}, (("role", "element"),)),
        (
            {"role": ("processing",), "source": ("one",), "firmness": "stated"},
            (("role",),),
        ),
    ],
)
def test_emptied_by(selection: dict, names: tuple[tuple[str, ...], ...]) -> None:  # type: ignore[type-arg]
    assert emptied_by(TINY, Selection(**selection)) == names


def test_an_atlas_without_claims_is_emptied_by_nothing() -> None:
    atlas = tiny(claims=(), notes=(), contrasts=(), links=LINKS)
    assert view(atlas, Selection(role=("feedstock",))).shown == ()
    assert emptied_by(atlas, Selection(role=("feedstock",))) == ()
