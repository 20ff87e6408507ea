"""What a selection shows: places, arrows, counts, and which filters empty it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from oracles import of_time
from test_selection import selections
from tiny import CLAIMS, LINKS, NOTES, PLACES, SOURCES, STUDY, tiny

import geodata
from geodata.facts import facts
from geodata.model import FIRMNESS, FLOWS, Atlas, Claim, Hub, Link, Role
from geodata.selection import FILTERS, Selection, allowed
from geodata.view import (
    BASES,
    emptied_by,
    evidence,
    firmest,
    link_firmness,
    material_relation,
    passes,
    unplaced_links,
    view,
    weakest,
)
from geodata.ways import ways

ATLAS = geodata.atlas()
TINY = tiny()
ROLES = tuple(ATLAS.roles)

# The two schemes written out again, as the design has them.
HEAVY_USGS = {"Y", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"}
HEAVY_EU = HEAVY_USGS | {"Eu", "Gd"}
LIGHT_EU = {"La", "Ce", "Pr", "Nd", "Sm"}
LIGHT_USGS = LIGHT_EU | {"Pm", "Eu", "Gd"}
SCHEMES = {"HREE": (HEAVY_USGS, HEAVY_EU), "LREE": (LIGHT_USGS, LIGHT_EU)}


def answers(asked: str, named: str) -> bool:
    """Say whether what names one material or group answers a question for another."""
    in_class = any(asked in scheme for scheme in SCHEMES.get(named, ()))
    class_of = any(named in scheme for scheme in SCHEMES.get(asked, ()))
    return asked == named or in_class or class_of


def surviving(atlas: Atlas, place: str, s: Selection) -> list[Claim]:
    """Return a place's claims that pass source, firmness and time."""
    strong = FIRMNESS[: FIRMNESS.index(s.firmness) + 1]
    return [
        c
        for c in atlas.claims
        if c.place == place and c.firmness in strong and c.source_id in (s.source or atlas.sources)
        if of_time(c.date or atlas.sources[c.source_id].published, s)
    ]


def matches(atlas: Atlas, place: str, s: Selection) -> bool:
    """Say by brute force whether a place matches, sentence by sentence of the rule."""
    claims = surviving(atlas, place, s)
    strong = FIRMNESS[: FIRMNESS.index(s.firmness) + 1]
    role = any(c.topic == "role" and c.value in s.role and not c.stance for c in claims)
    material = any(
        c.topic == "material"
        and not c.stance
        and any(answers(asked, c.value) for asked in s.material)
        for c in claims
    ) or any(
        not s.source
        and note.about == place
        and note.material
        and note.firmness in strong
        and of_time(atlas.sources[note.source_id].published, s)
        and any(answers(asked, note.material) for asked in s.material)
        for note in atlas.notes
    )
    if not s.role and not s.material:
        return bool(claims)
    return (role or not s.role) and (material or not s.material)


def ranked(atlas: Atlas, place: str, s: Selection) -> list[str]:
    """Return by brute force the roles that a place's surviving claims give it, the first first."""
    given: dict[str, list[int]] = {}
    passages: dict[str, set[tuple[str, int, int]]] = {}
    for claim in surviving(atlas, place, s):
        if claim.topic == "role" and not claim.stance:
            given.setdefault(claim.value, []).append(FIRMNESS.index(claim.firmness))
            passages.setdefault(claim.value, set()).add(claim.passage)
    legend = [*ROLES, "gateway"]
    found = sorted(given, key=legend.index)
    found.sort(key=lambda role: -len(passages[role]))
    found.sort(key=lambda role: role != atlas.places[place].role)
    found.sort(key=lambda role: min(given[role]))
    return found


def arrows_of(link: Link) -> dict[str, tuple[str, str]]:
    """Return place and direction of the shipped dataset's arrows that a link belongs to."""
    start, end = link.from_place, link.to_place
    found = {f"{start}-{end}": ((start, "into") if end == "CHN" else (end, "out_of"))}
    if link.two_way:
        found[f"{end}-{start}"] = (start, "out_of") if end == "CHN" else (end, "into")
    return {name: way for name, way in found.items() if "ASEAN" not in name}


def drawn(atlas: Atlas, s: Selection) -> set[str]:
    """Return by brute force the arrows that are drawn."""
    return {
        name
        for link in atlas.links.values()
        for name, (place, flow) in arrows_of(link).items()
        if flow == (s.flow or "into")
        and matches(atlas, place, s)
        and link.role in (s.role or (link.role,))
        and any(
            c.topic == "link" and c.value == link.link_id and not c.stance
            for c in surviving(atlas, place, s)
        )
    }


# --- the shipped dataset against the rule ---------------------------------------------------


@given(selections())
@settings(max_examples=150, deadline=None)
def test_places_match_by_the_rule(s: Selection) -> None:
    assert set(view(ATLAS, s).shown) == {p for p in ATLAS.shapes if matches(ATLAS, p, s)}


@given(selections())
@settings(max_examples=100, deadline=None)
def test_arrows_are_drawn_by_the_rule(s: Selection) -> None:
    found = {name for name, arrow in view(ATLAS, s).arrows.items() if arrow.shown}
    assert found == drawn(ATLAS, s)


@given(selections())
@settings(max_examples=60, deadline=None)
def test_counts_are_places_lit_when_a_role_is_asked_for_alone(s: Selection) -> None:
    seen = view(ATLAS, s)
    for role in ROLES:
        alone = Selection(
            role=(role,),
            material=s.material,
            source=s.source,
            firmness=s.firmness,
            since=s.since,
            until=s.until,
        )
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
        assert all(passes(ATLAS, claim, s) for claim in place.claims)
        assert {c.place for c in place.all_claims} <= {code}
        order = ranked(ATLAS, code, s)
        asked = [role for role in order if role in (s.role or order)]
        assert list(place.roles) == asked
        assert place.first == "".join(order[:1])
        assert place.role == "".join(asked[:1])
        assert list(place.seconds) == asked[1:]
        assert place.as_second is (asked[:1] != order[:1])
        assert place.firmness == weakest([place.roles.get(place.role, ""), place.answered])
        assert bool(place.basis) is bool(place.answered) is bool(place.materials)
        assert not place.materials or place.basis in BASES
        assert place.by_literature is bool(
            place.materials and not any(match.claim for match in place.materials)
        )
        assert not s.source or all(match.claim for match in place.materials)
        for match in place.materials:
            assert (match.claim is None) is not (match.note is None)
            assert (match.asked == match.named) is (match.schemes == ())
    others = {code for code, place in seen.undrawn.items() if place.shown}
    assert {claim.place for claim in seen.claims} <= {*seen.shown, *others}
    assert list(seen.claims) == [claim for claim in ATLAS.claims if claim in seen.claims]
    assert set(seen.undrawn) == {"ASEAN", "NANNING", "WLD"}
    assert {*seen.places, *seen.undrawn} == set(ATLAS.places)
    assert all(seen.of(code).place.place == code for code in ATLAS.places)


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
    levels = [
        c.firmness
        for c in ATLAS.claims
        if c.topic == "link" and c.value == link.link_id and not c.stance
    ]
    mine = arrows_of(link)
    assert bool(mine) is not (link in unplaced_links(ATLAS))
    for flow in FLOWS:
        seen = view(ATLAS, Selection(flow=flow))
        for name, arrow in seen.arrows.items():
            assert (link in arrow.links) is (name in mine)
            if name in mine:
                assert arrow.flow == mine[name][1]
                assert arrow.place.place == mine[name][0]
                assert arrow.shown is (arrow.flow == flow)
                assert FIRMNESS.index(arrow.firmness) <= min(map(FIRMNESS.index, levels))


def test_links_of_the_region_as_a_whole_have_no_arrow() -> None:
    assert {link.link_id for link in unplaced_links(ATLAS)} == {
        *("asean-guangxi", "asean-materials", "asean-capital")
    }


def test_one_arrow_a_pair_of_ends() -> None:
    arrows = view(ATLAS, Selection()).arrows
    assert set(arrows) == set(allowed(ATLAS)["select"]) - set(ATLAS.shapes)
    assert {name for name, arrow in arrows.items() if arrow.hollow} == {
        *("THA-CHN", "SGP-CHN", "CHN-VNM", "CHN-LAO", "CHN-SGP"),
    }
    assert {arrow.title for arrow in arrows.values() if arrow.place.place == "MYS"} == {
        *("Malaysia into China", "China to Malaysia")
    }


def test_asking_for_heavy_rare_earths() -> None:
    seen = view(ATLAS, Selection(material=("HREE",)))
    assert set(seen.shown) == {"LAO", "MYS", "VNM", "MMR", "THA", "CHN"}
    assert {code for code in seen.shown if seen.places[code].by_literature} == {"THA"}
    by_texts = view(ATLAS, Selection(material=("HREE",), source=("newshub-2026",)))
    assert by_texts.shown == ("MMR",)


def test_asking_for_dysprosium() -> None:
    myanmar = view(ATLAS, Selection(material=("Dy",))).places["MMR"]
    named = [(m.named, m.schemes, m.note is not None) for m in myanmar.materials]
    assert named == [
        ("HREE", ("USGS", "EU"), False),
        ("Dy", (), True),
        ("HREE", ("USGS", "EU"), True),
    ]
    assert not myanmar.by_literature


def test_gadolinium_is_heavy_by_one_scheme_only() -> None:
    laos = view(ATLAS, Selection(material=("Gd",))).places["LAO"]
    assert [(m.named, m.schemes) for m in laos.materials] == [("HREE", ("EU",))]
    vietnam = view(ATLAS, Selection(material=("Gd",))).places["VNM"]
    assert ("LREE", ("USGS",)) in [(m.named, m.schemes) for m in vietnam.materials]


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
def test_material_relation(asked: str, named: str, schemes: tuple[str, ...] | None) -> None:
    assert material_relation(TINY, asked, named) == schemes


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
        ({"material": ("HREE",)}, "WST EST SIL"),
        ({"material": ("HREE",), "firmness": "expected"}, "WST SIL"),
        ({"material": ("HREE",), "source": ("two",)}, "WST"),
        ({"material": ("LREE",)}, "EST"),
        ({"material": ("Dy",)}, "WST SIL"),
        ({"material": ("Dy",), "source": ("one", "two")}, "WST"),
        ({"material": ("Eu",)}, "WST EST"),
        ({"material": ("Nd",)}, "EST"),
        ({"material": ("Sc",)}, ""),
        ({"material": ("Nd", "Dy")}, "WST EST SIL"),
        ({"role": ("feedstock",), "material": ("Nd",)}, ""),
        ({"role": ("processing",), "material": ("Nd",)}, "EST"),
        ({"role": ("processing",), "material": ("Dy",)}, "WST"),
        # Role and material need not come from one claim, nor from one source.
        ({"role": ("feedstock",), "material": ("HREE",), "source": ("one", "two")}, "WST"),
        ({"role": ("feedstock",), "material": ("HREE",), "source": ("one",)}, ""),
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
    atlas = tiny(claims=[*others, *rows], places=places)
    return atlas if typed else untyped(atlas)


def untyped(atlas: Atlas) -> Atlas:
    """Return an atlas whose table leaves it to the claims which role West has first."""
    west = replace(atlas.places["WST"], role="")
    return replace(atlas, places=MappingProxyType({**atlas.places, "WST": west}))


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
        ({"material": ("HREE",)}, (1, 2, 0, 0), (0, 1, 0, 0)),
        ({"material": ("Nd",)}, (0, 1, 0, 0), (0, 0, 0, 0)),
    ],
)
def test_counts_and_seconds(
    selection: dict[str, tuple[str, ...]], counts: tuple[int, ...], seconds: tuple[int, ...]
) -> None:
    seen = view(TINY, Selection(**selection))  # type: ignore[arg-type]
    assert tuple(seen.counts[role] for role in ROLES) == counts
    assert tuple(seen.seconds[role] for role in ROLES) == seconds


@pytest.mark.parametrize(
    ("place", "material", "basis", "answered"),
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
def test_by_what_a_place_answers(place: str, material: str, basis: str, answered: str) -> None:
    seen = view(TINY, Selection(material=(material,))).places[place]
    assert (seen.basis, seen.answered) == (basis, answered)
    assert seen.by_literature is basis.startswith("literature")
    assert seen.shown is bool(basis)


def test_of_several_answers_the_firmest_stands_for_all() -> None:
    rows = [
        *CLAIMS,
        ("w9", "one", "WST", "material", "Dy", "possible", "West may sell dysprosium.", "may"),
    ]
    # The group is expected, the material by name only possible.
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
        ("WST", {"material": ("HREE",)}, "expected"),
        ("WST", {"material": ("HREE",), "role": ("feedstock",)}, "expected"),
        ("WST", {"material": ("HREE",), "role": ("processing",)}, "possible"),
        ("WST", {"material": ("HREE",), "source": ("two",)}, "possible"),
        ("WST", {"material": ("HREE",), "source": ("two",), "firmness": "expected"}, "expected"),
        # East: processing expected; neodymium and, by literature, europium possible.
        ("EST", {}, "expected"),
        ("EST", {"material": ("Nd",)}, "possible"),
        ("EST", {"material": ("Eu",)}, "possible"),
        # Silent has no role: the mark is as firm as its answer.
        ("SIL", {"material": ("Dy",)}, "stated"),
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
        ("WST-CHN", {"material": ("Tb",)}, "w-ore w-talks", "expected", False),
        ("WST-CHN", {"material": ("Tb",), "role": ("processing",)}, "w-talks", "possible", True),
        ("WST-CHN", {"material": ("Tb",), "firmness": "expected"}, "w-ore", "expected", False),
        ("CHN-WST", {"flow": "out_of"}, "w-talks", "possible", True),
        ("EST-CHN", {}, "e-both", "possible", True),
        ("CHN-EST", {"flow": "out_of"}, "e-both e-out", "expected", False),
        ("CHN-EST", {"flow": "out_of", "firmness": "expected"}, "e-out", "expected", False),
        ("CHN-EST", {"flow": "out_of", "material": ("Nd",)}, "e-both e-out", "possible", False),
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
        ("WST-CHN", {"material": ("Nd",)}),
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
    assert not passes(TINY, TINY.claims_by_id["w8"], Selection())
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
    region = view(TINY, Selection(firmness="stated")).of("ASEAN")
    assert [c.claim_id for c in region.claims] == ["r1", "r3"]
    assert [c.claim_id for c in region.all_claims] == ["r1", "r2", "r3"]


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ({}, ()),
        ({"role": ("feedstock",)}, ()),
        ({"role": ("manufacturing",)}, (("role",),)),
        ({"material": ("Sc",), "source": ("one",)}, (("material",),)),
        ({"role": ("feedstock",), "material": ("Nd",)}, (("role",), ("material",))),
        ({"role": ("manufacturing",), "material": ("Sc",)}, (("role", "material"),)),
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


# --- denials and what is not disclosed ------------------------------------------------------


@pytest.mark.parametrize("stance", ["denies", "undisclosed"])
def test_what_is_denied_or_kept_secret_fills_answers_and_draws_nothing(stance: str) -> None:
    denied = dict.fromkeys(("w1", "w2", "w5", "e1"), stance)
    atlas = tiny(stances=denied)
    seen = view(atlas, Selection())
    assert dict(seen.places["WST"].roles) == {"processing": "possible"}
    assert (seen.places["EST"].role, seen.places["EST"].shown) == ("", True)
    assert [link.link_id for link in seen.arrows["WST-CHN"].links] == ["w-talks"]
    assert "w-ore" not in {link.link_id for link in atlas.asserted_links}
    assert view(atlas, Selection(material=("HREE",), source=("one", "two"))).shown == ()
    assert {"w1", "w2", "w5"} <= {claim.claim_id for claim in seen.places["WST"].claims}


def test_an_arrow_s_evidence_holds_what_denies_it() -> None:
    atlas = tiny(stances={"w4": "denies"}, claims=[*CLAIMS, WILL_TALK])
    every, inside = evidence(view(atlas, Selection(firmness="stated")), "WST-CHN")
    assert [claim.claim_id for claim in every] == ["w2", "w4", "w9"]
    assert [claim.claim_id for claim in inside] == ["w2"]


WILL_TALK = ("w9", "two", "WST", "link", "w-talks", "expected", "West will talk.", "will")


# --- hubs, gateways, regions, materials: all of them or none --------------------------------

BETWEEN = (
    ("x-ore", "WST", "EST", "", "feedstock", "ore"),
    ("x-both", "EST", "SIL", "yes", "", "."),
)
ON_LINKS = (
    ("x1", "one", "WST", "link", "x-ore", "stated", "West sends ore to East.", "sends"),
    ("x2", "two", "EST", "link", "x-both", "possible", "East may work with Silent.", "may"),
)


def free(**changes: object) -> Atlas:
    """Return the small atlas with links between its places, and a study changed as said."""
    claims = [row for row in CLAIMS if row[3] != "link" and row[4] != "gateway"]
    study = replace(STUDY, **changes)  # type: ignore[arg-type]
    return tiny(claims=[*claims, *ON_LINKS], links=BETWEEN, link_notes=(), study=study)


def test_without_a_hub_all_arrows_lead_between_places() -> None:
    seen = view(free(hub=None), Selection())
    assert seen.flow == "between"
    assert list(seen.arrows) == ["WST-EST", "EST-SIL", "SIL-EST"]
    assert all(arrow.shown for arrow in seen.arrows.values())
    assert [arrow.hollow for arrow in seen.arrows.values()] == [False, True, True]
    assert seen.arrows["WST-EST"].title == "West to East"


def test_an_arrow_between_two_places_needs_both_of_them() -> None:
    atlas = free(hub=None)
    assert not view(atlas, Selection(role=("feedstock",))).arrows["WST-EST"].shown
    both = Selection(role=("feedstock", "processing"))
    assert view(atlas, both).arrows["WST-EST"].shown
    # No claim is about Silent: what is asked of others cannot hide its links.
    assert view(atlas, Selection(firmness="possible")).arrows["EST-SIL"].shown


def test_with_a_hub_others_links_are_another_direction() -> None:
    atlas = free()
    assert {arrow.flow for arrow in view(atlas, Selection()).arrows.values()} == {"between"}
    assert not any(arrow.shown for arrow in view(atlas, Selection()).arrows.values())
    seen = view(atlas, Selection(flow="between"))
    assert [name for name, arrow in seen.arrows.items() if arrow.shown] == [
        *("WST-EST", "EST-SIL", "SIL-EST"),
    ]


def test_without_a_gateway_it_is_a_place_like_others() -> None:
    atlas = tiny(
        study=replace(STUDY, hub=Hub("CHN")), claims=[r for r in CLAIMS if r[4] != "gateway"]
    )
    seen = view(atlas, Selection())
    assert (atlas.gateway, seen.places["CN-GX"].claimed) == ("", False)
    assert {name for name, arrow in seen.arrows.items() if arrow.shown} == {"WST-CHN", "EST-CHN"}


def test_without_region_and_materials() -> None:
    claims = [row for row in CLAIMS if row[3] != "material" and row[2] != "ASEAN"]
    links = [row for row in LINKS if "ASEAN" not in row]
    atlas = tiny(
        claims=claims,
        links=links,
        notes=(),
        contrasts=(),
        study=replace(STUDY, region="", materials=None),
    )
    atlas = replace(atlas, materials={}, memberships=())
    seen = view(atlas, Selection())
    assert seen.shown == ("WST", "EST", "CHN", "CN-GX")
    assert allowed(atlas)["material"] == ()
    assert facts(atlas).claims_of["ASEAN"] == ()


@pytest.mark.parametrize("count", [1, 2, 8])
def test_any_number_of_roles(count: int) -> None:
    roles = tuple(Role(f"role_{n}", f"Role {n}") for n in range(count))
    given = [
        (f"r{n}", "one", place, "role", role.code, "stated", f"{place} has role {n}.", "has")
        for n, role in enumerate(roles)
        for place in ("WST", "EST")[: 1 + n % 2]
    ]
    # Ids of their own, though a role is given to two places.
    given = [(f"{row[0]}-{row[2].lower()}", *row[1:]) for row in given]
    atlas = _with(given, study=replace(STUDY, roles=roles))
    seen = view(atlas, Selection())
    assert dict(seen.counts) == {role.code: 1 + n % 2 for n, role in enumerate(roles)}
    for n, role in enumerate(roles):
        alone = view(atlas, Selection(role=(role.code,)))
        assert alone.shown == ("WST", "EST")[: 1 + n % 2]


@pytest.mark.parametrize("count", [1, 3, 40])
def test_any_number_of_texts(count: int) -> None:
    sources = [(f"t{n}", "text", f"T{n}", f"Press {n}", "", "", "", "") for n in range(count)]
    given = [
        (f"c{n}", f"t{n}", "WST", "role", "feedstock", "stated", f"West digs, says {n}.", "digs")
        for n in range(count)
    ]
    atlas = _with(given, sources=[*sources, SOURCES[-1]])
    seen = view(atlas, Selection())
    assert (seen.shown, len(seen.claims)) == (("WST",), count)
    one = view(atlas, Selection(source=(f"t{count - 1}",)))
    assert [claim.claim_id for claim in one.claims] == [f"c{count - 1}"]


def _with(claims: Sequence[tuple[str, ...]], **tables: object) -> Atlas:
    """Return the small atlas with these claims alone, on roles of West and East."""
    places = [(*row[:2], "", *row[3:]) for row in PLACES]
    alone = {"links": (), "notes": (), "link_notes": (), "contrasts": ()}
    return tiny(claims=claims, places=places, **{**alone, **tables})  # type: ignore[arg-type]


def test_copies_of_one_report_count_once() -> None:
    given = [
        ("a1", "one", "WST", "role", "feedstock", "stated", "West digs ore.", "digs"),
        ("a2", "two", "WST", "role", "feedstock", "stated", "West digs ore!", "digs"),
        ("b1", "one", "WST", "role", "processing", "stated", "West mills ore.", "mills"),
        ("b2", "two", "WST", "role", "processing", "possible", "West may mill more.", "may"),
    ]
    legend = view(untyped(_with(given)), Selection()).places["WST"]
    assert tuple(legend.roles) == ("feedstock", "processing"), "as often: the legend's order"
    copied = _with(given, contrasts=[("ore", "copies", "a1", "a2")])
    west = view(untyped(copied), Selection()).places["WST"]
    assert tuple(west.roles) == ("processing", "feedstock")


def test_every_way_has_a_view_and_every_view_its_way() -> None:
    for atlas in (ATLAS, TINY, free(), free(hub=None)):
        arrows = view(atlas, Selection()).arrows
        assert [arrow.way for arrow in arrows.values()] == list(ways(atlas))
        for arrow in arrows.values():
            assert set(arrow.links) <= set(ways(atlas)[arrow.way])
