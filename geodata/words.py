"""The words a reader sees for the dataset's codes, the same on page, map and export."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geodata.dates import days
from geodata.model import Atlas, Source

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

TOPIC = {
    "role": "Its role",
    "link": "Its links",
    "resource": "Resources",
    "event": "Events",
    "strategy": "Strategy",
    "limit": "Limits and what stays open",
    "heading": "Headings",
}
"""What claims are about, as headings; materials are called by their vocabulary’s name."""

GATEWAY = "Gateway"

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


def topic(atlas: Atlas, code: str) -> str:
    """Return a topic as a heading."""
    vocabulary = atlas.study.materials
    if code == "material":
        return vocabulary.plural if vocabulary else "Materials"
    return TOPIC[code]


def flow(atlas: Atlas, code: str) -> str:
    """Return a direction, as a choice: `Into Japan`."""
    if code == "between":
        return "Between other places" if atlas.hub else "Between places"
    hub = atlas.places[atlas.hub].in_sentence
    return f"{'Into' if code == 'into' else 'Out of'} {hub}"


def flows(atlas: Atlas) -> tuple[str, ...]:
    """Return the directions that a dataset has, the one that is shown first before the others."""
    return ("into", "out_of", "between") if atlas.hub else ("between",)


def groups_of(atlas: Atlas, code: str) -> str:
    """Return the groups that a material lies in, and by which scheme where schemes disagree."""
    schemes = atlas.study.materials.schemes if atlas.study.materials else ()
    found = {
        scheme.name: tuple(
            sentence(atlas.materials[row.group].name)
            for row in atlas.memberships
            if row.material == code and row.scheme == scheme.code
        )
        for scheme in schemes
    }
    if len(set(found.values())) == 1:
        return ", ".join(next(iter(found.values())))
    return ", ".join(
        f"{' and '.join(groups)} by {name}" for name, groups in found.items() if groups
    )


def material_label(atlas: Atlas, code: str) -> str:
    """Return what a material or group is called in a list, findable by name and code."""
    groups = groups_of(atlas, code)
    return f"{atlas.materials[code].name} ({code}){f', {groups}' if groups else ''}"


def material_name(atlas: Atlas, code: str) -> str:
    """Return the plain name of a material or group, for use in a sentence."""
    return sentence(atlas.materials[code].name)


def vocabulary(atlas: Atlas) -> str:
    """Return what a material is called, for use in a sentence: `element`."""
    found = atlas.study.materials
    return sentence(found.name) if found else "material"


def sentence(label: str) -> str:
    """Return a label for use in a sentence; what is written in capitals stays so."""
    if any(letter.isupper() for letter in label.partition(" ")[0][1:]) or not label:
        return label
    return label[0].lower() + label[1:]


def source_label(source: Source) -> str:
    """Return a source as publisher and year, or as its publisher where no date is known."""
    return ", ".join(filter(None, (source.publisher, source.published[:4])))


def source_dated(source: Source) -> str:
    """Return a source as publisher and date, or as its publisher where no date is known."""
    return ", ".join(filter(None, (source.publisher, written_date(source.published))))


def role_label(atlas: Atlas, role: str) -> str:
    """Return what a role is called."""
    return atlas.roles[role].name if role in atlas.roles else GATEWAY


def role_name(atlas: Atlas, role: str) -> str:
    """Return a role for use in a sentence."""
    return sentence(role_label(atlas, role))


_SINGLE = str.maketrans("“”„«»", "‘’‚‹›")


def in_quotes(text: str) -> str:
    """Return a text between quotation marks; those of its own become single ones."""
    inner = re.sub(r'"([^"]*)"', r"‘\1’", text)
    return f"“{inner.translate(_SINGLE)}”"


def written_date(text: str) -> str:
    """Return a date as precise as it is given: `2025-05-22` as 22 May 2025, none as nothing."""
    found = days(text)
    if found is None or "-" not in text:
        return text
    month = f"{found[0]:%B} {text[:4]}"
    return f"{found[0].day} {month}" if len(text) == 10 else month


def written_range(since: str, until: str) -> str:
    """Return a range in words: `2024 to May 2025`, `from April 2025 on`, `up to 2024`."""
    if since == until:
        return written_date(since)
    if not until:
        return f"from {written_date(since)} on"
    if not since:
        return f"up to {written_date(until)}"
    # Beside a date that is more precise it would not be clear which end of it is meant.
    end = "the end of " if len(until) < len(since) else ""
    return f"{written_date(since)} to {end}{written_date(until)}"
