"""Every code of the dataset has words, and dates read as precisely as they are given."""

from __future__ import annotations

import pytest
from tiny import SOURCES, tiny

import geodata
from geodata import words
from geodata.model import CLASSES, FIRMNESS, FLOWS, ROLES, TOPICS, Claim, Element, Source
from geodata.selection import allowed

ATLAS = geodata.atlas()
TINY = tiny()


def test_every_code_has_words() -> None:
    assert set(words.ROLE) == {*ROLES, "gateway"}
    assert tuple(words.FIRMNESS) == tuple(words.FIRMNESS_HINT) == FIRMNESS
    assert set(words.FIRMNESS_FILTER) == set(FIRMNESS)
    assert tuple(words.FLOW) == FLOWS
    assert set(words.TOPIC) == set(TOPICS)
    assert set(words.ELEMENT_CLASS) == set(words.CLASS_ADJECTIVE) == set(CLASSES)


@pytest.mark.parametrize("claim", ATLAS.claims, ids=lambda claim: claim.claim_id)
def test_every_claim_can_be_said(claim: Claim) -> None:
    assert words.TOPIC[claim.topic]
    assert claim.topic == "heading" or words.FIRMNESS[claim.firmness]
    assert claim.topic != "role" or words.ROLE[claim.value]
    if claim.topic == "event" and claim.value:
        assert words.written_date(claim.value).endswith(claim.value[:4])


@pytest.mark.parametrize("role", words.ROLE)
def test_a_role_in_a_sentence_keeps_its_capitals(role: str) -> None:
    name = words.role_name(role)
    assert name[0].islower()
    assert name[1:] == words.ROLE[role][1:]
    assert "r&d" not in name


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


@pytest.mark.parametrize("element", ATLAS.elements.values(), ids=lambda element: element.symbol)
def test_an_element_is_found_by_name_and_by_symbol(element: Element) -> None:
    label = words.element_label(ATLAS, element.symbol)
    assert label.startswith(f"{element.name} ({element.symbol})")
    assert words.element_name(ATLAS, element.symbol) == element.name.lower()
    depends = element.class_usgs != element.class_eu
    assert ("by USGS" in label or "by EU" in label) is depends


def test_labels_differ() -> None:
    codes = allowed(ATLAS)["element"]
    assert len({words.element_label(ATLAS, code) for code in codes}) == len(codes)


@pytest.mark.parametrize(
    ("symbol", "said"),
    [
        ("Sc", "no class in either scheme"),
        ("Nd", "light"),
        ("Dy", "heavy"),
        ("Eu", "light by USGS, heavy by EU"),
        ("Pm", "light by USGS"),
    ],
)
def test_element_class(symbol: str, said: str) -> None:
    assert words.element_class(TINY.elements[symbol]) == said


def test_classes_as_elements() -> None:
    assert words.element_label(TINY, "HREE") == "Heavy rare earths (HREE)"
    assert words.element_name(TINY, "LREE") == "light rare earths"


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
