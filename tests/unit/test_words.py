"""Every code of the dataset has words, and dates read as precisely as they are given."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tiny import MEMBERSHIPS, SOURCES, STUDY, tiny

import geodata
from geodata import words
from geodata.model import (
    FIRMNESS,
    FLOWS,
    GATEWAY_ROLE,
    TOPICS,
    Claim,
    Material,
    Membership,
    Source,
    Vocabulary,
)
from geodata.selection import allowed

ATLAS = geodata.atlas()
TINY = tiny()


def test_every_code_has_words() -> None:
    assert tuple(words.FIRMNESS) == tuple(words.FIRMNESS_HINT) == FIRMNESS
    assert set(words.FIRMNESS_FILTER) == set(FIRMNESS)
    assert {topic: words.topic(ATLAS, topic) for topic in TOPICS if topic != "material"} == (
        words.TOPIC
    )
    assert words.topic(ATLAS, "material") == "Elements"


def test_materials_are_called_as_the_dataset_calls_them() -> None:
    metals = tiny(study=replace(STUDY, materials=Vocabulary("Metal", "Metals of war", ())))
    assert words.topic(metals, "material") == "Metals of war"
    assert words.vocabulary(metals) == "metal"
    none = tiny(study=replace(STUDY, materials=None))
    assert words.topic(none, "material") == "Materials"
    assert words.vocabulary(none) == "material"
    assert words.vocabulary(TINY) == "element"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("into", "Into China"),
        ("out_of", "Out of China"),
        ("between", "Between other places"),
    ],
)
def test_directions_are_seen_from_the_hub(code: str, said: str) -> None:
    assert words.flows(TINY) == FLOWS
    assert words.flow(TINY, code) == said


def test_without_a_hub_there_is_one_direction() -> None:
    free = tiny(study=replace(STUDY, hub=None))
    assert words.flows(free) == ("between",)
    assert words.flow(free, "between") == "Between places"


@pytest.mark.parametrize("claim", ATLAS.claims, ids=lambda claim: claim.claim_id)
def test_every_claim_can_be_said(claim: Claim) -> None:
    assert words.topic(ATLAS, claim.topic)
    assert claim.topic == "heading" or words.FIRMNESS[claim.firmness]
    assert claim.topic != "role" or words.role_label(ATLAS, claim.value)
    if claim.date:
        assert words.written_date(claim.date).endswith(claim.date[:4])


@pytest.mark.parametrize("role", [*ATLAS.roles, GATEWAY_ROLE])
def test_a_role_in_a_sentence_keeps_its_capitals(role: str) -> None:
    name = words.role_name(ATLAS, role)
    assert name[0].islower()
    assert name[1:] == words.role_label(ATLAS, role)[1:]
    assert "r&d" not in name


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Processing node", "processing node"),
        ("Finance and R&D hub", "finance and R&D hub"),
        ("R&D hub", "R&D hub"),
        ("EV maker", "EV maker"),
        ("X", "x"),
        ("mine", "mine"),
        ("Élite", "élite"),
        ("采矿", "采矿"),
        ("", ""),
    ],
)
def test_a_label_in_a_sentence(label: str, said: str) -> None:
    assert words.sentence(label) == said


def test_what_no_text_names_is_said_of_any_number_of_texts() -> None:
    assert words.UNNAMED == "Not named in any text"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "no texts"), (1, "one text"), (2, "two texts"), (10, "ten texts"), (11, "11 texts")],
)
def test_counted(count: int, said: str) -> None:
    assert words.counted(count, "text") == said
    assert words.number(count) == said.split(maxsplit=1)[0]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", ""),
        ("A", "A"),
        ("AB", "A and B"),
        ("ABC", "A, B and C"),
        # A name takes no more room than its number.
        ("ABCD", "A, B, C and D"),
        ("ABCDE", "A, B, C and 2 more"),
    ],
)
def test_listed(names: str, said: str) -> None:
    assert words.listed(names) == said
    assert words.listed(names, separator="; ") == said.replace(" and ", "; ").replace(", ", "; ")


def test_listed_up_to_a_number() -> None:
    assert words.listed("ABCDE", most=5) == "A, B, C, D and E"
    assert words.listed("ABCDE", most=2) == "A, B and 3 more"


@pytest.mark.parametrize("material", ATLAS.materials.values(), ids=lambda m: m.material)
def test_a_material_is_found_by_name_and_by_code(material: Material) -> None:
    label = words.material_label(ATLAS, material.material)
    assert label.startswith(f"{material.name} ({material.material})")
    assert words.material_name(ATLAS, material.material) == material.name.lower()
    groups = {
        scheme.code: {
            row.group
            for row in ATLAS.memberships
            if (row.material, row.scheme) == (material.material, scheme.code)
        }
        for scheme in ATLAS.study.materials.schemes
    }
    depends = groups["usgs"] != groups["eu"]
    assert ("by USGS" in label or "by EU" in label) is depends


def test_labels_differ() -> None:
    codes = allowed(ATLAS)["material"]
    assert len({words.material_label(ATLAS, code) for code in codes}) == len(codes)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Sc", ""),
        ("Nd", "light rare earths"),
        ("Dy", "heavy rare earths"),
        ("Eu", "light rare earths by USGS, heavy rare earths by EU"),
        ("Pm", "light rare earths by USGS"),
        ("HREE", ""),
    ],
)
def test_groups_of_a_material(code: str, said: str) -> None:
    assert words.groups_of(TINY, code) == said


def test_a_material_in_several_groups_of_a_scheme() -> None:
    more = (*(Membership(*row) for row in MEMBERSHIPS), Membership("Dy", "LREE", "eu"))
    atlas = replace(TINY, memberships=more)
    said = "heavy rare earths by USGS, heavy rare earths and light rare earths by EU"
    assert words.groups_of(atlas, "Dy") == said


def test_groups_as_materials() -> None:
    assert words.material_label(TINY, "HREE") == "Heavy rare earths (HREE)"
    assert words.material_label(TINY, "Sc") == "Scandium (Sc)"
    assert words.material_name(TINY, "LREE") == "light rare earths"


@pytest.mark.parametrize(
    ("published", "label", "dated"),
    [
        ("2025-05-22", "First Press, 2025", "First Press, 22 May 2025"),
        ("2025-05", "First Press, 2025", "First Press, May 2025"),
        ("2025", "First Press, 2025", "First Press, 2025"),
        ("", "First Press", "First Press"),
    ],
)
def test_a_source_in_short(published: str, label: str, dated: str) -> None:
    source = Source(*SOURCES[0][:5], published, *SOURCES[0][6:])
    assert words.source_label(source) == label
    assert words.source_dated(source) == dated


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("", ""),
        ("2026", "2026"),
        ("2025-04", "April 2025"),
        ("2025-05-22", "22 May 2025"),
        ("2025-12-01", "1 December 2025"),
    ],
)
def test_written_date(given: str, written: str) -> None:
    assert words.written_date(given) == written
