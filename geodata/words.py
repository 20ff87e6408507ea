"""The words a reader sees for the dataset's codes, the same on page, map and export."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from geodata.model import Atlas, Element, Source

ROLE = {
    "feedstock": "Feedstock",
    "processing": "Processing node",
    "manufacturing": "Manufacturing connector",
    "finance_rd": "Finance and R&D hub",
    "gateway": "Gateway",
}

FIRMNESS = {"stated": "Stated as fact", "expected": "Expected", "possible": "Possible"}

FIRMNESS_HINT = {
    "stated": "asserted as fact",
    "expected": "is likely to, aims to, will",
    "possible": "could, may, reportedly",
}

FIRMNESS_FILTER = {
    "stated": "Stated only",
    "expected": "Stated and expected",
    "possible": "All three",
}

FLOW = {"into": "Into China", "out_of": "Out of China"}

TOPIC = {
    "role": "Its role",
    "link": "Its links with China",
    "element": "Elements",
    "resource": "Resources",
    "event": "Events",
    "strategy": "Strategy",
    "limit": "Limits and what stays open",
    "heading": "Headings",
}

ELEMENT_CLASS = {"HREE": "Heavy rare earths", "LREE": "Light rare earths"}

CLASS_ADJECTIVE = {"HREE": "heavy", "LREE": "light"}

SCHEME = {"class_usgs": "USGS", "class_eu": "EU"}

SCHEME_SOURCE = {"class_usgs": "usgs-mcs-2026-heavy", "class_eu": "eu-crm-2023"}
"""Where each scheme is laid down, a row of `sources.csv`."""

UNNAMED = "Not named in any text"

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

MOST_LISTED = 3
"""Names of a list that are spelt out; the others are counted."""


def number(count: int) -> str:
    """Return a count for use in a sentence, up to ten in letters."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: `one text`, `two texts`."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def listed(names: Iterable[str], *, most: int = MOST_LISTED, separator: str = ", ") -> str:
    """Return names as a phrase, those beyond the first few counted: `A, B and 3 more`."""
    every = list(names)
    shown, more = every[:most], len(every) - most
    if more == 1:
        # A name takes no more room than its number.
        shown, more = every, 0
    parts = [*shown, f"{more} more"] if more > 0 else shown
    if separator.strip() != ",":
        return separator.join(parts)
    return " and ".join(filter(None, (separator.join(parts[:-1]), *parts[-1:])))


def element_class(element: Element) -> str:
    """Return the class of an element in words, saying so where the schemes disagree."""
    found = {getattr(element, scheme) for scheme in SCHEME}
    if found == {""}:
        return "no class in either scheme"
    if len(found) == 1:
        return CLASS_ADJECTIVE[found.pop()]
    parts = [
        f"{CLASS_ADJECTIVE[code]} by {label}"
        for scheme, label in SCHEME.items()
        if (code := getattr(element, scheme))
    ]
    return ", ".join(parts)


def element_label(atlas: Atlas, code: str) -> str:
    """Return what a class or symbol is called in a list, findable by name and symbol."""
    if code in ELEMENT_CLASS:
        return f"{ELEMENT_CLASS[code]} ({code})"
    element = atlas.elements[code]
    return f"{element.name} ({code}), {element_class(element)}"


def element_name(atlas: Atlas, code: str) -> str:
    """Return the plain name of a class or element, for use in a sentence."""
    if code in ELEMENT_CLASS:
        return ELEMENT_CLASS[code].lower()
    return atlas.elements[code].name.lower()


def source_label(source: Source) -> str:
    """Return a source as publisher and year, or as its publisher where no date is known."""
    return ", ".join(filter(None, (source.publisher, source.published[:4])))


def source_dated(source: Source) -> str:
    """Return a source as publisher and date, or as its publisher where no date is known."""
    return ", ".join(filter(None, (source.publisher, written_date(source.published))))


def role_name(role: str) -> str:
    """Return a role for use in a sentence; what is written in capitals stays so."""
    label = ROLE[role]
    return label[0].lower() + label[1:]


def written_date(text: str) -> str:
    """Return a date as precise as it is given: `2025-05-22` as 22 May 2025, none as nothing."""
    parts = text.split("-")
    if len(parts) == 1:
        return text
    day = date.fromisoformat(text if len(parts) == 3 else f"{text}-01")
    return f"{day.day} {day:%B %Y}" if len(parts) == 3 else f"{day:%B %Y}"
