"""The address: read, written, and what becomes of what it does not mean."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import CLAIMS, STUDY, tiny

import geodata
from geodata.model import Hub, Place, Role
from geodata.numbers import described, series
from geodata.selection import (
    FIELD,
    MANY,
    PARAMETERS,
    RANGE,
    READ,
    Dropped,
    Selection,
    address,
    allowed,
    describe,
    format_camera,
    parse_camera,
    query_string,
    read,
    write,
)

ATLAS = geodata.atlas()
TINY = tiny()

NAMED = ("number", "view")
"""The parameters whose values are told in words, and not listed one by one."""

NUMBERS = [one.named(year) for one in series(ATLAS).values() for year in one.years]

LINKS_BETWEEN = (("w-ore", "WST", "EST", "", "feedstock", "ore"),)
_LINKS = ("w-talks", "e-both", "e-out", "r-trade", "gateway")
NO_GATEWAY = [row for row in CLAIMS if row[4] not in _LINKS]
"""The small atlas's claims on the one link that is left."""


def subsets(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Return a strategy for some of the values, in their order."""
    return st.sets(st.sampled_from(values)).map(
        lambda chosen: tuple(value for value in values if value in chosen)
    )


def selections() -> st.SearchStrategy[Selection]:
    """Return a strategy for anything that an address of the shipped dataset can say."""
    known = allowed(ATLAS)
    thousandths = st.builds(
        lambda lat, lon, zoom: (lat / 1000, lon / 1000, zoom / 100),
        st.integers(-85_000, 85_000),
        st.integers(-180_000, 180_000),
        st.integers(200, 900),
    )
    return st.builds(
        Selection,
        role=subsets(known["role"]),
        material=subsets(known["material"]),
        number=st.sampled_from(("", *NUMBERS)),
        source=subsets(known["source"]),
        firmness=st.sampled_from(known["firmness"]),
        flow=st.sampled_from(("", *known["flow"][1:])),
        since=st.sampled_from(("", "0001", "2024-02-29")),
        until=st.sampled_from(("", "2024-02", "9999-12-31")),
        select=st.sampled_from(("", *known["select"])),
        camera=st.none() | thousandths,
    )


def test_nothing_asked_for() -> None:
    assert read({}, TINY) == (Selection(), ())
    assert write(Selection()) == {}
    assert query_string(Selection()) == ""


def test_allowed() -> None:
    known = allowed(TINY)
    assert known["role"] == ("feedstock", "processing", "manufacturing", "finance_rd")
    assert known["material"] == ("HREE", "LREE", "Sc", "Nd", "Pm", "Eu", "Tb", "Dy")
    assert known["source"] == ("one", "two"), "a source of another kind is never a filter"
    assert known["select"] == (
        *("WST", "EST", "SIL", "CHN", "CN-GX"),
        *("WST-CHN", "EST-CHN", "CHN-WST", "CHN-EST"),
    )


def test_the_shipped_arrows_are_those_of_the_links() -> None:
    arrows = [value for value in allowed(ATLAS)["select"] if value not in ATLAS.shapes]
    assert set(arrows) == {
        *("MMR-CHN", "VNM-CHN", "LAO-CHN", "MYS-CHN", "THA-CHN", "SGP-CHN"),
        *("CHN-VNM", "CHN-LAO", "CHN-MYS", "CHN-THA", "CHN-SGP"),
    }
    assert len(arrows) == len(set(arrows))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((n, value) for n in PARAMETERS if n not in READ for value in allowed(ATLAS)[n]),
        *(("number", value) for value in NUMBERS),
    ],
)
def test_every_value_is_read_and_written(name: str, value: str) -> None:
    selection, dropped = read({name: [value]}, ATLAS)
    assert dropped == ()
    default = value in (Selection().firmness, allowed(ATLAS)["flow"][0])
    kept = getattr(Selection(), name) if default else value
    assert getattr(selection, name) == ((value,) if name in MANY else kept)
    expected = {} if default else {name: [value]}
    assert write(selection) == expected


def test_whole_address() -> None:
    query = {
        "role": ["processing", "feedstock"],
        "material": ["Dy", "HREE"],
        "source": ["two"],
        "firmness": ["expected"],
        "flow": ["out_of"],
        "since": ["2025"],
        "until": ["2025-04-30"],
        "select": ["WST-CHN"],
        "view": ["12.5,-100.1234,4.567"],
    }
    selection, dropped = read(query, TINY)
    assert dropped == ()
    assert selection == Selection(
        role=("feedstock", "processing"),
        material=("HREE", "Dy"),
        source=("two",),
        firmness="expected",
        flow="out_of",
        since="2025",
        until="2025-04-30",
        select="WST-CHN",
        camera=(12.5, -100.123, 4.57),
    )
    assert selection.filters == ("role", "material", "source", "firmness", "since", "until")
    assert query_string(selection) == (
        "role=feedstock&role=processing&material=HREE&material=Dy&source=two&firmness=expected"
        "&flow=out_of&since=2025&until=2025-04-30&select=WST-CHN&view=12.500,-100.123,4.57"
    )


@given(selections())
def test_round_trip(selection: Selection) -> None:
    assert read(write(selection), ATLAS) == (selection, ())


@given(selections())
def test_round_trip_through_a_query_string(selection: Selection) -> None:
    assert read(parse_qs(query_string(selection)), ATLAS) == (selection, ())


@given(selections(), selections())
def test_one_address_a_selection(one: Selection, other: Selection) -> None:
    assert (query_string(one) == query_string(other)) is (one == other)


def _stands(selection: Selection, name: str, value: str) -> bool:
    """Say whether a value of an address is what a selection holds."""
    found = getattr(selection, FIELD.get(name, name))
    if name == "flow" and value == "into":
        # The first direction is kept as none at all.
        return found == ""
    if name == "view":
        return found is not None and parse_camera(value) == found
    return value in found if name in MANY else value == found


GARBAGE = st.text(max_size=100) | st.sampled_from(
    (
        "feedstock",
        "HREE",
        "WST",
        "into",
        "2024",
        "2025-02-29",
        "0000",
        "１９９９",
        "1,2,3",
        "nan,1,1",
        "1e999,0,0",
        "\ud800",
        "9" * 5000,
    )
)


@given(
    st.dictionaries(
        st.sampled_from((*PARAMETERS, "Role", "rolle", "")) | st.text(max_size=100),
        st.lists(GARBAGE, max_size=6),
        max_size=6,
    )
)
@settings(max_examples=300)
def test_garbage_never_raises_and_what_is_dropped_is_reported(query: dict[str, list[str]]) -> None:
    selection, dropped = read(query, TINY)
    assert read(write(selection), TINY) == (selection, ()), "what is kept is well-formed"
    reported = {(fault.parameter, fault.value) for fault in dropped}
    for name, values in query.items():
        for value in values if name in PARAMETERS else [""]:
            understood = name in PARAMETERS and (value == "" or _stands(selection, name, value))
            # Of a range that ends before it begins both dates are left out.
            turned = name in RANGE and any(fault.reason for fault in dropped)
            assert understood or turned or (name, value) in reported
    assert all(not f.value or f.value in query[f.parameter] for f in dropped)
    for fault in dropped:
        assert str(fault).isprintable()
        assert len(str(fault)) < 300


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            {"role": ["miner"]},
            "unknown role “miner”; allowed: feedstock, processing, manufacturing, finance_rd",
        ),
        ({"source": ["book"]}, "unknown source “book”; allowed: one, two"),
        (
            {"firmness": ["certain"]},
            "unknown firmness “certain”; allowed: stated, expected, possible",
        ),
        ({"flow": ["both"]}, "unknown flow “both”; allowed: into, out_of, between"),
        (
            {"rolle": ["feedstock"]},
            "unknown parameter “rolle”; did you mean “role”? known: role, material, source, firmness, flow, since, until, number, select, view",
        ),
        (
            {"q": ["x"]},
            "unknown parameter “q”; known: role, material, source, firmness, flow, since, until, number, select, view",
        ),
        (
            {"since": ["2025-02-29"]},
            "unknown since “2025-02-29”; allowed: a date from the year 1 to 9999, as 2021, 2025-04 or 2025-05-22",
        ),
        (
            {"until": ["0000"]},
            "unknown until “0000”; allowed: a date from the year 1 to 9999, as 2021, 2025-04 or 2025-05-22",
        ),
        (
            {"since": ["2025-05"], "until": ["2025-04-30"]},
            "the range since=2025-05, until=2025-04-30 ends before it begins; give until=2025-05 or later",
        ),
        (
            {"view": ["here"]},
            "unknown view “here”; allowed: latitude,longitude,zoom, with a zoom from 0 to 16",
        ),
    ],
)
def test_notices(query: dict[str, list[str]], sentence: str) -> None:
    selection, dropped = read(query, TINY)
    assert selection == Selection()
    assert [str(fault) for fault in dropped] == [sentence]


@pytest.mark.parametrize("value", ["ASEAN", "MMR-both", "SIL-CHN", "wst", "WST ", "<b>"])
def test_what_cannot_be_selected(value: str) -> None:
    selection, dropped = read({"select": [value]}, TINY)
    assert selection.select == ""
    assert [(fault.parameter, fault.value) for fault in dropped] == [("select", value)]


def test_good_values_survive_bad_ones() -> None:
    selection, dropped = read({"role": ["x", "feedstock", "y"], "material": ["Dy"]}, TINY)
    assert (selection.role, selection.material) == (("feedstock",), ("Dy",))
    assert [fault.value for fault in dropped] == ["x", "y"]


def test_repeated_values_count_once() -> None:
    selection, dropped = read({"role": ["feedstock"] * 1000, "flow": ["out_of"] * 3}, TINY)
    assert (selection.role, selection.flow, dropped) == (("feedstock",), "out_of", ())


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("firmness", "expected", "stated"),
        ("flow", "out_of", "between"),
        ("since", "2025", "2024"),
        ("until", "2024", "2025-01"),
        ("select", "EST", "WST"),
        ("view", "2,2,2", "1,1,1"),
    ],
)
def test_the_first_of_two_values_counts(name: str, first: str, second: str) -> None:
    selection, dropped = read({name: [first, second]}, TINY)
    written = write(selection)[name]
    assert parse_camera(written[0]) == parse_camera(first) if name == "view" else written == [first]
    assert [(fault.parameter, fault.value) for fault in dropped] == [(name, second)]


def test_huge_and_hostile_values_are_shortened() -> None:
    _, dropped = read({"role": ["x" * 100_000, "a\nb\x00\u202e\ud800c"], "z" * 9999: [""]}, TINY)
    assert [str(fault) for fault in dropped] == [
        f"unknown role “{'x' * 40}…”; allowed: feedstock, processing, manufacturing, finance_rd",
        "unknown role “a�b���c”; allowed: feedstock, processing, manufacturing, finance_rd",
        (
            f"unknown parameter “{'z' * 40}…”; "
            "known: role, material, source, firmness, flow, since, until, number, select, view"
        ),
    ]


def test_everything_that_is_lost_is_reported() -> None:
    _, dropped = read({"role": [str(number) for number in range(10_000)]}, TINY)
    assert len(dropped) == 10_000


def test_parameters_of_others_are_passed_over() -> None:
    query = {"embed": ["true"], "emb": ["x"]}
    _, dropped = read(query, TINY, ignore=("embed", "embed_options"))
    assert dropped == (Dropped("emb", "", PARAMETERS),)


@pytest.mark.parametrize(
    ("text", "camera"),
    [
        ("1,2,3", (1, 2, 3)),
        ("-11.4,91.6,4.25", (-11.4, 91.6, 4.25)),
        ("85,180,9", (85, 180, 9)),
        ("-85,-180,2", (-85, -180, 2)),
        ("1.00049,2.9996,3.004", (1.0, 3.0, 3.0)),
        ("85.1,0,3", None),
        ("0,180.1,3", None),
        ("0,0,16.1", None),
        ("0,0,-0.1", None),
        ("0,0", None),
        ("0,0,0,0", None),
        ("", None),
        ("a,b,c", None),
        ("nan,0,3", None),
        ("0,inf,3", None),
        ("0,0,-inf", None),
        (f"{'0' * 60},1,1", None),
    ],
)
def test_camera(text: str, camera: tuple[float, float, float] | None) -> None:
    assert parse_camera(text) == camera
    if camera is not None:
        assert parse_camera(format_camera(camera)) == camera


def test_address() -> None:
    mine = Selection(select="WST", source=("one",))
    assert address(Selection()) == "?"
    assert address(Selection(), "http://x/") == "http://x/"
    assert address(mine) == "?source=one&select=WST"
    assert address(mine, "http://x/") == "http://x/?source=one&select=WST"
    assert address(mine, "./f", theme="a,b", size=["1", "2"]) == (
        "./f?source=one&select=WST&theme=a,b&size=1&size=2"
    )
    assert address(Selection(), report="1") == "?report=1"


def test_a_number_is_read_and_said_and_is_no_filter() -> None:
    selection, dropped = read({"number": ["mine-production,2024"]}, ATLAS)
    assert dropped == ()
    assert described(ATLAS, selection.number) == "Mine production, 2024 (t REO)"
    assert selection.filters == ()
    assert describe(selection, ATLAS) == ()
    assert query_string(selection) == "number=mine-production,2024"
    assert described(ATLAS, "") == ""


@pytest.mark.parametrize("value", ["mine-production,2017", "output,2024", "reserves"])
def test_a_number_that_is_none_is_dropped_with_what_there_is(value: str) -> None:
    selection, (dropped,) = read({"number": [value]}, ATLAS)
    assert selection == Selection()
    assert str(dropped).startswith(f"unknown number “{value}”; allowed: ")
    assert "mine-production,YEAR (2018 to 2025), reserves,YEAR (2024 to 2025)" in str(dropped)


def test_of_two_numbers_the_first_stands() -> None:
    selection, (dropped,) = read({"number": NUMBERS[::-1][:2]}, ATLAS)
    assert selection.number == "reserves,2025"
    assert str(dropped).startswith("number takes one value; allowed: ")


def test_without() -> None:
    selection = Selection(role=("feedstock",), firmness="stated", select="WST", camera=(1, 2, 3))
    assert selection.without("role", "view") == Selection(firmness="stated", select="WST")
    assert selection.without(*PARAMETERS) == Selection()
    assert selection.without() == selection


def test_filters_are_what_can_empty_the_map() -> None:
    assert Selection(flow="out_of", select="WST", camera=(1, 2, 3)).filters == ()
    assert Selection(source=("one",), role=("feedstock",)).filters == ("role", "source")


def test_describe() -> None:
    assert describe(Selection(select="WST", flow="out_of"), TINY) == ()
    selection = Selection(
        role=("feedstock", "finance_rd"),
        material=("HREE", "Dy"),
        source=("one",),
        firmness="stated",
    )
    assert describe(selection, TINY) == (
        "role: feedstock or finance and R&D hub",
        "element: heavy rare earths or dysprosium",
        "source: First Press",
        "firmness: stated only",
    )
    assert describe(replace(Selection(), firmness="expected"), TINY) == (
        "firmness: stated and expected",
    )


def test_of_two_good_frames_none_is_called_unknown() -> None:
    _, (fault,) = read({"view": ["10,100,4", "11,100,4"]}, TINY)
    assert str(fault).startswith("view takes one value")


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2024", "2025-05", "time: 2024 to May 2025"),
        ("2024-02-29", "", "time: from 29 February 2024 on"),
        ("", "9999", "time: up to 9999"),
        ("2024-02", "2024-02", "time: February 2024"),
        ("2025-04", "2025", "time: April 2025 to the end of 2025"),
        ("0001", "0001-12", "time: 0001 to December 0001"),
    ],
)
def test_a_range_in_words(since: str, until: str, said: str) -> None:
    selection, dropped = read({"since": [since], "until": [until]}, TINY)
    assert (selection.since, selection.until, dropped) == (since, until, ())
    assert describe(selection, TINY) == (said,)


def test_a_range_may_begin_within_the_date_that_ends_it() -> None:
    assert read({"since": ["2025-12-31"], "until": ["2025"]}, TINY)[1] == ()
    _, (fault,) = read({"since": ["2026-01-01"], "until": ["2025"]}, TINY)
    assert "ends before it begins" in str(fault)


def test_zero_has_no_sign() -> None:
    texts = {format_camera(found) for text in ("0,1,4", "-0,1,4") if (found := parse_camera(text))}
    assert texts == {"0.000,1.000,4.00"}


def test_a_group_other_than_the_region_has_no_arrow() -> None:
    mine = tiny(links=[("x-trade", "XAB", "CHN", "yes", "", "trade")])
    group = Place("XAB", "A Group", "group")
    mine = replace(mine, places=MappingProxyType({**mine.places, "XAB": group}))
    assert "XAB-CHN" not in allowed(mine)["select"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"element": ["Dy"]}, {"material": ["Dy"]}),
        ({"select": ["WST-into"]}, {"select": ["WST-CHN"]}),
        ({"select": ["EST-out_of"]}, {"select": ["CHN-EST"]}),
        ({"flow": ["into"]}, {}),
    ],
)
def test_addresses_that_were_ever_valid_stay_valid(
    old: dict[str, list[str]], new: dict[str, list[str]]
) -> None:
    assert read(old, TINY) == read(new, TINY)
    assert read(old, TINY)[1] == ()
    assert write(read(old, TINY)[0]) == new


def test_an_old_name_of_no_arrow_is_reported_as_it_was_written() -> None:
    _, dropped = read({"select": ["SIL-into"]}, TINY)
    assert [(fault.parameter, fault.value) for fault in dropped] == [("select", "SIL-into")]


def test_without_a_hub_there_is_one_direction() -> None:
    free = tiny(study=replace(STUDY, hub=None), links=LINKS_BETWEEN, claims=NO_GATEWAY)
    assert allowed(free)["flow"] == ("between",)
    assert read({"flow": ["between"]}, free) == (Selection(), ())
    assert read({"select": ["WST-EST"]}, free)[0].select == "WST-EST"


def test_an_older_name_and_today_s_are_one_parameter() -> None:
    selection, dropped = read({"element": ["Dy", "x"], "material": ["HREE"]}, TINY)
    assert (selection.material, write(selection)) == (("HREE", "Dy"), {"material": ["HREE", "Dy"]})
    assert [(fault.parameter, fault.value) for fault in dropped] == [("material", "x")]


def test_without_a_hub_an_old_arrow_means_nothing_and_is_reported() -> None:
    free = tiny(study=replace(STUDY, hub=None), links=LINKS_BETWEEN, claims=NO_GATEWAY)
    selection, (fault,) = read({"select": ["WST-into"]}, free)
    assert (selection.select, fault.value) == ("", "WST-into")
    _, (fault,) = read({"flow": ["into"]}, free)
    assert str(fault) == "unknown flow “into”; allowed: between"


def test_with_a_hub_and_no_gateway() -> None:
    alone = tiny(study=replace(STUDY, hub=Hub("CHN")), claims=NO_GATEWAY, links=LINKS_BETWEEN)
    assert allowed(alone)["flow"] == ("into", "out_of", "between")
    assert read({"flow": ["between"], "select": ["WST-EST"]}, alone)[0] == Selection(
        flow="between", select="WST-EST"
    )
    assert read({"select": ["CN-GX"]}, alone)[0].select == "CN-GX", "a place like others"


def test_without_materials_there_is_none_to_ask_for() -> None:
    bare = replace(tiny(study=replace(STUDY, materials=None)), materials={}, memberships=())
    assert allowed(bare)["material"] == ()
    selection, (fault,) = read({"material": ["Dy"]}, bare)
    assert (selection, fault.value) == (Selection(), "Dy")


@pytest.mark.parametrize("count", [1, 8])
def test_any_number_of_roles(count: int) -> None:
    roles = tuple(Role(f"role_{n}", f"Role {n}") for n in range(count))
    claims = [row for row in CLAIMS if row[3] != "role"]
    mine = tiny(study=replace(STUDY, roles=roles), claims=claims)
    assert allowed(mine)["role"] == tuple(role.code for role in roles)
    every = Selection(role=tuple(role.code for role in roles))
    assert read(write(every), mine) == (every, ())
    (said,) = describe(every, mine)
    shown = [f"role {n}" for n in range(6)]
    more = ["2 more"] if count == 8 else []
    assert said == "role: " + " or ".join([*shown[:count], *more])


def test_any_number_of_texts() -> None:
    sources = [(f"t{n}", "text", f"T{n}", f"Press {n}", "", "", "", "") for n in range(40)]
    mine = tiny(sources=sources, claims=(), notes=(), link_notes=(), contrasts=(), links=())
    some = Selection(source=tuple(f"t{n}" for n in range(40)))
    assert allowed(mine)["source"] == some.source
    (said,) = describe(some, mine)
    assert said == "source: " + " or ".join([*(f"Press {n}" for n in range(6)), "34 more"])
