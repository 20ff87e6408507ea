"""Sentences about a dataset, a place or an arrow, each made from facts and true of any dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from geodata import words
from geodata.facts import amounts, behind, ends_named, facts
from geodata.model import REPORTED, Atlas, Claim, Link, Source
from geodata.ways import Way, first_flow, ways

NO_SHIPMENT = "No arrow is a traced shipment; all have one width, which says nothing of amounts."

NO_CLAIMS = "No claims yet"
"""What is to be said of a dataset that has only been begun."""


def nothing(atlas: Atlas) -> str:
    """Return what is to be said where no place is lit."""
    return "Nothing matches these filters" if atlas.claims else NO_CLAIMS


def all_claims(atlas: Atlas) -> str:
    """Return what an unfiltered view shows: `All claims of two texts`."""
    if not atlas.claims:
        return NO_CLAIMS
    return f"All claims of {words.counted(len(facts(atlas).speaking), 'text')}"


def _publishers(atlas: Atlas, sources: Iterable[Source]) -> str:
    """Return whose texts some are, saying so where a publisher has others beside them."""
    mine = Counter(source.publisher for source in sources)
    every = Counter(source.publisher for source in facts(atlas).texts)
    return words.listed(
        name if count == every[name] else f"{name} ({count} of its {every[name]} texts)"
        for name, count in mine.items()
    )


def naming(atlas: Atlas, code: str) -> str:
    """Return which texts name a place."""
    known = facts(atlas)
    texts = known.named_by[code]
    if not known.texts:
        return "There is no text yet."
    if not texts:
        return "No text names it."
    everywhere = len(texts) == len(known.texts) > 1
    how = f"all {words.number(len(texts))} texts, " if everywhere and len(texts) > 2 else ""
    only = " only" if len(texts) == 1 < len(known.texts) else ""
    claimed = any(claim.topic != "heading" for claim in known.claims_of[code])
    silent = "" if claimed else " No claim is about it."
    return f"Named by {how}{_publishers(atlas, texts)}{only}.{silent}"


def unclaimed(atlas: Atlas, code: str) -> str:
    """Return what is to be said of a place that no claim is about."""
    since, note = atlas.places[code].since, atlas.study.members_note.rstrip(".")
    why = f" {note} (since {since})." if since and note else ""
    silence = ""
    if facts(atlas).texts and not facts(atlas).named_by[code]:
        silent = "text is" if len(facts(atlas).texts) == 1 else "texts are"
        silence = f" That the {silent} silent does not mean that it has no part."
    return f"{naming(atlas, code)}{why}{silence}"


_CALLING = {
    "stated": ("call", "the gateway", "is the gateway"),
    "expected": ("expect", "to be the gateway", "is expected to be the gateway"),
    "possible": ("say", "may be the gateway", "may be the gateway"),
}
"""What texts do that call the gateway one, by how firmly they do, and what they report it is."""


def _calling(atlas: Atlas, *, named: bool = False) -> str:
    """Return on whose word, and how firmly, the gateway is one: `which one text calls …`."""
    callers = facts(atlas).gateway_by
    if not callers:
        return "which no text calls the gateway"
    who = _publishers(atlas, callers) if named else words.counted(len(callers), "text")
    verb, what, it_is = _CALLING[facts(atlas).gateway_firmness]
    one = len({source.publisher for source in callers} if named else callers) == 1
    voices = facts(atlas).gateway_voices
    if not voices:
        return f"which {who} {verb}{'s' if one else ''} {what}"
    whose = words.listed(voice for voice in voices if voice != REPORTED)
    said = f", in the words of {whose}," if whose else ""
    return f"of which {who} {'reports' if one else 'report'}{said} that it {it_is}"


def _or_in_it(name: str, inside: int) -> str:
    """Return what passages name, of which some name only a place inside it."""
    return f"{name} or a place in it" if inside else name


def _of_passages(naming: int, passages: int, name: str, behind_what: str) -> str:
    """Return how many passages name a place: `of 9 passages behind it none names …`."""
    if passages == 1:
        verb = "names" if naming else "does not name"
        return f"the one passage behind {behind_what} {verb} {name}"
    count = "none" if not naming else str(naming)
    verb = "names" if naming <= 1 else "name"
    return f"of {passages} passages behind {behind_what} {count} {verb} {name}"


def _hub(atlas: Atlas) -> str:
    return atlas.places[atlas.hub].in_sentence


def _around(atlas: Atlas) -> str:
    """Return what of the hub arrows meet around: a point has a mark."""
    return "name" if atlas.hub in atlas.shapes else "mark"


def _gateway(atlas: Atlas) -> str:
    return atlas.places[atlas.gateway].in_sentence


def arrows_end(atlas: Atlas, flow: str) -> str:
    """Return where the arrows of a direction begin or end, and on whose word."""
    if not any(way.flow == flow for way in ways(atlas)):
        where = "between other places" if atlas.hub else "between places"
        if flow != "between":
            where = f"{'into' if flow == 'into' else 'out of'} {_hub(atlas)}"
        others = words.listed(
            f"{words.counted(len(links), 'link')} {words.sentence(words.flow(atlas, other))}"
            for other, links in elsewhere(atlas, flow).items()
        )
        advice = f" Choose another direction for {others}." if others else ""
        return f"There is no link {where} to draw.{advice}"
    if flow == "between":
        return f"Arrows lead from the place where a link begins to where it ends. {NO_SHIPMENT}"
    said = filter(None, (_arrows_of_hub(atlas, flow), _arrows_within(atlas, flow)))
    return f"{'. '.join(said)}. {NO_SHIPMENT}"


def elsewhere(atlas: Atlas, flow: str) -> dict[str, set[str]]:
    """Return the links of the other directions, where the one that a map opens on has none."""
    found: dict[str, set[str]] = {}
    for way, links in ways(atlas).items():
        found.setdefault(way.flow, set()).update(link.link_id for link in links)
    return {} if flow in found or flow != first_flow(atlas) else found


def _arrows_of_hub(atlas: Atlas, flow: str) -> str:
    """Return where the arrows between the hub and other places meet it, if there are any."""
    ends = facts(atlas).ends[flow]
    if not ends.passages:
        return ""
    if not atlas.gateway:
        way = "into" if flow == "into" else "out of"
        verb = "end" if flow == "into" else "start"
        named = _of_passages(ends.hub, ends.passages, _or_in_it("it", ends.in_hub), "them")
        return f"Arrows {way} {_hub(atlas)} {verb} around its {_around(atlas)}; {named}"
    name = "it" if flow == "into" else _gateway(atlas)
    name = _or_in_it(name, ends.in_gateway)
    named = _of_passages(ends.gateway, ends.passages, name, "them")
    if flow == "into":
        end = f"end in {_gateway(atlas)}, {_calling(atlas)}"
        return f"Arrows into {_hub(atlas)} {end}; {named}"
    return f"Arrows out of {_hub(atlas)} start around its {_around(atlas)}; {named}"


def _within(atlas: Atlas, flow: str) -> list[str]:
    """Return the places inside the hub, neither it nor its gateway, that arrows meet."""
    found = [
        way.end if flow == "into" else way.start
        for way in ways(atlas)
        if way.flow == flow and atlas.hub not in way.ends
    ]
    return [atlas.places[code].in_sentence for code in dict.fromkeys(found)]


def _arrows_within(atlas: Atlas, flow: str) -> str:
    """Return where the other arrows end: each at the place inside the hub that its links name."""
    names = words.listed(_within(atlas, flow))
    if not names:
        return ""
    way, verb = ("into", "end") if flow == "into" else ("out of", "start")
    return f"Arrows {way} {names} {verb} there"


def arrow_end(atlas: Atlas, way: Way) -> str:
    """Return where one arrow begins or ends, what its passages name, and what it is not."""
    claims = [behind(atlas, link) for link in ways(atlas)[way]]
    ends = ends_named(atlas, claims)
    no_shipment = f"It is no traced shipment.{_amount(claims)}"
    if way.flow == "between" or atlas.hub not in way.ends:
        start, end = (atlas.places[code].in_sentence for code in (way.start, way.end))
        return f"It leads from {start} to {end}, as its links do. {no_shipment}"
    hub = _hub(atlas)
    if not atlas.gateway:
        named = _of_passages(ends.hub, ends.passages, _or_in_it(hub, ends.in_hub), "it")
        verb = "ends" if way.flow == "into" else "starts"
        return f"It {verb} around the {_around(atlas)} of {hub}; {named}. {no_shipment}"
    gateway = _or_in_it(_gateway(atlas), ends.in_gateway)
    named = _of_passages(ends.gateway, ends.passages, gateway, "it")
    only = _or_in_it(hub, ends.in_hub)
    rest = [
        f"{count} {'name' if count > 1 else 'names'} {what}"
        for count, what in (
            (ends.hub, f"only {only}" if ends.gateway else only),
            (ends.neither, "neither"),
        )
        if count and ends.passages > 1
    ]
    detail = f" ({', '.join(rest)})" if rest else ""
    where = (
        f"It is drawn to {_gateway(atlas)}, {_calling(atlas, named=True)}"
        if way.flow == "into"
        else f"It starts around the {_around(atlas)} of {hub}"
    )
    return f"{where}; {named}{detail}. {no_shipment}"


def _amount(claims: Iterable[Iterable[Claim]]) -> str:
    quotes = dict.fromkeys(claim.quote for group in claims for claim in group)
    found = dict.fromkeys(amount.strip() for quote in quotes for amount in amounts(quote))
    if not found:
        return " Its width says nothing of amounts."
    what, it = ("An amount is", "it") if len(found) == 1 else ("Amounts are", "them")
    return f" {what} stated ({words.listed(found)}); the arrow’s width does not show {it}."


def hub_end(atlas: Atlas) -> str:
    """Return what the hub is to the links: `the far end of every link`."""
    touching = [
        link
        for link in atlas.asserted_links
        if any(atlas.lies_in(code, atlas.hub) for code in link.ends)
    ]
    if not touching:
        return "no link ends there"
    if len(touching) == len(atlas.asserted_links):
        return "the far end of every link"
    return f"an end of {len(touching)} of {len(atlas.asserted_links)} links"


def gateway_end(atlas: Atlas) -> str:
    """Return why arrows are drawn to the gateway, and on whose word it is one."""
    ends = facts(atlas).ends["into"]
    named = ""
    if ends.passages:
        it = _or_in_it("it", ends.in_gateway)
        named = f"; {_of_passages(ends.gateway, ends.passages, it, 'these arrows')}"
    calling, note = _calling(atlas, named=True), ""
    if atlas.study.hub and atlas.study.hub.gateway_note:
        note = f" {atlas.study.hub.gateway_note}"
    apart = words.listed(_within(atlas, "into"))
    other = f" but for those into {apart}" if apart else ""
    lead = f"Every arrow into {_hub(atlas)}{other} is drawn to {_gateway(atlas)}, {calling}{named}."
    return f"{lead}{note} {NO_SHIPMENT}"


def link_end(atlas: Atlas, link: Link) -> str:
    """Return what the passages behind a link name of the hub; nothing for one between others."""
    if not atlas.hub or not any(atlas.lies_in(code, atlas.hub) for code in link.ends):
        return ""
    hub, ends = _hub(atlas), ends_named(atlas, [behind(atlas, link)])
    if ends.gateway:
        in_it = "a place in " if ends.in_gateway == ends.gateway else ""
        return f"a passage behind it names {in_it}{_gateway(atlas)}"
    if ends.hub:
        in_it = "a place in " if ends.in_hub == ends.hub else ""
        none = f", none names {_gateway(atlas)}" if atlas.gateway else ""
        return f"a passage behind it names {in_it}{hub}{none}"
    one = ends.passages == 1
    what = "the one passage behind it" if one else "the passages behind it"
    if not atlas.gateway:
        return f"{what} {'does' if one else 'do'} not name {hub}"
    return f"{what} {'names' if one else 'name'} neither {hub} nor {_gateway(atlas)}"
