"""The legend: its words never change, its counts follow the view, its signs are those drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tiny import CLAIMS, LINKS, NOTES, PLACES, STUDY, tiny

import geodata
from geodata import words
from geodata.facts import facts
from geodata.model import FIRMNESS, Atlas, Hub, Role
from geodata.selection import Selection
from geodata.view import view
from layers.legend import Entry, count_unnamed, count_words, drawn, entries, spoken_count
from layers.marks import TAGS, marks
from layers.symbology import DASH_PX, DOT

ATLAS = geodata.atlas()
TINY = tiny()


def entry(atlas: Atlas, code: str) -> Entry:
    """Return the one entry of a code."""
    (found,) = (one for one in entries(atlas) if one.code == code)
    return found


def codes(atlas: Atlas = TINY, **selection: object) -> list[str]:
    """Return the codes of the entries that stand only where their sign is drawn."""
    seen = view(atlas, Selection(**selection))  # type: ignore[arg-type]
    return [one.code for one in drawn(seen) if not one.always]


def test_entries() -> None:
    found = entries(TINY)
    always = [(one.kind, one.code, one.label, one.count) for one in found if one.always]
    assert always == [
        *(("fill", role.code, role.name, None) for role in TINY.study.roles),
        *(("line", level, words.FIRMNESS[level], None) for level in FIRMNESS),
    ]
    assert tuple(one.code for one in found if one.kind == "line") == tuple(DOT) == tuple(DASH_PX)
    assert {one.code for one in found if one.kind == "tag"} == set(TAGS)
    for tag, short in TAGS.items():
        assert entry(TINY, tag).label.startswith(f"{short}: ")
    assert len({one.code for one in found}) == len(found)
    assert len({one.label for one in found}) == len(found)


def test_the_gateway_has_the_name_that_the_table_gives_it() -> None:
    places = [(row[0], "Gatetown", *row[2:]) if row[0] == "CN-GX" else row for row in PLACES]
    assert entry(tiny(places=places), "gateway").label == "Gatetown, the gateway"
    assert all("Guangxi" not in one.label for one in entries(tiny(places=places)))


def test_those_that_no_text_names_are_counted() -> None:
    assert entry(TINY, "unnamed") == Entry("fill", "unnamed", words.UNNAMED, 1, always=False)
    grey = [m.place for m in marks(view(ATLAS, Selection())).places.values() if m.fill == "unnamed"]
    assert entry(ATLAS, "unnamed").count == len(facts(ATLAS).unnamed) == len(grey) == 5
    everywhere = tiny(claims=[*CLAIMS, ("s1", "one", "SIL", "limit", "open", "stated", "S.", "S")])
    assert entry(everywhere, "unnamed").count == 0


@pytest.mark.parametrize(
    "row",
    [
        ("h9", "one", "SIL", "heading", "", "", "A heading for it", ""),
        # Its name stands in a passage on another place.
        ("x9", "one", "WST", "limit", "open", "stated", "Neither West nor Silent.", "nor"),
    ],
)
def test_a_place_that_a_heading_or_a_sentence_names_is_not_unnamed(row: tuple[str, ...]) -> None:
    mine = tiny(claims=[*CLAIMS, row])
    assert entry(mine, "unnamed").count == 0
    assert not view(mine, Selection()).places["SIL"].claimed
    assert "unnamed" not in codes(mine)
    assert "unsupported" in codes(mine), "named, but no claim gives it a role"


def test_a_part_of_a_word_is_no_name() -> None:
    row = ("x9", "one", "WST", "limit", "open", "stated", "Silently, West waits.", "waits")
    assert entry(tiny(claims=[*CLAIMS, row]), "unnamed").count == 1


@pytest.mark.parametrize(
    ("selection", "counts"),
    [
        ({}, (1, 2, 0, 0)),
        ({"role": ("feedstock",)}, (1, 2, 0, 0)),
        ({"firmness": "expected"}, (1, 1, 0, 0)),
        ({"source": ("one",)}, (1, 0, 0, 0)),
        ({"material": ("Nd",)}, (0, 1, 0, 0)),
        ({"material": ("Sc",)}, (0, 0, 0, 0)),
        ({"material": ("HREE",), "source": ("two",)}, (0, 1, 0, 0)),
    ],
)
def test_counts(selection: dict, counts: tuple[int, ...]) -> None:  # type: ignore[type-arg]
    assert dict(view(TINY, Selection(**selection)).counts) == dict(
        zip(TINY.roles, counts, strict=True)
    )


@pytest.mark.parametrize(
    ("selection", "role", "written", "spoken"),
    [
        ({}, "feedstock", "1", "1 place"),
        # West has it as a second role, East as its first.
        ({}, "processing", "2 (1 as a second role)", "2 places, 1 of them as a second role"),
        ({"source": ("two",)}, "processing", "2", "2 places"),
        ({"material": ("Tb",)}, "processing", "1 (1 as a second role)", None),
        ({}, "manufacturing", "0", "0 places"),
    ],
)
def test_a_count_says_how_many_have_it_as_a_second_role(
    selection: dict[str, tuple[str, ...]], role: str, written: str, spoken: str | None
) -> None:
    seen = view(TINY, Selection(**selection))  # type: ignore[arg-type]
    assert count_words(seen, role) == written
    assert spoken_count(seen, role) == (spoken or "1 place, 1 of them as a second role")


def test_the_shipped_counts() -> None:
    seen = view(ATLAS, Selection())
    assert [count_words(seen, role) for role in ATLAS.roles] == [
        *("4 (1 as a second role)", "2 (1 as a second role)", "1", "1"),
    ]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        # West's second role is a square; Silent is grey; East's arrow is hollow.
        ({}, "unnamed gateway hollow square"),
        ({"flow": "out_of"}, "unnamed gateway hollow square"),
        ({"flow": "out_of", "firmness": "expected"}, "unnamed gateway"),
        ({"role": ("feedstock",)}, "unnamed outside"),
        ({"role": ("processing",)}, "unnamed outside hollow second"),
        ({"role": ("feedstock", "processing")}, "unnamed outside hollow square"),
        # West is in view by what it will sell, and nothing as firm gives it a role there.
        ({"source": ("two",), "firmness": "expected"}, "unnamed unsupported outside"),
        # Silent answers by literature, and is grey no more.
        ({"material": ("Dy",)}, "unsupported outside square class literature"),
        ({"material": ("Dy",), "role": ("processing",)}, "unnamed outside hollow second class"),
        ({"material": ("Nd",)}, "unnamed outside hollow"),
        ({"material": ("Sc",)}, "unnamed outside"),
    ],
)
def test_a_sign_is_explained_where_it_is_drawn(
    selection: dict[str, tuple[str, ...]], expected: str
) -> None:
    assert codes(**selection) == expected.split()


def test_entries_keep_their_order_in_every_view() -> None:
    order = [one.code for one in entries(TINY)]
    for selection in (Selection(), Selection(material=("Dy",)), Selection(role=("processing",))):
        found = [one.code for one in drawn(view(TINY, selection))]
        assert found == [code for code in order if code in found]


def test_without_two_way_links_and_second_roles_nothing_is_said_of_them() -> None:
    claims = [row for row in CLAIMS if row[0] not in ("w3", "w4", "e2", "r1")]
    links = [row for row in LINKS if row[0] not in ("w-talks", "e-both", "r-trade")]
    atlas = tiny(claims=claims, links=links, contrasts=())
    assert codes(atlas) == ["unnamed", "gateway"]


def test_a_dataset_without_a_gateway_has_no_entry_for_it() -> None:
    for hub in (None, Hub("CHN")):
        atlas = tiny(study=replace(STUDY, hub=hub))
        assert "gateway" not in {one.code for one in entries(atlas)}
        assert "gateway" not in codes(atlas)


@pytest.mark.parametrize("number", range(1, 9))
def test_as_many_roles_as_a_dataset_has(number: int) -> None:
    roles = tuple(Role(f"role_{n}", f"Role {n}") for n in range(number))
    atlas = tiny(study=replace(STUDY, roles=roles), claims=[], links=(), notes=(), contrasts=())
    found = [one.label for one in entries(atlas) if one.kind == "fill" and one.always]
    assert found == [role.name for role in roles]
    assert list(view(atlas, Selection()).counts) == [role.code for role in roles]


def test_what_literature_lights_is_not_counted_as_unnamed() -> None:
    # Named in no text either, and no literature is on it.
    far = ("FAR", "Far", "", "1999", (129, 1), (128, 0, 130, 2), "", ())
    lit = tiny(places=[*PLACES, far], notes=NOTES)
    assert entry(lit, "unnamed").count == 2
    found = drawn(view(lit, Selection(material=("Dy",))))
    assert [one.count for one in found if one.code == "unnamed"] == [1]
    assert count_unnamed(view(lit, Selection(material=("Eu",)))) == 2
