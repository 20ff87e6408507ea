"""Every sentence that a panel or a map can print, as the naive reading of the data has it.

A sentence that is not known here is a fault: whoever writes a new one says here what makes it true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import oracles

from geodata import words
from geodata.model import FIRMNESS, Atlas, Link, Source
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
    since, note = atlas.places[code].since, atlas.study.members_note
    said = naming(atlas, code)
    if since and note:
        said += f" {note} (since {since})."
    if not oracles.naming(atlas, code):
        one = len(oracles.texts(atlas)) == 1
        said += f" That the {'text is' if one else 'texts are'} silent does not mean that it has no part."
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
    if voices := oracles.only_reported(atlas):
        known = listed([voice for voice in voices if voice != "reported"])
        words = f", in the words of {known}," if known else ""
        it_is = {
            "stated": "is the gateway",
            "expected": "is expected to be the gateway",
            "possible": "may be the gateway",
        }
        return f"of which {subject} report{'s' if one else ''}{words} that it {it_is[level]}"
    return f"which {subject} {verb}{'s' if one else ''} {rest[level]}"


def passages(passages: int, naming: int, name: str, behind: str) -> str:
    """Return how many passages name a place."""
    if passages == 1:
        return f"the one passage behind {behind} {'names' if naming else 'does not name'} {name}"
    how_many = {0: "none names", 1: "1 names"}.get(naming, f"{naming} name")
    return f"of {passages} passages behind {behind} {how_many} {name}"


def named(atlas: Atlas, found: oracles.Named, name: str, behind: str) -> str:
    """Return how many passages name the gateway, or the hub where it has none."""
    count, inner = (found.gateway, found.in_gateway) if atlas.gateway else (found.hub, found.in_hub)
    return passages(found.passages, count, f"{name}{' or a place in it' * bool(inner)}", behind)


def name(atlas: Atlas, code: str) -> str:
    """Return a place's name with its article."""
    place = atlas.places[code]
    return f"{place.article} {place.name}".strip()


def within(atlas: Atlas, flow: str) -> str:
    """Return the places inside the hub that arrows meet beside it."""
    ends = [
        name(atlas, way.end if flow == "into" else way.start)
        for way in _in_order(atlas)
        if way.flow == flow and not way.hub
    ]
    return listed(list(dict.fromkeys(ends)))


def _in_order(atlas: Atlas) -> list[oracles.Way]:
    """Return the arrows in the order of their places, that of the hub's other end first."""
    codes = list(atlas.places)
    return sorted(
        oracles.ways(atlas).values(),
        key=lambda w: (codes.index(w.end if w.flow == "out_of" else w.start), codes.index(w.end)),
    )


def flow(atlas: Atlas, code: str) -> str:
    """Return a direction in the middle of a sentence."""
    if code == "between":
        return "between other places" if atlas.hub else "between places"
    return f"{'into' if code == 'into' else 'out of'} {name(atlas, atlas.hub)}"


def arrows_end(atlas: Atlas, code: str) -> str:
    """Return where the arrows of a direction end."""
    if code not in {way.flow for way in oracles.ways(atlas).values()}:
        links: dict[str, set[str]] = {}
        for way in oracles.ways(atlas).values():
            links.setdefault(way.flow, set()).update(link.link_id for link in way.links)
        others = [
            f"{number(len(links[other]))} link{'s' * (len(links[other]) != 1)} {flow(atlas, other)}"
            for other in ("into", "out_of", "between")
            if other in links and code == ("into" if atlas.hub else "between")
        ]
        more = f" Choose another direction for {listed(others)}." if others else ""
        return f"There is no link {flow(atlas, code)} to draw.{more}"
    if code == "between":
        where = "Arrows lead from the place where a link begins to where it ends"
        return f"{where}. {NO_SHIPMENT}"
    hub, gateway = name(atlas, atlas.hub), atlas.gateway and name(atlas, atlas.gateway)
    found = oracles.named(atlas, oracles.arriving(atlas, code))
    said = []
    if found.passages:
        mark = "name" if atlas.hub in atlas.shapes else "mark"
        ends = f"{'end' if code == 'into' else 'start'} around its {mark}"
        what = "it"
        if gateway and code == "into":
            ends = f"end in {gateway}, {calling(atlas, names=False)}"
        elif gateway:
            what = gateway
        said.append(f"Arrows {flow(atlas, code)} {ends}; {named(atlas, found, what, 'them')}. ")
    if others := within(atlas, code):
        way = ("into", "end") if code == "into" else ("out of", "start")
        said.append(f"Arrows {way[0]} {others} {way[1]} there. ")
    assert said and hub
    return f"{''.join(said)}{NO_SHIPMENT}"


def gateway_end(atlas: Atlas) -> str:
    """Return why arrows are drawn to the gateway."""
    hub, gateway = name(atlas, atlas.hub), name(atlas, atlas.gateway)
    found = oracles.named(atlas, oracles.arriving(atlas, "into"))
    count = f"; {named(atlas, found, 'it', 'these arrows')}" if found.passages else ""
    but = f" but for those into {others}" if (others := within(atlas, "into")) else ""
    note = atlas.study.hub.gateway_note
    return (
        f"Every arrow into {hub}{but} is drawn to {gateway}, {calling(atlas, names=True)}{count}. "
        f"{f'{note} ' if note else ''}{NO_SHIPMENT}"
    )


def hub_end(atlas: Atlas) -> str:
    """Return what the hub is to the links."""
    every = oracles.asserted(atlas)
    mine = [
        link
        for link in every
        if oracles.inside(atlas, link.from_place, atlas.hub)
        or oracles.inside(atlas, link.to_place, atlas.hub)
    ]
    if not mine:
        return "no link ends there"
    if len(mine) == len(every):
        return "the far end of every link"
    return f"an end of {len(mine)} of {len(every)} links"


def link_end(atlas: Atlas, link: Link) -> str:
    """Return what the passages behind a link name."""
    ends = (link.from_place, link.to_place)
    if not atlas.hub or not any(oracles.inside(atlas, code, atlas.hub) for code in ends):
        return ""
    hub, gateway = name(atlas, atlas.hub), atlas.gateway and name(atlas, atlas.gateway)
    found = oracles.named(atlas, oracles.linking(atlas, [link]))
    if found.gateway:
        only = found.gateway == found.in_gateway
        return f"a passage behind it names {'a place in ' if only else ''}{gateway}"
    if found.hub:
        only = "a place in " if found.hub == found.in_hub else ""
        none = f", none names {gateway}" if gateway else ""
        return f"a passage behind it names {only}{hub}{none}"
    one = found.passages == 1
    what = "the one passage behind it" if one else "the passages behind it"
    if not gateway:
        return f"{what} {'does' if one else 'do'} not name {hub}"
    return f"{what} {'names' if one else 'name'} neither {hub} nor {gateway}"


def direction(atlas: Atlas, link: Link, here: str) -> str:
    """Return which way a link goes, as the panel of a place or of none has it."""
    start, end = name(atlas, link.from_place), name(atlas, link.to_place)
    ends = (link.from_place, link.to_place)
    if link.two_way:
        # That the hub is the other end goes without saying in the panel of a place.
        far = {link.from_place: link.to_place, link.to_place: link.from_place}.get(here)
        return "Either way" if far and far == atlas.hub else f"Either way between {start} and {end}"
    at_hub = [oracles.inside(atlas, code, atlas.hub) for code in ends] if atlas.hub else [0, 0]
    if atlas.hub in ends and atlas.hub != here and at_hub[0] != at_hub[1]:
        return f"{'Into' if at_hub[1] else 'Out of'} {name(atlas, atlas.hub)}"
    if here in ends:
        return f"To {end}" if here == link.from_place else f"From {start}"
    return f"From {start} to {end}"


def check_arrow_end(atlas: Atlas, said: str, arrow: str) -> None:
    """Hold the words on where an arrow ends against its passages."""
    way = oracles.ways(atlas)[arrow]
    claims = oracles.linking(atlas, way.links)
    found = oracles.named(atlas, claims)
    hub, gateway = (code and name(atlas, code) for code in (atlas.hub, atlas.gateway))
    if not way.hub:
        start = f"It leads from {name(atlas, way.start)} to {name(atlas, way.end)}, as its links do"
    elif way.flow == "into" and gateway:
        start = f"It is drawn to {gateway}, {calling(atlas, names=True)}"
    else:
        start = f"It {'ends' if way.flow == 'into' else 'starts'} around the {'name' if atlas.hub in atlas.shapes else 'mark'} of {hub}"
    if way.hub:
        start += f"; {named(atlas, found, gateway or hub, 'it')}"
    assert said.startswith(start), (said, start)
    detail, amount = re.fullmatch(
        r"( \([^()]+\))?\. It is no traced shipment\. (.+)", said.removeprefix(start)
    ).groups()
    told = {what: int(count) for count, what in re.findall(r"(\d+) names? ([^,)]+)", detail or "")}
    if way.hub and gateway and found.passages > 1:
        only = f"{hub}{' or a place in it' * bool(found.in_hub)}"
        expected = {f"only {only}" if found.gateway else only: found.hub, "neither": found.neither}
        assert told == {what: count for what, count in expected.items() if count}
    else:
        assert not told
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


def lower(label: str) -> str:
    """Return a label as sentences have it; an abbreviation stays one."""
    first, *rest = label.split(" ")
    kept = first[:1] + first[1:].lower() != first
    return label if kept else " ".join([first.lower(), *rest])


def material(atlas: Atlas, code: str) -> str:
    """Return what a material or group is called in a sentence."""
    return lower(atlas.materials[code].name)


def vocabulary(atlas: Atlas) -> str:
    """Return what one material is called."""
    return lower(atlas.study.materials.name)


def asked_for(atlas: Atlas, asked: Selection) -> str:
    """Return what is asked for by name."""
    materials = listed([material(atlas, code) for code in asked.material])
    roles = listed([lower(atlas.roles[role].name) for role in asked.role])
    return " and ".join(filter(None, (materials, roles)))


def matches(atlas: Atlas, code: str, asked: Selection) -> set[tuple[str, bool]]:
    """Return the lines on why a place answers the material filter; True for literature."""
    said = set()
    evidence = [
        (c.value, c.firmness, False)
        for c in atlas.claims
        if c.place == code and c.topic == "material" and oracles.passes(atlas, c, asked)
        if not c.stance
    ]
    if not asked.source:
        evidence += [
            (note.material, note.firmness, True)
            for note in atlas.notes
            if note.about == code and note.material
            if FIRMNESS.index(note.firmness) <= FIRMNESS.index(asked.firmness)
        ]
    for wanted in asked.material:
        for found, level, literature in evidence:
            inferred = oracles.by_class(atlas, wanted, found)
            if inferred is None:
                continue
            how = "named"
            if inferred:
                codes = oracles.schemes(atlas, wanted, found)
                every = atlas.study.materials.schemes
                schemes = [scheme.name for scheme in every if scheme.code in codes]
                plural = "s" if len(schemes) > 1 else ""
                by = " and ".join(schemes)
                how = f"by class, as {material(atlas, found)}, by the {by} scheme{plural}"
            line = f"{material(atlas, wanted)}: {how}, {words.FIRMNESS[level].lower()}"
            said.add((line, literature))
    return said


def publishers(sources: Iterable[Source]) -> list[str]:
    """Return publishers, each once."""
    return list(dict.fromkeys(source.publisher for source in sources))
