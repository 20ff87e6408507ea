"""The panel where nothing is selected: what was asked for, place by place, then the region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from geodata import statements, words
from geodata.facts import facts
from geodata.model import Atlas, Claim, Contrast, Source
from geodata.selection import describe
from geodata.statements import NO_CLAIMS
from geodata.view import View, passes, undated
from geodata.ways import ways
from panels.leading import answering_places, leading_quotes
from panels.matrix import about, matrix
from panels.parts import (
    asked_title,
    is_asked,
    notes_on_materials,
    own_headings,
    unplaced,
)
from panels.quotes import gather
from panels.records import (
    Cited,
    Count,
    Item,
    Jump,
    Jumps,
    More,
    Pair,
    Pairs,
    Passage,
    Text,
    Title,
    WhoSays,
)

HOW_TO = (
    ("Fill and hatch", "the role that a text gives a country, the stronger the firmer it is said."),
    ("Grey", "no text names it. An outline: outside the filters."),
    (
        "Dot after a name, line of an arrow",
        "how firmly it is said: of all that was asked for, the weakest. "
        + " ".join(f"{level.capitalize()}: {hint}." for level, hint in words.FIRMNESS_HINT.items()),
    ),
    (
        "One arrow from a place to another",
        "stands for all links that way; its panel lists them. Hollow: two-way links alone.",
    ),
    (
        "Three kinds of absence",
        "stay apart: not named in any text; denied by a text; not disclosed, a text says.",
    ),
)
"""How the map is read, as terms and what they mean."""


NEXT = {
    "text": (
        (
            "Freeze a text: the file that it is in, and what it is called.",
            "add-text DIR FILE --id text-1 --title TITLE",
        ),
    ),
    "claim": (
        ("Find the passage that says something, as a row for claims.csv.", 'find DIR "…"'),
        (
            "Or edit all tables as one workbook, with lists of what is allowed.",
            "workbook DIR book.xlsx",
        ),
        ("Check it: all that is wrong is said at once.", "check DIR"),
    ),
}
"""What to do with a dataset without texts, and with one without claims: why, and how."""


def begun(atlas: Atlas) -> Iterator[Item]:
    """Yield what there is to do with a dataset that has no claims yet."""
    texts = words.counted(len(facts(atlas).texts), "text")
    what = f"{texts}, but no claim" if atlas.texts else "no text and no claim"
    yield Text(
        f"The map is empty: there is {what} yet. Each fill and arrow will rest on a passage of a "
        "text, quoted word for word.",
        "lead",
    )
    yield Title("What to do next")
    for why, command in (*(() if atlas.texts else NEXT["text"]), *NEXT["claim"]):
        yield Text(why)
        yield Text(f"python -m geodata {command}", "command")
    yield Text(
        "DIR is the dataset’s folder. Its places are in places.csv, its roles and words in "
        "datapackage.json; docs/dataset.md has every table and column.",
        "aside",
    )
    yield Text("", "how")


def overview(view: View) -> tuple[str, tuple[Item, ...]]:
    """Return title and items of the panel where nothing is selected."""
    atlas, filters = view.atlas, describe(view.selection, view.atlas)
    if not atlas.claims and not filters:
        return NO_CLAIMS, tuple(begun(atlas))
    texts = words.counted(len(facts(atlas).speaking), "text")
    claiming = {claim.source_id for claim in atlas.claims if claim.topic != "heading"}
    if not filters:
        title = f"Every claim of {texts}"
    else:
        title = "What these filters show" if view.shown else "Nothing matches these filters"
    who = _who_says(view)
    asked = list(_leading(view, who))
    above = {item.quote.passage for item in asked if isinstance(item, Passage)}
    pairs = _pairs(view, above)
    paired = {
        claim
        for group in pairs
        for pair in group.pairs
        for q, _ in pair.sides
        for claim in q.claims
    }
    general, seen = _general(view)
    region = atlas.study.region
    headings = list(own_headings(atlas, region)) if region else []
    telling, more = _telling_texts(view, [*general, *(heading.claim for heading in headings)], seen)
    quoted = {source.source_id for source in telling}
    rest = tuple(
        c
        for c in general
        if c.source_id in quoted and c.claim_id not in paired and c.passage not in above
    )
    inside = {claim.claim_id for claim in seen}
    quotes = gather(atlas, rest, tuple(c for c in rest if c.claim_id in inside))
    items: list[Item] = [
        *([who] if who else []),
        Text(f"Click {_targets(atlas)} to read the sentences behind it.", "how-to"),
        Text(
            "Nothing on the map is drawn because somebody thought so: each fill and arrow rests "
            f"on passages of {words.counted(len(claiming), 'text')}.",
        ),
        Text("", "how"),
        *_other_directions(view),
    ]
    items += asked
    items += notes_on_materials(view)
    # What was asked for stands in place of what is said in general, which is within reach.
    on_region = f"on {atlas.places[region].in_sentence}" if region else "on roles"
    inside_quotes = tuple(q for q in quotes if q.in_view)
    if who:
        items += headings
        items += [More(inside_quotes, f"{on_region} in general")] if inside_quotes else []
    for source in () if who else telling:
        on = f" on {atlas.places[region].in_sentence}" if region else ""
        said: list[Item] = [heading for heading in headings if heading.source == source]
        said += [
            Passage(q, brief=True, asked=is_asked(view, q))
            for q in quotes
            if q.in_view and q.source == source
        ]
        # Without filters a text whose quotes all stand elsewhere in the panel is still introduced.
        if said or not filters:
            items += [Title(f"{source.publisher}{on}"), Cited(source), *said]
    if more and not who:
        items.append(Text(f"And {words.counted(more, 'text')} more; choose one as source."))
    items.append(Count(len(seen), len(general)))
    items += _left_out(view)
    others = tuple(quote for quote in quotes if not quote.in_view)
    if others:
        items.append(More(others))
    items += unplaced(view)
    if pairs:
        items += [Title("Where texts agree and differ"), *pairs]
    return title, tuple(items)


def _left_out(view: View) -> Iterator[Text]:
    """Yield how many claims no range of time can have, where there is one."""
    selection = view.selection
    if (selection.since or selection.until) and (count := undated(view.atlas, selection)):
        which = words.counted(count, "claim")
        yield Text(
            f"The range of time leaves out {which} without a date, whose source has none either.",
            "aside",
        )


def _other_directions(view: View) -> Iterator[Item]:
    """Yield the ways to the links of other directions, where the one that is shown has none."""
    others = statements.elsewhere(view.atlas, view.flow)
    if others:
        yield Text(statements.arrows_end(view.atlas, view.flow), "notice")
        yield Jumps(
            tuple(
                Jump(f"Links {words.sentence(words.flow(view.atlas, flow))}", "", flow=flow)
                for flow in others
            )
        )


def _targets(atlas: Atlas) -> str:
    """Return what can be clicked, the end at which arrows meet by its name."""
    if not ways(atlas):
        return "a place"
    end = atlas.gateway or atlas.hub
    meets = end in atlas.selectable and any(atlas.hub in way.ends for way in ways(atlas))
    return (
        f"a place, an arrow or {atlas.places[end].in_sentence}" if meets else "a place or an arrow"
    )


def _general(view: View) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Return what is said in general, and what of that is in view.

    Of a dataset with a region what is said of that; of another the roles that each text gives.
    """
    atlas = view.atlas
    if atlas.study.region:
        region = view.of(atlas.study.region)
        return region.all_claims, region.claims
    leading = tuple(claim for claim in atlas.claims if claim.topic == "role")
    seen = {claim.claim_id for claim in view.claims}
    return leading, tuple(claim for claim in leading if claim.claim_id in seen)


MOST_TEXTS = 5
"""Texts that the overview quotes; of more, those that say most."""


def _telling_texts(
    view: View, general: Iterable[Claim], seen: Iterable[Claim]
) -> tuple[list[Source], int]:
    """Return the texts that say most in general, what is in view first, and how many more do."""
    said = Counter(claim.source_id for claim in general)
    in_view = Counter(claim.source_id for claim in seen)
    speaking = [source for source in facts(view.atlas).texts if source.source_id in said]
    if len(speaking) <= MOST_TEXTS:
        return speaking, 0
    speaking.sort(key=lambda text: (-in_view[text.source_id], -said[text.source_id]))
    more = [text for text in speaking[MOST_TEXTS:] if in_view[text.source_id]]
    return speaking[:MOST_TEXTS], len(more)


MOST_ROWS = 12
"""Places of the matrix that the overview begins with."""


def _who_says(view: View) -> WhoSays | None:
    """Return who says what of the first places that show, where a filter is on."""
    if not view.selection.filters:
        return None
    found = matrix(view, most=MOST_ROWS)
    return WhoSays(found, about(view.atlas, found.across)) if found.rows else None


def _leading(view: View, who: WhoSays | None) -> Iterator[Item]:
    """Yield the quotes below a matrix: all that answers what is asked for, or its rows’ firmest."""
    rows = [row.place.place for row in who.matrix.rows] if who else []
    if asked_title(view):
        yield from answering_places(view, rows)
    elif who:
        yield from leading_quotes(view, rows, who.matrix.across)


def _pairs(view: View, above: set[tuple[str, int, int]]) -> tuple[Pairs, ...]:
    """Return the pairs, those that differ first, and those outside the filters apart.

    Passages that stand `above` are only named.
    """
    atlas = view.atlas
    by_id = atlas.claims_by_id
    paired = [by_id[c] for pair in atlas.contrasts for c in (pair.claim_a, pair.claim_b)]
    spans = {(claim.source_id, claim.start, claim.end) for claim in paired}
    # The quotes of a pair carry every claim that rests on the same passage.
    members = [
        c for c in atlas.claims if c.topic != "heading" and (c.source_id, c.start, c.end) in spans
    ]
    quotes = {claim: q for q in gather(atlas, members, members) for claim in q.claims}
    used = set(above)
    found: dict[bool, list[Pair]] = {True: [], False: []}

    def in_view(contrast: Contrast) -> bool:
        sides = (contrast.claim_a, contrast.claim_b)
        return all(passes(atlas, by_id[claim], view.selection) for claim in sides)

    for contrast in sorted(atlas.contrasts, key=lambda c: (not in_view(c), c.relation != "differ")):
        sides = []
        for claim in (contrast.claim_a, contrast.claim_b):
            quote = quotes[claim]
            sides.append((quote, quote.passage in used))
            used.add(quote.passage)
        found[in_view(contrast)].append(Pair(contrast, tuple(sides)))
    return tuple(Pairs(tuple(pairs), seen) for seen, pairs in found.items() if pairs)
