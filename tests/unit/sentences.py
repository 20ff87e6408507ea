"""Every sentence that a panel or a map can print, as the naive reading of the data has it.

A sentence that is not known here is a fault: whoever writes a new one says here what makes it true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import oracles

from geodata import words
from geodata.model import CHINA, FIRMNESS, GATEWAY, Atlas, Link, Source
from geodata.selection import Selection

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

NO_SHIPMENT = "No arrow is a traced shipment; all have one width, which says nothing of amounts."


def number(count: int) -> str:
    """Return a number as sentences have it."""
    return NUMBERS[count] if count <= 10 else str(count)


def counted(count: int) -> str:
    """Return a number of texts as sentences have it."""
    return f"{number(count)} text{'s' if count != 1 else ''}"


def listed(names: list[str]) -> str:
    """Return a list as sentences have it: of five and more, three are named."""
    if len(names) > 4:
        names = [*names[:3], f"{len(names) - 3} more"]
    return " and ".join([*([", ".join(names[:-1])] if names[:-1] else []), *names[-1:]])


def who(atlas: Atlas, sources: list[Source]) -> str:
    """Return whose texts some are; a publisher of several is not named for those it lacks."""
    mine = {source.publisher: 0 for source in sources}
    for source in sources:
        mine[source.publisher] += 1
    every = [source.publisher for source in oracles.texts(atlas)]
    return listed(
        [
            name
            if count == every.count(name)
            else f"{name} ({count} of its {every.count(name)} texts)"
            for name, count in mine.items()
        ]
    )


def naming(atlas: Atlas, code: str) -> str:
    """Return which texts name a place."""
    found, every = oracles.naming(atlas, code), oracles.texts(atlas)
    if not found:
        return "No text names it."
    everyone = f"all {number(len(every))} texts, " if len(found) == len(every) > 2 else ""
    only = " only" if len(found) == 1 < len(every) else ""
    about = any(c.place == code and c.topic != "heading" for c in atlas.claims)
    return (
        f"Named by {everyone}{who(atlas, found)}{only}.{'' if about else ' No claim is about it.'}"
    )


def unclaimed(atlas: Atlas, code: str) -> str:
    """Return what is said of a place that no claim is about."""
    since = atlas.places[code].asean_since
    said = naming(atlas, code)
    if since is not None:
        said += f" It is drawn because it is an ASEAN member (since {since})."
    if not oracles.naming(atlas, code):
        one = len(oracles.texts(atlas)) == 1
        said += f" That the {'text is' if one else 'texts are'} silent does not mean that it has no part in the chain."
    return said


def calling(atlas: Atlas, *, names: bool) -> str:
    """Return on whose word, and how firmly, the gateway is one."""
    levels = oracles.calling(atlas)
    if not levels:
        return "which no text calls the gateway"
    level = oracles.firmest(levels.values())
    callers = [text for text in oracles.texts(atlas) if levels.get(text.source_id) == level]
    subject = who(atlas, callers) if names else counted(len(callers))
    one = len({text.publisher for text in callers} if names else callers) == 1
    verb = {"stated": "call", "expected": "expect", "possible": "say"}[level]
    rest = {
        "stated": "the gateway",
        "expected": "to be the gateway",
        "possible": "may be the gateway",
    }
    return f"which {subject} {verb}{'s' if one else ''} {rest[level]}"


def passages(found: oracles.Named, name: str, behind: str) -> str:
    """Return how many passages name a place."""
    if found.passages == 1:
        return f"the one passage behind {behind} {'names' if found.gateway else 'does not name'} {name}"
    how_many = {0: "none names", 1: "1 names"}.get(found.gateway, f"{found.gateway} name")
    return f"of {found.passages} passages behind {behind} {how_many} {name}"


def arrows_end(atlas: Atlas, flow: str) -> str:
    """Return where the arrows of a direction end."""
    hub, gateway = atlas.places[CHINA].name, atlas.places[GATEWAY].name
    found = oracles.named(oracles.arriving(atlas, flow))
    if not found.passages:
        return f"No place drawn has a link {'into' if flow == 'into' else 'out of'} {hub}."
    if flow == "into":
        clause = calling(atlas, names=False)
        said = f"Arrows into {hub} end in {gateway}, {clause}; {passages(found, 'it', 'them')}"
    else:
        said = f"Arrows out of {hub} start around its name; {passages(found, gateway, 'them')}"
    return f"{said}. {NO_SHIPMENT}"


def gateway_end(atlas: Atlas) -> str:
    """Return why arrows are drawn to the gateway."""
    hub, gateway = atlas.places[CHINA].name, atlas.places[GATEWAY].name
    found = oracles.named(oracles.arriving(atlas, "into"))
    count = f"; {passages(found, 'it', 'these arrows')}" if found.passages else ""
    return f"Every arrow into {hub} is drawn to {gateway}, {calling(atlas, names=True)}{count}. {NO_SHIPMENT}"


def link_end(atlas: Atlas, link: Link) -> str:
    """Return what the passages behind a link name."""
    hub, gateway = atlas.places[CHINA].name, atlas.places[GATEWAY].name
    found = oracles.named(oracles.linking(atlas, [link]))
    if found.gateway:
        return f"a passage behind it names {gateway}"
    if found.hub:
        return f"a passage behind it names {hub}, none names {gateway}"
    one = found.passages == 1
    what = "the one passage behind it names" if one else "the passages behind it name"
    return f"{what} neither {hub} nor {gateway}"


def check_arrow_end(atlas: Atlas, said: str, code: str, flow: str) -> None:
    """Hold the words on where an arrow ends against its passages."""
    hub, gateway = atlas.places[CHINA].name, atlas.places[GATEWAY].name
    claims = oracles.linking(atlas, oracles.links_of(atlas, code, flow))
    found = oracles.named(claims)
    where = (
        f"It is drawn to {gateway}, {calling(atlas, names=True)}"
        if flow == "into"
        else f"It starts around the name of {hub}"
    )
    start = f"{where}; {passages(found, gateway, 'it')}"
    assert said.startswith(start), (said, start)
    detail, amount = re.fullmatch(
        r"( \([^()]+\))?\. It is no traced shipment\. (.+)", said.removeprefix(start)
    ).groups()
    told = {what: int(count) for count, what in re.findall(r"(\d+) names? ([^,)]+)", detail or "")}
    if found.passages > 1:
        hub_words = f"only {hub}" if found.gateway else hub
        expected = {hub_words: found.hub, "neither": found.neither}
        assert told == {what: count for what, count in expected.items() if count}
    assert not re.search(r"\b1 name\b|\b(?!1\b)\d+ names\b", detail or "")
    quotes = {claim.quote for claim in claims}
    stating = [quote for quote in quotes if oracles.states_amount(quote)]
    if not stating:
        assert amount == "Its width says nothing of amounts."
        return
    stated = re.fullmatch(
        r"(An amount is|Amounts are) stated \((.+)\); the arrow’s width does not show (it|them)\.",
        amount,
    )
    assert stated, amount
    amounts = [one for one in re.split(r", | and ", stated[2]) if not one.endswith(" more")]
    assert (stated[1], stated[3]) == (
        ("An amount is", "it") if len(amounts) == 1 else ("Amounts are", "them")
    )
    for one in amounts:
        assert any(one in quote for quote in stating), one
        assert oracles.states_amount(one), one


def way(flow: str) -> str:
    """Return a direction in words."""
    return "into" if flow == "into" else "out of"


def element(atlas: Atlas, code: str) -> str:
    """Return what an element or class is called in a sentence."""
    return {"HREE": "heavy rare earths", "LREE": "light rare earths"}.get(code) or atlas.elements[
        code
    ].name.lower()


def asked_for(atlas: Atlas, asked: Selection) -> str:
    """Return what is asked for by name."""
    elements = listed([element(atlas, code) for code in asked.element])
    roles = listed([words.ROLE[role][0].lower() + words.ROLE[role][1:] for role in asked.role])
    return " and ".join(filter(None, (elements, roles)))


def matches(atlas: Atlas, code: str, asked: Selection) -> set[tuple[str, bool]]:
    """Return the lines on why a place answers the element filter; True for literature."""
    said = set()
    evidence = [
        (c.value, c.firmness, False)
        for c in atlas.claims
        if c.place == code and c.topic == "element" and oracles.passes(c, asked)
    ]
    if not asked.source:
        evidence += [
            (note.element, note.firmness, True)
            for note in atlas.element_notes
            if note.place == code
            and FIRMNESS.index(note.firmness) <= FIRMNESS.index(asked.firmness)
        ]
    for wanted in asked.element:
        for found, level, literature in evidence:
            inferred = oracles.by_class(atlas, wanted, found)
            if inferred is None:
                continue
            how = "named"
            if inferred:
                symbol, group = sorted((wanted, found), key=lambda one: one in ("HREE", "LREE"))
                record = atlas.elements[symbol]
                schemes = [
                    scheme
                    for scheme, by in (("USGS", record.class_usgs), ("EU", record.class_eu))
                    if by == group
                ]
                plural = "s" if len(schemes) > 1 else ""
                how = f"by class, as {element(atlas, found)}, by the {' and '.join(schemes)} scheme{plural}"
            line = f"{element(atlas, wanted)}: {how}, {words.FIRMNESS[level].lower()}"
            said.add((line, literature))
    return said


def publishers(sources: Iterable[Source]) -> list[str]:
    """Return publishers, each once."""
    return list(dict.fromkeys(source.publisher for source in sources))
