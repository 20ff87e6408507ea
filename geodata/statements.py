"""Sentences about a dataset, a place or an arrow, each made from facts and true of any dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from geodata import words
from geodata.facts import Ends, amounts, behind, ends_named, facts
from geodata.model import CHINA, GATEWAY, Atlas, Claim, Link, Source

NO_SHIPMENT = "No arrow is a traced shipment; all have one width, which says nothing of amounts."


def all_claims(atlas: Atlas) -> str:
    """Return what an unfiltered view shows: `All claims of two texts`."""
    return f"All claims of {words.counted(len(facts(atlas).texts), 'text')}"


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
    since = atlas.places[code].asean_since
    why = f" It is drawn because it is an ASEAN member (since {since})." if since else ""
    silence = ""
    if not facts(atlas).named_by[code]:
        silent = "text is" if len(facts(atlas).texts) == 1 else "texts are"
        silence = f" That the {silent} silent does not mean that it has no part in the chain."
    return f"{naming(atlas, code)}{why}{silence}"


_CALLING = {
    "stated": ("call", "the gateway"),
    "expected": ("expect", "to be the gateway"),
    "possible": ("say", "may be the gateway"),
}
"""What texts do that call the gateway one, by how firmly they do."""


def _calling(atlas: Atlas, *, named: bool = False) -> str:
    """Return on whose word, and how firmly, the gateway is one: `which one text calls …`."""
    callers = facts(atlas).gateway_by
    if not callers:
        return "which no text calls the gateway"
    who = _publishers(atlas, callers) if named else words.counted(len(callers), "text")
    verb, what = _CALLING[facts(atlas).gateway_firmness]
    one = len({source.publisher for source in callers} if named else callers) == 1
    return f"which {who} {verb}{'s' if one else ''} {what}"


def _of_passages(ends: Ends, name: str, behind_what: str) -> str:
    """Return how many passages name a place: `of 9 passages behind it none names Guangxi`."""
    if ends.passages == 1:
        verb = "names" if ends.gateway else "does not name"
        return f"the one passage behind {behind_what} {verb} {name}"
    count = "none" if not ends.gateway else str(ends.gateway)
    verb = "names" if ends.gateway <= 1 else "name"
    return f"of {ends.passages} passages behind {behind_what} {count} {verb} {name}"


def arrows_end(atlas: Atlas, flow: str) -> str:
    """Return where the arrows of a direction begin or end, and on whose word."""
    hub, gateway = atlas.places[CHINA].name, atlas.places[GATEWAY].name
    ends = facts(atlas).ends[flow]
    way = "into" if flow == "into" else "out of"
    if not ends.passages:
        return f"No place drawn has a link {way} {hub}."
    named = _of_passages(ends, "it" if flow == "into" else gateway, "them")
    if flow == "into":
        return f"Arrows into {hub} end in {gateway}, {_calling(atlas)}; {named}. {NO_SHIPMENT}"
    return f"Arrows out of {hub} start around its name; {named}. {NO_SHIPMENT}"


def arrow_end(atlas: Atlas, links: Iterable[Link], flow: str) -> str:
    """Return where one arrow begins or ends, what its passages name, and what it is not."""
    hub, gateway = atlas.places[CHINA].name, atlas.places[GATEWAY].name
    claims = [behind(atlas, link) for link in links]
    ends = ends_named(claims)
    named = _of_passages(ends, gateway, "it")
    rest = [
        f"{count} {'name' if count > 1 else 'names'} {what}"
        for count, what in (
            (ends.hub, hub if not ends.gateway else f"only {hub}"),
            (ends.neither, "neither"),
        )
        if count and ends.passages > 1
    ]
    detail = f" ({', '.join(rest)})" if rest else ""
    where = (
        f"It is drawn to {gateway}, {_calling(atlas, named=True)}"
        if flow == "into"
        else f"It starts around the name of {hub}"
    )
    return f"{where}; {named}{detail}. It is no traced shipment.{_amount(claims)}"


def _amount(claims: Iterable[Iterable[Claim]]) -> str:
    quotes = dict.fromkeys(claim.quote for group in claims for claim in group)
    found = dict.fromkeys(amount.strip() for quote in quotes for amount in amounts(quote))
    if not found:
        return " Its width says nothing of amounts."
    what, it = ("An amount is", "it") if len(found) == 1 else ("Amounts are", "them")
    return f" {what} stated ({words.listed(found)}); the arrow’s width does not show {it}."


def gateway_end(atlas: Atlas) -> str:
    """Return why arrows are drawn to the gateway, and on whose word it is one."""
    hub, gateway = atlas.places[CHINA].name, atlas.places[GATEWAY].name
    ends = facts(atlas).ends["into"]
    named = f"; {_of_passages(ends, 'it', 'these arrows')}" if ends.passages else ""
    calling = _calling(atlas, named=True)
    return f"Every arrow into {hub} is drawn to {gateway}, {calling}{named}. {NO_SHIPMENT}"


def link_end(atlas: Atlas, link: Link) -> str:
    """Return what the passages behind a link name of its far end."""
    hub, gateway = atlas.places[CHINA].name, atlas.places[GATEWAY].name
    ends = ends_named([behind(atlas, link)])
    if ends.gateway:
        return f"a passage behind it names {gateway}"
    if ends.hub:
        return f"a passage behind it names {hub}, none names {gateway}"
    one = ends.passages == 1
    what = "the one passage behind it names" if one else "the passages behind it name"
    return f"{what} neither {hub} nor {gateway}"
